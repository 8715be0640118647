"""Keys that stand twice, and names of fields and stages that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from webapp.process import face
from webapp.process.checks import walk
from webapp.process.complaints import closest
from webapp.process.conditions import CONTEXT
from webapp.process.definition import Definition, Task, Wait
from webapp.process.problems import Path, Problem, error, warning

PLACEHOLDER = r"\{\s*([^{}]*?)\s*\}"
OF_THE_CARD = ("number", "title", "link")
IN_TEXTS = (*OF_THE_CARD, "@stage", "@today", "@initiator", "@owner")
"""What the texts of robots may name besides fields."""


# -- twice


def repeated(d: Definition) -> Iterator[Problem]:
    """Keys by which something must be found, used for two things."""
    yield from _repeated("field", walk.numbered(d.fields, ("fields",)))
    yield from _repeated("stage", walk.numbered(d.stages, ("stages",)))
    yield from _repeated("pipeline", walk.numbered(d.pipelines, ("pipelines",)))
    yield from _repeated("transition", walk.numbered(d.transitions, ("transitions",)))
    yield from _repeated("trigger", walk.triggers(d))
    yield from _repeated("robot", ((path, robot) for path, _, robot in walk.robots(d)))
    for stage in d.stages:
        yield from _repeated("step", ((s.path, s.step) for s in walk.spots(d) if s.stage is stage))
    for number, field in enumerate(d.fields):
        yield from _repeated("option", walk.numbered(field.options, ("fields", number, "options")))
    for path, _, task in walk.tasks(d):
        yield from _repeated("outcome", walk.numbered(task.outcomes, (*path, "outcomes")))


def _repeated(what: str, things: Iterable[tuple[Path, Any]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, thing in things:
        if thing.key in seen:
            yield error(f"repeated_{what}", (*path, "key"), key=thing.key)
        seen.add(thing.key)


# -- unknown


def unknown_fields(d: Definition) -> Iterator[Problem]:
    """Fields named somewhere that the process does not have."""
    for path, key in named_fields(d):
        if key not in d.field_of:
            yield error("unknown_field", path, field=key, suggestion=closest(key, d.field_of))
    tables = {f"{f.key}.{c.key}" for f in d.fields for c in f.columns if not c.formula}
    for path, _, task in walk.tasks(d):
        for below, column in walk.numbered(task.columns, (*path, "columns")):
            if column not in tables or column.partition(".")[0] not in {a.field for a in task.fields}:
                yield error("unknown_column", below, column=column, suggestion=closest(column, tables))
    for path, condition in walk.comparisons(d):
        for below, name in _asked(condition.field, condition.value):
            yield from _unknown_in_condition(d, (*path, *below), name)


def named_fields(d: Definition) -> Iterator[tuple[Path, str]]:
    """Every place that names a field by its key, conditions and robots aside."""
    yield from _of_the_card(d)
    yield from _of_rights(d)
    for path, _, task in walk.tasks(d):
        yield from _of_task(path, task)
    for path, _, _, outcome in walk.outcomes(d):
        yield from walk.numbered(outcome.requires, (*path, "requires"))
    for path, rule in walk.rules(d):
        for name in ("field", "supervisor_of", "chain_of"):
            key = getattr(rule, name)
            if key not in (None, "initiator", "owner"):
                yield (*path, name), key
    yield from _of_time(d)


def _of_time(d: Definition) -> Iterator[tuple[Path, str]]:
    """Dates that waits and robots go by."""
    for path, _, step in walk.spots(d):
        if isinstance(step, Wait) and step.field:
            yield (*path, "field"), step.field
    for path, _around, robot in walk.robots(d):
        if robot.at:
            yield (*path, "at", "field"), robot.at.field


def _of_the_card(d: Definition) -> Iterator[tuple[Path, str]]:
    for name in ("bank", "leaving_out"):
        named = ((path, getattr(f, name)) for path, f in walk.numbered(d.fields, ("fields",)))
        yield from (((*path, name), key) for path, key in named if key)
    if d.face.sum:
        yield ("face", "sum"), d.face.sum
    if d.face.sort:
        yield ("face", "sort"), d.face.sort
    yield from walk.numbered(d.face.lines, ("face", "lines"))
    for number, section in enumerate(d.sections):
        yield from walk.numbered(section.fields, ("sections", number, "fields"))
    yield from walk.numbered([asked.field for asked in d.start.fields], ("start", "fields"))
    for number, group in enumerate(d.start.one_of):
        yield from walk.numbered(group, ("start", "one_of", number))
    for number, transition in enumerate(d.transitions):
        yield from walk.numbered(transition.requires, ("transitions", number, "requires"))
    for path, trigger in walk.triggers(d):
        yield from walk.numbered(trigger.fields, (*path, "fields"))
        yield from (((*path, "start", key), key) for key in trigger.start or {})


def _of_rights(d: Definition) -> Iterator[tuple[Path, str]]:
    for number, edit in enumerate(d.rights.edit):
        yield from walk.numbered(edit.fields, ("rights", "edit", number, "fields"))
    for number, view in enumerate(d.rights.see_fields):
        yield from walk.numbered(view.fields, ("rights", "see_fields", number, "fields"))
    if d.priority.field:
        yield ("priority", "field"), d.priority.field
    for path, who in walk.whos(d):
        if who.field:
            yield (*path, "field"), who.field


def _of_task(path: Path, task: Task) -> Iterator[tuple[Path, str]]:
    yield from walk.numbered([asked.field for asked in task.fields], (*path, "fields"))
    yield from walk.numbered(task.shows, (*path, "shows"))
    yield from walk.numbered(task.depends_on, (*path, "depends_on"))
    if task.deadline and task.deadline.field:
        yield (*path, "deadline", "field"), task.deadline.field


def _asked(field: Any, value: Any) -> Iterator[tuple[Path, str]]:
    """The fields that a comparison asks for, on its left and on its right."""
    yield ("field",), str(field)
    if isinstance(value, dict) and "field" in value:
        yield ("value",), str(value["field"])


def _unknown_in_condition(d: Definition, path: Path, name: str) -> Iterator[Problem]:
    known = CONTEXT if name.startswith("@") else d.field_of
    if name not in known:
        code = "unknown_context" if name.startswith("@") else "unknown_field"
        yield error(code, path, field=name, allowed=list(CONTEXT), suggestion=closest(name, known))


def unknown_stages(d: Definition) -> Iterator[Problem]:
    """Stages that something leads to, or is allowed at, and that do not exist."""
    for path, key in named_stages(d):
        if key not in d.stage_of:
            yield error("unknown_stage", path, stage=key, suggestion=closest(key, d.stage_of))


def named_stages(d: Definition) -> Iterator[tuple[Path, str]]:
    for path, _, step in walk.spots(d):
        for name in ("stage", "at_limit", "at_failed"):
            if getattr(step, name, None):
                yield (*path, name), getattr(step, name)
    for path, _, _, outcome in walk.outcomes(d):
        if outcome.goto:
            yield (*path, "goto"), outcome.goto
    for path, _, robot in walk.robots(d):
        if robot.way_out:
            yield (*path, "if_it_fails", "goto"), robot.way_out
    yield from _of_rules(d)


def _of_rules(d: Definition) -> Iterator[tuple[Path, str]]:
    """Stages that transitions, rights and fields name."""
    for number, transition in enumerate(d.transitions):
        yield from walk.numbered(transition.source, ("transitions", number, "source"))
        yield from walk.numbered(transition.target, ("transitions", number, "target"))
    for name in ("edit", "see_fields"):
        for number, row in enumerate(getattr(d.rights, name)):
            yield from walk.numbered(row.stages, ("rights", name, number, "stages"))
    for path, trigger in walk.triggers(d):
        # Of a linked card they are stages of another process.
        yield from walk.numbered(() if trigger.on == "linked" else trigger.stages, (*path, "stages"))
    for path, field in walk.numbered(d.fields, ("fields",)):
        yield from walk.numbered(field.required_at, (*path, "required_at"))


# -- placeholders


def title_pattern(d: Definition) -> Iterator[Problem]:
    """The title of a card is made of fields that exist."""
    path: Path = ("face", "title")
    names = re.findall(r"\{(\w+)\}", d.face.title)
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", d.face.title)):
        yield error("stray_brace", path, text=d.face.title)
    elif not names:
        yield error("title_without_field", path)
    for name in names:
        if name not in d.field_of:
            yield error("unknown_placeholder", path, name=name, suggestion=closest(name, d.field_of))
        elif d.field_of[name].kind in face.WORDLESS or d.field_of[name].directory:
            yield warning("title_without_words", path, field=d.field_of[name].title)


def reserved_fields(d: Definition) -> Iterator[Problem]:
    """A field may not be called like something every card has."""
    for number, field in enumerate(d.fields):
        if field.key in OF_THE_CARD:
            yield error("reserved_field", ("fields", number, "key"), field=field.key)
