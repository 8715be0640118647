"""What sets each robot of a process off, told as the events it follows: to see what it would have done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import events as e
from .definition import Condition, Definition, Outcome, Robot, Stage, Task, Trigger, steps_of

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Cause:
    """A robot, the kind of event that sets it off (None: not told on the card's own timeline), the values
    that such an event must have, and where the robot stands.
    """

    robot: Robot
    how: str
    event: type[e.Event] | None
    facts: Facts = field(default_factory=dict)
    stage: Stage | None = None
    step: Task | None = None
    outcome: Outcome | None = None
    trigger: Trigger | None = None

    def sets_off(self, event: e.Event) -> bool:
        if self.event is None or not isinstance(event, self.event):
            return False
        if self.trigger is not None:
            return self.trigger.meets(TOLD[self.trigger.on][1](event))
        return all(getattr(event, name) == value for name, value in self.facts.items())

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
        return of_trigger


TOLD: Mapping[str, tuple[type[e.Event], Callable[[Any], Facts]]] = {
    "stage_entered": (e.StageEntered, lambda event: {"stage": event.stage}),
    "stage_left": (e.StageEntered, lambda event: {"stage": event.source}),
    "field_changed": (e.FieldsChanged, lambda event: {"fields": list(event.changes)}),
    "task_done": (e.TaskCompleted, lambda event: {"task": event.step, "outcome": event.outcome}),
    "task_overdue": (e.DeadlinePassed, lambda event: {"task": event.step}),
    "card_created": (e.CardStarted, lambda event: {}),
    "card_closed": (e.CardClosed, lambda event: {"how": event.how}),
}
"""The event that tells of what a trigger waits for, and its facts."""


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
        yield Cause(robot, "stage entered", e.StageEntered, entered, stage)
    for step in steps_of(stage):
        if isinstance(step, Robot):
            yield Cause(step, "step", e.StageEntered, entered, stage)
        if isinstance(step, Task):
            yield from _of_task(stage, step)


def _of_task(stage: Stage, task: Task) -> Iterator[Cause]:
    for robot in task.overdue:
        yield Cause(robot, "deadline passed", e.DeadlinePassed, {"step": task.key}, stage, task)
    for outcome in task.outcomes:
        answered = {"step": task.key, "outcome": outcome.key}
        for robot in outcome.robots:
            yield Cause(robot, "outcome", e.TaskCompleted, answered, stage, task, outcome)


def _of_trigger(trigger: Trigger) -> Iterator[Cause]:
    event = TOLD[trigger.on][0] if trigger.on in TOLD else None
    for robot in trigger.robots:
        yield Cause(robot, "trigger", event, trigger=trigger)
