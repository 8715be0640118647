"""What a robot would have done lately: it is played on real cards as they stood when its cause happened.

Nothing is stored and nothing leaves the house; the robot is the one of the draft, so a change can be tried
before it is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask_babel import get_locale

from webapp.admin.trials.archive import archive
from webapp.admin.trials.would import Would, would
from webapp.process import conditions, events, replay
from webapp.process.causes import Cause
from webapp.process.commands import Actor
from webapp.process.definition import Definition
from webapp.process.rights import context
from webapp.process.state import CardState, Pending
from webapp.process.trial import Scene
from webapp.robots import rehearsal
from webapp.storage.reads import jobs
from webapp.web import viewing
from webapp.web.seen import Card

DAYS = (1, 7, 30)
MOST = 30


@dataclass(frozen=True)
class Played:
    """One cause: the card and the moment, whether the robot's condition held, and what it would have done."""

    card: Any
    at: datetime
    runs: bool
    would: tuple[Would, ...] = ()
    error: str = ""


class Past(Card):
    """A card as it stood at that moment, on the definition that is tried. It has no row of its own."""

    def __init__(self, row: Any, state: CardState, definition: Definition) -> None:
        self.id, self.row, self.state, self.definition = row.card_id, row, state, definition
        self.me, self.admin = viewing.viewer().person, True
        self.files, self.linked = {}, {}


def played(process_id: int, definition: Definition, cause: Cause, days: int) -> list[Played]:
    """The latest causes within so many days, each with what would have come of it."""
    since = viewing.now() - timedelta(days=days)
    kinds = [cause.event.__name__] if cause.event else []
    found = jobs.caused(viewing.conn(), process_id, kinds, since, MOST * 20)
    fitting = [row for row in found if cause.sets_off(events.load(row.kind, row.data))][:MOST]
    before = _states(fitting)
    return [_play(row, before[row.id], definition, cause) for row in fitting]


def _states(rows: list[Any]) -> dict[int, CardState]:
    """The card of each event as it stood right after it; their timelines come in one statement."""
    told = jobs.timelines(viewing.conn(), {row.card_id for row in rows})
    wanted = {(row.card_id, row.seq): row.id for row in rows}
    return {wanted[key]: state for key, state in _moments(told) if key in wanted}


def _moments(told: list[Any]) -> Iterator[tuple[tuple[int, int], CardState]]:
    for card_id, rows in groupby(told, lambda row: row.card_id):
        state = CardState()
        for row in rows:
            actor = Actor(row.actor_kind, row.actor_id)
            state = replay.evolve(state, events.load(row.kind, row.data), row.at, actor)
            yield (card_id, row.seq), state


def _play(row: Any, state: CardState, definition: Definition, cause: Cause) -> Played:
    robot, world = cause.robot, viewing.world()
    asked = context(state, world, world.today(row.at))
    if not all(conditions.holds(one, state.values, asked) for one in cause.conditions):
        return Played(row, row.at, runs=False)
    no, said = state.serial + 1, cause.context(events.load(row.kind, row.data))
    pending = Pending(no, robot.key, robot.do, cause.how, row.at, state.visit, context=said)
    scene = Scene(definition, state, pending, row.at, world, row.number, row.title)
    came = rehearsal.play(scene, str(get_locale()), archive())
    shown = Past(_row(row, state), state, definition)
    return Played(row, row.at, True, tuple(would(shown, robot.key, came)), came.error)


def _row(row: Any, state: CardState) -> Any:
    """What the words ask of a card's row."""
    return SimpleNamespace(
        id=row.card_id,
        card_id=row.card_id,
        number=row.number,
        title=row.title,
        stage=state.stage,
        values=state.values,
        process_id=row.process_id,
        version_id=row.version_id,
    )
