"""The numbers of the menu, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, or_, select, union_all

from .. import models as m
from .access import Company, Viewer, visible_in
from .asked import for_viewer, tasks_of

# From here on a page says «99+».
CAP = 100
ABOUT_TASKS = ("task", "reminder", "overdue")
# What asks somebody to do or say something; the rest is only to be known, and a dot tells of it.
ASKING = (*ABOUT_TASKS, "mention", "incident")


@dataclass(frozen=True)
class Counters:
    """My open tasks by process, cards I see by process (at most CAP), and what I have not read."""

    mine: dict[int, int] = field(default_factory=dict)
    cards: dict[int, int] = field(default_factory=dict)
    unread: int = 0
    urgent: int = 0
    asking: int = 0

    @property
    def tasks(self) -> int:
        return sum(self.mine.values())


def counters(conn: Connection, viewer: Viewer, company: Company) -> Counters:
    """All of them for this person now."""
    arms = [
        _mine(viewer),
        _unread(viewer, "unread"),
        _unread(viewer, "urgent", m.Notification.kind.in_(ABOUT_TASKS)),
        _unread(viewer, "asking", m.Notification.kind.in_(ASKING)),
    ]
    rows = conn.execute(union_all(*arms, *_cards(viewer, company))).all()
    found: dict[str, dict[int, int]] = {"mine": {}, "cards": {}, "unread": {}, "urgent": {}, "asking": {}}
    for what, process, number in rows:
        found[what][process] = number
    told = (found[name].get(0, 0) for name in ("unread", "urgent", "asking"))
    return Counters(found["mine"], found["cards"], *told)


def _mine(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    t = m.Task
    number = func.count(t.id.distinct())
    mine = tasks_of(viewer.people, literal("mine").label("what"), t.process_id, number)
    return mine.where(for_viewer(viewer)).group_by(t.process_id)


def worth_reading() -> Any:
    """News of a task that somebody has answered since is no news; needs Task joined from outside."""
    return or_(m.Notification.kind.not_in(ABOUT_TASKS), m.Task.id.is_(None), m.Task.closed_at.is_(None))


def _unread(viewer: Viewer, what: str, *only: Any) -> Select[*tuple[Any, ...]]:
    n, t = m.Notification, m.Task
    rows = (
        select(n.id)
        .outerjoin(t, and_(t.card_id == n.card_id, t.no == n.task_no))
        .where(n.user_id == viewer.person, n.read_at.is_(None), worth_reading(), *only)
        .limit(CAP)
        .subquery()
    )
    return select(literal(what), literal(0), func.count()).select_from(rows)


def _cards(viewer: Viewer, company: Company) -> Iterable[Select[*tuple[Any, ...]]]:
    c = m.Card
    for process in company.processes:
        seen = and_(c.process_id == process.id, c.closed_at.is_(None), visible_in(viewer, process.id))
        rows = select(c.id).where(seen).limit(CAP).subquery()
        yield select(literal("cards"), literal(process.id), func.count()).select_from(rows)
