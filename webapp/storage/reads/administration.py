"""What administrators ask of the tables; they may see everything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ...process.face import fold
from .. import models as m

c, d, j, u = m.Card, m.Department, m.Job, m.User
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Some:
    """The first of the rows, and how many there are in all."""

    rows: tuple[Any, ...] = ()
    total: int = 0


def _some(conn: Connection, rows: Any, most: int) -> Some:
    found = conn.execute(rows.add_columns(func.count().over().label("total")).limit(most)).all()
    return Some(tuple(found), found[0].total if found else 0)


# -- what needs an administrator ------------------------------------------------------------------------


def incidents(conn: Connection, most: int) -> Some:
    """Open cards that stopped with an incident, the oldest first."""
    columns = (
        c.id,
        c.number,
        c.title,
        c.process_id,
        c.version_id,
        c.stage,
        c.changed_at,
        c.state["incidents"].label("open"),
    )
    return _some(
        conn,
        select(*columns).where(c.incidents > 0, c.closed_at.is_(None)).order_by(c.changed_at, c.id),
        most,
    )


def failures(conn: Connection, most: int, now: datetime) -> Some:
    """What failed for good lately and waits for somebody: timers, and robots whose incident is open."""
    unsolved = or_(j.kind == "timer", c.id.is_(None), c.incidents > 0)
    rows = (
        select(j.id, j.kind, j.do, j.ref, j.error, j.finished_at, j.card_id, c.number, c.title)
        .outerjoin(c, c.id == j.card_id)
        .where(j.state == "failed", j.finished_at > now - LATELY, unsolved)
    )
    return _some(conn, rows.order_by(j.id.desc()), most)


def without_password(conn: Connection, most: int) -> Some:
    """Active people who were invited and have not come in yet."""
    columns = (u.id, u.last_name, u.first_name, u.patronymic, u.email, u.created_at)
    return _some(
        conn, select(*columns).where(u.active, u.password_hash.is_(None)).order_by(u.created_at, u.id), most
    )


def vacant(conn: Connection, most: int) -> Some:
    """Departments without a head, or whose head is deactivated."""
    head = aliased(u)
    rows = select(d.id, d.title_ru, d.title_en, d.head_title).outerjoin(head, head.id == d.head_id)
    return _some(conn, rows.where(or_(d.head_id.is_(None), ~head.active)).order_by(d.title_ru, d.id), most)


def sizes(conn: Connection) -> dict[str, int]:
    """How large the installation is. Rows that are never deleted are counted by their last id."""
    counted: dict[str, Select[Any]] = {
        "people": select(func.count()).where(u.active),
        "departments": select(func.count()).select_from(d),
        "processes": select(func.count()).where(m.Process.active),
        "open": select(func.count()).where(c.closed_at.is_(None)),
        "cards": select(func.max(c.id)),
        "events": select(func.max(m.Event.id)),
        "jobs": select(func.count()).where(j.state.in_(("planned", "queued", "running"))),
    }
    arms = [
        select(literal(name).label("name"), rows.scalar_subquery().label("n"))
        for name, rows in counted.items()
    ]
    return {row.name: row.n or 0 for row in conn.execute(union_all(*arms))}


# -- cards as a table -------------------------------------------------------------------------------------

TOLD = (
    c.id,
    c.process_id,
    c.version_id,
    c.number,
    c.title,
    c.stage,
    c.initiator_id,
    c.owner_id,
    c.incidents,
    c.due_at,
    c.created_at,
    c.changed_at,
    c.closed_at,
    c.closed_how,
)

WHOLE = select(*TOLD, c.visit, c.revision, c.values, c.state)


def cards(
    conn: Connection,
    where: Iterable[ColumnElement[bool]],
    before: int | None = None,
    most: int = 100,
    *,
    values: bool = False,
) -> list[Row[Any]]:
    """The newest cards under these conditions, or those older than `before`; with their values if wanted."""
    rows = select(*TOLD, *([c.values] if values else [])).where(*where)
    older = rows.where(c.id < before) if before else rows
    return list(conn.execute(older.order_by(c.id.desc()).limit(most)))


def repairable(conn: Connection, ids: Collection[int]) -> list[Row[Any]]:
    """Cards with all that the engine knows of them, the newest first."""
    if not ids:
        return []
    return list(conn.execute(WHOLE.where(c.id.in_(ids)).order_by(c.id.desc())))


def numbered(conn: Connection, process_id: int, number: str) -> Row[Any] | None:
    """The card of that number, with all that the engine knows of it."""
    found: Any = conn.execute(WHOLE.where(c.process_id == process_id, c.number == number))
    return cast("Row[Any] | None", found.one_or_none())


def holders(conn: Connection, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Who has the open tasks of each card."""
    a = m.Assignment
    rows = conn.execute(
        select(a.card_id, a.user_id).where(a.card_id.in_(ids), a.open).order_by(a.card_id, a.task_no)
    )
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:
        found[row.card_id] = tuple(dict.fromkeys((*found.get(row.card_id, ()), row.user_id)))
    return found


