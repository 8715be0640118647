"""One task of a card, and what its viewer is to do next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from .. import models as m
from .access import Viewer
from .asked import for_viewer, tasks_of

t = m.Task


def one(conn: Connection, card_id: int, no: int) -> Row[Any] | None:
    """The task of that number, open or closed."""
    columns = select(t.no, t.step, t.stage, t.title, t.closed_at, t.closed_by, t.outcome)
    return conn.execute(columns.where(t.card_id == card_id, t.no == no)).one_or_none()


def next_of(conn: Connection, viewer: Viewer) -> Row[Any] | None:
    """The task that the viewer should do next: what is due first, then what waits longest."""
    mine = tasks_of(viewer.people, t.card_id, t.no, t.title).where(for_viewer(viewer))
    return conn.execute(mine.order_by(t.rank, t.due_at.is_(None), t.due_at, t.id).limit(1)).first()
