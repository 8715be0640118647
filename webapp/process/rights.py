"""Who may do what on a card of a process. Asked to draw the buttons, and again to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from . import conditions, pipelines
from .assignees import World
from .definition import Definition, Field, Transition, Who
from .organisation import Organisation
from .specs import in_flow, spec_of
from .state import Ask, CardState

Scope = Literal["all", "department", "own"]


def in_force(own: Definition, current: Definition) -> Definition:
    """A card's own version with what is live: rights, and triggers from outside, of the current version.

    Which fields may be changed at which stages belongs to the card's own version, like its flows. What is in
    lists is live too: a list shows cards of all versions.
    """
    if own is current:
        return own
    whole = {name: getattr(own, name) for name in type(own).model_fields}
    whole["rights"] = current.rights.model_copy(update={"edit": own.rights.edit})
    whole["triggers"] = (*(t for t in own.triggers if not t.live), *(t for t in current.triggers if t.live))
    listed = {f.key for f in current.fields if f.in_lists}
    whole["fields"] = tuple(_in_lists(f, f.key in listed) for f in own.fields)
    whole["comments_by_leave"] = current.comments_by_leave
    whole |= pipelines.live(own, current)
    # Anew, not copied: a copy would keep what was worked out of the old parts.
    return Definition.model_construct(**whole)


def _in_lists(field: Field, in_lists: bool) -> Field:
    return field if field.in_lists == in_lists else field.model_copy(update={"in_lists": in_lists})


def listed(who: tuple[Who, ...], person: int | None, state: CardState, org: Organisation) -> bool:
    """Whether the person is among those listed, the card's own people included."""
    return org.is_one_of(person, who, **_own_people(state))


def grounds(
    who: tuple[Who, ...], person: int | None, org: Organisation, state: CardState | None = None
) -> tuple[Who, ...]:
    """Those listed through whom the person is among them: the reasons for what `listed` only answers."""
    card = _own_people(state) if state else {}
    return tuple(one for one in who if org.is_one_of(person, (one,), **card))


def _own_people(state: CardState) -> dict[str, Any]:
    own = {"initiator": state.initiator, "owner": state.owner, "assignee": state.assignees}
    return {**own, "values": state.values}


def may_create(definition: Definition, person: int | None, org: Organisation) -> bool:
    may = org.is_one_of(person, definition.rights.create)
    return may and pipelines.may_begin_somewhere(definition, person, org)


def sights(
    definition: Definition, person: int | None, org: Organisation
) -> tuple[tuple[Scope, tuple[Who, ...]], ...]:
    """What the person is given to see beyond their own cards, each with the reasons."""
    found = ((sight.scope, grounds(sight.who, person, org)) for sight in definition.rights.see)
    return tuple((scope, why) for scope, why in found if why)


def scope(definition: Definition, person: int | None, org: Organisation) -> Scope:
    """Which cards the person sees beyond those they take part in; one's own are always seen."""
    scopes = {scope for scope, _ in sights(definition, person, org)}
    return "all" if "all" in scopes else "department" if "department" in scopes else "own"


def open_to_all(definition: Definition) -> bool:
    """Whether everybody sees all of its cards, whatever channel they are in."""
    seen = any(sight.scope == "all" and any(w.everyone for w in sight.who) for sight in definition.rights.see)
    return seen and not any(channel.who for channel in definition.pipelines)


def seeing_fields(definition: Definition) -> frozenset[str]:
    """The fields of people that let whoever they name see the card."""
    return frozenset(who.field for sight in definition.rights.see for who in sight.who if who.field)


def may_delete(definition: Definition, state: CardState, person: int | None, org: Organisation) -> bool:
    return listed(definition.rights.delete, person, state, org)


def may_hurry(definition: Definition, state: CardState, person: int | None, org: Organisation) -> bool:
    """Whether the person sets by hand how urgent the card is; of a new card it is asked as of their own."""
    return listed(definition.priority.who, person, state, org)


def may_hurry_task(
    definition: Definition, state: CardState, ask: Ask, person: int | None, org: Organisation, today: date
) -> bool:
    """Whoever sets the priority of the card, its owner, and the heads above whoever has the task."""
    if person is None:
        return False
    if person == state.owner or may_hurry(definition, state, person, org):
        return True
    have = (ask.taken,) if ask.taken else ask.people
    return any(person == head for one in have for _, head in org.supervisors(one, today))


@dataclass(frozen=True)
class Word:
    """Whether somebody may write on a card, by which rule, and as whom of those listed."""

    may: bool
    rule: Literal["admin", "own", "listed", "not_listed", "by_leave", "no_leave"]
    grounds: tuple[Who, ...] = ()


def commenting(definition: Definition, state: CardState, person: int | None, org: Organisation) -> Word:
    """Whoever sees the card, or those listed; where the owner is asked, others only while they are let."""
    known = org.people.get(person or 0)
    if known is None or known.admin:
        return Word(True, "admin")
    if person == state.owner or person in state.assignees:
        return Word(True, "own")
    who = definition.rights.comment
    why = grounds(who, person, org, state)
    if who and not why:
        return Word(False, "not_listed")
    if definition.comments_by_leave:
        return Word(state.comments_open, "by_leave" if state.comments_open else "no_leave", why)
    return Word(True, "listed", why)


