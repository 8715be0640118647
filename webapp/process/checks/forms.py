"""Forms, rights and texts: what is asked can be given, and somebody may give it."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.process.checks import walk
from webapp.process.checks.robots import filled_by_robots
from webapp.process.definition import Definition
from webapp.process.problems import Problem, error, warning


def required(d: Definition) -> Iterator[Problem]:
    """What must be filled in stands on the form where it is asked."""
    start = {asked.field for asked in d.start.fields}
    for number, group in enumerate(d.start.one_of):
        for key in group:
            if key in d.field_of and key not in start:
                yield error("required_not_on_start", ("start", "one_of", number), field=d.field_of[key].title)
    for path, _, task, outcome in walk.outcomes(d):
        for key in set(outcome.requires) & set(d.field_of) - {asked.field for asked in task.fields}:
            named = {"field": d.field_of[key].title, "task": task.title, "outcome": outcome.title}
            yield error("required_not_on_form", (*path, "requires"), **named)


def never_filled(d: Definition) -> Iterator[Problem]:
    """A field that no form, no right and no robot ever fills."""
    asked = {a.field for a in d.start.fields} | {a.field for _, _, task in walk.tasks(d) for a in task.fields}
    by_hand = {key for edit in d.rights.edit for key in (edit.fields or d.field_of)}
    moved = {key for t in d.transitions for key in t.requires}
    filled = asked | by_hand | moved | filled_by_robots(d)
    for number, field in enumerate(d.fields):
        if field.key not in filled and field.default is None and not field.formula:
            yield warning("field_never_filled", ("fields", number), field=field.title)


def empty_forms(d: Definition) -> Iterator[Problem]:
    for path, stage, task in walk.tasks(d):
        if task.kind == "form" and not task.fields:
            yield warning("form_without_fields", path, task=task.title, stage=stage.title)


def people(d: Definition) -> Iterator[Problem]:
    """Somebody may create cards; and roles outlive people."""
    if not d.rights.create:
        yield warning("nobody_may_create", ("rights",))
    named = [*((p, r.person) for p, r in walk.rules(d)), *((p, w.person) for p, w in walk.whos(d))]
    for path, person in named:
        if person:
            yield warning("named_person", (*path, "person"), person=person)


def secrets(d: Definition) -> Iterator[Problem]:
    """What only some people see is not in a title or a sum, which everybody sees."""
    for number, view in enumerate(d.rights.see_fields):
        for key in view.fields:
            if f"{{{key}}}" in d.face.title or key == d.face.sum:
                title = d.field_of[key].title if key in d.field_of else key
                yield error("secret_on_the_board", ("rights", "see_fields", number), field=title)


def urgency(d: Definition) -> Iterator[Problem]:
    """A field that makes cards urgent is a tick, or a choice with the keys of priorities."""
    field = d.field_of.get(d.priority.field or "")
    if field and field.kind != "yesno" and not {o.key for o in field.options} & {"high", "urgent"}:
        yield error("priority_field", ("priority", "field"), field=field.title)


def transitions(d: Definition) -> Iterator[Problem]:
    for number, transition in enumerate(d.transitions):
        named = {"transition": transition.key}
        if set(transition.source) == set(transition.target):
            yield warning("transition_to_itself", ("transitions", number), **named)
        if transition.when and not transition.reason:
            yield warning("transition_without_reason", ("transitions", number), **named)


def numbering(d: Definition) -> Iterator[Problem]:
    """Two cards never have the same number, not even in different years; records are counted on."""
    if "{seq" not in d.numbering.pattern:
        yield error("numbering_without_seq", ("numbering", "pattern"), pattern=d.numbering.pattern)
    yield from _numbering_by(d)


def _numbering_by(d: Definition) -> Iterator[Problem]:
    """What is counted apart has a prefix, or two cards would have the same number."""
    by, has_prefix = d.numbering.by, "{prefix}" in d.numbering.pattern
    field = d.field_of.get(by or "")
    if by and field is None:
        yield error("unknown_field", ("numbering", "by"), field=by)
    elif field and field.kind not in ("card", "choice", "department", "text"):
        yield error("numbering_by_kind", ("numbering", "by"), field=by)
    if has_prefix != bool(by):
        code = "numbering_without_prefix" if by else "numbering_prefix_of_nothing"
        yield error(code, ("numbering", "pattern"), pattern=d.numbering.pattern)
    elif field and not field.required and by not in {a.field for a in d.start.fields if a.required}:
        yield warning("numbering_by_optional", ("numbering", "by"), field=by)
