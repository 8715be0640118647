"""Tables as reports make them: what is shown, drawn, and taken away is one and the same."""

from __future__ import annotations

import math
import statistics
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal

from flask_babel import gettext as _

Look = Literal["text", "number", "money", "share", "span", "day", "moment", "card"]
Drill = Mapping[str, Any]
HOUR = 3600


@dataclass(frozen=True)
class Column:
    title: str
    look: Look = "number"
    currency: str = "RUB"

    @property
    def right(self) -> bool:
        return self.look in ("number", "money", "share", "span")


@dataclass(frozen=True)
class Cell:
    """A value; `drill` are the facts behind it, `late` is what should be seen, `card` where it leads."""

    value: Any
    drill: Drill | None = None
    late: bool = False
    card: int | None = None


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    marked: str = ""
    total: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `part` of it stands out."""

    label: str
    share: float
    text: str
    part: float = 0
    marked: bool = False


@dataclass(frozen=True)
class Chart:
    """`rows` are bars beside their names, `columns` stand in the order of time."""

    kind: Literal["rows", "columns"]
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None
    note: str = ""
    nothing: str = field(default_factory=lambda: _("Nothing of the kind in this period"))


def row(*cells: Any, marked: str = "", total: bool = False) -> Row:
    """A row of cells, bare values among them."""
    return Row(tuple(c if isinstance(c, Cell) else Cell(c) for c in cells), marked, total)


def chart(kind: Literal["rows", "columns"], title: str, given: Iterable[tuple[Any, ...]]) -> Chart | None:
    """Bars from (label, number, words, a part of the number, marked); None where there is nothing to draw."""
    rows = [(*one, *(0, False)[len(one) - 3 :]) for one in given]
    most = max((float(one[1]) for one in rows), default=0)
    if most <= 0:
        return None
    bars = (
        Bar(str(n), 100 * float(x) / most, str(w), 100 * float(part) / most, bool(m))
        for n, x, w, part, m in rows
    )
    return Chart(kind, title, tuple(bars))


# -- counting ------------------------------------------------------------------------------------------------


def grouped(facts: Iterable[Mapping[str, Any]], key: str) -> dict[Any, list[Any]]:
    """The facts by what they say under the key, in the order they come."""
    found: dict[Any, list[Any]] = {}
    for fact in facts:
        found.setdefault(fact[key], []).append(fact)
    return found


def gathered(facts: Iterable[Mapping[str, Any]], *said: str) -> list[dict[str, Any]]:
    """Facts that say the same become one fact, which knows its cards, how many they were (`n`), how long they
    took and their sum: so a million takes little memory.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    saying = itemgetter(*said)
    for fact in facts:
        key = saying(fact)
        one = found.get(key)
        if one is None:
            one = found[key] = dict(zip(said, key, strict=True)) | {"cards": array("q"), "spans": array("d")}
            one |= {"n": 0, "sum": 0}
        one["n"] += 1
        one["cards"].append(fact["card"])
        one["sum"] += fact["sum"]
        if "took" in fact:
            one["spans"].append(fact["took"])
    return list(found.values())


def count(facts: Iterable[Mapping[str, Any]]) -> int:
    """How many they were before they were gathered."""
    return sum(fact.get("n", 1) for fact in facts)


def spans(facts: Iterable[Mapping[str, Any]]) -> list[float]:
    """How long all of them took."""
    return [took for fact in facts for took in fact["spans"]]


def cards_of(fact: Mapping[str, Any]) -> Iterable[int]:
    return fact["cards"] if "cards" in fact else (fact["card"],)


def count_cards(facts: Iterable[Mapping[str, Any]]) -> int:
    return len({card for fact in facts for card in cards_of(fact)})


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def percentile(values: Sequence[float], of: float = 0.9) -> float | None:
    """The nearest rank: so many of the values are no longer than it."""
    return sorted(values)[math.ceil(of * len(values)) - 1] if values else None


def seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


# -- to be taken away ----------------------------------------------------------------------------------------


def sheet(table: Table) -> Iterator[list[Any]]:
    """The table as rows of a spreadsheet: shares in per cent, durations in hours."""
    units = {"share": ", %", "span": f", {_('hours')}"}
    yield [f"{c.title}{units.get(c.look, '')}" for c in table.columns]
    for one in table.rows:
        yield [plain(column, cell.value) for column, cell in zip(table.columns, one.cells, strict=True)]


def plain(column: Column, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if column.look == "money":
        return Decimal(value) / 100
    if column.look == "share":
        return round(Decimal(value) * 100, 1)
    return round(Decimal(value) / HOUR, 2) if column.look == "span" else value
