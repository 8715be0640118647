"""Which open tasks are somebody's to do: said once, for the inbox, the counters and the workload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from .. import models as m
from .access import NOT_DELETED, Viewer

a, t, c = m.Assignment, m.Task, m.Card

# Written like the condition of the partial indexes: SQLite does not see that `open = 1` says the same.
OPEN: ColumnElement[bool] = literal_column("assignment.open")

ON_TASK = and_(t.card_id == a.card_id, t.no == a.task_no)


def tasks_of(people: Sequence[int], *columns: Any) -> Select[*tuple[Any, ...]]:
    """Open tasks that these people are asked to do and nobody else has taken; columns of all three tables."""
    return (
        select(*columns)
        .select_from(a)
        .join(t, ON_TASK)
        .join(c, c.id == a.card_id)
        .where(OPEN, NOT_DELETED, a.user_id.in_(people), or_(t.taken_by.is_(None), t.taken_by.in_(people)))
    )


def for_viewer(viewer: Viewer) -> ColumnElement[bool]:
    """A substitute never answers on a card they started themselves."""
    if not viewer.acts_for:
        return a.user_id == viewer.person
    return or_(a.user_id == viewer.person, c.initiator_id.is_distinct_from(viewer.person))
