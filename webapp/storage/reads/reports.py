"""What reports count: visits of stages, cards, tasks and points of a period, as far as the viewer sees them.

Each answer is one statement over an index, and holds at most `MOST` rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from .. import models as m
from .access import Viewer, visible, visible_in

MOST = 200_000

c, v, t, a, p = m.Card, m.StageVisit, m.Task, m.Assignment, m.Penalty
Facts = list[dict[str, Any]]


@dataclass(frozen=True)
class Scope:
    """Whose eyes, which cards, and the fields whose values are asked for."""

    viewer: Viewer
    process: int | None
    since: datetime
    until: datetime
    pipeline: str = ""
    person: int | None = None
    fields: tuple[str, ...] = ()

    def during(self, column: Any) -> ColumnElement[bool]:
        return and_(column >= self.since, column < self.until)

    def cards(self, *, whose: bool = True) -> list[ColumnElement[bool]]:
        """The conditions on cards; those of one person are those they answer for."""
        found = [visible_in(self.viewer, self.process) if self.process else visible(self.viewer)]
        if self.process:
            found.append(c.process_id == self.process)
        if self.pipeline:
            found.append(c.pipeline == self.pipeline)
        if self.person and whose:
            found.append(c.owner_id == self.person)
        return found


def _columns(scope: Scope) -> list[Any]:
    face = [c.id.label("card"), c.number, c.title, c.stage.label("at_stage"), c.pipeline, c.version_id]
    people = [c.owner_id.label("owner"), c.initiator_id.label("initiator"), c.sum_minor.label("sum")]
    times = [c.created_at, c.closed_at, c.closed_how]
    return [*face, *people, *times, *(c.values[key].label(f"f_{key}") for key in scope.fields)]


def _facts(conn: Connection, wanted: Select[Any]) -> Facts:
    return [dict(row) for row in conn.execute(wanted.limit(MOST)).mappings()]


# -- cards ---------------------------------------------------------------------------------------------------


def made(conn: Connection, scope: Scope) -> Facts:
    """The cards created in the period."""
    return _facts(
        conn, select(*_columns(scope)).where(*scope.cards(), scope.during(c.created_at)).order_by(c.id)
    )


def closed(conn: Connection, scope: Scope) -> Facts:
    """The cards that ended in it."""
    return _facts(
        conn, select(*_columns(scope)).where(*scope.cards(), scope.during(c.closed_at)).order_by(c.id)
    )


def unpaid(conn: Connection, scope: Scope, paid: str) -> Facts:
    """Cards that are not paid: they are open, or ended well without having been at the stage of payment."""
    been = exists().where(v.card_id == c.id, v.stage == paid)
    owed = (
        and_(or_(c.closed_at.is_(None), c.closed_how == "success"), ~been) if paid else c.closed_at.is_(None)
    )
    return _facts(
        conn,
        select(*_columns(scope)).where(*scope.cards(), owed, c.created_at < scope.until).order_by(c.id),
    )


def dated(conn: Connection, scope: Scope, field: str, first: date, last: date) -> Facts:
    """Cards whose date in the field is between the two days."""
    day = c.values[field].as_string()
    between = and_(day >= first.isoformat(), day <= last.isoformat())
    return _facts(conn, select(*_columns(scope)).where(*scope.cards(), between).order_by(day, c.id))


# -- visits --------------------------------------------------------------------------------------------------


def _visits(scope: Scope) -> Select[Any]:
    more = (v.stage, v.visit, v.entered_at, v.left_at, v.moved_by)
    return select(*_columns(scope), *more).join(c, c.id == v.card_id).where(*scope.cards())


def visits_of_made(conn: Connection, scope: Scope) -> Facts:
    """All visits of the cards created in the period."""
    return _facts(conn, _visits(scope).where(scope.during(c.created_at)).order_by(v.card_id, v.visit))


def visits_left(conn: Connection, scope: Scope) -> Facts:
    """The visits that ended in the period, but for those of stages that end the card."""
    mine = [v.process_id == scope.process] if scope.process else []
    real = or_(v.left_at > v.entered_at, c.closed_at.is_(None), c.closed_at > v.left_at)
    return _facts(
        conn, _visits(scope).where(*mine, scope.during(v.left_at), real).order_by(v.card_id, v.visit)
    )


def first_visits(conn: Connection, scope: Scope) -> Facts:
    """Cards that came to a stage for the first time in the period."""
    other = m.StageVisit.__table__.alias("other")
    before = exists().where(other.c.card_id == v.card_id, other.c.visit < v.visit, other.c.stage == v.stage)
    mine = [v.process_id == scope.process] if scope.process else []
    wanted = _visits(scope).where(*mine, scope.during(v.entered_at), ~before, v.visit > 1)
    return _facts(conn, wanted.order_by(v.card_id, v.visit))


def reached(conn: Connection, scope: Scope, stages: Iterable[str]) -> Facts:
    """Visits of these stages that began in the period."""
    mine = [v.process_id == scope.process] if scope.process else []
    wanted = _visits(scope).where(*mine, v.stage.in_(list(stages)), scope.during(v.entered_at))
    return _facts(conn, wanted.order_by(v.card_id, v.visit))


# -- tasks and points ----------------------------------------------------------------------------------------


def _tasks(scope: Scope) -> Select[Any]:
    alone = (
        select(func.min(a.user_id))
        .where(a.card_id == t.card_id, a.task_no == t.no, a.open)
        .having(func.count() == 1)
        .correlate(t)
        .scalar_subquery()
    )
    who = func.coalesce(t.closed_by, t.taken_by, alone).label("person")
    more = (
        t.no,
        t.title.label("task"),
        t.stage.label("stage"),
        t.opened_at,
        t.due_at,
        t.closed_at.label("done_at"),
    )
    wanted = select(*_columns(scope), *more, who).join(c, c.id == t.card_id)
    return wanted.where(*scope.cards(whose=False))


def tasks_done(conn: Connection, scope: Scope) -> Facts:
    """Tasks that somebody did in the period."""
    mine = [t.process_id == scope.process] if scope.process else []
    whose = [t.closed_by == scope.person] if scope.person else []
    wanted = _tasks(scope).where(*mine, *whose, scope.during(t.closed_at), t.closed_by.is_not(None))
    return _facts(conn, wanted.order_by(t.closed_at, t.id))


def tasks_open(conn: Connection, scope: Scope) -> Facts:
    """Tasks that wait for somebody now."""
    mine = [t.process_id == scope.process] if scope.process else []
    found = _facts(conn, _tasks(scope).where(*mine, t.closed_at.is_(None)).order_by(t.due_at, t.id))
    return [fact for fact in found if scope.person in (None, fact["person"])]


def points(conn: Connection, scope: Scope, people: Iterable[int] | None) -> Facts:
    """Penalties and bonuses of these people, of everybody without; `seen`: the card is for the viewer."""
    whose: list[ColumnElement[bool]] = [] if people is None else [p.user_id.in_(sorted(people))]
    if scope.person:
        whose.append(p.user_id == scope.person)
    if scope.process:
        whose.append(c.process_id == scope.process)
    columns = (p.user_id.label("person"), p.at, p.points, p.money, p.currency, p.bonus, p.waived_at, p.reason)
    wanted = select(c.id.label("card"), *columns, visible(scope.viewer).label("seen"))
    return _facts(
        conn, wanted.join(c, c.id == p.card_id).where(scope.during(p.at), *whose).order_by(p.at, p.id)
    )


# -- the cards behind a number -------------------------------------------------------------------------------


def cards(conn: Connection, viewer: Viewer, ids: Iterable[int], limit: int) -> list[Any]:
    """The rows of these cards as far as they are for the viewer, the newest first."""
    some = sorted(set(ids), reverse=True)[: limit * 20]
    wanted = select(c.__table__).where(c.id.in_(some), visible(viewer)).order_by(c.id.desc()).limit(limit)
    return list(conn.execute(wanted))
