"""The values of fields as a spreadsheet may hold them: numbers and dates stay what they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Field
from webapp.web import viewing
from webapp.web.formats import t


def plain(field: Field, value: Any) -> Any:
    """A value as a spreadsheet may hold it."""
    if value in (None, "", []):
        return None
    show = SHOW.get(field.kind)
    try:
        return show(field, value) if show else _otherwise(value)
    except (TypeError, ValueError, KeyError, ArithmeticError):
        # A value of an older version may be of another shape.
        return _otherwise(value)


def _otherwise(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def person(id: Any) -> str:
    return viewing.organisation().name(id) if isinstance(id, int) else ""


def people(ids: Any) -> str:
    return ", ".join(filter(None, map(person, ids if isinstance(ids, list | tuple) else [ids])))


def _option(field: Field, key: Any) -> str:
    found = next((option for option in field.options if option.key == key), None)
    return t(found.title) if found else str(key)


def _department(_field: Field, key: Any) -> str:
    found = viewing.organisation().departments.get(key)
    return t(found.title) if found else str(key)


def _lines(field: Field, value: Any) -> str:
    """One line of the table in the cell for each line of the card."""
    told = (
        "; ".join(f"{t(column.title)}: {shown}" for column in field.columns if (shown := _part(column, row)))
        for row in value
    )
    return "\n".join(told)


def _part(column: Field, row: Any) -> str:
    found = plain(column, row.get(column.key))
    return "" if found is None else str(found)


SHOW: dict[str, Callable[[Field, Any], Any]] = {
    "number": lambda field, value: Decimal(str(value)),
    "money": lambda field, value: Decimal(value) / 100,
    "date": lambda field, value: date.fromisoformat(value),
    "datetime": lambda field, value: datetime.fromisoformat(value),
    "yesno": lambda field, value: _("Yes") if value else _("No"),
    "choice": _option,
    "choices": lambda field, value: ", ".join(_option(field, key) for key in value),
    "person": lambda field, value: person(value),
    "people": lambda field, value: people(value),
    "department": _department,
    "file": lambda field, value: ", ".join(one["name"] for one in value),
    "files": lambda field, value: ", ".join(one["name"] for one in value),
    "links": lambda field, value: "\n".join(value),
    "card": lambda field, value: f"#{value}",
    "lines": _lines,
}
