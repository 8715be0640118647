"""Examples name what exists: fields, stages, tasks and their outcomes, robots."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.process.checks import walk
from webapp.process.complaints import closest
from webapp.process.definition import Act, Definition, Example, Task
from webapp.process.problems import Path, Problem, error, warning


def repeated(d: Definition) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, example in walk.numbered(d.examples, ("examples",)):
        if example.key in seen:
            yield error("repeated_example", (*path, "key"), key=example.key)
        seen.add(example.key)


def names(d: Definition) -> Iterator[Problem]:
    """What an example names that the process does not have."""
    for path, example in walk.numbered(d.examples, ("examples",)):
        yield from _fields(d, path, example)
        yield from _stages(d, path, example)
        yield from _robots(d, path, example)
        for place, act in walk.numbered(example.acts, (*path, "acts")):
            yield from _task(d, place, example, act)
        for place, key in walk.numbered(example.expect.open_tasks or (), (*path, "expect", "open_tasks")):
            if not _tasks(d, key):
                yield error("example_unknown_task", place, example=example.title, task=key)


def pointless(d: Definition) -> Iterator[Problem]:
    for path, example in walk.numbered(d.examples, ("examples",)):
        if example.expect == type(example.expect)():
            yield warning("example_expects_nothing", path, example=example.title)


def _fields(d: Definition, path: Path, example: Example) -> Iterator[Problem]:
    named = [((*path, "given", "values"), example.given.values)]
    named += [((*path, "expect", "values"), example.expect.values)]
    for place, act in walk.numbered(example.acts, (*path, "acts")):
        named += [((*place, "values"), act.values), ((*place, "change"), act.change or {})]
    for place, values in named:
        for key in values:
            if key not in d.field_of:
                yield error("unknown_field", (*place, key), field=key, suggestion=closest(key, d.field_of))


def _stages(d: Definition, path: Path, example: Example) -> Iterator[Problem]:
    named = [((*path, "expect", "stage"), example.expect.stage)]
    named += list(walk.numbered(example.expect.visited, (*path, "expect", "visited")))
    for place, act in walk.numbered(example.acts, (*path, "acts")):
        named += [((*place, "move"), act.move), ((*place, "stage"), act.stage)]
    for place, key in named:
        if key is not None and key not in d.stage_of:
            yield error("unknown_stage", place, stage=key, suggestion=closest(key, d.stage_of))


def _robots(d: Definition, path: Path, example: Example) -> Iterator[Problem]:
    named = list(walk.numbered(example.given.fails, (*path, "given", "fails")))
    for place, act in walk.numbered(example.acts, (*path, "acts")):
        named += list(walk.numbered(act.fails, (*place, "fails")))
    for place, key in named:
        if key not in d.robot_of:
            yield error("example_unknown_robot", place, example=example.title, robot=key)


def _task(d: Definition, path: Path, example: Example, act: Act) -> Iterator[Problem]:
    for name in ("task", "take"):
        key = getattr(act, name)
        if key is None:
            continue
        found = _tasks(d, key)
        if not found:
            yield error("example_unknown_task", (*path, name), example=example.title, task=key)
        elif act.outcome and not any(task.outcome(act.outcome) for task in found):
            named = {"task": found[0].title, "outcome": act.outcome}
            yield error("example_unknown_outcome", (*path, "outcome"), example=example.title, **named)


def _tasks(d: Definition, key: str) -> list[Task]:
    """The tasks of that key, at whatever stage."""
    return [task for _, _, task in walk.tasks(d) if task.key == key]
