"""Cards that were closed lately, played once more on the draft: some at a time, while the page looks on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import get_locale
from sqlalchemy import Connection

from webapp.process import trial
from webapp.process.definition import Definition
from webapp.process.sentences import sentence
from webapp.runtime import clock
from webapp.storage import moves, org

SPAN = timedelta(days=90)
MOST = 500
AT_ONCE = 25
# How long a reader waits for a part of the answer.
PATIENCE = 0.8
# Of those that go another way or nowhere, so many are named.
NAMED = 10
WAYS = ("same", "another", "nowhere")


@dataclass(frozen=True)
class Past:
    """How far it has come: cards played, and how many went which way; `told` are the newest of them."""

    done: int = 0
    total: int = 0
    same: int = 0
    another: int = 0
    nowhere: int = 0
    told: list[Any] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.done >= self.total

    @property
    def counts(self) -> dict[str, int]:
        return {"done": self.done, **{way: getattr(self, way) for way in WAYS}}


@dataclass(frozen=True)
class Told:
    """A card that does not go the way it went, and why."""

    card: Any
    way: str
    why: str


def begun(conn: Connection, process_id: int) -> Past:
    return Past(total=moves.closed_count(conn, process_id, clock() - SPAN, MOST))


def further(
    conn: Connection, process_id: int, definition: Definition, zone: str, before: Mapping[str, int]
) -> Past:
    """Some more cards, as many as there is patience for, but one at least."""
    past = begun(conn, process_id)
    counts, told = {name: before.get(name, 0) for name in ("done", *WAYS)}, []
    cards = moves.closed(conn, process_id, clock() - SPAN, counts["done"], AT_ONCE)
    stories = moves.stories(conn, [card.id for card in cards])
    world, until = org.world(conn, zone), time.monotonic() + PATIENCE
    for card in cards:
        found = trial.replay(definition, stories[card.id], world)
        counts["done"] += 1
        counts[found.way] += 1
        if found.way != "same" and counts[found.way] <= NAMED:
            told.append(Told(card, found.way, sentence(found.why, str(get_locale())) if found.why else ""))
        if time.monotonic() > until:
            break
    # Cards may have been opened again or taken away meanwhile.
    total = past.total if cards else counts["done"]
    return Past(total=total, told=told, **counts)
