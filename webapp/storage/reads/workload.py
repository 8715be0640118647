"""How many open tasks each person has. Proportional to open tasks, whatever was done before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from .access import Viewer, visible
from .asked import ON_TASK, OPEN, a, c, t


@dataclass(frozen=True)
class Load:
    """What one person has: tasks that are theirs, tasks of a group they could take, and how late it is."""

    own: int
    shared: int
    late: int
    oldest: datetime | None


def loads(conn: Connection, viewer: Viewer, now: datetime) -> dict[int, Load]:
    """By person, of the cards the viewer sees."""
    asked = _asked(viewer)
    u = asked.c
    own = or_(u.taken_by == u.user_id, and_(u.taken_by.is_(None), u.people == 1))
    shared = and_(u.taken_by.is_(None), u.people > 1)
    counted = select(
        u.user_id,
        _count(own),
        _count(shared),
        _count(and_(own, u.due_at < now)),
        func.min(case((own, u.opened_at))),
    ).group_by(u.user_id)
    return {row[0]: Load(*row[1:]) for row in conn.execute(counted)}


def untaken(conn: Connection, viewer: Viewer) -> int:
    """Tasks of groups that nobody has taken yet."""
    asked = _asked(viewer)
    tasks = select(asked.c.id).where(asked.c.taken_by.is_(None), asked.c.people > 1).distinct().subquery()
    return conn.execute(select(func.count()).select_from(tasks)).scalar_one()


def _asked(viewer: Viewer) -> Any:
    """Every open task beside everybody who has it or could take it, and how many those are."""
    people = func.count().over(partition_by=t.id).label("people")
    rows = select(a.user_id, t.id, t.taken_by, t.due_at, t.opened_at, people).select_from(a).join(t, ON_TASK)
    free = or_(t.taken_by.is_(None), t.taken_by == a.user_id)
    return rows.join(c, c.id == a.card_id).where(OPEN, free, visible(viewer)).subquery()


def _count(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))
