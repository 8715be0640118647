"""Values that are entered outside a task: the form of a new card, and fields changed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import commands as do
from . import events as e
from . import fields, filling, flow, formulas, tasks, triggers
from .course import Course
from .definition import Asked
from .errors import InvalidInput, NoSuch, NotAllowed, Refused, ValuesHaveChanged
from .rights import editable, may_create


def start(command: do.Start, c: Course) -> None:
    """A new card; defaults stand where the form left a field out."""
    if c.state.stage:
        raise Refused("started_already")
    if c.actor.kind == "person" and not may_create(c.definition, c.actor.id, c.world.organisation):
        raise NotAllowed("may_not_create")
    machine = c.actor.kind in ("robot", "clock")
    initiator = command.initiator if machine else c.actor.person
    owner = command.owner or initiator if machine else c.actor.person
    # What is made from another card is filled in as by a person; what else machines begin need only fit.
    by_form = command.origin or not machine
    values = _filled_in(command, c, initiator) if by_form else _put_in(command, c)
    origin = dict(command.origin) if command.origin else None
    c.emit(e.CardStarted(c.definition.key, initiator, owner, values, origin))
    first = flow.enter(c, _first(command, c), "start")
    triggers.fire(c, "card_created")
    flow.run(c, first)


def _filled_in(command: do.Start, c: Course, initiator: int | None) -> dict[str, Any]:
    """What the form at the start holds; raises `InvalidInput` with every error at once."""
    asked = (*c.definition.start.fields, *_by_robot(command, c))
    on = filling.starting(c.definition, initiator, c.world, c.here)
    form, errors = tasks.read_form(c, asked, command.values, on)
    for group in c.definition.start.one_of:
        shown = [key for key in group if key not in form.hidden]
        if shown and not set(group) & set(errors) and all(_empty(c, key, form.after) for key in shown):
            errors[shown[0]] = ("one_of_required", {"fields": list(group)})
    if errors:
        raise InvalidInput(errors)
    unseen = form.hidden & {a.field for a in asked}
    return {key: value for key, value in form.after.items() if key not in unseen}


def _by_robot(command: do.Start, c: Course) -> tuple[Asked, ...]:
    """What a robot puts in besides the fields of the form."""
    if c.actor.kind != "robot":
        return ()
    on_form = {a.field for a in c.definition.start.fields}
    known = {f.key for f in c.definition.fields if not f.formula}
    if unknown := set(command.values) - known - on_form:
        raise InvalidInput({key: ("not_on_this_form", {}) for key in sorted(unknown)})
    return tuple(Asked(field=key) for key in command.values if key not in on_form)


def _first(command: do.Start, c: Course) -> str:
    stage = command.stage if c.actor.kind == "robot" else None
    if stage is not None and stage not in c.definition.stage_of:
        raise NoSuch("no_such_stage")
    return stage or c.definition.first_stage.key


def _put_in(command: do.Start, c: Course) -> dict[str, Any]:
    """What a machine gives a new card: it need only fit, whatever the form would need."""
    on = filling.starting(c.definition, command.initiator, c.world, c.here)
    given = {**on.values, **unasked(c, command.values)}
    return {**given, **formulas.compute(c.definition.fields, given, c.here)}


def _empty(c: Course, key: str, values: Mapping[str, Any]) -> bool:
    return fields.is_empty(c.definition.field_of[key], values.get(key))


def checked(
    c: Course, asked: tuple[Asked, ...], raw: Mapping[str, Any], on: filling.Ground | None = None
) -> dict[str, Any]:
    """The values of a form; raises `InvalidInput` with every error at once."""
    form, errors = tasks.read_form(c, asked, raw, on)
    if errors:
        raise InvalidInput(errors)
    return form.values


def change_fields(command: do.ChangeFields, c: Course) -> None:
    """A person only those that the rights name, and none that somebody changed since the form was drawn."""
    if c.actor.kind != "person":
        c.change(unasked(c, command.values))
        return
    granted = editable(c.definition, c.state, c.actor.person, c.world.organisation)
    needed = {a.field for a in c.definition.start.fields if a.required}
    asked = tuple(Asked(field=key, required=key in needed) for key in command.values if key in granted)
    _refuse_newer(c, command)
    c.change(checked(c, asked, command.values))


def unasked(c: Course, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What robots and administrators put in: it need only fit, whatever a form would show or need."""
    known = {f.key for f in c.definition.fields if not f.formula}
    asked = [Asked(field=key) for key in raw if key in known]
    values, bad = fields.validate(c.definition, asked, raw, c.today, c.world.calendar.zone, c.state.values)
    errors: tasks.Errors = {key: (problem.code, problem.params) for key, problem in bad.items()}
    errors |= {key: ("not_on_this_form", {}) for key in set(raw) - known}
    if errors:
        raise InvalidInput(errors)
    return values


def _refuse_newer(c: Course, command: do.ChangeFields) -> None:
    newer = {
        key: (mark.by, mark.at)
        for key, mark in c.state.changed.items()
        if key in command.values and command.seen is not None and mark.revision > command.seen
        if mark.by != c.actor.id
    }
    if newer:
        raise ValuesHaveChanged(changes=newer)
