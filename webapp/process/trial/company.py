"""Departments and people that only an example has, beside those of the company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ..assignees import World
from ..given import Unit
from ..organisation import Absence, Department, Organisation, Person


def joined(world: World, units: Iterable[Unit]) -> World:
    """The world with these departments in it; people of the company who have the same log-in are left out."""
    org = world.organisation
    for unit in units:
        org = _with(org, unit)
    return replace(world, organisation=org)


def _with(org: Organisation, unit: Unit) -> Organisation:
    for login in dict.fromkeys((*((unit.head,) if unit.head else ()), *unit.members)):
        org = _moved(org, login, unit.department)
    if unit.away:
        org = _moved(org, unit.away, None) if unit.away not in org.by_login else org
    ids = {login: person.id for login, person in org.by_login.items()}
    head = ids.get(unit.head or "")
    title = {"ru": unit.department, "en": unit.department}
    made = Department(unit.department, title, unit.above, head, chain_end=unit.chain_end)
    org = replace(org, departments={**org.departments, unit.department: made})
    if head is None or unit.away is None:
        return org
    gone = Absence(head, date.min, date.max, ids[unit.away])
    return replace(org, absences=(*org.absences, gone))


def _moved(org: Organisation, login: str, department: str | None) -> Organisation:
    """The organisation with that person in that department, made up anew; other units may have them too."""
    known = org.by_login.get(login)
    no = known.id if known else max((0, *org.people)) + 1
    person = Person(no, login, login, department or (known.department if known else None))
    return replace(org, people={**org.people, no: person})
