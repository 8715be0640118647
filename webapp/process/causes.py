"""What sets each robot of a process off, told as the events it follows: to see what it would have done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import events as e
from .definition import Condition, Definition, Outcome, Robot, Stage, Task, Trigger, steps_of
from .schedules import Schedule
from .state import CardState

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Cause:
    """A robot, the kinds of events that set it off (none: the clock does), the values that such an event must
    have, and where the robot stands.
    """

    robot: Robot
    how: str
    events: tuple[type[e.Event], ...]
    facts: Facts = field(default_factory=dict)
    stage: Stage | None = None
    step: Task | None = None
    outcome: Outcome | None = None
    trigger: Trigger | None = None

    def sets_off(self, event: e.Event) -> bool:
        if not isinstance(event, self.events):
            return False
        if self.trigger is not None and self.trigger.live:
            return isinstance(event, e.RobotQueued) and event.context.get("trigger") == self.trigger.key
        if self.trigger is not None:
            facts = TOLD[self.trigger.on][1](event)
            return facts is not None and self.trigger.meets(facts)
        return all(getattr(event, name) == value for name, value in self.facts.items())

    def fits(self, state: CardState) -> bool:
        """Whether the card, as it was right after the event, was one that the robot is for."""
        if self.trigger is not None and self.trigger.on == "children_closed":
            return bool(state.children) and all(child.closed for child in state.children)
        return True

    @property
    def schedule(self) -> Schedule | None:
        """By which the robot runs on all open cards."""
        by_clock = self.trigger is not None and self.trigger.start is None
        return self.trigger.schedule if self.trigger and by_clock else None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must hold besides: for the trigger, and for the robot."""
        return tuple(one for one in (self.trigger and self.trigger.when, self.robot.when) if one)

    def context(self, event: Any) -> dict[str, Any]:
        """What the robot is told of its cause."""
        of_trigger = {"trigger": self.trigger.key} if self.trigger else {}
        if isinstance(event, e.TaskCompleted):
            return {"task": event.no, "outcome": event.outcome, "person": event.person, **of_trigger}
        if isinstance(event, e.DeadlinePassed):
            holder = {"holder": event.holder, "people": list(event.people)}
            return {"task": event.no, "step": event.step, **holder, **of_trigger}
        if isinstance(event, e.LinkedCardMoved | e.LinkedCardClosed):
            return {"linked": event.card, **of_trigger}
        if isinstance(event, e.CardsMade):
            return {"linked": event.cards[0]["card"], **of_trigger}
        return of_trigger


def _linked(event: Any) -> Facts | None:
    """What a linked card did."""
    if isinstance(event, e.CardsMade):
        return {"process": [one["process"] for one in event.cards], "what": "linked"} if event.cards else None
    if isinstance(event, e.LinkedCardClosed):
        return {"process": event.process, "what": "closed", "how": event.how}
    return {"process": event.process, "what": "stage_entered", "stage": event.stage}


def _child_closed(event: e.LinkedCardClosed) -> Facts | None:
    return {"process": event.process, "how": event.how} if event.side == "child" else None


LINKED = (e.CardsMade, e.LinkedCardMoved, e.LinkedCardClosed)
TOLD: Mapping[str, tuple[tuple[type[e.Event], ...], Callable[[Any], Facts | None]]] = {
    "stage_entered": ((e.StageEntered,), lambda event: {"stage": event.stage}),
    "stage_left": ((e.StageEntered,), lambda event: {"stage": event.source}),
    "field_changed": ((e.FieldsChanged,), lambda event: {"fields": list(event.changes)}),
    "task_done": ((e.TaskCompleted,), lambda event: {"task": event.step, "outcome": event.outcome}),
    "task_overdue": ((e.DeadlinePassed,), lambda event: {"task": event.step}),
    "card_created": ((e.CardStarted,), lambda event: {}),
    "card_closed": ((e.CardClosed,), lambda event: {"how": event.how}),
    "linked": (LINKED, _linked),
    "children_closed": ((e.LinkedCardClosed,), _child_closed),
}
"""The events that tell of what a trigger waits for, and their facts; None: not what it waits for."""


def causes(definition: Definition) -> dict[str, Cause]:
    """Every robot of the process with its cause, by the robot's key.

    A robot of a flow is told by the card's coming to its stage: whether its turn comes depends on people.
    """
    of_stages = (one for stage in definition.stages for one in _of_stage(stage))
    of_triggers = (one for trigger in definition.triggers for one in _of_trigger(trigger))
    return {one.robot.key: one for one in (*of_stages, *of_triggers)}


def _of_stage(stage: Stage) -> Iterator[Cause]:
    entered = {"stage": stage.key}
    for robot in stage.on_enter:
        yield Cause(robot, "stage entered", (e.StageEntered,), entered, stage)
    for step in steps_of(stage):
        if isinstance(step, Robot):
            yield Cause(step, "step", (e.StageEntered,), entered, stage)
        if isinstance(step, Task):
            yield from _of_task(stage, step)


def _of_task(stage: Stage, task: Task) -> Iterator[Cause]:
    for robot in task.overdue:
        yield Cause(robot, "deadline passed", (e.DeadlinePassed,), {"step": task.key}, stage, task)
    for outcome in task.outcomes:
        answered = {"step": task.key, "outcome": outcome.key}
        for robot in outcome.robots:
            yield Cause(robot, "outcome", (e.TaskCompleted,), answered, stage, task, outcome)


def _of_trigger(trigger: Trigger) -> Iterator[Cause]:
    for robot in trigger.robots:
        yield Cause(robot, "trigger", _events(trigger), trigger=trigger)


def _events(trigger: Trigger) -> tuple[type[e.Event], ...]:
    """A card that was started from outside tells what its trigger has set off."""
    if trigger.live:
        return (e.RobotQueued,) if trigger.start is not None or trigger.on != "schedule" else ()
    return TOLD[trigger.on][0]
