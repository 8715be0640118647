"""What goes into the fields of another card: a value, a text, a field of this one, a cell of a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from webapp.process import formulas
from webapp.process.checks.elsewhere import OF_RECORD, Aim
from webapp.process.definition import Definition, Field
from webapp.process.kinds.base import Today
from webapp.robots import base, set_fields
from webapp.robots.tables import Line, Table, unfit_column

GROUP = "@group"

Fields = Mapping[str, Field]


@dataclass(frozen=True)
class Source:
    """Where values come from: the card, the table whose lines are copied, and what a group of them shares."""

    context: base.Context
    table: Table | None = None
    group: Any = None


def values(wanted: Mapping[str, Any], source: Source, target: Fields) -> dict[str, Any]:
    """The fields that get something."""
    return _filled({key: value(one, source, target.get(key)) for key, one in wanted.items()})


def value(wanted: Any, source: Source, result: Field | None) -> Any:
    """What goes into the field `result`."""
    return source.group if wanted == GROUP else set_fields.worked_out(wanted, result, source.context)


def cells(wanted: Mapping[str, Any], source: Source, line: Line, target: Fields) -> dict[str, Any]:
    """A line of the new card: `{field: x}` is a cell of the old one, `{formula: …}` counts with its cells."""
    return _filled({key: _cell(value, source, line, target.get(key)) for key, value in wanted.items()})


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _cell(value: Any, source: Source, line: Line, result: Field | None) -> Any:
    if value == GROUP:
        return source.group
    if not isinstance(value, Mapping):
        return set_fields.worked_out(value, result, source.context)
    if "formula" not in value:
        return line.get(value["field"])
    return _counted(str(value["formula"]).strip(), source, line, result)


def _counted(text: str, source: Source, line: Line, result: Field | None) -> Any:
    of_record = OF_RECORD.fullmatch(text)
    if of_record and source.table:
        record = source.table.named(line, of_record[1])
        return record.values.get(of_record[2]) if record else None
    if result is None or source.table is None:
        return None
    context = source.context
    here = Today(context.world.today(context.now), ZoneInfo(context.world.calendar.zone))
    return formulas.work_out(text, result, source.table.columns, line, here)


# -- what names something that this process does not have ------------------------------------------------


def unfit(wanted: Mapping[str, Any], definition: Definition) -> Iterator[base.Problem]:
    for value in wanted.values():
        if value != GROUP:
            yield from set_fields.unfit_value(value, definition, None)


def unfit_cells(wanted: Mapping[str, Any], table: str, definition: Definition) -> Iterator[base.Problem]:
    for value in wanted.values():
        if not isinstance(value, Mapping):
            yield from unfit({"": value}, definition)
        elif "formula" in value:
            yield from _unfit_formula(str(value["formula"]).strip(), table, definition)
        else:
            yield from unfit_column(str(value.get("field")), table, definition)


def _unfit_formula(text: str, table: str, definition: Definition) -> Iterator[base.Problem]:
    field = definition.field_of.get(table)
    of_record = OF_RECORD.fullmatch(text)
    if of_record:
        yield from unfit_column(of_record[1], table, definition, "card")
    elif field and formulas.problems(text, field.columns):
        yield "bad_formula", {"formula": text}


# -- what is named elsewhere ----------------------------------------------------------------------------


def aims(
    wanted: Mapping[str, Any], process: str | None, source: Iterable[Field], path: str, table: str = ""
) -> Iterator[Aim]:
    """The fields of the other process (or the columns of a table there) that get something."""
    for key, value in wanted.items():
        yield Aim(process, key, (path, key), table, value=value, source=tuple(source))
