"""The code on an invoice that a bank's application reads: ГОСТ Р 56042-2014."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import segno

# The order and names of the standard; `Sum` is in kopecks.
REQUIRED = ("Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc")
LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210, "PayeeINN": 12, "KPP": 9}


def text(supplier: Mapping[str, Any], purpose: str, minor: int) -> str:
    """`ST00012|Name=…`: format 0001, in UTF-8; empty where a bank could not pay by it."""
    told = {
        "Name": supplier["name"],
        "PersonalAcc": supplier["account"],
        "BankName": supplier["bank"],
        "BIC": supplier["bik"],
        "CorrespAcc": supplier["correspondent"],
        "Sum": str(minor),
        "Purpose": purpose,
        "PayeeINN": supplier["inn"],
        "KPP": supplier["kpp"],
    }
    clean = {key: _clean(key, value) for key, value in told.items()}
    if not all(clean[key] for key in REQUIRED):
        return ""
    return "|".join(["ST00012", *(f"{key}={value}" for key, value in clean.items() if value)])


def _clean(key: str, value: Any) -> str:
    """The sign between the parts may not stand in one."""
    return " ".join(str(value or "").replace("|", "/").split())[: LONGEST.get(key, 100)]


def qr(content: str) -> str:
    """A QR code as an SVG picture; nothing for nothing."""
    if not content:
        return ""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=True, svgns=True)
    return out.getvalue().decode()
