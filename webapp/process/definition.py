"""What an administrator designed: one immutable version of a process.

Every class is a frozen pydantic model, so a definition can be read from a file, stored as JSON and
compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from .covers import NUMBERING, Face, Numbering, Section, Start
from .given import Act, Example, Expect, Given
from .parts import (
    KEY,
    OPERATORS,
    UNITS,
    Asked,
    Colour,
    Condition,
    Deadline,
    Duration,
    Edit,
    Field,
    FieldKind,
    Key,
    Model,
    Option,
    Reminders,
    Rights,
    Rule,
    Sight,
    Text,
    Who,
    Words,
)
from .policies import LEVELS, Hurry, Level, Pipeline, Priorities
from .schedules import Schedule
from .steps import At, Branch, Case, GoTo, Narrowed, Outcome, Parallel, Robot, RobotStep, Step, Task, Wait
from .triggers import Trigger

__all__ = [
    "KEY",
    "LEVELS",
    "NUMBERING",
    "OPERATORS",
    "RECORD",
    "UNITS",
    "Act",
    "Asked",
    "At",
    "Branch",
    "Case",
    "Colour",
    "Condition",
    "Deadline",
    "Definition",
    "Duration",
    "Edit",
    "Example",
    "Expect",
    "Face",
    "Field",
    "FieldKind",
    "Given",
    "GoTo",
    "Hurry",
    "Key",
    "Level",
    "Model",
    "Narrowed",
    "Numbering",
    "Option",
    "Outcome",
    "Parallel",
    "Pipeline",
    "Place",
    "Priorities",
    "Reminders",
    "Rights",
    "Robot",
    "RobotStep",
    "Rule",
    "Schedule",
    "Section",
    "Sight",
    "Stage",
    "Start",
    "Step",
    "Task",
    "Text",
    "Transition",
    "Trigger",
    "Wait",
    "Who",
    "Words",
    "steps_of",
]


class Stage(Model):
    """A column of the board, with the flow that runs while a card stands in it.

    `pipeline` is its channel, in a process that has some; cards may be created where `creates` says so.
    """

    key: Key
    title: Text
    kind: Literal["start", "work", "success", "failure"] = "work"
    colour: Colour = "blue"
    norm: Duration | None = None
    flow: tuple[Step, ...] = ()
    on_enter: tuple[Robot, ...] = ()
    help: Text | None = None
    pipeline: Key | None = None
    creates: bool = False

    @property
    def final(self) -> bool:
        return self.kind in ("success", "failure")


class Transition(Model):
    """A stage change allowed by hand: from which stages, to which, to whom, on what condition."""

    key: Key
    source: tuple[Key, ...] = Setting(min_length=1)
    target: tuple[Key, ...] = Setting(min_length=1)
    who: tuple[Who, ...] = Setting(min_length=1)
    when: Condition | None = None
    reason: Text | None = None
    comment: Literal["no", "optional", "required"] = "optional"
    requires: tuple[Key, ...] = ()


RECORD = Stage(key="record", title={"ru": "Запись", "en": "Record"}, kind="start", colour="grey")
"""Where the cards of a register stand: a definition without stages has this one."""


class Definition(Model):
    """A process, whole; without stages it is a register. `check.problems` checks references inside it."""

    key: Key
    title: Text
    description: Text | None = None
    icon: str = "kanban"
    colour: Colour = "blue"
    numbering: Numbering = Numbering()
    face: Face
    fields: tuple[Field, ...]
    sections: tuple[Section, ...] = ()
    start: Start = Start()
    pipelines: tuple[Pipeline, ...] = ()
    priority: Priorities = Priorities()
    # Others than the owner, and whoever has a task, write comments only while the owner lets them.
    comments_by_leave: bool = False
    stages: tuple[Stage, ...] = ()
    transitions: tuple[Transition, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    # Where there are transitions, robots that move cards keep to them too.
    free_robots: bool = False
    # And so do programs that move cards for a person.
    free_api: bool = False
    rights: Rights = Rights()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_records(cls, value: Any) -> Any:
        without = isinstance(value, Mapping) and not value.get("stages")
        return {**value, "stages": (RECORD,)} if without else value

    @cached_property
    def is_register(self) -> bool:
        """Whether it has no stages of its own: its cards are records, which no flow moves or closes."""
        return self.stages == (RECORD,)

    @cached_property
    def stage_of(self) -> dict[str, Stage]:
        return {s.key: s for s in self.stages}

    @cached_property
    def field_of(self) -> dict[str, Field]:
        return {f.key: f for f in self.fields}

    @cached_property
    def asked_in_turn(self) -> frozenset[str]:
        """Fields whose people are asked one after another, in the order in which they stand there."""
        steps = [s for stage in self.stages for s in steps_of(stage)]
        tasks = [s for s in steps if isinstance(s, Task) and s.mode == "sequence"]
        return frozenset(rule.field for task in tasks for rule in task.assignees if rule.field)

    @cached_property
    def places(self) -> dict[tuple[str, str], Place]:
        """Where every step stands, by stage and step key."""
        return {(s.key, p.step.key): p for s in self.stages for p in _places(s.flow, None)}

    @cached_property
    def robot_of(self) -> dict[str, Robot]:
        """Every robot of the process by its key: steps, outcomes, deadlines, stage entries, triggers."""
        of_stages = {r.key: r for s in self.stages for r in _robots(s)}
        return of_stages | {r.key: r for t in self.triggers for r in t.robots}

    @cached_property
    def trigger_of(self) -> dict[str, Trigger]:
        return {t.key: t for t in self.triggers}

    def pipeline(self, stage: str) -> str:
        """The channel a stage is in; empty where the process has none."""
        found = self.stage_of.get(stage)
        return found.pipeline or "" if found and self.pipelines else ""

    @property
    def first_stage(self) -> Stage:
        return next((s for s in self.stages if s.kind == "start"), self.stages[0])


class Place(Model):
    """A step, the steps it stands among, and what encloses them."""

    step: Step
    index: int
    siblings: tuple[Step, ...]
    parent: Key | None = None
    branch: int = 0

    @property
    def following(self) -> Any:
        """The next step among the siblings, or None at the end."""
        return self.siblings[self.index + 1] if self.index + 1 < len(self.siblings) else None


def _inner(step: Any) -> tuple[tuple[Any, ...], ...]:
    """The flows inside a step, numbered as `Place.branch` numbers them."""
    if isinstance(step, Branch):
        return (*(c.steps for c in step.cases), step.otherwise)
    return step.branches if isinstance(step, Parallel) else ()


def _places(steps: tuple[Any, ...], parent: str | None, branch: int = 0) -> Iterator[Place]:
    for index, step in enumerate(steps):
        yield Place.model_construct(step=step, index=index, siblings=steps, parent=parent, branch=branch)
        for number, inner in enumerate(_inner(step)):
            yield from _places(inner, step.key, number)


def steps_of(stage: Stage) -> Iterator[Any]:
    """Every step of a stage, nested ones included."""
    return (place.step for place in _places(stage.flow, None))


def _robots(stage: Stage) -> Iterator[Robot]:
    yield from stage.on_enter
    for step in steps_of(stage):
        if isinstance(step, Robot):
            yield step
        if isinstance(step, Task):
            yield from step.overdue
            for outcome in step.outcomes:
                yield from outcome.robots
