"""What people type into the fields of a form, as values of a card; and every error of a form at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from webapp.process.conditions import is_nothing
from webapp.process.definition import Asked, Definition, Field
from webapp.process.kinds import KINDS
from webapp.process.kinds.base import BadValue, Today, fold

__all__ = ["KINDS", "BadValue", "fits", "fold", "folded", "is_empty", "missing", "parse", "validate"]


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


def missing(field: Field) -> BadValue:
    """What is said of a required field that is empty."""
    return BadValue(KINDS[field.kind].missing)


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
        field, before = definition.field_of[item.field], (present or {}).get(item.field)
        try:
            value = _parse_changed(field, raw[field.key], today, zone, before) if field.key in raw else before
            if item.required and is_empty(field, value):
                raise missing(field)
            if field.key in raw:
                values[field.key] = value
        except BadValue as bad:
            errors[field.key] = bad
    return values, errors


def _parse_changed(field: Field, raw: Any, today: date, zone: str | tzinfo, before: Any) -> Any:
    """The value typed; a date that has passed meanwhile may be sent back as it was."""
    anything = field.model_copy(update={"not_past": False})
    value = parse(anything, raw, today, zone)
    return value if value == before else parse(field, raw, today, zone)


def _blank(raw: Any) -> bool:
    if isinstance(raw, list):
        return all(_blank(item) for item in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())
