"""The timeline of a card: newest first, a page at a time, by kinds of events."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from ...process import events
from ...process.commands import Actor
from ...process.events import Event
from .. import models as m

PAGE = 100
# Enough for the rounds of any sound approval; a card that was asked more often shows the latest.
MOST_ASKED = 400
MOST_SEQ = 2**31 - 1

e = m.Event


@dataclass(frozen=True)
class Entry:
    """One event, when it happened and who did it; `seq` is its place in the card's history."""

    seq: int
    at: datetime
    actor: Actor
    event: Event


def page(
    conn: Connection, card_id: int, kinds: Collection[str], before: int | None = None, most: int = PAGE
) -> tuple[list[Entry], int | None]:
    """Entries of these kinds, newest first, and where the earlier ones begin, if there are any."""
    wanted = _rows(card_id, kinds).limit(most + 1)
    # A place that somebody made up may be none that the column can hold.
    place = min(max(before or 0, 0), MOST_SEQ)
    rows = conn.execute(wanted.where(e.seq < place) if place else wanted).all()
    entries = [entry(row) for row in rows[:most]]
    return entries, entries[-1].seq if len(rows) > most else None


def told(conn: Connection, card_id: int, kinds: Collection[str], most: int = MOST_ASKED) -> list[Entry]:
    """The latest entries of these kinds, oldest first."""
    rows = conn.execute(_rows(card_id, kinds).limit(most)).all()
    return [entry(row) for row in reversed(rows)]


def _rows(card_id: int, kinds: Collection[str]) -> Any:
    columns = select(e.seq, e.at, e.actor_kind, e.actor_id, e.kind, e.data)
    return columns.where(e.card_id == card_id, e.kind.in_(kinds)).order_by(e.seq.desc())


def entry(row: Row[Any]) -> Entry:
    """The row of an event, read."""
    return Entry(row.seq, row.at, Actor(row.actor_kind, row.actor_id), events.load(row.kind, row.data))
