"""Who may see which cards. Rights to see are live: those of a process's current version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, or_, select

from ...process import pipelines, rights
from ...process.definition import Definition
from ...process.directories import Directories
from ...process.organisation import Organisation
from .. import models as m
from ..org import STAMP, directories, organisation
from ..versions import definition

# A deleted card is hidden from everybody; only where it can be restored it is looked for by itself.
NOT_DELETED = m.Card.deleted_at.is_(None)


@dataclass(frozen=True)
class Process:
    """A published process and its current version."""

    id: int
    key: str
    active: bool
    icon: str
    version_id: int
    definition: Definition
    paused: bool = False
    archived: bool = False


@dataclass(frozen=True)
class Company:
    """Everybody, the directories, every published process; `revision` grows with a change of the former."""

    organisation: Organisation
    processes: tuple[Process, ...] = ()
    revision: int = 0
    directories: Directories = field(default_factory=Directories)

    def process(self, key: str | None) -> Process | None:
        return next((p for p in self.processes if p.key == key), None)


@dataclass(frozen=True)
class Viewer:
    """A person, and what they may see beyond the cards they take part in; which processes are registers."""

    person: int
    active: bool = True
    admin: bool = False
    acts_for: tuple[int, ...] = ()
    wholly: frozenset[int] = frozenset()
    by_department: frozenset[int] = frozenset()
    departments: frozenset[str] = frozenset()
    # Of processes in which the viewer sees only some channels: those, each with its process.
    channels: frozenset[tuple[int, str]] = frozenset()
    channels_by_department: frozenset[tuple[int, str]] = frozenset()
    # Fields that let whoever they name see the card, each with its process.
    by_field: frozenset[tuple[int, str]] = frozenset()
    registers: frozenset[int] = frozenset()

    @property
    def people(self) -> tuple[int, ...]:
        """The viewer and those they act for today."""
        return (self.person, *self.acts_for)

    def sees_all_of(self, process_id: int) -> bool:
        return self.admin or process_id in self.wholly

    def looks_into(self, process_id: int) -> bool:
        """Whether the process is the viewer's own to look at, even while no card of it is theirs."""
        channels = self.channels | self.channels_by_department
        given = self.sees_all_of(process_id) or process_id in self.by_department
        return given or any(process == process_id for process, _ in channels)

    def channels_of(self, process_id: int) -> frozenset[str] | None:
        """The channels of the process whose cards the viewer may see; None: there is no such limit."""
        if self.sees_all_of(process_id) or process_id in self.by_department:
            return None
        channels = self.channels | self.channels_by_department
        return frozenset(key for process, key in channels if process == process_id)


