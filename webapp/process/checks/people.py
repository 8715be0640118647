"""People of today: rules that find nobody, rights given to somebody who does not exist."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from webapp.process.assignees import resolve
from webapp.process.checks import walk
from webapp.process.definition import Definition, Field, Rule, Task, Who
from webapp.process.organisation import Organisation
from webapp.process.problems import Path, Problem, error, warning
from webapp.process.state import CardState

MOST_NAMES = 3


@dataclass(frozen=True)
class Missing:
    """Why a rule finds nobody: for anybody's card, or (not `wholly`) only for some."""

    code: str
    params: Mapping[str, Any]
    wholly: bool = True


def problems(d: Definition, org: Organisation, today: date) -> Iterator[Problem]:
    yield from rules(d, org, today)
    yield from rights(d, org)


# -- whom tasks go to


def rules(d: Definition, org: Organisation, today: date) -> Iterator[Problem]:
    """Rules that would find nobody; an error where nobody at all would be found for the task."""
    starters = _samples(org, d.rights.create)
    everybody = _samples(org, (Who(everyone=True),))
    for path, stage, task in walk.tasks(d):
        named = {"task": task.title, "stage": stage.title}
        lost = _lost(task, org, today, starters, everybody)
        hopeless = _hopeless(task, lost)
        for below, missing in lost.items():
            said = error if hopeless else warning
            yield said(missing.code, (*path, *below), **named, **missing.params)


Lost = Mapping[Path, Missing]


def _lost(
    task: Task, org: Organisation, today: date, starters: Iterable[int], everybody: Iterable[int]
) -> dict[Path, Missing]:
    found: dict[Path, Missing] = {}
    for name in ("assignees", "fallback"):
        for path, rule in walk.numbered(getattr(task, name), (name,)):
            of = starters if "initiator" in (rule.chain_of, rule.supervisor_of) else everybody
            missing = _named(rule, org, today) or _above(rule, org, today, of)
            if missing:
                found[path] = missing
    return found


def _hopeless(task: Task, lost: Lost) -> bool:
    """Whether every rule of the task, the fallback included, finds nobody."""
    return sum(missing.wholly for missing in lost.values()) == len(task.assignees) + len(task.fallback)


def _named(rule: Rule, org: Organisation, today: date) -> Missing | None:
    """A role, a department or a person by name."""
    if rule.role and not org.holders(rule.role):
        code = "role_without_holders" if rule.role in org.roles else "unknown_role_asked"
        return Missing(code, {"role": rule.role})
    if rule.department and rule.department not in org.departments:
        return Missing("unknown_department_asked", {"department": rule.department})
    if rule.department and rule.who == "head" and org.acting_head(rule.department, today) is None:
        return Missing("department_without_head", {"department": org.departments[rule.department].title})
    if rule.department and rule.who == "members" and not org.members(rule.department):
        return Missing("department_without_members", {"department": org.departments[rule.department].title})
    return _person(rule.person, org) if rule.person else None


def _person(login: str, org: Organisation) -> Missing | None:
    person = org.by_login.get(login)
    if person is None:
        return Missing("unknown_person_asked", {"person": login})
    return None if person.active else Missing("inactive_person_asked", {"person": person.name})


def _above(rule: Rule, org: Organisation, today: date, of: Iterable[int]) -> Missing | None:
    """Supervisors, looked up for one person of each department and for every head."""
    if not (rule.chain_of or rule.supervisor_of):
        return None
    as_initiator = "initiator" in (rule.chain_of, rule.supervisor_of)
    asked = _of_owner(rule)
    alone: list[int] = []
    vacant: dict[str, None] = {}
    people = list(of)
    for person in people:
        state = replace(CardState(), initiator=person if as_initiator else None, owner=person)
        found = resolve((asked,), state, org, today)
        vacant |= dict.fromkeys(found.vacant)
        alone += [] if found.people else [person]
    if people and len(alone) == len(people):
        return Missing("nobody_above_anybody", {})
    if alone:
        names = [org.name(person) for person in alone[:MOST_NAMES]]
        return Missing("nobody_above", {"people": [*names, "…"] if len(alone) > MOST_NAMES else names}, False)
    if vacant:
        titles = [org.departments[key].title for key in vacant]
        return Missing("vacant_level", {"departments": titles}, False)
    return None


def _of_owner(rule: Rule) -> Rule:
    """The same rule about the card's owner, whoever that is."""
    name = "chain_of" if rule.chain_of else "supervisor_of"
    return rule.model_copy(update={name: "owner"})


def _samples(org: Organisation, who: tuple[Who, ...]) -> list[int]:
    """Of those people one of each department, for whom the same heads are found, and all the heads."""
    heads = {d.head for d in org.departments.values()} | {d.deputy for d in org.departments.values()}
    found: dict[tuple[str | None, int | None], int] = {}
    for person in org.people.values():
        if person.active and org.is_one_of(person.id, who):
            found.setdefault((person.department, person.id if person.id in heads else None), person.id)
    return list(found.values())


# -- rights


def rights(d: Definition, org: Organisation) -> Iterator[Problem]:
    """Rights and transitions given to roles, departments and people that do not exist."""
    for path, who in walk.whos(d):
        if who.role and who.role not in org.roles:
            yield error("unknown_role", (*path, "role"), role=who.role)
        elif who.department and who.department not in org.departments:
            yield error("unknown_department", (*path, "department"), department=who.department)
        elif who.person and (missing := _person(who.person, org)):
            code = "unknown_person" if missing.code == "unknown_person_asked" else "inactive_person"
            yield warning(code, (*path, "person"), **missing.params)
    create = d.rights.create
    if create and not any(org.is_one_of(person, create) for person in org.people):
        yield warning("nobody_creates_today", ("rights", "create"))


def strangers(
    d: Definition, org: Organisation, lists: Iterable[str], processes: Iterable[str]
) -> Iterator[Problem]:
    """What a file from elsewhere names and what there is not here, each said once."""
    known: dict[str, Container[str]] = {
        "role": org.roles,
        "department": org.departments,
        "person": org.by_login,
    }
    known |= {"directory": set(lists), "process": {*processes, d.key}}
    told: set[tuple[str, str]] = set()
    for path, one in [*walk.rules(d), *walk.whos(d), *_fields(d.fields, ("fields",))]:
        for kind, there in known.items():
            key = getattr(one, kind, None)
            if key and key not in there and (kind, key) not in told:
                told.add((kind, key))
                yield warning(f"no_{kind}_here", (*path, kind), **{kind: key})


def _fields(fields: tuple[Field, ...], path: Path) -> Iterator[tuple[Path, Field]]:
    for place, field in walk.numbered(fields, path):
        yield place, field
        yield from _fields(field.columns, (*place, "columns"))
