"""Short lists of cards: what somebody started, what is late, what stands longest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from .access import NOT_DELETED, Viewer, visible
from .boards import FACE, Board, c
from .counters import CAP


def started(conn: Connection, viewer: Viewer, limit: int) -> list[Row[Any]]:
    """The viewer's open cards, the last changed first."""
    mine = select(*FACE).where(*_under_way(viewer))
    return list(conn.execute(mine.order_by(c.changed_at.desc(), c.id.desc()).limit(limit)))


def _under_way(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """What the viewer started and has not ended; records do not end."""
    return (
        c.initiator_id == viewer.person,
        c.closed_at.is_(None),
        NOT_DELETED,
        c.process_id.not_in(sorted(viewer.registers)),
    )


def late(conn: Connection, viewer: Viewer, now: datetime, limit: int) -> list[Row[Any]]:
    """Open cards past their deadline, the longest late first."""
    rows = select(*FACE).where(c.due_at < now, c.closed_at.is_(None), visible(viewer))
    return list(conn.execute(rows.order_by(c.due_at, c.id).limit(limit)))


def how_many(conn: Connection, viewer: Viewer, now: datetime) -> tuple[int, int]:
    """How many cards the viewer has under way, and how many they see are late; at most CAP."""
    mine = select(c.id).where(*_under_way(viewer)).limit(CAP).subquery()
    delayed = select(c.id).where(c.due_at < now, c.closed_at.is_(None), visible(viewer)).limit(CAP).subquery()
    both = (select(func.count()).select_from(rows).scalar_subquery() for rows in (mine, delayed))
    row = conn.execute(select(*both)).one()
    return row[0], row[1]


def longest(conn: Connection, board: Board, limit: int) -> list[Row[Any]]:
    """Open cards of the board by how long they have stood in their stage."""
    return list(conn.execute(select(*FACE).where(board.open).order_by(c.entered_at, c.id).limit(limit)))


def most_late(conn: Connection, board: Board, limit: int) -> list[Row[Any]]:
    """Open cards of the board past their deadline, the longest late first."""
    return list(
        conn.execute(select(*FACE).where(board.open, board.late).order_by(c.due_at, c.id).limit(limit))
    )
