"""Tables of lines on forms: read as they were sent, changed by their own buttons, shown as they were typed.

Each line is named by a hidden input `f-<field>`, its cells are `f-<field>-<line>-<column>`. A button of the
table sends the whole form; what was typed comes back with a line more or less, and nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from webapp.process import fields, formulas
from webapp.process import lines as sums
from webapp.process.definition import Field
from webapp.process.kinds.base import Today
from webapp.process.kinds.lines import ID, MOST_LINES, place, typed
from webapp.web import formats, viewing
from webapp.web.formats import t

BUTTON = "line"
NAMED = r"n?\d{1,9}"
SEVERAL = ("choices",)
LIVE = 60
"""Up to so many lines sums follow every change; longer tables are added up when asked."""

Row = dict[str, Any]
MakeCell = Callable[[Field, Any, str, str], Any]
"""From a column, what was typed, the input's name and its error: the input as forms show it."""


@dataclass(frozen=True)
class Head:
    """A column of the table."""

    title: str
    kind: str
    help: str = ""
    required: bool = False
    total: str = ""

    @property
    def amount(self) -> bool:
        return self.kind in ("number", "money")


@dataclass(frozen=True)
class RowView:
    """A line with its inputs."""

    token: str
    number: int
    cells: tuple[Any, ...]

    @property
    def bad(self) -> bool:
        return any(cell.error for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """All lines; `focus` is the line and the part of it that the person has just dealt with."""

    heads: tuple[Head, ...]
    rows: tuple[RowView, ...]
    focus: tuple[str, str] = ("", "")
    full: bool = False

    @property
    def adds_up(self) -> bool:
        return any(head.total for head in self.heads)

    @property
    def live(self) -> bool:
        return len(self.rows) <= LIVE and (
            self.adds_up or any(c.kind == "output" for c in self.rows[0].cells)
        )


# -- reading ---------------------------------------------------------------------------------------------


def pressed() -> tuple[str, str, str]:
    """Which button of a table was pressed: what it does, the table's name, the line."""
    act, _, rest = request.form.get(BUTTON, "").partition(" ")
    table, _, token = rest.partition(" ")
    return act, table, token


def read(spec: Field, name: str) -> list[Row]:
    """The lines as they were typed, after what a button of the table does to them."""
    tokens = dict.fromkeys(token for token in request.form.getlist(name) if re.fullmatch(NAMED, token))
    rows = [_row(spec, name, token) for token in tokens]
    act, table, token = pressed()
    return ACTS[act](rows, token, most(spec)) if table == name and act in ACTS else rows


def words(spec: Field, name: str) -> str:
    """What was typed into the table as text, a line for each line."""
    rows = ([row.get(c.key) for c in typed(spec)] for row in read(spec, name))
    told = ("; ".join(", ".join(v) if isinstance(v, list) else v for v in row if v) for row in rows)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(filter(None, told), 1))


def _row(spec: Field, name: str, token: str) -> Row:
    return {ID: token} | {c.key: _sent(c, place(name, token, c.key)) for c in typed(spec)}


def _sent(column: Field, name: str) -> Any:
    given = request.form.getlist(name)
    return given if column.kind in SEVERAL else given[-1] if given else ""


def most(spec: Field) -> int:
    """How many lines the table may have."""
    return min(MOST_LINES, int(spec.max)) if spec.max is not None else MOST_LINES


def _added(rows: list[Row], _token: str, most: int) -> list[Row]:
    taken = [int(row[ID].removeprefix("n")) for row in rows]
    return [*rows, {ID: f"n{max(taken, default=0) + 1}"}] if len(rows) < most else rows


def _removed(rows: list[Row], token: str, _most: int) -> list[Row]:
    return [row for row in rows if row[ID] != token]


def _shifted(by: int) -> Callable[[list[Row], str, int], list[Row]]:
    def shift(rows: list[Row], token: str, _most: int) -> list[Row]:
        found = next((n for n, row in enumerate(rows) if row[ID] == token), None)
        if found is None:
            return rows
        moved = [*rows[:found], *rows[found + 1 :]]
        moved.insert(min(max(found + by, 0), len(moved)), rows[found])
        return moved

    return shift


ACTS: dict[str, Callable[[list[Row], str, int], list[Row]]] = {
    "add": _added,
    "remove": _removed,
    "up": _shifted(-1),
    "down": _shifted(1),
}


# -- showing ---------------------------------------------------------------------------------------------


def start(spec: Field, stored: Any, shown: Callable[[Field, Any], Any]) -> list[Row]:
    """What stands on a fresh form: the stored lines as people type them, or an empty one."""
    return [
        {ID: str(line[ID])} | {c.key: shown(c, line[c.key]) if c.key in line else "" for c in typed(spec)}
        for line in stored or ()
    ] or [{ID: "n1"}]


def table(spec: Field, name: str, raw: Any, errors: Mapping[str, str], cell: MakeCell) -> Table:
    """The table of a form; `raw` are the lines as typed."""
    rows = [row for row in raw if isinstance(row, dict)] or [{ID: "n1"}]
    known = _worked_out(spec, rows)
    shown = tuple(
        RowView(row[ID], number, tuple(_cells(spec, name, row, line, errors, cell)))
        for number, (row, line) in enumerate(zip(rows, known, strict=True), 1)
    )
    found = Table(tuple(heads(spec, known)), shown, full=len(rows) >= most(spec))
    return replace(found, focus=_focus(found, name))


def _cells(
    spec: Field, name: str, row: Row, line: Row, errors: Mapping[str, str], cell: MakeCell
) -> Iterator[Any]:
    for column in spec.columns:
        error = errors.get(place(spec.key, row[ID], column.key), "")
        made = cell(column, row.get(column.key), place(name, row[ID], column.key), error)
        if column.formula:
            yield replace(made, kind="output", value=amount(column, line.get(column.key)))
        else:
            yield made


def fresh(row: Row) -> bool:
    """Whether the line has just been added, so that nothing was typed into it yet."""
    return set(row) == {ID}


def heads(spec: Field, known: list[Row]) -> Iterator[Head]:
    """The columns with their sums."""
    added = sums.totals(spec, known)
    for c in spec.columns:
        total = amount(c, added[c.key]) if c.key in added else ""
        yield Head(t(c.title), c.kind, t(c.help), c.required, total)


def _worked_out(spec: Field, rows: list[Row]) -> list[Row]:
    """As much of the lines as can be read, with what is worked out from it."""
    today = viewing.today()
    read = [{ID: row[ID]} | _read(spec, row, today) for row in rows]
    made = formulas.compute((spec,), {spec.key: read}, Today(today, formats.zone()))
    return list(made.get(spec.key) or read)


def _read(spec: Field, row: Row, today: Any) -> Row:
    found: Row = {}
    for column in typed(spec):
        raw = column.default if fresh(row) else row.get(column.key)
        try:
            found[column.key] = fields.parse(column, raw, today, formats.zone())
        except fields.BadValue:
            continue
    return {key: value for key, value in found.items() if value is not None}


def amount(column: Field, value: Any) -> str:
    """What was worked out, as people read it."""
    if value is None:
        return ""
    if column.kind == "money":
        return formats.money(value, column.currency)
    return formats.number(value) if column.kind == "number" else str(value)


def _focus(table: Table, name: str) -> tuple[str, str]:
    act, pressed_in, token = pressed()
    if pressed_in != name or act == "count":
        return "", ""
    if act == "add":
        return table.rows[-1].token, "cell"
    standing = {row.token for row in table.rows}
    return (token, act) if token in standing else (table.rows[-1].token, "remove")
