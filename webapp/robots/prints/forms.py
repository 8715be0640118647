"""What a print form is, and those that come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent.parent / "documents"

INVOICE, VISA_SHEET = "invoice", "visa_sheet"

SHIPPED: dict[str, dict[str, str]] = {
    INVOICE: {"ru": "Счёт на оплату", "en": "Invoice"},
    VISA_SHEET: {"ru": "Лист согласования", "en": "Approval sheet"},
    "card": {"ru": "Карточка на печать", "en": "Card on paper"},
    "cover": {"ru": "Сопроводительный лист", "en": "Cover sheet"},
}


@dataclass(frozen=True)
class Form:
    """A form as it is now: Typst text with building blocks, or a Word file with places to be filled in."""

    key: str
    title: Mapping[str, str]
    kind: Literal["typst", "docx"] = "typst"
    body: str = ""
    content: bytes = b""

    @property
    def ending(self) -> str:
        return "docx" if self.kind == "docx" else "pdf"

    @property
    def needs_invoice(self) -> bool:
        """Whether it says anything of an invoice, so that its figures have to be worked out."""
        return self.kind == "docx" or "invoice" in self.body or "payment-details" in self.body

    @property
    def seals(self) -> bool:
        """Whether it has the code that leads to a page which confirms it."""
        return self.kind == "typst" and ("data.sheet" in self.body or "confirmation(" in self.body)


def shipped_body(key: str) -> str | None:
    """The text of a form that comes with the product, as it comes."""
    return (FOLDER / f"{key}.typ").read_text(encoding="utf-8") if key in SHIPPED else None


def shipped(key: str) -> Form | None:
    body = shipped_body(key)
    return None if body is None else Form(key, SHIPPED[key], body=body)
