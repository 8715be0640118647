"""What people type into the fields of a form, as values of a card; and every error of a form at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from webapp.process.definition import Asked, Definition, Field, Narrowed
from webapp.process.kinds import KINDS
from webapp.process.kinds.base import BadValue, Today, fold, is_nothing
from webapp.process.kinds.lines import ID

__all__ = [
    "KINDS",
    "BadValue",
    "fits",
    "fold",
    "folded",
    "is_empty",
    "missing",
    "normal",
    "on_form",
    "parse",
    "validate",
]

UNIQUE = ("text", "number", "phone", "email", "choice", "date")
"""The kinds that can be unique among the cards of a process."""

LONGEST = 200


def parse(field: Field, raw: Any, today: date, zone: str | tzinfo = UTC) -> Any:
    """The value to store for what was typed, None for nothing; raises `BadValue`."""
    if _blank(raw):
        return None
    here = ZoneInfo(zone) if isinstance(zone, str) else zone
    value = KINDS[field.kind].parse(field, raw, Today(today, here))
    return None if is_nothing(value) else value


def is_empty(field: Field, value: Any) -> bool:
    """Whether the card has no value there. A “no” is a value."""
    return is_nothing(value)


def fits(field: Field, value: Any) -> bool:
    """Whether the value is one that a field of this kind stores."""
    return KINDS[field.kind].fits(field, value)


def folded(field: Field, value: Any) -> str:
    """The words by which a stored value is found; names of people and cards are not known here."""
    return "" if is_empty(field, value) or not fits(field, value) else KINDS[field.kind].folded(field, value)


def normal(field: Field, value: Any) -> str | None:
    """A value as it is compared with those of other cards; None for what cannot be compared."""
    if field.kind not in UNIQUE or is_empty(field, value) or not fits(field, value):
        return None
    text = fold(str(value))
    return text if len(text) <= LONGEST else hashlib.sha256(text.encode()).hexdigest()


def missing(field: Field) -> BadValue:
    """What is said of a required field that is empty."""
    return BadValue(KINDS[field.kind].missing)


def on_form(definition: Definition, asked: Asked) -> Field:
    """The field as a form has it: of a table perhaps only some columns."""
    field = definition.field_of[asked.field]
    if not isinstance(asked, Narrowed):
        return field
    return field.model_copy(update={"columns": tuple(c for c in field.columns if c.key in asked.columns)})


def _whole(field: Field, lines: list[Any], before: Any) -> list[Any]:
    """Lines of some columns with what stands in the others."""
    typed = {c.key for c in field.columns}
    stood = {line[ID]: {k: v for k, v in line.items() if k not in typed} for line in before or ()}
    return [stood.get(line[ID], {}) | line for line in lines]


def validate(
    definition: Definition,
    asked: Iterable[Asked],
    raw: Mapping[str, Any],
    today: date,
    zone: str | tzinfo = UTC,
    present: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, BadValue]]:
    """The values of a form, and its errors by field. A field that was not sent keeps its `present` value."""
    values: dict[str, Any] = {}
    errors: dict[str, BadValue] = {}
    for item in asked:
        field, before = on_form(definition, item), (present or {}).get(item.field)
        try:
            value = _parse_changed(field, raw[field.key], today, zone, before) if field.key in raw else before
            if item.required and is_empty(field, value):
                raise missing(field)
            if field.key in raw:
                values[field.key] = (
                    _whole(field, value, before) if value and isinstance(item, Narrowed) else value
                )
        except BadValue as bad:
            errors |= bad.located(field.key)
    return values, errors


def _parse_changed(field: Field, raw: Any, today: date, zone: str | tzinfo, before: Any) -> Any:
    """The value typed; what has expired meanwhile, such as a date, may be sent back as it was."""
    if before is None or _blank(raw):
        return parse(field, raw, today, zone)
    here = ZoneInfo(zone) if isinstance(zone, str) else zone
    value = KINDS[field.kind].parse_again(field, raw, Today(today, here), before)
    return None if is_nothing(value) else value


def _blank(raw: Any) -> bool:
    if isinstance(raw, list):
        return all(_blank(item) for item in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())
