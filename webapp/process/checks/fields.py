"""Fields that are required, hidden, unique or worked out: that they can be."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from webapp.process import filling, formulas, indexing
from webapp.process.checks import walk
from webapp.process.checks.robots import SETTERS, filled_by_robots
from webapp.process.definition import Definition, Edit, Field, Stage
from webapp.process.fields import UNIQUE
from webapp.process.problems import Path, Problem, error, warning

ON_CARDS_ONLY = (
    "required_at",
    "required_when",
    "visible_when",
    "valid_when",
    "person_when",
    "among",
    "unique",
    "in_lists",
    "lookup",
)


# -- required


def required(d: Definition) -> Iterator[Problem]:
    """Whoever is asked for a field can fill it in."""
    on_forms = _on_forms(d)
    anyhow = on_forms | {key for edit in d.rights.edit for key in _granted(d, edit)} | filled_by_robots(d)
    for path, field in walk.numbered(d.fields, ("fields",)):
        wanted = field.required or field.required_at or field.required_when
        if not wanted or field.formula:
            continue
        if field.key not in anyhow:
            yield error("required_never_editable", path, field=field.title)
        elif field.required and field.key not in on_forms:
            yield error("required_on_no_form", (*path, "required"), field=field.title)
        else:
            yield from _not_at_stage(d, path, field)


def _not_at_stage(d: Definition, path: Path, field: Field) -> Iterator[Problem]:
    for number, key in enumerate(field.required_at):
        stage = d.stage_of.get(key)
        if stage and not _can_be_filled(d, stage, field.key):
            place = (*path, "required_at", number)
            yield warning("required_not_at_stage", place, stage=stage.title, field=field.title)


def _can_be_filled(d: Definition, stage: Stage, key: str) -> bool:
    """By a task there, by hand there, by the move that leads there, or before: nobody starts without it."""
    tasks = {a.field for _, at, task in walk.tasks(d) if at is stage for a in task.fields}
    edits = {k for e in d.rights.edit if not e.stages or stage.key in e.stages for k in _granted(d, e)}
    by_hand = any(stage.key in transition.target for transition in d.transitions)
    from_start = any(a.field == key and (a.required or d.field_of[key].required) for a in d.start.fields)
    return key in tasks | edits or by_hand or from_start or key in filled_by_robots(d)


def _granted(d: Definition, edit: Edit) -> tuple[str, ...]:
    return edit.fields or tuple(d.field_of)


def _on_forms(d: Definition) -> set[str]:
    tasks = {a.field for _, _, task in walk.tasks(d) for a in task.fields}
    return tasks | {a.field for a in d.start.fields} | {key for t in d.transitions for key in t.requires}


# -- hidden, unique


def visible(d: Definition) -> Iterator[Problem]:
    """No field is hidden by what it holds itself, not even by way of others."""
    if formulas.circle(d.fields):
        return
    graph = {f.key: filling.named(f.visible_when) | formulas.needs(f) for f in d.fields}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        for path, field in walk.numbered(d.fields, ("fields",)):
            if field.key in circle.args[1] and field.visible_when:
                yield error("visible_by_itself", (*path, "visible_when"), field=field.title)


def unique(d: Definition) -> Iterator[Problem]:
    for path, field in walk.numbered(d.fields, ("fields",)):
        if field.unique and field.kind not in UNIQUE:
            named = {"field": field.title, "allowed": list(UNIQUE)}
            yield error("unique_not_for_kind", (*path, "unique"), **named)


def in_lists(d: Definition) -> Iterator[Problem]:
    """Long texts, files and tables are neither sorted nor chosen."""
    for path, field in walk.numbered(d.fields, ("fields",)):
        if field.in_lists and field.kind not in indexing.KINDS:
            yield error(
                "in_lists_not_for_kind", (*path, "in_lists"), field=field.title, allowed=list(indexing.KINDS)
            )


def columns(d: Definition) -> Iterator[Problem]:
    """Settings that make sense for a card, but not for each of its lines."""
    for path, field in walk.numbered(d.fields, ("fields",)):
        for place, column in walk.numbered(field.columns, (*path, "columns")):
            for name in ON_CARDS_ONLY:
                if getattr(column, name):
                    named = {"setting": name, "field": column.title}
                    yield warning("card_settings_in_column", (*place, name), **named)


# -- worked out


def worked_out(d: Definition) -> Iterator[Problem]:
    """Formulas that can be worked out, on fields that nobody is asked for."""
    for path, field in walk.numbered(d.fields, ("fields",)):
        yield from _formula(path, field, d.fields)
        for place, column in walk.numbered(field.columns, (*path, "columns")):
            yield from _formula(place, column, field.columns)
        circle = formulas.circle(field.columns)
        if circle:
            yield _circle((*path, "columns"), field.columns, circle)
    circle = formulas.circle(d.fields)
    if circle:
        yield _circle(("fields",), d.fields, circle)


def _formula(path: Path, field: Field, beside: tuple[Field, ...]) -> Iterator[Problem]:
    if field.formula is None:
        return
    place = (*path, "formula")
    if field.kind not in formulas.KINDS:
        yield error("formula_kind", place, field=field.title, allowed=list(formulas.KINDS))
    else:
        yield from formulas.problems(field.formula, beside, field, place)
    if field.required or field.required_at or field.required_when:
        yield error("formula_required", place, field=field.title)
    if field.default is not None:
        yield error("formula_default", (*path, "default"), field=field.title)


def _circle(path: Path, fields: tuple[Field, ...], keys: list[str]) -> Problem:
    numbers = {field.key: number for number, field in enumerate(fields)}
    titles = [fields[numbers[key]].title for key in dict.fromkeys(keys)]
    return error("formula_circle", (*path, numbers[keys[0]], "formula"), fields=titles)


def asked(d: Definition) -> Iterator[Problem]:
    """Nobody is asked for a field that is worked out, and no robot fills it."""
    made = {f.key: f.title for f in d.fields if f.formula}
    for path, key in _demands(d):
        if key in made:
            yield error("formula_asked", path, field=made[key])


def _demands(d: Definition) -> Iterator[tuple[Path, str]]:
    for number, one in enumerate(d.start.fields):
        if one.required:
            yield ("start", "fields", number), one.field
    for number, transition in enumerate(d.transitions):
        yield from walk.numbered(transition.requires, ("transitions", number, "requires"))
    for path, _, task in walk.tasks(d):
        yield from (((*path, "fields", n), a.field) for n, a in enumerate(task.fields) if a.required)
    for path, _, _, outcome in walk.outcomes(d):
        yield from walk.numbered(outcome.requires, (*path, "requires"))
    for path, _, robot in walk.robots(d):
        values = robot.settings.get("values") if robot.do in SETTERS else None
        yield from (((*path, "settings", "values", key), key) for key in values or ())
