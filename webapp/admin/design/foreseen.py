"""Who would get a task of the draft: for a card of somebody, with values that the administrator thinks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin import words
from webapp.admin.design.here import Choice, said
from webapp.admin.design.picture import parsed
from webapp.extensions import db
from webapp.process import fields as typing
from webapp.process import foreseeing, formulas, trial
from webapp.process.assignees import resolve
from webapp.process.definition import Asked, Definition, Example, Field, Rule, Stage
from webapp.process.foreseeing import Turn
from webapp.process.kinds.base import BadValue, Today
from webapp.process.organisation import Person
from webapp.process.parting import Part
from webapp.process.state import CardState
from webapp.sentences import of_field
from webapp.storage.drafts import Compiled
from webapp.storage.reads import administration
from webapp.web import faces, forms, inputs, viewing
from webapp.web.formats import t
from webapp.web.forms import FieldView
from webapp.web.inputs import FILES, MANY, Posted

UNTYPED = (*FILES, "lines", "links")
"""Kinds of which a condition asks only whether there is something."""
LONGEST_NUMBER = 100
SOMETHING = ["…"]


@dataclass(frozen=True)
class Line:
    """A task on the way through the stage; `here` is the one that was asked about."""

    title: str
    people: tuple[Person, ...]
    vacant: tuple[str, ...] = ()
    fallback: bool = False
    here: bool = False


@dataclass(frozen=True)
class Preview:
    """`given` says the person and the values; `wrong` what could not be taken; `line` is the task's own.

    Without `whole` the draft is half built: only the task's own rules are known.
    """

    person: int
    given: str
    line: Line
    way: tuple[Line, ...] = ()
    passed_by: bool = False
    leads_to: str = ""
    whole: bool = True
    fields: tuple[FieldView, ...] = ()
    examples: tuple[Choice, ...] = ()
    wrong: str = ""

    @property
    def everybody(self) -> list[Person]:
        people = words.organisation().people.values()
        return sorted((p for p in people if p.active), key=lambda p: p.name)


@dataclass(frozen=True)
class Given:
    """Whose card it is, the stored values, and the form as it is to be shown."""

    person: int
    values: dict[str, Any]
    raw: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    wrong: str = ""


def preview(found: Compiled, part: Part) -> Preview:
    """To whom the task of the part would go."""
    stage = _stage(found, part)
    if stage is None or found.definition is None:
        return _by_rules(part)
    definition = viewing.world().directories.bound(found.definition)
    asked = [_typed_as(f) for f in foreseeing.matters(definition, stage.key)]
    given = _given(found, definition, asked)
    views = _views(asked, given)
    seen = _seen(definition, stage, part, given)
    examples = tuple(Choice(x.key, t(x.title)) for x in definition.examples)
    told = _told(given, asked, views)
    return replace(seen, given=told, fields=tuple(views), examples=examples, wrong=given.wrong)


def _stage(found: Compiled, part: Part) -> Stage | None:
    """The stage in whose flow the part stands."""
    above: Part | None = part
    while above is not None and above.type != "stage":
        above = found.part_of.get(above.parent or 0)
    return found.definition.stage_of.get(above.key) if above and found.definition else None


def _by_rules(part: Part) -> Preview:
    """What can be said while the draft is half built."""
    person = request.args.get("person", type=int) or current_user.id
    rules = [rule for one in part.settings.get("assignees") or [] if (rule := parsed(Rule, one))]
    state = CardState(initiator=person, owner=person)
    named = resolve(rules, state, words.organisation(), viewing.today())
    line = Line(said(part.settings.get("title")), _people(named.people), _titles(named.vacant), here=True)
    return Preview(person, _name(person), line, whole=False)


# -- what is given ---------------------------------------------------------------------------------------


def _typed_as(field: Field) -> Field:
    """The field as it is asked for here: a value of its own, or whether there is one."""
    if field.kind in UNTYPED:
        return Field(key=field.key, kind="yesno", title=field.title)
    return field.model_copy(update={"formula": None, "help": None, "not_past": False, "not_future": False})


def _given(found: Compiled, definition: Definition, asked: list[Field]) -> Given:
    """Those of a card or of an example if one is named, else what was typed."""
    person = request.args.get("person", type=int) or current_user.id
    number = request.args.get("card", "").strip()[:LONGEST_NUMBER]
    story = next((x for x in definition.examples if x.key == request.args.get("example")), None)
    if number:
        row = administration.numbered(db.session.connection(), found.process.id, number)
        if row is None:
            return replace(_typed(asked, person), wrong=_("There is no card %(number)s.", number=number))
        return _as_in(asked, row.values, faces.state_of(row).initiator or person)
    return _of_example(definition, asked, story, person) if story else _typed(asked, person)


def _of_example(definition: Definition, asked: list[Field], story: Example, person: int) -> Given:
    now, world = viewing.now(), viewing.world()
    raw = trial.sent(definition, story.given.values, now, world)
    values, _errors = _read(raw, [f for f in definition.fields if f.key in raw])
    worked = formulas.compute(definition.fields, values, Today(viewing.today(), viewing.zone()))
    meant = trial.Trial(definition, world, now).who(story.given.initiator)
    return _as_in(asked, {**values, **worked}, next(iter(meant), person))


def _as_in(asked: list[Field], stored: Mapping[str, Any], person: int) -> Given:
    """The values of something that exists, as if they were typed."""
    values = {f.key: _kept(f, stored.get(f.key)) for f in asked}
    return Given(person, values, {f.key: forms.typed_in(f, values[f.key]) for f in asked})


def _kept(field: Field, value: Any) -> Any:
    there = isinstance(value, list | dict) and field.kind == "yesno"
    return bool(value) if there else value


def _typed(asked: list[Field], person: int) -> Given:
    raw = {f.key: _sent(f) for f in asked}
    values, errors = _read(raw, asked)
    return Given(person, values, raw, errors)


def _sent(field: Field) -> Any:
    found = request.args.getlist(inputs.name(field.key))
    return found if field.kind in MANY else (found[-1] if found else "")


def _read(raw: Mapping[str, Any], asked: list[Field]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in asked:
        try:
            values[one.key] = typing.parse(one, raw.get(one.key), viewing.today(), viewing.zone())
        except BadValue as bad:
            errors[one.key] = of_field(bad.code, bad.params)
    return values, errors


def _views(asked: list[Field], given: Given) -> list[FieldView]:
    """The inputs; none of them must be filled in, which is not worth saying at each."""
    definition = Definition.model_construct(fields=tuple(asked))
    named = [Asked(field=f.key) for f in asked]
    views = forms.views(definition, named, {}, Posted(given.raw), given.errors)
    return [replace(view, one_of=True) for view in views]


def _told(given: Given, asked: list[Field], views: list[FieldView]) -> str:
    """«Ivanova A. P., 40 000 ₽»: the person, and the values that were given."""
    told = [_value(f, given.values.get(f.key), v) for f, v in zip(asked, views, strict=True)]
    return ", ".join([_name(given.person), *filter(None, told)])


def _value(field: Field, value: Any, view: FieldView) -> str:
    if value in (None, "", []):
        return ""
    options = {str(option.id): option.title for option in view.options}
    told = options.get(str(value)) if field.kind == "card" else faces.value(field, value)
    return f"{t(field.title)}: {told}" if field.kind in ("number", "yesno", "text", "date") else str(told)


# -- what comes of it ------------------------------------------------------------------------------------


def _seen(definition: Definition, stage: Stage, part: Part, given: Given) -> Preview:
    world, now = viewing.world(), viewing.now()
    values = {key: _stored(definition.field_of[key], value) for key, value in given.values.items()}
    worked = formulas.compute(definition.fields, values, Today(viewing.today(), viewing.zone()))
    known = {**worked, **{key: value for key, value in values.items() if value is not None}}
    state = CardState(initiator=given.person, owner=given.person, values=known, process=definition.key)
    way = foreseeing.through(definition, stage.key, state, now, world)
    own = way.turn(part.key)
    lines = tuple(_line(turn, turn is own) for turn in way.turns)
    task: Any = definition.places[stage.key, part.key].step
    otherwise = resolve(task.assignees, state, world.organisation, viewing.today())
    line = _line(own or Turn(task, otherwise.people, otherwise.vacant), True)
    leads_to = t(definition.stage_of[way.leads_to].title) if way.leads_to else ""
    return Preview(given.person, "", line, lines, own is None, leads_to)


def _stored(field: Field, value: Any) -> Any:
    return (SOMETHING if value else None) if field.kind in UNTYPED else value


def _line(turn: Turn, here: bool) -> Line:
    return Line(t(turn.task.title), _people(turn.people), _titles(turn.vacant), turn.fallback, here)


def _people(ids: tuple[int, ...]) -> tuple[Person, ...]:
    known = words.organisation().people
    return tuple(known[id] for id in ids if id in known)


def _titles(departments: tuple[str, ...]) -> tuple[str, ...]:
    known = words.organisation().departments
    return tuple(words.t(known[key].title) for key in departments if key in known)


def _name(person: int) -> str:
    found = words.organisation().people.get(person)
    return found.name if found else ""
