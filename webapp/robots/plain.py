"""Values of a card as other programs read them: numbers as numbers, money in roubles, lines as lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from webapp.process.definition import Field
from webapp.robots import texts
from webapp.robots.base import Context


def leaves(data: Any) -> Iterator[str]:
    """The texts in nested data."""
    if isinstance(data, str):
        yield data
    inside = data.values() if isinstance(data, Mapping) else data
    if isinstance(data, Mapping | list | tuple):
        for inner in inside:
            yield from leaves(inner)


def filled(data: Any, context: Context) -> Any:
    """The data with placeholders filled in; one that stands alone keeps the kind of its field."""
    if isinstance(data, Mapping):
        return {key: filled(value, context) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [filled(value, context) for value in data]
    if not isinstance(data, str):
        return data
    alone = texts.PLACEHOLDER.fullmatch(data.strip())
    field = context.definition.field_of.get(alone[1]) if alone else None
    if field is not None:
        return value_of(field, context.state.values.get(field.key), context)
    return texts.PLACEHOLDER.sub(lambda found: text(found[1], found[0], context), data)


def text(name: str, written: str, context: Context) -> str:
    """What a placeholder in a longer text stands for."""
    if name in texts.OF_CARD:
        return texts.OF_CARD[name](context, context.locale)
    field = context.definition.field_of.get(name)
    if field is None:
        return written
    value = value_of(field, context.state.values.get(name), context)
    return "" if value is None else str(value)


def value_of(field: Field, value: Any, context: Context) -> Any:
    if value in (None, "", []):
        return None
    if isinstance(value, list | tuple) and field.kind == "lines":
        return [_line(field, line, context) for line in value]
    if isinstance(value, list | tuple):
        return [_one(field, one, context) for one in value]
    return _one(field, value, context)


def _line(field: Field, line: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return {column.key: value_of(column, line.get(column.key), context) for column in field.columns}


def _one(field: Field, value: Any, context: Context) -> Any:
    match field.kind:
        case "number":
            return _number(Decimal(str(value)))
        case "money":
            return _number(Decimal(int(value)) / 100)
        case "person" | "people":
            return context.world.organisation.name(value)
        case "file" | "files":
            return value["name"]
    return value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
