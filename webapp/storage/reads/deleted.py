"""Deleted cards, for those who may restore them. Nothing else ever shows one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from .. import models as m
from .access import Viewer, visible_once

c = m.Card


def of(conn: Connection, viewer: Viewer, process_id: int, most: int) -> list[Row[Any]]:
    """Those of the process that the viewer saw while they were there, the newest first."""
    rows = select(c.__table__).where(c.process_id == process_id, visible_once(viewer))
    return list(conn.execute(rows.order_by(c.id.desc()).limit(most)))


def one(conn: Connection, viewer: Viewer, card_id: int) -> Row[Any] | None:
    return conn.execute(select(c.__table__).where(c.id == card_id, visible_once(viewer))).one_or_none()
