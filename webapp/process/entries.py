"""Values that are entered outside a task: the form of a new card, and fields changed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import commands as do
from . import events as e
from . import fields, filling, flow, formulas, keeping, pipelines, tasks, triggers
from .course import Course
from .definition import Asked, Definition
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
    stage = _beginning(command, c, initiator, values)
    c.emit(e.CardStarted(c.definition.key, initiator, owner, values, origin))
    keeping.begin_priority(c, command.priority)
    first = flow.enter(c, stage, "start")
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


def _put_in(command: do.Start, c: Course) -> dict[str, Any]:
    """What a machine gives a new card: it need only fit, whatever the form would need."""
    on = filling.starting(c.definition, command.initiator, c.world, c.here)
    given = {**on.values, **unasked(c, command.values)}
    return {**given, **formulas.compute(c.definition.fields, given, c.here)}


def _beginning(command: do.Start, c: Course, whose: int | None, values: Mapping[str, Any]) -> str:
    """The stage a new card begins at. A rule decides before a person's choice; robots may name any.

    What a machine begins for somebody begins where that person's cards do.
    """
    by_hand = c.actor.kind == "person"
    if c.actor.kind == "robot" and command.stage:
        return _known(command.stage, c.definition)
    named, org = _named(command, c.definition), c.world.organisation
    asked = filling.starting(c.definition, whose, c.world, c.here).asked if c.definition.pipelines else {}
    ruled = pipelines.ruled(c.definition, values, asked)
    if ruled and (by_hand or not named):
        pipeline, stage = ruled
        if by_hand and pipeline.create and not org.is_one_of(c.actor.person, pipeline.create):
            raise NotAllowed("may_not_create_there")
        return stage.key
    offered = [s.key for s in pipelines.offered(c.definition, c.actor.person if by_hand else whose, org)]
    if not by_hand:
        return (*named, *offered, c.definition.first_stage.key)[0]
    chosen = [key for key in offered if key in named or not named]
    if not chosen:
        raise NotAllowed("may_not_create_there")
    return chosen[0]


def _known(stage: str, definition: Definition) -> str:
    """Robots begin a card wherever they are told."""
    if stage not in definition.stage_of:
        raise NoSuch("no_such_stage")
    return stage


def _named(command: do.Start, definition: Definition) -> tuple[str, ...]:
    """The stages that the command names, by one of them or by their channel; an unknown one is refused."""
    if not command.stage and not command.pipeline:
        return ()
    keys = [p.key for p in definition.pipelines] or [""]
    wanted = [key for key in keys if command.pipeline in (None, key)]
    stages = [s.key for key in wanted for s in pipelines.beginnings(definition, key)]
    found = tuple(key for key in stages if command.stage in (None, key))
    if not found:
        raise NoSuch("no_such_beginning")
    return found


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
    values, bad = fields.validate(
        _lenient(c.definition, raw), asked, raw, c.today, c.world.calendar.zone, c.state.values
    )
    errors: tasks.Errors = {key: (problem.code, problem.params) for key, problem in bad.items()}
    errors |= {key: ("not_on_this_form", {}) for key in set(raw) - known}
    if errors:
        raise InvalidInput(errors)
    return values


def _lenient(definition: Definition, raw: Mapping[str, Any]) -> Definition:
    """The same, but lines may lack what forms need of them: whoever fills in the rest is asked for it."""
    if not any(c.required for f in definition.fields if f.key in raw for c in f.columns):
        return definition
    whole = {name: getattr(definition, name) for name in type(definition).model_fields}
    whole["fields"] = tuple(
        f.model_copy(update={"columns": tuple(c.model_copy(update={"required": False}) for c in f.columns)})
        for f in definition.fields
    )
    return Definition.model_construct(**whole)


def _refuse_newer(c: Course, command: do.ChangeFields) -> None:
    newer = {
        key: (mark.by, mark.at)
        for key, mark in c.state.changed.items()
        if key in command.values and command.seen is not None and mark.revision > command.seen
        if mark.by != c.actor.id
    }
    if newer:
        raise ValuesHaveChanged(changes=newer)
