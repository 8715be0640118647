"""How far a move of running cards has come: counts, the cards of each result, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin import words
from webapp.process.errors import Refused
from webapp.sentences import sentence
from webapp.storage import cards, moves

RESULTS: dict[str, tuple[Any, str]] = {
    "waiting": (_l("Waiting"), "grey"),
    "moved": (_l("Moved over"), "green"),
    "stayed": (_l("Could not move"), "red"),
    "closed": (_l("Closed meanwhile"), "grey"),
    "undone": (_l("Taken back"), "orange"),
}
AT_ONCE = 50


@dataclass(frozen=True)
class Line:
    """A card of a move; `acted` is who did something on it since, `back` whether it can still go back."""

    card: Any
    title: Any
    colour: str
    why: str
    acted: Any = None
    back: bool = False


@dataclass(frozen=True)
class Progress:
    move: Any
    counts: list[tuple[str, Any, str, int]]
    result: str
    lines: list[Line]
    more: int | None
    by: Any

    @property
    def total(self) -> int:
        return sum(count for *_, count in self.counts)

    @property
    def left(self) -> int:
        return next((count for key, _, _, count in self.counts if key == "waiting"), 0)

    @property
    def done(self) -> int:
        return self.total - self.left


def progress(conn: Any, move: Any, result: str | None, after: int) -> Progress:
    counted = moves.counts(conn, [move.id])
    counts = [
        (key, title, colour, n)
        for key, (title, colour) in RESULTS.items()
        if (n := counted.get((move.id, key), 0))
    ]
    chosen = result if result in RESULTS else None
    rows = moves.cards(conn, move.id, chosen, after, AT_ONCE + 1)
    lines = [_line(row) for row in rows[:AT_ONCE]]
    more = rows[AT_ONCE - 1].id if len(rows) > AT_ONCE else None
    return Progress(move, counts, chosen or "", lines, more, words.person(move.started_by))


def _line(row: Any) -> Line:
    title, colour = RESULTS[row.result]
    state = cards.state_of(row)
    moved = state.moved if row.result == "moved" else None
    acted = moved.acted if moved else None
    back = moved is not None and not acted and not state.closed
    return Line(row, title, colour, _why(row.why), words.person(acted.by) if acted else None, back)


def _why(why: Mapping[str, str]) -> str:
    """The reason as it was found then, in the reader's language; other refusals by their code."""
    return sentence(Refused(why["code"])) if "code" in why else words.t(why)
