"""A table of lines. A line is `{"_id": 3, column: value, …}`, without the columns that are empty.

Its number stays its own while it stands on the card, so that a change can be told from another line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, is_nothing

ID = "_id"
MOST_LINES = 1000
MOST_ID = 10**9

Line = dict[str, Any]
Cell = tuple[str, str]
"""A line as the form names it, and a column."""


class BadLines(BadValue):
    """Cells that do not fit, each with what is wrong with it."""

    def __init__(self, cells: Mapping[Cell, BadValue]) -> None:
        super().__init__("bad_lines")
        self.cells = dict(cells)

    def located(self, key: str) -> dict[str, BadValue]:
        return {place(key, *cell): bad for cell, bad in self.cells.items()}


def place(key: str, row: str, column: str) -> str:
    """How a cell is named among the inputs and the errors of a form."""
    return f"{key}-{row}-{column}"


class Lines(Kind):
    missing = "required_lines"

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def parse(self, field: Field, raw: Any, today: Today) -> list[Line]:
        return self.parse_again(field, raw, today, ())

    def parse_again(self, field: Field, raw: Any, today: Today, before: Any) -> list[Line]:
        """The lines in the order sent; new ones that nobody filled in are left out."""
        known = {line[ID]: line for line in before}
        lines: list[Line] = []
        wrong: dict[Cell, BadValue] = {}
        for number, row in enumerate(_rows(raw, field)):
            stood = known.get(_number(row.get(ID)) or 0, {})
            line, bad = self._line(field, row, today, stood)
            if bad or _says_something(field, line, new=not stood):
                lines.append(line)
                name = str(row.get(ID) or f"n{number}")
                wrong |= {
                    (name, column): problem for column, problem in (self._gaps(field, line) | bad).items()
                }
        if wrong:
            raise BadLines(wrong)
        _refuse_numbers(field, len(lines))
        return list(_numbered(lines, known))

    def _line(
        self, field: Field, row: Mapping[str, Any], today: Today, before: Line
    ) -> tuple[Line, dict[str, BadValue]]:
        """The cells of one line, and what is wrong with some."""
        line: Line = {ID: row.get(ID)}
        bad: dict[str, BadValue] = {}
        for column in typed(field):
            try:
                value = self._cell(column, row.get(column.key), today, before.get(column.key))
            except BadValue as problem:
                bad[column.key] = problem
            else:
                line |= {} if is_nothing(value) else {column.key: value}
        return line, bad

    def _cell(self, column: Field, raw: Any, today: Today, before: Any) -> Any:
        if _blank(raw):
            return None
        kind = self._kinds[column.kind]
        if before is None:
            return kind.parse(column, raw, today)
        return kind.parse_again(column, raw, today, before)

    def _gaps(self, field: Field, line: Line) -> dict[str, BadValue]:
        """What is said of cells that may not be empty."""
        empty = (column for column in typed(field) if column.required and column.key not in line)
        return {column.key: BadValue(self._kinds[column.kind].missing) for column in empty}

    def fits(self, field: Field, value: Any) -> bool:
        if not isinstance(value, list) or len(value) > MOST_LINES:
            return False
        numbers = [_number(line.get(ID)) for line in value if isinstance(line, dict)]
        if len(numbers) < len(value) or None in numbers or len(set(numbers)) < len(numbers):
            return False
        return all(self._fits(field, line) for line in value)

    def _fits(self, field: Field, line: Line) -> bool:
        columns = {column.key: column for column in field.columns}
        cells = {key: value for key, value in line.items() if key != ID}
        return isinstance(line[ID], int) and all(
            key in columns and self._kinds[columns[key].kind].fits(columns[key], value)
            for key, value in cells.items()
        )

    def folded(self, field: Field, value: Any) -> str:
        found = (
            self._kinds[column.kind].folded(column, line[column.key])
            for line in value
            for column in field.columns
            if line.get(column.key) is not None
        )
        return " ".join(dict.fromkeys(filter(None, found)))


def typed(field: Field) -> tuple[Field, ...]:
    """The columns that people fill in; the others are worked out."""
    return tuple(column for column in field.columns if not column.formula)


def _rows(raw: Any, field: Field) -> list[Mapping[str, Any]]:
    rows = raw if isinstance(raw, list) else [raw]
    columns = {ID, *(column.key for column in field.columns)}
    if len(rows) > 2 * MOST_LINES:
        raise BadValue("too_many_lines", {"most": MOST_LINES})
    if not all(isinstance(row, Mapping) and set(row) <= columns for row in rows):
        raise BadValue("not_lines")
    return rows


def _says_something(field: Field, line: Line, *, new: bool) -> bool:
    """Whether anything is in the line; in a new one, more than what stood there from the beginning."""
    preset = {column.key: column.default for column in field.columns if new}
    return any(value != preset.get(key) for key, value in line.items() if key != ID)


def _refuse_numbers(field: Field, found: int) -> None:
    most = min(MOST_LINES, int(field.max) if field.max is not None else MOST_LINES)
    if found > most:
        raise BadValue("too_many_lines", {"most": most})
    if found and field.min is not None and found < field.min:
        raise BadValue("too_few_lines", {"least": int(field.min)})


def _numbered(lines: list[Line], known: Mapping[int, Line]) -> Iterator[Line]:
    """Each line with a number of its own: those there were keep theirs, new ones get the next."""
    given = [_number(line[ID]) for line in lines]
    following = count(max([0, *known, *(number for number in given if number)]) + 1)
    taken: set[int] = set()
    for number, line in zip(given, lines, strict=True):
        own = next(following) if number is None or number in taken else number
        taken.add(own)
        yield line | {ID: own}


def _number(given: Any) -> int | None:
    """A line's own number; a new line has none yet."""
    if isinstance(given, bool) or not isinstance(given, int | str) or not str(given).isdecimal():
        return None
    number = int(given) if len(str(given)) < 10 else 0
    return number if 0 < number < MOST_ID else None


def _blank(raw: Any) -> bool:
    if isinstance(raw, list):
        return all(map(_blank, raw))
    return raw is None or (isinstance(raw, str) and not raw.strip())
