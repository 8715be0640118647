"""Filling in a form: which of its fields are there, which are needed, what is worked out, what is wrong.

The engine decides by it, and the pages draw by it, so that no form asks for what is not needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from . import conditions, fields, formulas, registries
from .assignees import World
from .definition import Asked, Condition, Definition, Field, Transition
from .kinds.base import BadValue, Today, is_nothing
from .organisation import Organisation
from .rights import context
from .state import CardState

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Ground:
    """What a form is filled in upon: the values so far, what conditions may ask, and where the card is."""

    values: Values
    asked: Mapping[str, object]
    today: Today
    stage: str | None = None
    organisation: Organisation | None = None


def ground(state: CardState, world: World, today: Today, stage: str | None = None) -> Ground:
    """The ground of a form on a card: where it is now, or at the stage it is to come to."""
    there = replace(state, stage=stage) if stage else state
    asked = context(there, world, today.date)
    return Ground(state.values, asked, today, there.stage, world.organisation)


def starting(definition: Definition, person: int | None, world: World, today: Today) -> Ground:
    """The ground of the form that creates a card: its defaults. No stage demands anything yet."""
    preset = {f.key: f.default for f in definition.fields if f.default is not None}
    org = world.organisation
    offered = {f.key: _offered(f, person, org, today) for f in definition.fields if f.preset}
    preset |= {key: value for key, value in offered.items() if value}
    card = CardState(stage=definition.first_stage.key, initiator=person, owner=person)
    return Ground(preset, context(card, world, today.date), today, organisation=org)


def _offered(spec: Field, person: int | None, org: Organisation, today: Today) -> Any:
    """What stands in the form at the start: heads, who fills it in or their department, the day."""
    if spec.kind not in PRESETS.get(spec.preset or "", ()):
        return None
    if spec.preset == "heads":
        return org.heads(today.date, person)
    if spec.preset == "today":
        return today.date.isoformat()
    known = org.people.get(person or 0)
    return known and (known.department if spec.kind == "department" else known.id)


PRESETS = {"heads": ("people",), "initiator": ("person", "department"), "today": ("date",)}
"""The kinds of fields that each preset is for."""


@dataclass(frozen=True)
class Filled:
    """The values to store, every error, and how the form looks; `after` are all values of the card then."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, BadValue] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    after: dict[str, Any] = field(default_factory=dict)


def fill(
    definition: Definition, asked: Iterable[Asked], raw: Values, on: Ground, *, lenient: bool = False
) -> Filled:
    """The form filled in by a person. Lenient, only what it requires itself is needed.

    What is typed into a field that is hidden then is neither stored nor looked at.
    """
    items = [a for a in asked if not definition.field_of[a.field].formula]
    plain = [a.model_copy(update={"required": False}) for a in items]
    typed, bad = fields.validate(definition, plain, raw, on.today.date, on.today.zone, on.values)
    values, hidden, after = _settled(definition, typed, on)
    shown = {key: value for key, value in after.items() if key not in hidden}
    needed = frozenset(
        a.field
        for a in items
        if a.field not in hidden
        and (a.required or (not lenient and demanded(definition.field_of[a.field], shown, on)))
    )
    needed |= {a.field for a in items if a.field not in hidden and _left_out(definition, a.field, shown, on)}
    errors: dict[str, BadValue] = {}
    for a in items:
        mine = {key: one for key, one in bad.items() if key.partition("-")[0] == a.field not in hidden}
        if a.field in needed and not mine and is_nothing(after.get(a.field)):
            mine = {a.field: fields.missing(definition.field_of[a.field])}
        if not mine and a.field in values:
            mine = _refused(definition.field_of[a.field], shown, on)
        errors |= mine
    return Filled(values, errors, hidden, needed, after)


def _refused(spec: Field, shown: Values, on: Ground) -> dict[str, BadValue]:
    """What is wrong with a value that its kind accepts: by a rule of the process, or for who it names."""
    value = shown.get(spec.key)
    if is_nothing(value):
        return {}
    if spec.valid_when and not conditions.holds(spec.valid_when, shown, on.asked):
        bad = BadValue("not_valid", {"words": spec.invalid}) if spec.invalid else BadValue("not_valid_now")
        return {spec.key: bad}
    if spec.registry and isinstance(value, str) and (code := _of_another(spec, value, shown, on)):
        return {spec.key: BadValue(code)}
    # Who was chosen already may stay, even if they could not be chosen any more.
    if value != on.values.get(spec.key) and not _choosable(spec, value, on.organisation):
        return {spec.key: BadValue("not_among")}
    return {}


