"""From an assignee rule to people, and from a task to those who may answer it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from .calendar import Calendar
from .definition import Rule
from .organisation import Organisation
from .state import Ask, CardState


@dataclass(frozen=True)
class World:
    """What the engine may look up: people and working time. Its answers are written into events."""

    organisation: Organisation = field(default_factory=Organisation)
    calendar: Calendar = field(default_factory=Calendar)

    def today(self, now: datetime) -> date:
        return self.calendar.today(now)


@dataclass(frozen=True)
class Resolved:
    """People in the order of asking, and the vacant departments of a chain that were passed over."""

    people: tuple[int, ...] = ()
    vacant: tuple[str, ...] = ()


def resolve(rules: Iterable[Rule], state: CardState, organisation: Organisation, today: date) -> Resolved:
    """Whom the rules name today; each person once, nobody inactive."""
    found = [_one(rule, state, organisation, today) for rule in rules]
    people = dict.fromkeys(p for r in found for p in r.people if organisation.active(p))
    return Resolved(tuple(people), tuple(v for r in found for v in r.vacant))


def _one(rule: Rule, state: CardState, org: Organisation, today: date) -> Resolved:
    if rule.chain_of:
        return _chain(rule, state, org, today)
    if rule.supervisor_of:
        return Resolved(tuple(_supervisors(rule.supervisor_of, state, org, today)))
    return Resolved(tuple(_direct(rule, state, org, today)))


def _direct(rule: Rule, state: CardState, org: Organisation, today: date) -> Iterator[int]:
    if rule.role:
        yield from org.holders(rule.role)
    elif rule.department and rule.who == "head":
        yield from filter(None, [org.acting_head(rule.department, today)])
    elif rule.department:
        yield from org.members(rule.department)
    elif rule.person:
        yield from (p.id for p in [org.by_login.get(rule.person)] if p)
    else:
        yield from _of_card(rule.card or rule.field or "", state)


def _of_card(name: str, state: CardState) -> Iterator[int]:
    """The initiator, the owner, or the people in a person field."""
    value = {"initiator": state.initiator, "owner": state.owner}.get(name, state.values.get(name))
    yield from value if isinstance(value, list) else filter(None, [value])


def _supervisors(of: str, state: CardState, org: Organisation, today: date) -> Iterator[int]:
    for person in _of_card(of, state):
        yield from filter(None, [org.supervisor(person, today)])


def _chain(rule: Rule, state: CardState, org: Organisation, today: date) -> Resolved:
    """Heads from the person upwards, to the department marked as the chain's end or to the top."""
    people: list[int] = []
    vacant: list[str] = []
    for person in _of_card(rule.chain_of or "", state):
        for key, head in org.supervisors(person, today):
            if head is None:
                vacant.append(key)
            elif head != state.initiator:
                people.append(head)
            if rule.up_to != "top" and org.departments[key].chain_end and head not in (None, state.initiator):
                break
    return Resolved(tuple(people), tuple(vacant))


def answers_for(person: int | None, ask: Ask, state: CardState, org: Organisation, today: date) -> int | None:
    """For whom the person may answer the task (themselves, or whom they substitute); None: may not."""
    asked = (ask.taken,) if ask.taken else ask.people
    if person in asked:
        return person
    if person is None or person == state.initiator:
        return None
    return next((p for p in asked if p and person in org.substitutes(p, today)), None)
