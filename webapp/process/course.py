"""One decision in the making: the card so far, and the events so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import conditions, filling, formulas
from . import events as e
from .assignees import World
from .commands import Actor, Command
from .definition import Condition, Definition, Robot, Stage
from .errors import InvalidInput
from .kinds.base import Today
from .replay import evolve
from .rights import context
from .specs import spec_of
from .state import CardState, OpenStep

MOST_HOPS = 100
# Groups inside groups, also by going round: far below what the machine's stack takes.
MOST_DEEP = 150
LONG = timedelta(hours=1)


class Spinning(Exception):
    """More automatic hops than any sound process makes."""


class Course:
    """Collects events and keeps the card's state in step with them; `answers` says what a command does."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a decision is made from
        self,
        definition: Definition,
        state: CardState,
        actor: Actor,
        now: datetime,
        world: World,
        answers: Mapping[type, Callable[[Any, Course], None]],
        links: int = 0,
    ) -> None:
        self.definition, self.state, self.actor, self.now, self.world = definition, state, actor, now, world
        self.events: list[e.Event] = []
        self._answers = answers
        # How many triggers have set each other off, without a person in between, until this command came.
        self.links = links
        self._hops = self._depth = 0
        self._rest: tuple[int, CardState] | None = None

    def answer(self, command: Command) -> None:
        """Does what the command asks, or raises `Refused`."""
        self._answers[type(command)](command, self)

    def emit(self, event: e.Event) -> None:
        self.state = evolve(self.state, event, self.now, self.actor)
        self.events.append(event)

    # -- going back --------------------------------------------------------------------------------------

    def mark(self) -> tuple[int, CardState]:
        return len(self.events), self.state

    def back_to(self, mark: tuple[int, CardState]) -> None:
        """Forgets what happened since the mark."""
        length, self.state = mark
        del self.events[length:]

    def hop(self) -> None:
        """Counts a stage entered by itself, so that a process going in circles is stopped."""
        self._hops += 1
        if self._hops == 2:
            self._rest = self.mark()
        if self._hops > MOST_HOPS or self.state.unattended >= MOST_HOPS:
            raise Spinning

    def deeper(self) -> None:
        """A flow begins inside another; a circle through parallel groups would go on without end."""
        self._depth += 1
        if self._depth > MOST_DEEP:
            raise Spinning

    def higher(self) -> None:
        self._depth -= 1

    def back_to_rest(self) -> None:
        """Forgets all stages after the first that were entered by themselves."""
        if self._rest:
            self.back_to(self._rest)

    # -- looking things up -------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.world.today(self.now)

    @property
    def here(self) -> Today:
        """The day, and the clock that people type by."""
        return Today(self.today, ZoneInfo(self.world.calendar.zone))

    def ground(self, stage: str | None = None) -> filling.Ground:
        """What a form on the card is filled in upon, now or at the stage it is to come to."""
        return filling.ground(self.state, self.world, self.here, stage)

    @property
    def stage(self) -> Stage:
        return self.definition.stage_of[self.state.stage]

    @property
    def next_no(self) -> int:
        return self.state.serial + 1

    def spec(self, step: OpenStep) -> Any:
        """How the open step was designed."""
        return spec_of(self.definition, step)

    def holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        return conditions.holds(condition, self.state.values, context(self.state, self.world, self.today))

    # -- what several commands do ------------------------------------------------------------------------

    def change(
        self, values: Mapping[str, Any], task: int | None = None, origin: dict[str, Any] | None = None
    ) -> None:
        """Sets the fields whose value differs, if any, and what is worked out from them."""
        old = self.state.values
        new = {**values, **formulas.compute(self.definition.fields, {**old, **values}, self.here)}
        changes = {k: (old.get(k), v) for k, v in new.items() if old.get(k) != v}
        if set(changes) & set(values):
            self.emit(e.FieldsChanged(changes, task, origin))

    def queue(self, robot: Robot, cause: str, *, tied: bool = False, **context: Any) -> None:
        """A robot set off by something; it never holds the flow. A delayed one may be tied to the stage."""
        if not self.holds(robot.when):
            return
        due = self.due(robot)
        later = robot.after or robot.at
        visit = self.state.visit if tied and later and not self.stage.final else None
        context |= self.linked(due, self.links + ("trigger" in context))
        self.emit(e.RobotQueued(self.next_no, robot.key, robot.do, cause, due, visit=visit, context=context))

    def due(self, robot: Robot) -> datetime | None:
        """When the robot is to run, never before now; None while the date it goes by is not known."""
        calendar, due = self.world.calendar, self.now
        if robot.at:
            value = self.state.values.get(robot.at.field)
            if not value:
                return None
            due = calendar.start_of_value(value)
            due = calendar.add(due, robot.at.after) if robot.at.after else due
            due = calendar.subtract(due, robot.at.before) if robot.at.before else due
        elif robot.after:
            due = calendar.add(due, robot.after)
        due = max(due, self.now)
        return calendar.working(due) if robot.only_working_hours else due

    def linked(self, due: datetime | None, links: int) -> dict[str, Any]:
        """What a robot carries on of the triggers that led to it; one put off for long begins anew."""
        return {"links": links} if links and due and due - self.now < LONG else {}


def required(text: str, name: str = "reason") -> str:
    """The text without blanks around it; none at all is refused."""
    if not text.strip():
        raise InvalidInput({name: (f"{name}_required", {})})
    return text.strip()