def _of_another(spec: Field, number: str, shown: Values, on: Ground) -> str | None:
    """What is wrong with a number that is right by itself: it is of another bank, or not of such a holder."""
    bik = shown.get(spec.bank) if spec.bank else None
    if isinstance(bik, str) and not registries.of_bank(number, bik):
        return "wrong_account"
    whose = spec.person_when
    fits = not whose or registries.of_person(number) == conditions.holds(whose, shown, on.asked)
    return None if fits else f"bad_{spec.registry}"


def _choosable(spec: Field, value: Any, organisation: Organisation | None) -> bool:
    return all(
        may_be_chosen(spec, one, organisation) for one in (value if isinstance(value, list) else [value])
    )


def may_be_chosen(spec: Field, person: Any, organisation: Organisation | None) -> bool:
    """Whether a field for people offers that person."""
    return not spec.among or organisation is None or organisation.is_one_of(person, spec.among)


def _settled(
    definition: Definition, typed: Values, on: Ground
) -> tuple[dict[str, Any], frozenset[str], dict[str, Any]]:
    """What is typed where it may be; hiding one field may hide, or bring back, another."""
    hidden: frozenset[str] = frozenset()
    values, after = dict(typed), {**on.values, **typed}
    for _ in definition.fields:
        values = {key: value for key, value in typed.items() if key not in hidden}
        after = {**on.values, **values}
        after |= formulas.compute(definition.fields, after, on.today)
        found = hidden_in(definition, after, on.asked)
        if found == hidden:
            break
        hidden = found
    return values, hidden, after


def hidden_in(definition: Definition, values: Values, asked: Mapping[str, object]) -> frozenset[str]:
    """The fields that are not shown with these values. What is hidden counts as empty to the others."""
    changing = [(f.key, f.visible_when) for f in definition.fields if f.visible_when]
    hidden: frozenset[str] = frozenset()
    for _ in changing:
        seen = {key: value for key, value in values.items() if key not in hidden}
        found = frozenset(key for key, when in changing if not conditions.holds(when, seen, asked))
        if found == hidden:
            break
        hidden = found
    return hidden


def named(condition: Condition | None) -> set[str]:
    """The keys of the fields that a condition looks at."""
    if condition is None:
        return set()
    inner = (*(condition.all or ()), *(condition.any or ()))
    other = condition.value.get("field") if isinstance(condition.value, Mapping) else None
    found = {str(key) for key in (condition.field, other) if key and not str(key).startswith("@")}
    return found.union(*map(named, inner))


def demanded(spec: Field, values: Values, on: Ground) -> bool:
    """Whether a form with this field may not be sent without it: always, at the stage, or as things are."""
    if spec.formula:
        return False
    if spec.required or on.stage in spec.required_at:
        return True
    return spec.required_when is not None and conditions.holds(spec.required_when, values, on.asked)


def _left_out(definition: Definition, key: str, values: Values, on: Ground) -> bool:
    """Whether the field is where to say why somebody of the preset of another was left out."""
    fields = [f for f in definition.fields if f.preset == "heads" and f.leaving_out == key]
    if not fields or on.organisation is None:
        return False
    initiator = on.asked.get("@initiator")
    heads = set(on.organisation.heads(on.today.date, initiator if isinstance(initiator, int) else None))
    return any(not heads <= set(values.get(f.key) or ()) for f in fields)


def lacking(definition: Definition, after: Values, on: Ground) -> list[Field]:
    """The fields that the stage demands and that would be empty."""
    hidden = hidden_in(definition, after, on.asked)
    return [
        spec
        for spec in definition.fields
        if on.stage in spec.required_at and not spec.formula and spec.key not in hidden
        if is_nothing(after.get(spec.key))
    ]


def to_enter(
    definition: Definition,
    transition: Transition,
    on: Ground,
    sent: Iterable[str] = (),
    dark: Collection[str] = (),
) -> tuple[Asked, ...]:
    """What a move by hand asks for: what its transition requires, and what the stage demands and lacks.

    What a dark field, one that is not for whoever moves the card, holds already is neither shown nor changed.
    """
    there = {spec.key for spec in lacking(definition, {**on.values, **dict.fromkeys(sent)}, on)}
    keys = dict.fromkeys((*transition.requires, *(f.key for f in definition.fields if f.key in there)))
    held = {key for key in dark if not is_nothing(on.values.get(key))}
    asked = (key for key in keys if not definition.field_of[key].formula and key not in held)
    return tuple(Asked(field=key, required=True) for key in asked)