# -- counts beside the rows of lists ----------------------------------------------------------------------


@dataclass(frozen=True)
class Cards:
    open: int = 0
    closed: int = 0


def cards_by(conn: Connection, column: Any, *where: ColumnElement[bool]) -> dict[int, Cards]:
    """Open and closed cards of each process or version, in one statement."""
    closed = func.sum(case((c.closed_at.is_(None), 0), else_=1))
    rows = select(column, func.count(), closed).where(*where).group_by(column)
    return {key: Cards(total - done, done) for key, total, done in conn.execute(rows)}


def members(conn: Connection) -> dict[int, int]:
    """Active people of each department."""
    rows = (
        select(u.department_id, func.count())
        .where(u.active, u.department_id.is_not(None))
        .group_by(u.department_id)
    )
    return {row[0]: row[1] for row in conn.execute(rows) if row[0] is not None}


def departments(conn: Connection) -> list[Row[Any]]:
    """Every department, by title."""
    columns = (
        d.id,
        d.key,
        d.title_ru,
        d.title_en,
        d.parent_id,
        d.head_id,
        d.deputy_id,
        d.head_title,
        d.chain_end,
    )
    return list(conn.execute(select(*columns).order_by(d.title_ru, d.id)))


def roles(conn: Connection) -> list[Row[Any]]:
    r = m.Role
    return list(conn.execute(select(r.id, r.key, r.title_ru, r.title_en).order_by(r.title_ru, r.id)))


def held(conn: Connection) -> dict[str, int]:
    """How many active people hold each role; roles that nobody holds are left out."""
    of = m.user_role.c
    rows = (
        select(m.Role.key, func.count())
        .join(m.user_role, of.role_id == m.Role.id)
        .join(u, u.id == of.user_id)
    )
    return {row[0]: row[1] for row in conn.execute(rows.where(u.active).group_by(m.Role.key))}


def processes(conn: Connection) -> list[Row[Any]]:
    p = m.Process
    return list(
        conn.execute(select(p.id, p.key, p.title_ru, p.title_en, p.version_id).order_by(p.title_ru, p.id))
    )


def processes_like(conn: Connection, words: str) -> list[int]:
    """Processes whose title or key has all these words; case and ё do not matter."""
    p, wanted = m.Process, fold(words).split()
    rows = conn.execute(select(p.id, p.key, p.title_ru, p.title_en))
    return [row.id for row in rows if _has(row[1:], wanted)]


def versions(conn: Connection, process_id: int) -> list[Row[Any]]:
    """The published versions of a process, newest first, without their definitions."""
    v = m.Version
    columns = (v.id, v.number, v.published_at, v.published_by)
    return list(conn.execute(select(*columns).where(v.process_id == process_id).order_by(v.number.desc())))


def people_in(conn: Connection, column: Any) -> list[int]:
    """Who occurs in a column that names people."""
    return list(conn.execute(select(column).where(column.is_not(None)).distinct()).scalars())


def people_like(conn: Connection, words: str) -> list[int]:
    """People whose names, address, log-in or post have all these words; case and ё do not matter."""
    columns = (u.id, u.last_name, u.first_name, u.patronymic, u.login, u.email, u.position)
    wanted = fold(words).split()
    # SQLite folds no Cyrillic, and there are never so many people that looking at each would take long.
    return [row.id for row in conn.execute(select(*columns)) if _has(row[1:], wanted)]


def _has(texts: Iterable[str], wanted: Iterable[str]) -> bool:
    whole = fold(" ".join(texts))
    return all(word in whole for word in wanted)
