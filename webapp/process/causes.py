"""What sets each robot of a process off, told as the events it follows: to see what it would have done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import events as e
from .definition import Definition, Outcome, Robot, Stage, Task, steps_of


@dataclass(frozen=True)
class Cause:
    """A robot, and the events that set it off: their kind, and values that they must have."""

    robot: Robot
    how: str
    event: type[e.Event]
    facts: Mapping[str, Any]
    stage: Stage
    step: Task | None = None
    outcome: Outcome | None = None

    def sets_off(self, event: e.Event) -> bool:
        return isinstance(event, self.event) and all(
            getattr(event, name) == value for name, value in self.facts.items()
        )

    def context(self, event: Any) -> dict[str, Any]:
        """What the robot is told of its cause."""
        if isinstance(event, e.TaskCompleted):
            return {"task": event.no, "outcome": event.outcome, "person": event.person}
        if isinstance(event, e.DeadlinePassed):
            holder = {"holder": event.holder, "people": list(event.people)}
            return {"task": event.no, "step": event.step, **holder}
        return {}


def causes(definition: Definition) -> dict[str, Cause]:
    """Every robot of the stages with its cause, by the robot's key.

    A robot of a flow is told by the card's coming to its stage: whether its turn comes depends on people.
    """
    return {one.robot.key: one for stage in definition.stages for one in _of_stage(stage)}


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
