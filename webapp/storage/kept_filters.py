"""Filters of boards and lists that people keep under a name. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from . import models as m
from .upsert import insert_for

k, d = m.KeptFilter, m.DefaultFilter
MOST = 100


def of(conn: Connection, person: int, process_id: int) -> list[Row[Any]]:
    """The person's own, and those that others share; `chosen`: the process opens with it."""
    mine = and_(d.filter_id == k.id, d.user_id == person)
    rows = select(k.__table__, d.filter_id.is_not(None).label("chosen")).outerjoin(d, mine)
    rows = rows.where(k.process_id == process_id, _for(person))
    return list(conn.execute(rows.order_by(k.title, k.id).limit(MOST)))


def _for(person: int) -> ColumnElement[bool]:
    return or_(k.owner_id == person, k.shared)


def keep(conn: Connection, row: Mapping[str, Any]) -> int:
    """Keeps it; what the owner has kept under the same name so far is replaced."""
    same = [getattr(k, name) == row[name] for name in ("process_id", "owner_id", "title")]
    found = conn.execute(update(k).where(*same).values(dict(row)).returning(k.id)).scalars().first()
    return found or int(conn.execute(insert(k).returning(k.id), dict(row)).scalar_one())


def remove(conn: Connection, person: int, process_id: int, id: int) -> int:
    """One of the person's own; gives how many there were."""
    mine = (k.id == id, k.owner_id == person, k.process_id == process_id)
    conn.execute(delete(d).where(d.filter_id.in_(select(k.id).where(*mine))))
    return conn.execute(delete(k).where(*mine)).rowcount


# -- the one with which a process opens ----------------------------------------------------------------------


def default(conn: Connection, person: int, process_id: int) -> Row[Any] | None:
    """What the person chose, as long as it is there for them."""
    chosen = select(k.id, k.asked).join(d, d.filter_id == k.id)
    return conn.execute(
        chosen.where(d.user_id == person, d.process_id == process_id, _for(person))
    ).one_or_none()


def choose(conn: Connection, person: int, process_id: int, id: int) -> bool:
    """From now on the process opens with it; False if it is not there for the person."""
    known = select(k.id).where(k.id == id, k.process_id == process_id, _for(person))
    if conn.execute(known).scalar() is None:
        return False
    row = insert_for(conn, d).values(user_id=person, process_id=process_id, filter_id=id)
    place = ["user_id", "process_id"]
    conn.execute(row.on_conflict_do_update(index_elements=place, set_={"filter_id": row.excluded.filter_id}))
    return True


def choose_none(conn: Connection, person: int, process_id: int) -> None:
    conn.execute(delete(d).where(d.user_id == person, d.process_id == process_id))
