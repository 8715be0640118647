"""From an assignee rule to people, and from a task to those who may answer it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from .calendar import Calendar
from .definition import Rule
from .directories import Directories
from .organisation import Organisation
from .state import Ask, CardState


@dataclass(frozen=True)
class World:
    """What the engine may look up: people, working time, directories. Its answers are written into events."""

    organisation: Organisation = field(default_factory=Organisation)
    calendar: Calendar = field(default_factory=Calendar)
    directories: Directories = field(default_factory=Directories)

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
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, int):
            yield person


def _supervisors(of: str, state: CardState, org: Organisation, today: date) -> Iterator[int]:
    for person in _of_card(of, state):
        yield from filter(None, [org.supervisor(person, today)])


def _chain(rule: Rule, state: CardState, org: Organisation, today: date) -> Resolved:
    """Heads from the person upwards, to the department marked as the chain's end or to the top.

    Where the end's own head cannot be asked (vacant, or their own card), the next one up is.
    """
    people: list[int] = []
    vacant: list[str] = []
    for person in _of_card(rule.chain_of or "", state):
        ended = False
        for department in org.upwards(person):
            head = org.acting_head(department.key, today)
            ended = ended or (department.chain_end and rule.up_to != "top")
            if head is None:
                vacant.append(department.key)
            elif head not in (person, state.initiator):
                people.append(head)
                if ended:
                    break
    return Resolved(tuple(people), tuple(dict.fromkeys(vacant)))


def answers_for(person: int | None, ask: Ask, state: CardState, org: Organisation, today: date) -> int | None:
    """For whom the person may answer the task (themselves, or whom they substitute); None: may not."""
    if person is None:
        return None
    if ask.taken is not None and ask.taken != person:
        return ask.taken if _acts_for(person, ask.taken, state, org, today) else None
    if person in ask.people:
        return person
    principal = next((p for p in ask.people if _acts_for(person, p, state, org, today)), None)
    return principal or ask.taken


def _acts_for(person: int, other: int, state: CardState, org: Organisation, today: date) -> bool:
    """The initiator is nobody's substitute on their own card."""
    return person != state.initiator and person in org.substitutes(other, today)
