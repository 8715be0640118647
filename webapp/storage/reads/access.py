"""Who may see which cards. Rights to see are live: those of a process's current version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, or_, select, true

from ...process import rights
from ...process.definition import Definition
from ...process.organisation import Organisation
from .. import models as m
from ..org import STAMP, organisation
from ..versions import definition


@dataclass(frozen=True)
class Process:
    """A published process and its current version."""

    id: int
    key: str
    active: bool
    icon: str
    version_id: int
    definition: Definition


@dataclass(frozen=True)
class Company:
    """Everybody, and every published process; `revision` grows with every change of people."""

    organisation: Organisation
    processes: tuple[Process, ...] = ()
    revision: int = 0

    def process(self, key: str | None) -> Process | None:
        return next((p for p in self.processes if p.key == key), None)


@dataclass(frozen=True)
class Viewer:
    """A person, and what they may see beyond the cards they take part in."""

    person: int
    active: bool = True
    admin: bool = False
    acts_for: tuple[int, ...] = ()
    wholly: frozenset[int] = frozenset()
    by_department: frozenset[int] = frozenset()
    departments: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[int, ...]:
        """The viewer and those they act for today."""
        return (self.person, *self.acts_for)

    def sees_all_of(self, process_id: int) -> bool:
        return self.admin or process_id in self.wholly


def company(conn: Connection) -> Company:
    """The organisation and the processes, in one statement while nothing has changed."""
    p = m.Process
    columns = select(p.id, p.key, p.active, p.icon, p.version_id, STAMP.label("organisation"))
    rows = conn.execute(columns.where(p.version_id.is_not(None)).order_by(p.id)).all()
    revision = rows[0].organisation or 0 if rows else 0
    people = organisation(conn, revision if rows else None)
    processes = (
        Process(r.id, r.key, r.active, r.icon, r.version_id, definition(conn, r.version_id)) for r in rows
    )
    return Company(people, tuple(processes), revision)


def viewer(conn: Connection, person: int, today: date) -> Viewer:
    """The person as somebody who looks at cards on that day."""
    return viewer_in(company(conn), person, today)


def viewer_in(company: Company, person: int, today: date) -> Viewer:
    """The same where the company is at hand already."""
    org = company.organisation
    known = org.people.get(person)
    if known is None or not known.active:
        return Viewer(person, active=False)
    seen: dict[rights.Scope, set[int]] = {"all": set(), "department": set(), "own": set()}
    for process in company.processes:
        seen[rights.scope(process.definition, person, org)].add(process.id)
    return Viewer(
        person,
        admin=known.admin,
        acts_for=org.principals(person, today),
        wholly=frozenset(seen["all"]),
        by_department=frozenset(seen["department"]),
        departments=_below(org, {known.department, *known.also_in}),
    )


def _below(org: Organisation, tops: Iterable[str | None]) -> frozenset[str]:
    """The departments and all below them."""
    found: set[str | None] = set(tops) & set(org.departments)
    while more := {d.key for d in org.departments.values() if d.parent in found} - found:
        found |= more
    return frozenset(key for key in found if key)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Card that leaves only what the viewer may see."""
    if not viewer.active:
        return false()
    if viewer.admin:
        return true()
    own = or_(m.Card.initiator_id == viewer.person, m.Card.owner_id == viewer.person)
    return or_(*_by_rights(viewer), own, _asked(viewer), _watches(viewer))


def visible_in(viewer: Viewer, process_id: int) -> ColumnElement[bool]:
    """The same for the cards of one process; no condition at all for those who see them all."""
    return true() if viewer.sees_all_of(process_id) else visible(viewer)


def _by_rights(viewer: Viewer) -> Iterable[ColumnElement[bool]]:
    if viewer.wholly:
        yield m.Card.process_id.in_(viewer.wholly)
    if viewer.by_department and viewer.departments:
        theirs = m.Card.department.in_(viewer.departments)
        yield and_(m.Card.process_id.in_(viewer.by_department), theirs)


def _asked(viewer: Viewer) -> ColumnElement[bool]:
    """Has or had a task on the card, or acts today for somebody who has or had."""
    a = m.Assignment
    return exists().where(a.card_id == m.Card.id, a.user_id.in_(viewer.people)).correlate(m.Card)


def _watches(viewer: Viewer) -> ColumnElement[bool]:
    o = m.Observer
    return exists().where(o.card_id == m.Card.id, o.user_id == viewer.person).correlate(m.Card)


def see(conn: Connection, viewer: Viewer, card_id: int) -> Row[Any] | None:
    """The card's row, or None both where there is no such card and where the viewer may not see it."""
    return conn.execute(select(m.Card.__table__).where(m.Card.id == card_id, visible(viewer))).one_or_none()


def may_see(conn: Connection, viewer: Viewer, card_id: int) -> bool:
    return conn.execute(select(exists().where(m.Card.id == card_id, visible(viewer)))).scalar_one()
