"""What goes into the fields of another card: a value, a text, a field of this one, a cell of a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.process.definition import Definition
from webapp.robots import base, set_fields, texts
from webapp.robots.references import unfit_field, unknown_placeholders
from webapp.robots.tables import Line, Table, unfit_column

GROUP = "@group"


@dataclass(frozen=True)
class Source:
    """Where values come from: the card, and of its lines the one that is copied, or what its group shares."""

    context: base.Context
    table: Table | None = None
    line: Line | None = None
    group: Any = None


def values(wanted: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The fields that get something."""
    found = {key: _value(value, source) for key, value in wanted.items()}
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _value(value: Any, source: Source) -> Any:
    context = source.context
    if isinstance(value, Mapping):
        return _of_line(value, source) if "column" in value else context.state.values.get(value["field"])
    if value == GROUP:
        return source.group
    if isinstance(value, str):
        known = set_fields.KNOWN.get(value)
        return known(context) if known else texts.fill(value, context, context.locale)
    return value


def _of_line(value: Mapping[str, Any], source: Source) -> Any:
    """A cell, or a field of the card that the cell names."""
    if source.line is None or source.table is None:
        return None
    if "field" not in value:
        return source.line.get(value["column"])
    record = source.table.named(source.line, value["column"])
    return record.values.get(value["field"]) if record else None


def unfit(
    wanted: Mapping[str, Any], definition: Definition, table: str | None = None
) -> Iterator[base.Problem]:
    """What names something that this process does not have; the other process is asked when it is made."""
    for value in wanted.values():
        if isinstance(value, Mapping):
            yield from _unfit_reference(value, definition, table)
        elif isinstance(value, str):
            yield from unknown_placeholders({"": value}, definition)
            if value.startswith("@") and value not in (*set_fields.KNOWN, GROUP):
                yield "unknown_word", {"word": value, "known": [*set_fields.KNOWN, GROUP]}


def _unfit_reference(
    value: Mapping[str, Any], definition: Definition, table: str | None
) -> Iterator[base.Problem]:
    if set(value) == {"field"}:
        yield from unfit_field(str(value["field"]), definition)
    elif "column" not in value or set(value) - {"column", "field"} or table is None:
        yield "bad_mapping", {}
    else:
        kinds = ("card",) if "field" in value else ()
        yield from unfit_column(str(value["column"]), table, definition, *kinds)
