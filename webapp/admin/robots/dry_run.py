"""What a robot would have done lately: it is played on real cards as they stood when its cause happened.

Nothing is stored and nothing leaves the house; the robot is the one of the draft, so a change can be tried
before it is published.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice, takewhile
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
from webapp.process.schedules import Schedule, following
from webapp.process.state import CardState, Pending
from webapp.process.trial import Scene
from webapp.robots import rehearsal
from webapp.storage.reads import jobs
from webapp.web import viewing
from webapp.web.seen import Card

DAYS = (1, 7, 30)
MOST = 30
CARDS = 100
"""On how many cards, the newest first, a schedule is played."""


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
    if cause.schedule is not None:
        return list(islice(_by_the_clock(process_id, definition, cause, cause.schedule, since), MOST))
    kinds = [kind.__name__ for kind in cause.events]
    found = jobs.caused(viewing.conn(), process_id, kinds, since, MOST * 20)
    # A trigger from outside has set off several robots, each told by an event of its own.
    fitting = {
        (row.card_id, row.at if row.kind == "RobotQueued" else row.id): row
        for row in found
        if cause.sets_off(events.load(row.kind, row.data))
    }
    rows = list(fitting.values())[:MOST]
    before = _states(rows)
    return [
        _play(row, row.at, before[row.id], definition, cause, cause.context(events.load(row.kind, row.data)))
        for row in rows
        if cause.fits(before[row.id])
    ]


def _states(rows: list[Any]) -> dict[int, CardState]:
    """The card of each event as it stood right after it; their timelines come in one statement."""
    told = jobs.timelines(viewing.conn(), {row.card_id for row in rows})
    wanted = {(row.card_id, row.seq): row.id for row in rows}
    return {wanted[row.card_id, row.seq]: s for row, s in _moments(told) if (row.card_id, row.seq) in wanted}


def _moments(told: list[Any]) -> Iterator[tuple[Any, CardState]]:
    """Every event with the card as it stood right after it."""
    for _card, rows in groupby(told, lambda row: row.card_id):
        state = CardState()
        for row in rows:
            actor = Actor(row.actor_kind, row.actor_id)
            state = replay.evolve(state, events.load(row.kind, row.data), row.at, actor)
            yield row, state


def _by_the_clock(
    process_id: int, definition: Definition, cause: Cause, schedule: Schedule, since: datetime
) -> Iterator[Played]:
    """The latest firings, each on the cards that were open then and met the trigger's condition."""
    cards = {row.card_id: row for row in jobs.alive(viewing.conn(), process_id, since, CARDS)}
    told = [(row.at, row.card_id, state) for row, state in _moments(jobs.timelines(viewing.conn(), cards))]
    told.sort(key=lambda one: one[0])
    fired = takewhile(lambda at: at <= viewing.now(), following(schedule, since, viewing.world().calendar))
    for at in reversed(deque(fired, MOST)):
        states = {card: state for when, card, state in told if when <= at}
        for card, state in sorted(states.items(), reverse=True):
            if not state.closed and not state.deleted and _meets(cause, state, at):
                yield _play(cards[card], at, state, definition, cause, cause.context(None))


def _meets(cause: Cause, state: CardState, at: datetime) -> bool:
    """Whether the trigger is for such cards."""
    asked = context(state, viewing.world(), viewing.world().today(at))
    when = cause.trigger.when if cause.trigger else None
    return when is None or conditions.holds(when, state.values, asked)


def _play(
    row: Any, at: datetime, state: CardState, definition: Definition, cause: Cause, said: dict[str, Any]
) -> Played:
    robot, world = cause.robot, viewing.world()
    asked = context(state, world, world.today(at))
    if not all(conditions.holds(one, state.values, asked) for one in cause.conditions):
        return Played(row, at, runs=False)
    no = state.serial + 1
    pending = Pending(no, robot.key, robot.do, cause.how, at, state.visit, context=said)
    scene = Scene(definition, state, pending, at, world, row.number, row.title)
    came = rehearsal.play(scene, str(get_locale()), archive())
    shown = Past(_row(row, state), state, definition)
    return Played(row, at, True, tuple(would(shown, robot.key, came)), came.error)


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
