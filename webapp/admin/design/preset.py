"""The value that a field has on a new card, typed or chosen as its kind needs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.admin.design.controls import Control, number
from webapp.admin.design.here import Choice, Here

PRESET = ("text", "longtext", "number", "money", "yesno", "choice", "choices", "department")


class Default(Control):
    """What a card begins with; several for a field of several choices."""

    kind = "default"

    def read(self, form: Any, at: str) -> Any:
        kind, given = form.get(f"{at}.kind", ""), [v.strip() for v in form.getlist(at) if v.strip()]
        if not given:
            return None
        return given if kind == "choices" else _value(kind, given[0])

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        kind = str(here.settings.get("kind") or "text")
        return {
            "of": kind,
            "many": kind == "choices",
            "options": _options(kind, here),
            "chosen": kind in ("yesno", "choice", "choices", "department"),
            "value": [_typed(kind, one) for one in (value if isinstance(value, list) else [value])],
        }


def _value(kind: str, text: str) -> Any:
    """As a field of the kind stores it: money in kopecks, a decimal as text."""
    if kind == "yesno":
        return text == "yes"
    amount = number(text) if kind in ("number", "money") else text
    if not isinstance(amount, int | float):
        return text
    if kind == "money":
        return round(amount * 100)
    return amount if isinstance(amount, int) else f"{amount:f}".rstrip("0")


def _typed(kind: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == "money" and isinstance(value, int):
        return f"{value / 100:.2f}".removesuffix(".00")
    return "" if value is None else str(value)


def _options(kind: str, here: Here) -> list[Choice]:
    """What can be chosen: of the field's directory, or its own options, which are there once it is saved."""
    if kind == "yesno":
        return [Choice("yes", _("Yes")), Choice("no", _("No"))]
    if kind == "department":
        return here.departments()
    return here.choices_offered() if kind in ("choice", "choices") else []
