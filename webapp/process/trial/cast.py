"""Who plays: the company's people, and made-up ones for what nobody holds. And when the play begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ..assignees import World
from ..calendar import Calendar
from ..definition import Definition, Who
from ..organisation import Department, Organisation, Person
from ..rights import may_create
from ..state import CardState

Held = Literal["role", "department", "person", "everyone"]
NAMING = {"everyone", "person", "role", "department", "who", "card", "field"}
MORNING = time(10)


@dataclass(frozen=True)
class MadeUp:
    """A person who plays what nobody in the company is: a role, a department, or who has a log-in."""

    kind: Held
    key: str
    person: int


@dataclass(frozen=True)
class Cast:
    world: World
    made_up: tuple[MadeUp, ...] = ()


def plainly(_kind: Held, key: str) -> str:
    return key or "somebody"


def cast(definition: Definition, world: World, naming: Callable[[Held, str], str] = plainly) -> Cast:
    """The world with somebody in every role and department that the process names."""
    org, made = world.organisation, []
    for kind, key in named(definition):
        if not _held(org, kind, key):
            no = max((0, *org.people)) + 1
            org = _with(org, kind, key, Person(no, naming(kind, key), _login(kind, key), key))
            made.append(MadeUp(kind, key, no))
    return Cast(replace(world, organisation=org), tuple(made))


def morning(calendar: Calendar, now: datetime) -> datetime:
    """Ten o'clock of the first working day that has not begun yet: examples begin alike on any day."""
    zone, day = ZoneInfo(calendar.zone), calendar.today(now)
    if now >= datetime.combine(day, MORNING, zone):
        day += timedelta(days=1)
    days: Iterator[date] = (day + timedelta(days=n) for n in range(60))
    first = next(filter(calendar.works, days), day)
    return datetime.combine(first, MORNING, zone).astimezone(UTC)


# -- who is named --------------------------------------------------------------------------------------


def named(definition: Definition) -> list[tuple[Held, str]]:
    """Every role, department and log-in that stands anywhere, in robots' settings too."""
    found = _walk(definition.model_dump(mode="python", exclude_none=True))
    return sorted({("everyone", ""), *found})


def _walk(value: Any) -> Iterator[tuple[Held, str]]:
    if isinstance(value, dict):
        if value and set(value) <= NAMING:
            yield from _of(value)
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(inner)


def _of(rule: dict[str, Any]) -> Iterator[tuple[Held, str]]:
    kinds: tuple[Held, ...] = ("role", "department", "person")
    for kind in kinds:
        if isinstance(rule.get(kind), str):
            yield kind, rule[kind]


def _held(org: Organisation, kind: Held, key: str) -> bool:
    if kind == "everyone":
        return any(p.active for p in org.people.values())
    if kind == "role":
        return bool(org.holders(key))
    if kind == "department":
        return bool(org.members(key))
    return org.active(org.by_login[key].id) if key in org.by_login else False


def _login(kind: Held, key: str) -> str:
    return key if kind == "person" else f"made-up-{kind}-{key}".removesuffix("-")


def _with(org: Organisation, kind: Held, key: str, person: Person) -> Organisation:
    """The organisation with the person in that place. Who has left comes back under their own number."""
    person = replace(person, department=key if kind == "department" else None)
    roles, departments = dict(org.roles), dict(org.departments)
    if kind == "role":
        roles[key] = frozenset({person.id})
    if kind == "department":
        old = departments.get(key) or Department(key, {"ru": key, "en": key})
        departments[key] = old if org.active(old.head) else replace(old, head=person.id)
    people = {no: p for no, p in org.people.items() if kind != "person" or p.login != key}
    people[person.id] = person
    return replace(org, people=people, departments=departments, roles=roles)


# -- who is meant ----------------------------------------------------------------------------------------


def meant(who: Who, org: Organisation, state: CardState) -> tuple[int, ...]:
    """The active people that a definition's words mean, in a stable order."""
    if who.card:
        named = {"initiator": (state.initiator,), "owner": (state.owner,)}
        found: Any = named.get(who.card, tuple(sorted(state.assignees)))
    elif who.role:
        found = org.holders(who.role)
    elif who.department:
        found = org.members(who.department)
    elif who.person:
        found = (org.by_login[who.person].id,) if who.person in org.by_login else ()
    else:
        found = sorted(org.people)
    return tuple(p for p in found if org.active(p))


def starter(definition: Definition, who: Who, org: Organisation) -> int | None:
    """Who of those meant may create a card; where nobody may, the first of them, who will be refused."""
    found = meant(who, org, CardState())
    return next((p for p in found if may_create(definition, p, org)), next(iter(found), None))
