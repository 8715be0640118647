"""The company of the engine's tests, its working time, and a moment to begin at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from webapp.process.assignees import World
from webapp.process.calendar import Calendar
from webapp.process.commands import Actor
from webapp.process.organisation import Absence, Department, Organisation, Person

ALICE, BOB, CAROL, DAVE, ERIN, DORA, GRACE, HUGO, IVAN, CHARLIE, ADMIN, GONE = range(1, 13)
"""Alice starts cards; Carol, Dave and Erin vote; Tom's team is headed by Bob, sales by Dora, all by Grace;
Hugo and Ivan are the workshop; Charlie is a stranger; the last one has left."""

PEOPLE = {
    ALICE: ("alice", "team"),
    BOB: ("bob", "team"),
    CAROL: ("carol", "office"),
    DAVE: ("dave", "office"),
    ERIN: ("erin", "office"),
    DORA: ("dora", "sales"),
    GRACE: ("grace", "company"),
    HUGO: ("hugo", "workshop"),
    IVAN: ("ivan", "workshop"),
    CHARLIE: ("charlie", None),
    ADMIN: ("admin", "company"),
    GONE: ("gone", "team"),
}

DEPARTMENTS = (
    Department("company", {"ru": "Компания"}, head=GRACE),
    Department("sales", {"ru": "Продажи"}, parent="company", head=DORA, deputy=CAROL, chain_end=True),
    Department("team", {"ru": "Группа"}, parent="sales", head=BOB),
    Department("office", {"ru": "Офис"}, parent="company"),
    Department("workshop", {"ru": "Цех"}, parent="company", head=HUGO),
)

ROLES = {
    "director": frozenset({DORA}),
    "sales": frozenset({ALICE}),
    "voters": frozenset({CAROL, DAVE, ERIN}),
    "makers": frozenset({HUGO, IVAN}),
    "vacant": frozenset({GONE}),
}

COMPANY = Organisation(
    people={
        no: Person(no, login.title(), login, department, active=no != GONE, admin=no == ADMIN)
        for no, (login, department) in PEOPLE.items()
    },
    departments={d.key: d for d in DEPARTMENTS},
    roles=ROLES,
)

HOLIDAYS = {date(2026, 11, 4): False}
WORLD = World(COMPANY, Calendar("Europe/Moscow", exceptions=HOLIDAYS))
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""Ten in the morning in Moscow."""


def person(no: int) -> Actor:
    return Actor("person", no)


ADMINISTRATOR = Actor("admin", ADMIN)


def away(who: int, substitute: int | None = None, *more: Absence) -> World:
    """The same world while somebody is away, all of November and December."""
    absence = Absence(who, date(2026, 11, 1), date(2026, 12, 31), substitute)
    return with_company(absences=(absence, *more))


def with_company(**changes: Any) -> World:
    return replace(WORLD, organisation=replace(COMPANY, **changes))


def without(who: int) -> World:
    """The same world after somebody has left the company."""
    return with_company(people={**COMPANY.people, who: replace(COMPANY.people[who], active=False)})


def headless(*departments: str) -> World:
    """The same world where the heads of these departments have left."""
    changed = {key: replace(COMPANY.departments[key], head=None) for key in departments}
    return with_company(departments={**COMPANY.departments, **changed})