def may_comment(definition: Definition, state: CardState, person: int | None, org: Organisation) -> bool:
    return commenting(definition, state, person, org).may


def only_for_some(definition: Definition) -> frozenset[str]:
    """The fields that not everybody sees who sees the card."""
    return frozenset(key for view in definition.rights.see_fields for key in view.fields)


def looks(
    definition: Definition, state: CardState, person: int | None, org: Organisation
) -> dict[str, tuple[Who, ...]]:
    """Those of them that the person is given to see at the card's present stage, each with the reasons."""
    granted: dict[str, tuple[Who, ...]] = {}
    for view in definition.rights.see_fields:
        if not view.stages or state.stage in view.stages:
            why = grounds(view.who, person, org, state)
            for key in view.fields if why else ():
                granted[key] = (*granted.get(key, ()), *why)
    return granted


def unseen(definition: Definition, state: CardState, person: int | None, org: Organisation) -> frozenset[str]:
    """The fields that are not for this person as the card stands; those of a task they have are."""
    limited, known = only_for_some(definition), org.people.get(person or 0)
    if not limited or (known and known.admin):
        return frozenset()
    granted = looks(definition, state, person, org)
    return frozenset(limited - set(granted) - on_their_forms(definition, state, person))


def on_their_forms(definition: Definition, state: CardState, person: int | None) -> set[str]:
    """The fields that the person's own tasks show or ask for; a task of no particular form has none."""
    found: set[str] = set()
    for step, ask in state.asks:
        if person in (*ask.people, ask.taken) and (step.made or in_flow(definition, step)):
            spec = spec_of(definition, step)
            found |= {a.field for a in spec.fields} | set(spec.shows)
    return found


def edits(
    definition: Definition, state: CardState, person: int | None, org: Organisation
) -> dict[str, tuple[Who, ...]]:
    """The fields the person may change by hand at the card's present stage, each with the reasons."""
    if state.closed:
        return {}
    granted: dict[str, tuple[Who, ...]] = {}
    for right in definition.rights.edit:
        if not right.stages or state.stage in right.stages:
            why = grounds(right.who, person, org, state)
            for key in (right.fields or definition.field_of) if why else ():
                granted[key] = (*granted.get(key, ()), *why)
    dark = unseen(definition, state, person, org) if granted else frozenset()
    fields = (f for f in definition.fields if f.key in granted and f.key not in dark and not f.formula)
    return {f.key: granted[f.key] for f in fields}


def editable(
    definition: Definition, state: CardState, person: int | None, org: Organisation
) -> tuple[str, ...]:
    """The fields the person may change by hand at the card's present stage."""
    return tuple(edits(definition, state, person, org))


@dataclass(frozen=True)
class Way:
    """A stage a card could be moved to by hand, and why it may not, if it may not."""

    to: str
    transition: Transition
    problem: str | None = None

    @property
    def open(self) -> bool:
        return self.problem is None


def ways(
    definition: Definition, state: CardState, person: int | None, world: World, today: date
) -> tuple[Way, ...]:
    """Every stage a transition leads to from here, allowed or not; nothing where nobody may drag."""
    if state.closed in ("withdrawn", "cancelled"):
        return ()
    asked = context(state, world, today)
    leading = [t for t in definition.transitions if state.stage in t.source]
    found: dict[str, Way] = {}
    for transition in leading:
        problem = _problem(transition, state, person, world, asked)
        for to in transition.target:
            if to != state.stage and not (to in found and found[to].open):
                found[to] = found.get(to, Way(to, transition, problem)) if problem else Way(to, transition)
    return tuple(found.values())


def leads(definition: Definition, state: CardState, to: str, world: World, today: date) -> bool:
    """Whether some transition leads there from here, whoever it is for, and its condition holds."""
    asked = context(state, world, today)
    return any(
        state.stage in t.source
        and to in t.target
        and (t.when is None or conditions.holds(t.when, state.values, asked))
        for t in definition.transitions
    )


def _problem(
    transition: Transition, state: CardState, person: int | None, world: World, asked: Mapping[str, object]
) -> str | None:
    if not listed(transition.who, person, state, world.organisation):
        return "not_yours_to_move"
    if transition.when and not conditions.holds(transition.when, state.values, asked):
        return "condition_not_met"
    return None


def context(state: CardState, world: World, today: date) -> dict[str, object]:
    """What conditions may ask besides the card's fields; the department is the initiator's."""
    initiator = world.organisation.people.get(state.initiator or 0)
    return {
        "@today": today.isoformat(),
        conditions.ZONE: world.calendar.zone,
        "@stage": state.stage,
        # No longer so once it has gone on to a second stage, or come back to its first.
        "@new": state.visit <= 1,
        "@initiator": state.initiator,
        "@owner": state.owner,
        "@department": initiator.department if initiator else None,
    }
