"""Filters of boards and lists that people keep under a name. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select

from . import models as m

k = m.KeptFilter
MOST = 100


def of(conn: Connection, person: int, process_id: int) -> list[Row[Any]]:
    """The person's own, and those that others share."""
    mine = or_(k.owner_id == person, k.shared)
    rows = select(k.__table__).where(k.process_id == process_id, mine)
    return list(conn.execute(rows.order_by(k.title, k.id).limit(MOST)))


def keep(conn: Connection, row: Mapping[str, Any]) -> int:
    return int(conn.execute(insert(k).returning(k.id), dict(row)).scalar_one())


def remove(conn: Connection, person: int, process_id: int, **which: Any) -> int:
    """One of the person's own, by its `id` or `title`; gives how many there were."""
    mine = delete(k).where(k.owner_id == person, k.process_id == process_id)
    return conn.execute(mine.filter_by(**which)).rowcount
