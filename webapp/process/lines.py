"""What can be said of a table of lines: the sums of its columns, and how two states of it differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from .definition import Field
from .kinds.lines import ID

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A line that came, went or changed; `number` is its place in the table it stands or stood in."""

    how: Literal["added", "removed", "changed"]
    number: int
    before: Line
    after: Line

    def columns(self, field: Field) -> tuple[Field, ...]:
        """Those that differ."""
        return tuple(c for c in field.columns if self.before.get(c.key) != self.after.get(c.key))


def totals(field: Field, lines: Iterable[Line] | None) -> dict[str, int | str]:
    """The sums of the columns that are added up, as their kind stores a value."""
    rows = list(lines or ())
    return {column.key: total(column, rows) for column in field.columns if column.total}


def total(column: Field, lines: Iterable[Line]) -> int | str:
    """The exact sum of a column; empty cells count for nothing."""
    cells = (line.get(column.key) for line in lines)
    found = sum((Decimal(str(cell)) for cell in cells if cell is not None), Decimal())
    return int(found) if found == found.to_integral_value() else f"{found.normalize():f}"


def changes(before: Sequence[Line] | None, after: Sequence[Line] | None) -> Iterator[Change]:
    """Lines that are new or different, in their order, then those that are gone."""
    old = {line[ID]: (number, line) for number, line in enumerate(before or (), 1)}
    for number, line in enumerate(after or (), 1):
        _, was = old.pop(line[ID], (0, None))
        if was is None:
            yield Change("added", number, {}, line)
        elif was != line:
            yield Change("changed", number, was, line)
    for number, line in old.values():
        yield Change("removed", number, line, {})


def reordered(before: Sequence[Line] | None, after: Sequence[Line] | None) -> bool:
    """Whether the lines that stayed stand in another order."""
    old, new = ([line[ID] for line in lines or ()] for lines in (before, after))
    return [id for id in old if id in set(new)] != [id for id in new if id in set(old)]
