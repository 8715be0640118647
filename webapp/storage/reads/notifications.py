"""What a person was told, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, select

from .. import models as m
from .access import Viewer, visible
from .counters import worth_reading

n, t, c = m.Notification, m.Task, m.Card


def notifications(conn: Connection, viewer: Viewer, limit: int, before: int | None = None) -> list[Row[Any]]:
    """One more than `limit` if there are more."""
    rows = _told(viewer)
    if before:
        rows = rows.where(n.id < before)
    return list(conn.execute(rows.order_by(n.id.desc()).limit(limit + 1)))


def of_kinds(conn: Connection, viewer: Viewer, kinds: Iterable[str], limit: int) -> list[Row[Any]]:
    """The newest of these kinds, about cards that may still be seen."""
    rows = _told(viewer).where(n.kind.in_(tuple(kinds)), c.number.is_not(None))
    return list(conn.execute(rows.order_by(n.id.desc()).limit(limit)))


def one(conn: Connection, viewer: Viewer, number: int) -> Row[Any] | None:
    """A notification of the viewer's own."""
    return conn.execute(_told(viewer).where(n.id == number)).one_or_none()


def _told(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """`news`: unread, and not of a task answered since. A card that may not be seen any more is not named."""
    news = case((and_(n.read_at.is_(None), worth_reading()), True), else_=False).label("news")
    task = (t.id.is_not(None).label("has_task"), t.closed_at.label("task_closed_at"))
    return (
        select(n.id, n.card_id, n.task_no, n.kind, n.data, n.at, news, *task, c.number, c.title, c.version_id)
        .outerjoin(t, and_(t.card_id == n.card_id, t.no == n.task_no))
        .outerjoin(c, and_(c.id == n.card_id, visible(viewer)))
        .where(n.user_id == viewer.person)
    )
