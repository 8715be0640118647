"""Open tasks of one person, for an administrator who gives them to others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from .access import NOT_DELETED
from .asked import OPEN, a, c, t

other = aliased(a)


def held(
    conn: Connection,
    person: int,
    most: int,
    *,
    process: int | None = None,
    own: bool = False,
) -> list[Row[Any]]:
    """What is due first comes first. `others` could do the task too; with none it is the person's own."""
    columns = (
        t.id,
        t.card_id,
        t.no,
        t.title,
        t.process_id,
        t.due_at,
        t.opened_at,
        c.number,
        c.title.label("card_title"),
        _others(person).label("others"),
    )
    narrowed = [t.process_id == process] if process else []
    rows = select(*columns).join(c, c.id == t.card_id).where(_of(person), *narrowed)
    rows = rows.where(_own(person)) if own else rows
    return list(conn.execute(rows.order_by(t.due_at.is_(None), t.due_at, t.id).limit(most)))


def counts(conn: Connection, person: int) -> list[Row[Any]]:
    """By process: how many are the person's own, and how many a group has."""
    own = func.sum(case((_own(person), 1), else_=0)).label("own")
    rows = (
        select(t.process_id, own, func.count().label("total")).join(c, c.id == t.card_id).where(_of(person))
    )
    return list(conn.execute(rows.group_by(t.process_id)))


def _of(person: int) -> ColumnElement[bool]:
    """Open, and taken by the person or free to be taken by them."""
    asked = exists().where(a.card_id == t.card_id, a.task_no == t.no, a.user_id == person, OPEN)
    return and_(
        t.closed_at.is_(None), NOT_DELETED, or_(t.taken_by == person, and_(t.taken_by.is_(None), asked))
    )


def _others(person: int) -> Any:
    """How many more people could do it; nobody once it is taken."""
    more = (
        select(func.count())
        .where(
            other.card_id == t.card_id,
            other.task_no == t.no,
            other.user_id != person,
            other.open.is_(true()),
        )
        .correlate(t)
        .scalar_subquery()
    )
    return case((t.taken_by == person, 0), else_=more)


def _own(person: int) -> ColumnElement[bool]:
    return _others(person) == 0
