"""The organisation, the directories and who is told what: read whole and kept until a change."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, insert, select, update

from ..process.assignees import World
from ..process.calendar import Calendar
from ..process.directories import Directories
from ..process.organisation import Absence, Department, Organisation, Person
from . import hooks as outside
from . import hours as times
from . import models as m
from . import wishes
from .directories import read
from .hooks import Hook
from .hours import Hours
from .wishes import Everybody

Kept = tuple[int, Organisation, Directories, Everybody, tuple[Hook, ...], Hours]
_kept: WeakKeyDictionary[Engine, Kept] = WeakKeyDictionary()
_told: WeakKeyDictionary[Engine, tuple[int | None, Everybody]] = WeakKeyDictionary()

STAMP = select(m.OrganisationStamp.revision).where(m.OrganisationStamp.id == 1).scalar_subquery()


def touch(conn: Connection) -> None:
    """Tells every process that people, departments, roles, absences or directories have changed."""
    changed = conn.execute(
        update(m.OrganisationStamp)
        .where(m.OrganisationStamp.id == 1)
        .values(revision=m.OrganisationStamp.revision + 1)
    )
    if not changed.rowcount:
        conn.execute(insert(m.OrganisationStamp).values(id=1, revision=1))


def organisation(conn: Connection, revision: int | None = None) -> Organisation:
    """Everybody; `revision` saves asking for the stamp when a query has brought it along."""
    return _snapshot(conn, revision)[1]


def directories(conn: Connection, revision: int | None = None) -> Directories:
    """Every directory with its values, of the same moment."""
    return _snapshot(conn, revision)[2]


def world(conn: Connection, zone: str, revision: int | None = None) -> World:
    """What the engine may look up."""
    _, people, lists, *_, hours = _snapshot(conn, revision)
    return World(people, times.calendar(zone, datetime.now(UTC).year, hours), lists)


def everybody(conn: Connection) -> Everybody:
    """Who wants to be told what. Read anew when the organisation was; pages that only show never need it."""
    revision = _kept[conn.engine][0] if conn.engine in _kept else None
    told = _told.get(conn.engine)
    if told is None or revision is None or told[0] != revision:
        told = _told[conn.engine] = (revision, wishes.read(conn))
    return told[1]


def hooks(conn: Connection) -> tuple[Hook, ...]:
    """Who outside wants to be told what, of the same moment."""
    kept = _kept.get(conn.engine)
    return kept[4] if kept else outside.read(conn)


def _snapshot(conn: Connection, revision: int | None) -> Kept:
    if revision is None:
        revision = conn.execute(select(STAMP)).scalar() or 0
    kept = _kept.get(conn.engine)
    if kept is None or kept[0] != revision:
        kept = _kept[conn.engine] = (
            revision,
            _read(conn),
            read(conn),
            wishes.read(conn),
            outside.read(conn),
            times.read(conn),
        )
    return kept


def calendar(zone: str, year: int, conn: Connection | None = None) -> Calendar:
    """The company's working days; without a connection the usual ones, which do to know today."""
    return times.calendar(zone, year, _snapshot(conn, None)[5] if conn is not None else times.USUAL)


def _read(conn: Connection) -> Organisation:
    keys = {row.id: row.key for row in conn.execute(select(m.Department.id, m.Department.key))}
    roles, writers = _roles(conn)
    return Organisation(_people(conn, keys), _departments(conn, keys), roles, _absences(conn), writers)


def _people(conn: Connection, keys: dict[int, str]) -> dict[int, Person]:
    also = defaultdict(set)
    for row in conn.execute(select(m.department_member)):
        also[row.user_id].add(keys[row.department_id])
    u = m.User
    rows = conn.execute(
        select(
            u.id,
            u.login,
            u.last_name,
            u.first_name,
            u.patronymic,
            u.position,
            u.department_id,
            u.active,
            u.admin,
        )
    )
    return {
        row.id: Person(
            row.id,
            _short(row),
            row.login,
            keys.get(row.department_id),
            row.active,
            row.position,
            frozenset(also[row.id]),
            row.admin,
            " ".join(filter(None, (row.last_name, row.first_name, row.patronymic))),
        )
        for row in rows
    }


def _short(row: Any) -> str:
    """Surname and initials; the same as `User.name`, without loading the user."""
    return "\u00a0".join(
        [row.last_name, *(f"{part[0]}." for part in (row.first_name, row.patronymic) if part)]
    )


def _departments(conn: Connection, keys: dict[int, str]) -> dict[str, Department]:
    d = m.Department
    rows = conn.execute(
        select(d.key, d.title_ru, d.title_en, d.parent_id, d.head_id, d.deputy_id, d.chain_end)
    )
    return {
        row.key: Department(
            row.key,
            {"ru": row.title_ru, "en": row.title_en or row.title_ru},
            keys.get(row.parent_id),
            row.head_id,
            row.deputy_id,
            row.chain_end,
        )
        for row in rows
    }


def _roles(conn: Connection) -> tuple[dict[str, frozenset[int]], frozenset[int]]:
    """Every role, also one that nobody has; and the people whose role publishes."""
    holders: dict[str, set[int]] = defaultdict(set)
    of = m.user_role.c
    writers: set[int] = set()
    columns = (m.Role.key, of.user_id, m.Role.publishes)
    for key, person, publishes in conn.execute(
        select(*columns).outerjoin(m.user_role, of.role_id == m.Role.id)
    ):
        holders[key] |= {person} if person else set()
        writers |= {person} if person and publishes else set()
    return {key: frozenset(people) for key, people in holders.items()}, frozenset(writers)


def _absences(conn: Connection) -> tuple[Absence, ...]:
    a = m.Absence
    rows = conn.execute(select(a.user_id, a.first_day, a.last_day, a.substitute_id).order_by(a.id))
    return tuple(Absence(*row) for row in rows)
