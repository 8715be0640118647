"""Deleted cards, for those who may restore them. Nothing else ever shows one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from .. import models as m

c = m.Card


def of(conn: Connection, process_id: int, most: int) -> list[Row[Any]]:
    """Those of the process, the newest first."""
    rows = select(c.__table__).where(c.process_id == process_id, c.deleted_at.is_not(None))
    return list(conn.execute(rows.order_by(c.id.desc()).limit(most)))


def one(conn: Connection, card_id: int) -> Row[Any] | None:
    return conn.execute(select(c.__table__).where(c.id == card_id, c.deleted_at.is_not(None))).one_or_none()
