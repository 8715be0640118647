"""One decision in the making: the card so far, and the events so far."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from . import conditions
from . import events as e
from .assignees import World
from .commands import Actor
from .definition import Condition, Definition, Robot, Stage
from .rights import context
from .state import CardState, evolve

MOST_HOPS = 100


class Spinning(Exception):
    """More automatic hops than any sound process makes."""


class Course:
    """Collects events and keeps the card's state in step with them."""

    def __init__(self, definition: Definition, state: CardState, actor: Actor, now: datetime, world: World) -> None:
        self.definition, self.state, self.actor, self.now, self.world = definition, state, actor, now, world
        self.events: list[e.Event] = []
        self.hops = 0

    def emit(self, event: e.Event) -> None:
        self.state = evolve(self.state, event, self.now, self.actor)
        self.events.append(event)

    def hop(self) -> None:
        """Counts an automatic hop, so that a process going in circles is stopped."""
        self.hops += 1
        if self.hops > MOST_HOPS:
            raise Spinning

    @property
    def today(self) -> date:
        return self.world.today(self.now)

    @property
    def stage(self) -> Stage:
        return self.definition.stage_of[self.state.stage]

    @property
    def next_no(self) -> int:
        return self.state.serial + 1

    def holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        return conditions.holds(condition, self.state.values, context(self.state) | {"@today": self.today.isoformat()})

    def change(self, values: dict[str, Any], task: int | None = None) -> None:
        """Sets the fields whose value differs, if any."""
        old = self.state.values
        changes = {k: (old.get(k), v) for k, v in values.items() if old.get(k) != v}
        if changes:
            self.emit(e.FieldsChanged(changes, task))

    def queue(self, robot: Robot, cause: str, **context: Any) -> None:
        """A robot set off by something; it never holds the flow. A delayed one is dropped with its stage."""
        if not self.holds(robot.when):
            return
        due = self.world.calendar.add(self.now, robot.after) if robot.after else self.now
        visit = self.state.visit if robot.after and not self.stage.final else None
        self.emit(e.RobotQueued(self.next_no, robot.key, robot.do, cause, due, visit=visit, context=context))