def company(conn: Connection) -> Company:
    """The organisation and the processes, in one statement while nothing has changed."""
    p = m.Process
    columns = (p.id, p.key, p.active, p.icon, p.version_id, p.paused, p.archived_at)
    published = select(*columns, STAMP.label("organisation")).where(p.version_id.is_not(None))
    rows = conn.execute(published.order_by(p.id)).all()
    revision = rows[0].organisation or 0 if rows else 0
    people = organisation(conn, revision if rows else None)
    lists = directories(conn, revision if rows else None)
    processes = tuple(
        Process(
            *(r.id, r.key, r.active, r.icon, r.version_id),
            lists.bound(definition(conn, r.version_id)),
            paused=r.paused,
            archived=r.archived_at is not None,
        )
        for r in rows
    )
    return Company(people, processes, revision, lists)


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
    partly: dict[rights.Scope, set[tuple[int, str]]] = {"all": set(), "department": set(), "own": set()}
    for process in company.processes:
        scope = rights.scope(process.definition, person, org)
        mine = pipelines.belongs(process.definition, person, org)
        if mine is None:
            seen[scope].add(process.id)
        else:
            partly[scope] |= {(process.id, key) for key in mine}
    return Viewer(
        person,
        admin=known.admin,
        acts_for=org.principals(person, today),
        wholly=frozenset(seen["all"]),
        by_department=frozenset(seen["department"]),
        departments=_below(org, {known.department, *known.also_in}),
        channels=frozenset(partly["all"]),
        channels_by_department=frozenset(partly["department"]),
        by_field=frozenset((p.id, f) for p in company.processes for f in rights.seeing_fields(p.definition)),
        registers=frozenset(p.id for p in company.processes if p.definition.is_register),
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
    return NOT_DELETED if viewer.admin else and_(NOT_DELETED, or_(*grounds(viewer).values()))


def visible_once(viewer: Viewer) -> ColumnElement[bool]:
    """The same for deleted cards: those that the viewer would see if they were there."""
    if not viewer.active:
        return false()
    gone = m.Card.deleted_at.is_not(None)
    return gone if viewer.admin else and_(gone, or_(*grounds(viewer).values()))


def grounds(viewer: Viewer) -> dict[str, ColumnElement[bool]]:
    """Every reason there can be for seeing a card, as a condition on Card; any of them is enough."""
    return {
        **_by_rights(viewer),
        "initiator": m.Card.initiator_id == viewer.person,
        "owner": m.Card.owner_id == viewer.person,
        "asked": _asked(viewer),
        "mentioned": _watches(viewer),
        **({"named": _named(viewer)} if viewer.by_field else {}),
    }


def visible_in(viewer: Viewer, process_id: int) -> ColumnElement[bool]:
    """The same for the cards of one process; hardly a condition for those who see them all."""
    return NOT_DELETED if viewer.sees_all_of(process_id) else visible(viewer)


def _by_rights(viewer: Viewer) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    theirs = m.Card.department.in_(viewer.departments)
    everything = [*_processes(viewer.wholly), *_channels(viewer.channels)]
    if everything:
        found["all"] = or_(*everything)
    in_part = [*_processes(viewer.by_department), *_channels(viewer.channels_by_department)]
    if in_part and viewer.departments:
        found["department"] = and_(or_(*in_part), theirs)
    return found


def _processes(ids: frozenset[int]) -> list[ColumnElement[bool]]:
    return [m.Card.process_id.in_(ids)] if ids else []


def _channels(pairs: frozenset[tuple[int, str]]) -> list[ColumnElement[bool]]:
    """The cards of these channels, process by process."""
    found: dict[int, set[str]] = {}
    for process, channel in pairs:
        found.setdefault(process, set()).add(channel)
    return [and_(m.Card.process_id == id, m.Card.pipeline.in_(keys)) for id, keys in sorted(found.items())]


def _asked(viewer: Viewer) -> ColumnElement[bool]:
    """Has or had a task on the card, or acts today for somebody who has or had."""
    a = m.Assignment
    return exists().where(a.card_id == m.Card.id, a.user_id.in_(viewer.people)).correlate(m.Card)


def _watches(viewer: Viewer) -> ColumnElement[bool]:
    o = m.Observer
    return exists().where(o.card_id == m.Card.id, o.user_id == viewer.person).correlate(m.Card)


def _named(viewer: Viewer) -> ColumnElement[bool]:
    """A field of the card names the viewer, and in that process such a field lets them see it."""
    n = m.NamedPerson
    fields: dict[int, set[str]] = {}
    for process, key in viewer.by_field:
        fields.setdefault(process, set()).add(key)
    given = or_(*(and_(m.Card.process_id == id, n.field.in_(keys)) for id, keys in sorted(fields.items())))
    return exists().where(n.card_id == m.Card.id, n.user_id == viewer.person, given).correlate(m.Card)


def see(conn: Connection, viewer: Viewer, card_id: int) -> Row[Any] | None:
    """The card's row, or None both where there is no such card and where the viewer may not see it."""
    return conn.execute(select(m.Card.__table__).where(m.Card.id == card_id, visible(viewer))).one_or_none()


def may_see(conn: Connection, viewer: Viewer, card_id: int) -> bool:
    return conn.execute(select(exists().where(m.Card.id == card_id, visible(viewer)))).scalar_one()


def why(conn: Connection, viewer: Viewer, card_id: int) -> dict[str, tuple[int, ...]]:
    """Why the viewer may see the card, as `grounds` names it; with the people whose tasks are the reason."""
    if not viewer.active:
        return {}
    reasons = (condition.label(name) for name, condition in grounds(viewer).items())
    found = conn.execute(select(*reasons).where(m.Card.id == card_id)).mappings().one_or_none()
    if found is None:
        return {}
    named: dict[str, tuple[int, ...]] = {"admin": ()} if viewer.admin else {}
    named |= {name: () for name, holds in found.items() if holds}
    return named | ({"asked": _through(conn, viewer, card_id)} if "asked" in named else {})


def _through(conn: Connection, viewer: Viewer, card_id: int) -> tuple[int, ...]:
    """Whose tasks let the viewer see the card: the viewer's own, or those of people they act for."""
    a = m.Assignment
    whose = select(a.user_id).where(a.card_id == card_id, a.user_id.in_(viewer.people)).distinct()
    return tuple(sorted(conn.execute(whose).scalars()))
