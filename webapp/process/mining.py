"""What really happened to cards: from their timelines, how often they took each way and how long it took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple

# All that is needed of a timeline.
KINDS = ("StageEntered", "TaskCompleted", "CardClosed")

NEVER = datetime.min.replace(tzinfo=UTC)


class Happened(NamedTuple):
    """One row of a timeline, as it is stored."""

    card: int
    at: datetime
    kind: str
    data: Mapping[str, Any]


class Way(NamedTuple):
    """From a stage to another: by an answer (`step/outcome`), by hand, or by the process, a robot, an
    administrator.
    """

    source: str
    target: str
    how: str
    answer: str = ""


@dataclass(frozen=True)
class Taken:
    """How often, and how long the cards were at the stage before; None while nothing has ended."""

    count: int
    usual: timedelta | None


@dataclass(frozen=True)
class Actual:
    """Of so many cards: visits of each stage, how many of them were not the first, ways and answers."""

    cards: int
    stages: dict[str, Taken] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    ways: dict[Way, Taken] = field(default_factory=dict)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """How often the way was taken that was taken most."""
        return max((taken.count for taken in self.ways.values()), default=0)

    @property
    def slowest(self) -> str | None:
        """The stage at which cards usually are longest."""
        known = {key: taken.usual for key, taken in self.stages.items() if taken.usual}
        return max(known, key=lambda key: (known[key], key)) if known else None


def actual(rows: Iterable[Happened]) -> Actual:
    """The rows come card by card, each in the order of its timeline."""
    sums = _Sums()
    for _card, timeline in groupby(rows, key=lambda row: row.card):
        sums.add(timeline)
    return Actual(
        sums.cards,
        {key: Taken(n, _median(sums.stays[key])) for key, n in sums.visits.items()},
        dict(sums.again),
        {way: Taken(len(spent), _median(spent)) for way, spent in sums.ways.items()},
        dict(sums.answers),
    )


def _median(spent: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in spent)) if spent else None


class _Sums:
    def __init__(self) -> None:
        self.cards = 0
        self.visits: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.stays: defaultdict[str, list[timedelta]] = defaultdict(list)
        self.ways: defaultdict[Way, list[timedelta]] = defaultdict(list)
        self.answers: Counter[tuple[str, str]] = Counter()

    def add(self, timeline: Iterable[Happened]) -> None:
        """One card from its start on."""
        self.cards += 1
        stage, since, said, been = "", NEVER, ("", NEVER), set[str]()
        for row in timeline:
            if row.kind == "TaskCompleted":
                answer = f"{row.data['step']}/{row.data['outcome']}"
                self.answers[row.data["stage"], answer] += 1
                said = (answer, row.at)
            elif row.kind == "StageEntered":
                if stage:
                    self._passed(stage, since, row, said)
                stage, since = row.data["stage"], row.at
                self.visits[stage] += 1
                self.again[stage] += stage in been
                been.add(stage)

    def _passed(self, stage: str, since: datetime, row: Happened, said: tuple[str, datetime]) -> None:
        """An answer leads on at the moment it is given."""
        spent, how = row.at - since, row.data["how"]
        answer = said[0] if how == "flow" and said[1] == row.at else ""
        self.stays[stage].append(spent)
        self.ways[Way(stage, row.data["stage"], how, answer)].append(spent)
