"""What reports count: visits of stages, cards, tasks and points of a period, as far as the viewer sees them.

Each answer is one statement over an index. Visits and done tasks, of which there may be a million, come one
after another, with only what is counted; the others are lists, and never longer than `MOST`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from .. import models as m
from ..spans import span
from .access import Viewer, visible, visible_in

MOST = 200_000
AT_ONCE = 5_000

c, v, t, a, p = m.Card, m.StageVisit, m.Task, m.Assignment, m.Penalty
Fact = dict[str, Any]
Facts = list[Fact]


class TooMuch(Exception):
    """There are more than `MOST`: sums of some of them would be wrong."""


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


def _counted(scope: Scope) -> list[Any]:
    """By what cards are counted: whose they are, and what the fields say that were asked for."""
    people = [c.owner_id.label("owner"), c.initiator_id.label("initiator"), c.sum_minor.label("sum")]
    fields = [c.values[key].label(f"f_{key}") for key in scope.fields]
    return [c.id.label("card"), c.pipeline, *people, *fields]


def _named(scope: Scope) -> list[Any]:
    """And what one reads of each of them."""
    return [*_counted(scope), c.number, c.title]


def _facts(conn: Connection, wanted: Select[Any]) -> Facts:
    found = list(_one_by_one(conn, wanted.limit(MOST + 1)))
    if len(found) > MOST:
        raise TooMuch
    return found


def _one_by_one(conn: Connection, wanted: Select[Any]) -> Iterator[Fact]:
    """Never all of them in memory."""
    rows = conn.execute(wanted.execution_options(yield_per=AT_ONCE))
    names = tuple(rows.keys())
    return (dict(zip(names, row, strict=True)) for row in rows)


# -- cards ---------------------------------------------------------------------------------------------------


def made(conn: Connection, scope: Scope) -> Facts:
    """The cards created in the period."""
    more = (c.stage.label("at_stage"), c.created_at, c.closed_how)
    wanted = select(*_counted(scope), *more).where(*scope.cards(), scope.during(c.created_at))
    return _facts(conn, wanted.order_by(c.id))


def closed(conn: Connection, scope: Scope) -> Iterator[Fact]:
    """The cards that ended in it, and how long after they were created."""
    took = span(c.created_at, c.closed_at).label("took")
    wanted = select(*_counted(scope), c.closed_at, c.closed_how, took)
    return _one_by_one(conn, wanted.where(*scope.cards(), scope.during(c.closed_at)))


def unpaid(conn: Connection, scope: Scope, paid: str) -> Facts:
    """Cards that are not paid: they are open, or ended well without having been at the stage of payment."""
    been = exists().where(v.card_id == c.id, v.stage == paid)
    owed = (
        and_(or_(c.closed_at.is_(None), c.closed_how == "success"), ~been) if paid else c.closed_at.is_(None)
    )
    return _facts(
        conn,
        select(*_named(scope)).where(*scope.cards(), owed, c.created_at < scope.until).order_by(c.id),
    )


def dated(conn: Connection, scope: Scope, field: str, first: date, last: date) -> Facts:
    """Cards whose date in the field is between the two days."""
    day = c.values[field].as_string()
    between = and_(day >= first.isoformat(), day <= last.isoformat())
    return _facts(conn, select(*_counted(scope)).where(*scope.cards(), between).order_by(day, c.id))


# -- visits --------------------------------------------------------------------------------------------------


def _visits(scope: Scope, *more: Any) -> Select[Any]:
    return select(*_counted(scope), v.stage, *more).join(c, c.id == v.card_id).where(*scope.cards())


def _of_process(scope: Scope) -> list[ColumnElement[bool]]:
    return [v.process_id == scope.process] if scope.process else []


def visits_of_made(conn: Connection, scope: Scope, now: datetime) -> Iterator[Fact]:
    """All visits of the cards created in the period: how long they took, and whether the card is there."""
    took = span(v.entered_at, func.coalesce(v.left_at, now)).label("took")
    here = v.left_at.is_(None).label("here")
    return _one_by_one(conn, _visits(scope, took, here).where(scope.during(c.created_at)))


def been_of_made(conn: Connection, scope: Scope, stages: Iterable[str]) -> Iterator[Fact]:
    """Visits of these stages by the cards created in the period."""
    wanted = _visits(scope).where(scope.during(c.created_at), v.stage.in_(list(stages)))
    return _one_by_one(conn, wanted)


def visits_left(conn: Connection, scope: Scope) -> Iterator[Fact]:
    """The visits that ended in the period, but for those of stages that end the card; how long they took."""
    real = or_(v.left_at > v.entered_at, c.closed_at.is_(None), c.closed_at > v.left_at)
    wanted = _visits(scope, span(v.entered_at, v.left_at).label("took"))
    return _one_by_one(conn, wanted.where(*_of_process(scope), scope.during(v.left_at), real))


def first_visits(conn: Connection, scope: Scope) -> Iterator[Fact]:
    """Cards that came to a stage for the first time in the period, and how long after their creation."""
    other = m.StageVisit.__table__.alias("other")
    before = exists().where(other.c.card_id == v.card_id, other.c.visit < v.visit, other.c.stage == v.stage)
    wanted = _visits(scope, span(c.created_at, v.entered_at).label("took"))
    first = (*_of_process(scope), scope.during(v.entered_at), ~before, v.visit > 1)
    return _one_by_one(conn, wanted.where(*first))


def reached(conn: Connection, scope: Scope, stages: Iterable[str]) -> Iterator[Fact]:
    """Visits of these stages that began in the period."""
    wanted = _visits(scope).where(*_of_process(scope), v.stage.in_(list(stages)), scope.during(v.entered_at))
    return _one_by_one(conn, wanted)


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
    more = (t.title.label("task"), t.opened_at, t.due_at)
    wanted = select(*_named(scope), *more, who).join(c, c.id == t.card_id)
    return wanted.where(*scope.cards(whose=False))


def tasks_done(conn: Connection, scope: Scope) -> Iterator[Fact]:
    """Tasks that somebody did in the period: who, when, and whether by their deadline, if they had one."""
    mine = [t.process_id == scope.process] if scope.process else []
    whose = [t.closed_by == scope.person] if scope.person else []
    late = and_(t.due_at.is_not(None), t.closed_at > t.due_at).label("late")
    more = (t.closed_by.label("person"), t.closed_at.label("done_at"), late)
    wanted = select(*_counted(scope), *more, t.due_at.is_not(None).label("dated")).join(c, c.id == t.card_id)
    done = (scope.during(t.closed_at), t.closed_by.is_not(None))
    return _one_by_one(conn, wanted.where(*scope.cards(whose=False), *mine, *whose, *done))


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
