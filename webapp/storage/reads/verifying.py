"""The check of the log: every timeline is replayed and compared with the card that is stored, and with its
definition. Cards are read some at a time; nothing is changed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from ...process.conformance import Deviation, conformance
from ...process.definition import Definition
from ...process.events import VersionChanged
from ...process.replay import replay
from ...process.state import CardState
from .. import models as m
from .. import versions
from ..cards import state_of
from .timeline import entry

AT_ONCE = 200
UNREADABLE = "unreadable"

log = logging.getLogger(__name__)

c, e = m.Card, m.Event


@dataclass(frozen=True)
class Checked:
    """What came of one card: what of it is stored otherwise, and where it left its definition."""

    card_id: int
    number: str
    fitness: float
    differs: tuple[str, ...]
    deviations: tuple[Deviation, ...]

    @property
    def strays(self) -> tuple[Deviation, ...]:
        """What the definition does not allow; repairs and moves to another version are noted only."""
        return tuple(one for one in self.deviations if not one.noted)


def checked(conn: Connection, process_id: int, after: int = 0, most: int | None = None) -> Iterator[Checked]:
    """The cards of a process, deleted ones too, in the order of their making."""
    left = most
    while left is None or left > 0:
        wanted = AT_ONCE if left is None else min(AT_ONCE, left)
        columns = (c.id, c.number, c.version_id, c.state, c.values)
        rows = conn.execute(
            select(*columns).where(c.process_id == process_id, c.id > after).order_by(c.id).limit(wanted)
        ).all()
        yield from _some(conn, process_id, rows)
        if len(rows) < wanted:
            return
        after, left = rows[-1].id, None if left is None else left - len(rows)


def _some(conn: Connection, process_id: int, rows: Any) -> Iterator[Checked]:
    columns = (e.card_id, e.seq, e.at, e.actor_kind, e.actor_id, e.kind, e.data)
    ids = [row.id for row in rows]
    found = conn.execute(select(*columns).where(e.card_id.in_(ids)).order_by(e.card_id, e.seq)).all()
    told = {id: list(lines) for id, lines in groupby(found, key=lambda row: row.card_id)}
    for row in rows:
        yield _one(conn, process_id, row, told.get(row.id, []))


def _one(conn: Connection, process_id: int, row: Any, lines: list[Any]) -> Checked:
    """A timeline that cannot be replayed at all is the finding, and holds up no other card."""
    try:
        return _compared(conn, process_id, row, [(x.event, x.at, x.actor) for x in map(entry, lines)])
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the timeline of card %s cannot be replayed", row.id)
        return Checked(row.id, row.number, 0.0, (UNREADABLE,), ())


def _compared(conn: Connection, process_id: int, row: Any, story: list[Any]) -> Checked:
    def version(number: int) -> Definition:
        return versions.definition(conn, versions.numbered(conn, process_id, number) or row.version_id)

    moved = next((x[0] for x in story if isinstance(x[0], VersionChanged)), None)
    first = version(moved.source) if moved else versions.definition(conn, row.version_id)
    verdict = conformance(story, first, version)
    differs = tuple(different(replay(story), state_of(row)))
    return Checked(row.id, row.number, verdict.fitness, differs, verdict.deviations)


def different(told: CardState, stored: CardState) -> Iterator[str]:
    """The parts that are not the same, of fields each by itself; how often was reminded came later."""
    told, stored = _uncounted(told), _uncounted(stored)
    for part in fields(CardState):
        if getattr(told, part.name) == getattr(stored, part.name):
            continue
        if part.name != "values":
            yield part.name
            continue
        keys = sorted(told.values.keys() | stored.values.keys())
        yield from (f"values.{key}" for key in keys if told.values.get(key) != stored.values.get(key))


def _uncounted(state: CardState) -> CardState:
    steps = (replace(s, asks=tuple(replace(a, reminded=0) for a in s.asks)) for s in state.steps)
    return replace(state, steps=tuple(steps))
