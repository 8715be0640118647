"""The cards of a board by day: by a date they hold, their deadline, or when they began or ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, null, select

from ...process.kinds.base import fold
from .. import models as m
from .boards import Board, c

MOST = 5000
"""As many cards are looked at; a page that has more says so."""

MOMENTS = {"due": c.due_at, "created": c.created_at, "ended": c.closed_at}

v = m.CardValue


@dataclass(frozen=True)
class Span:
    """From the first day to the one after the last, and when they begin on the viewer's clock."""

    first: date
    end: date
    since: datetime
    until: datetime


def cards(
    conn: Connection, board: Board, by: tuple[str, str], span: Span, summed: str | None
) -> list[Row[Any]]:
    """The cards that stand in these days, each with its moment and what is summed, in their order.

    `by` is one of MOMENTS, or the key of a field with its kind: `date` or `datetime`.
    """
    key, kind = by
    at = v.words if kind else MOMENTS[key]
    amount = c.values[summed].label("amount") if summed else null().label("amount")
    face = (c.id, c.number, c.title, c.stage, c.version_id, c.due_at, c.closed_at)
    rows = select(*face, at.label("at"), amount)
    rows = rows.join(v, _held(board, key, kind, span)) if kind else rows.where(*_within(board, key, span))
    return list(conn.execute(rows.where(board.whole).order_by(at, c.id).limit(MOST + 1)))


def _held(board: Board, key: str, kind: str, span: Span) -> ColumnElement[bool]:
    """The index keeps a date as words that stand in order, moments in UTC."""
    first, end = (span.first, span.end) if kind == "date" else (_utc(span.since), _utc(span.until))
    mine = and_(
        v.card_id == c.id, v.process_id == board.process_id, v.field == key, v.ended.in_((False, True))
    )
    return and_(mine, v.words >= fold(first.isoformat()), v.words < fold(end.isoformat()))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _within(board: Board, key: str, span: Span) -> list[ColumnElement[bool]]:
    column = MOMENTS[key]
    within = [column >= span.since, column < span.until]
    # Who has ended has no deadline any more; the index of deadlines knows open cards only.
    return [*within, c.closed_at.is_(None)] if key == "due" else within
