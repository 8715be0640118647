"""Whom a stage would ask about a card with given values: its own flow, played as if every answer approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import events as e
from . import flow, formulas
from .assignees import World
from .commands import CLOCK
from .course import Course, Spinning
from .definition import Branch, Condition, Definition, Field, Outcome, Rule, Stage, Task, steps_of
from .specs import in_flow
from .state import CardState, OpenStep

OF_CARD = ("initiator", "owner")
MOST_STEPS = 200


@dataclass(frozen=True)
class Turn:
    """A task as it would open: whom it asks, in this order, and the vacant levels that are passed over."""

    task: Task
    people: tuple[int, ...] = ()
    vacant: tuple[str, ...] = ()
    fallback: bool = False


@dataclass(frozen=True)
class Foreseen:
    """The tasks as they open one after the other, and the stage to which the card goes then, if it does."""

    turns: tuple[Turn, ...] = ()
    leads_to: str | None = None

    def turn(self, key: str) -> Turn | None:
        return next((turn for turn in self.turns if turn.task.key == key), None)


# -- what it depends on --------------------------------------------------------------------------------


def matters(definition: Definition, key: str) -> list[Field]:
    """The fields by whose values the stage asks one person or another, in the order of the process.

    Of a field that is worked out those it is worked out from, unless that is a table: then the field itself.
    """
    known = definition.field_of
    named = set(_named(definition.stage_of[key]))
    wanted = {found for name in named if name in known for found in _typed(known[name], definition)}
    return [field for field in definition.fields if field.key in wanted]


def _named(stage: Stage) -> Iterator[str]:
    for step in steps_of(stage):
        if isinstance(step, Branch):
            for case in step.cases:
                yield from _compared(case.when)
        if isinstance(step, Task):
            for rule in (*step.assignees, *step.fallback):
                yield from filter(None, _looked_up(rule))


def _looked_up(rule: Rule) -> tuple[str | None, ...]:
    return (rule.field, rule.supervisor_of, rule.chain_of)


def _compared(condition: Condition) -> Iterator[str]:
    for inner in (*(condition.all or ()), *(condition.any or ())):
        yield from _compared(inner)
    if condition.field:
        yield condition.field
    if isinstance(condition.value, Mapping) and "field" in condition.value:
        yield str(condition.value["field"])


def _typed(field: Field, definition: Definition) -> set[str]:
    """The fields somebody would fill in so that this one has a value."""
    needed = [definition.field_of[key] for key in formulas.needs(field) if key in definition.field_of]
    if not needed or any(f.kind == "lines" for f in needed) or formulas.circle(definition.fields):
        return {field.key}
    return {key for one in needed for key in _typed(one, definition)}


# -- the way through the stage ---------------------------------------------------------------------------


def through(definition: Definition, key: str, card: CardState, now: datetime, world: World) -> Foreseen:
    """The way of a card with these people and values through the stage."""
    c = Course(world.directories.bound(definition), replace(card, stage=key, visit=1), CLOCK, now, world, {})
    with suppress(Spinning):  # shown as far as it goes; it is the check that tells of circles
        _play(c)
    leads_to = c.state.stage if c.state.visit > 1 else None
    return Foreseen(tuple(_turns(c, key)), leads_to)


def _play(c: Course) -> None:
    flow.run(c, next(iter(c.stage.flow), None))
    for _ in range(MOST_STEPS):
        step = next((s for s in c.state.steps if _holds(c, s)), None)
        if step is None or c.state.visit > 1:
            return
        _go_on(c, step)


def _holds(c: Course, step: OpenStep) -> bool:
    return step.kind != "parallel" and in_flow(c.definition, step)


def _go_on(c: Course, step: OpenStep) -> None:
    """The step is done, a task with the answer that approves."""
    spec = c.spec(step)
    answer = _answer(spec) if isinstance(spec, Task) else None
    if answer is not None:
        flow.run(c, flow.decided(c, step, answer))
    else:
        flow.end(c, step)


def _answer(task: Task) -> Outcome | None:
    ending = [o for o in task.buttons if not o.stays]
    return next((o for o in ending if o.approves), next(iter(ending), None))


def _turns(c: Course, key: str) -> Iterator[Turn]:
    """What the events tell about the tasks of the stage; several tasks of one step are one turn."""
    found: dict[str, Turn] = {}
    passed: dict[str, tuple[str, ...]] = {}
    for event in c.events:
        if isinstance(event, e.StageEntered):
            break
        if isinstance(event, e.LevelPassedOver):
            passed[event.step] = (*passed.get(event.step, ()), event.department)
        elif isinstance(event, e.TaskOpened):
            before = found.get(event.step)
            people = (*(before.people if before else ()), *event.people, *event.queue)
            found[event.step] = Turn(_task(c, key, event.step), people, fallback=event.fallback)
        elif isinstance(event, e.IncidentRaised) and event.code == "nobody" and event.step:
            found[event.step] = Turn(_task(c, key, event.step))
    return (replace(turn, vacant=passed.get(step, ())) for step, turn in found.items())


def _task(c: Course, stage: str, step: str) -> Task:
    task: Any = c.definition.places[stage, step].step
    assert isinstance(task, Task)
    return task
