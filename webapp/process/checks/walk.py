"""Everything in a definition of one sort, each with the path to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from webapp.process.definition import (
    Branch,
    Condition,
    Definition,
    Outcome,
    Parallel,
    Robot,
    RobotStep,
    Rule,
    Stage,
    Task,
    Trigger,
    Wait,
    Who,
)
from webapp.process.problems import Path

T = TypeVar("T")


class Spot(NamedTuple):
    """A step, the stage it is in, and where that is written."""

    path: Path
    stage: Stage
    step: Any


def spots(d: Definition) -> Iterator[Spot]:
    """Every step, the nested ones included."""
    for number, stage in enumerate(d.stages):
        for path, step in _steps(stage.flow, ("stages", number, "flow")):
            yield Spot(path, stage, step)


def tasks(d: Definition) -> Iterator[tuple[Path, Stage, Task]]:
    return ((s.path, s.stage, s.step) for s in spots(d) if isinstance(s.step, Task))


def outcomes(d: Definition) -> Iterator[tuple[Path, Stage, Task, Outcome]]:
    for path, stage, task in tasks(d):
        for number, outcome in enumerate(task.outcomes):
            yield (*path, "outcomes", number), stage, task, outcome


def inner(step: Any) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    """The flows inside a step, and where in it they are written."""
    if isinstance(step, Branch):
        for number, case in enumerate(step.cases):
            yield ("cases", number, "steps"), case.steps
        yield ("otherwise",), step.otherwise
    if isinstance(step, Parallel):
        for number, branch in enumerate(step.branches):
            yield ("branches", number), branch


def _steps(flow: tuple[Any, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    for number, step in enumerate(flow):
        yield (*path, number), step
        for below, steps in inner(step):
            yield from _steps(steps, (*path, number, *below))


Around = Stage | Trigger
"""What a robot belongs to, to be named by its title."""


def robots(d: Definition) -> Iterator[tuple[Path, Around, Robot]]:
    """Every robot: at a stage's entry, as a step, of an outcome, of a missed deadline, of a trigger."""
    for number, stage in enumerate(d.stages):
        yield from _of(stage, stage.on_enter, ("stages", number, "on_enter"))
    for path, stage, step in spots(d):
        if isinstance(step, RobotStep):
            yield path, stage, step
        if isinstance(step, Task):
            yield from _of(stage, step.overdue, (*path, "overdue"))
    for path, stage, _, outcome in outcomes(d):
        yield from _of(stage, outcome.robots, (*path, "robots"))
    for path, trigger in triggers(d):
        yield from _of(trigger, trigger.robots, (*path, "robots"))


def _of(around: Around, found: tuple[Robot, ...], path: Path) -> Iterator[tuple[Path, Around, Robot]]:
    return ((place, around, robot) for place, robot in numbered(found, path))


def triggers(d: Definition) -> Iterator[tuple[Path, Trigger]]:
    return numbered(d.triggers, ("triggers",))


def rules(d: Definition) -> Iterator[tuple[Path, Rule]]:
    """Every rule that says whom a task goes to."""
    for path, _, task in tasks(d):
        yield from numbered(task.assignees, (*path, "assignees"))
        yield from numbered(task.fallback, (*path, "fallback"))
    for path, trigger in triggers(d):
        yield from numbered((trigger.initiator,) if trigger.initiator else (), (*path, "initiator"))


def whos(d: Definition) -> Iterator[tuple[Path, Who]]:
    """Everybody a right or a transition is given to."""
    for right in ("create", "add_approver", "withdraw", "cancel", "export", "delete", "comment"):
        yield from numbered(getattr(d.rights, right), ("rights", right))
    for right in ("see", "edit", "see_fields"):
        for number, entry in enumerate(getattr(d.rights, right)):
            yield from numbered(entry.who, ("rights", right, number, "who"))
    for number, pipeline in enumerate(d.pipelines):
        yield from numbered(pipeline.who, ("pipelines", number, "who"))
        yield from numbered(pipeline.create, ("pipelines", number, "create"))
    yield from numbered(d.priority.who, ("priority", "who"))
    for number, transition in enumerate(d.transitions):
        yield from numbered(transition.who, ("transitions", number, "who"))
    for number, field in enumerate(d.fields):
        yield from numbered(field.among, ("fields", number, "among"))


def comparisons(d: Definition) -> Iterator[tuple[Path, Condition]]:
    """Every single comparison in a condition."""
    return (found for path, condition in conditions(d) for found in leaves(path, condition))


def conditions(d: Definition) -> Iterator[tuple[Path, Condition]]:
    yield from _of_the_card(d)
    for path, _, robot in robots(d):
        yield from _when((*path, "when"), robot.when)
    for number, transition in enumerate(d.transitions):
        yield from _when(("transitions", number, "when"), transition.when)
    for path, trigger in triggers(d):
        yield from _when((*path, "when"), trigger.when)
    for path, _, step in spots(d):
        if isinstance(step, Wait):
            yield from _when((*path, "until"), step.until)
        if isinstance(step, Branch):
            yield from (((*path, "cases", n, "when"), case.when) for n, case in enumerate(step.cases))


def _of_the_card(d: Definition) -> Iterator[tuple[Path, Condition]]:
    for number, field in enumerate(d.fields):
        yield from _when(("fields", number, "required_when"), field.required_when)
        yield from _when(("fields", number, "visible_when"), field.visible_when)
        yield from _when(("fields", number, "valid_when"), field.valid_when)
        yield from _when(("fields", number, "person_when"), field.person_when)
    for number, pipeline in enumerate(d.pipelines):
        yield from _when(("pipelines", number, "when"), pipeline.when)
    for number, rule in enumerate(d.priority.rules):
        yield ("priority", "rules", number, "when"), rule.when


def _when(path: Path, condition: Condition | None) -> Iterator[tuple[Path, Condition]]:
    if condition is not None:
        yield path, condition


def leaves(path: Path, condition: Condition | None) -> Iterator[tuple[Path, Condition]]:
    """The single comparisons in a condition."""
    if condition is None:
        return
    if condition.all is None and condition.any is None:
        yield path, condition
    for name, members in (("all", condition.all), ("any", condition.any)):
        for place, member in numbered(members or (), (*path, name)):
            yield from leaves(place, member)


def numbered(found: Iterable[T], path: Path) -> Iterator[tuple[Path, T]]:
    """Each of a list with the path to it."""
    return (((*path, number), item) for number, item in enumerate(found))
