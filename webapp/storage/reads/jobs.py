"""What administrators and cards ask of the jobs: what waits, how fast it goes, what became of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, union_all

from .. import models as m
from . import timeline
from .timeline import Entry

j, e = m.Job, m.Event
WAITING = ("planned", "queued", "running")
PLANNED = 50
DONE = 50
LATELY = timedelta(hours=1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pulse:
    """How the work goes: jobs that wait by state, those that ended within an hour and a day, by state too.

    `overdue` are due and wait for a worker, the oldest since `oldest`; `failing` wait for their next try.
    """

    waiting: Mapping[str, int] = field(default_factory=dict)
    hour: Mapping[str, int] = field(default_factory=dict)
    day: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0
    oldest: datetime | None = None
    failing: int = 0

    @property
    def by_state(self) -> dict[str, int]:
        """Those that wait, and those that ended within a day."""
        return {**self.day, **self.waiting}


def pulse(conn: Connection, now: datetime) -> Pulse:
    """By the indexes of what waits and of what ended lately, however many jobs there ever were."""
    waits = j.state.in_(WAITING)
    due = and_(waits, j.state != "running", j.due_at <= now)
    found = conn.execute(select(func.count(), func.min(j.due_at)).where(due)).one()
    failing = conn.execute(select(func.count()).where(waits, j.state == "planned", j.error.is_not(None)))
    counted = conn.execute(select(j.state, func.count()).where(waits).group_by(j.state))
    return Pulse(
        {row[0]: row[1] for row in counted},
        _ended(conn, now - LATELY),
        _ended(conn, now - A_DAY),
        found[0],
        found[1],
        failing.scalar_one(),
    )


def _ended(conn: Connection, since: datetime) -> dict[str, int]:
    rows = select(j.state, func.count()).where(j.finished_at > since).group_by(j.state)
    return {row[0]: row[1] for row in conn.execute(rows)}


# -- of one card -------------------------------------------------------------------------------------------

PLANS = ("robot", "timer")
TOLD = (
    j.id,
    j.kind,
    j.ref,
    j.robot,
    j.do,
    j.task_no,
    j.due_at,
    j.state,
    j.tries,
    j.finished_at,
    j.error,
    j.first_event,
    j.last_event,
)


def of_card(conn: Connection, card_id: int) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """What robots and the clock are going to do with the card, the nearest first; what its robots have done,
    the latest first. One statement.
    """
    mine = select(*TOLD).where(j.card_id == card_id)
    coming = (
        mine.where(j.state.in_(WAITING), j.kind.in_(PLANS)).order_by(j.due_at, j.id).limit(PLANNED).subquery()
    )
    over = mine.where(j.kind == "robot", j.state.not_in(WAITING)).order_by(j.id.desc()).limit(DONE).subquery()
    rows = conn.execute(union_all(select(coming), select(over))).all()
    planned = sorted((row for row in rows if row.state in WAITING), key=lambda row: (row.due_at, row.id))
    ended = sorted((row for row in rows if row.state not in WAITING), key=lambda row: -row.id)
    return planned, ended


# -- of the robots of a process ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """How often a robot has run within the period, and when last."""

    counts: Mapping[str, int]
    last: datetime | None


def records(conn: Connection, process_id: int, since: datetime) -> dict[str, Record]:
    """Every robot of the process that ended within the period."""
    rows = conn.execute(
        select(j.robot, j.state, func.count().label("n"), func.max(j.finished_at).label("last"))
        .join(m.Card, m.Card.id == j.card_id)
        .where(m.Card.process_id == process_id, j.robot.is_not(None), j.finished_at > since)
        .group_by(j.robot, j.state)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.robot, []).append(row)
    return {
        robot: Record({r.state: r.n for r in states}, max(r.last for r in states))
        for robot, states in found.items()
    }


def history(conn: Connection, process_id: int, robot: str, before: int | None, most: int) -> list[Row[Any]]:
    """The runs of one robot on all cards of the process, the latest first, those older than `before`."""
    c = m.Card
    rows = (
        select(*TOLD, j.claimed_at, c.id.label("card_id"), c.number, c.title)
        .join(c, c.id == j.card_id)
        .where(j.robot == robot, c.process_id == process_id)
    )
    older = rows.where(j.id < before) if before else rows
    return list(conn.execute(older.order_by(j.id.desc()).limit(most)))


def told(conn: Connection, jobs: Iterable[Any], card_id: int | None = None) -> dict[int, list[Entry]]:
    """The events that each of these jobs brought about, by the job; one statement.

    The jobs are of one card, or each says its own as `card_id`.
    """
    known = [(job, card_id or job.card_id) for job in jobs if job.first_event]
    if not known:
        return {}
    ranges = [and_(e.card_id == card, e.seq.between(job.first_event, job.last_event)) for job, card in known]
    columns = select(e.card_id, e.seq, e.at, e.actor_kind, e.actor_id, e.kind, e.data)
    rows = conn.execute(columns.where(or_(*ranges)).order_by(e.card_id, e.seq)).all()
    return {
        job.id: [
            timeline.entry(row)
            for row in rows
            if row.card_id == card and job.first_event <= row.seq <= job.last_event
        ]
        for job, card in known
    }


# -- what would have happened -----------------------------------------------------------------------------


CAUSE = (
    e.id,
    e.card_id,
    e.seq,
    e.at,
    e.kind,
    e.data,
    m.Card.number,
    m.Card.title,
    m.Card.process_id,
    m.Card.version_id,
)


def caused(
    conn: Connection, process_id: int, kinds: Collection[str], since: datetime, most: int
) -> list[Row[Any]]:
    """Events of these kinds on cards of the process since then, the latest first."""
    c = m.Card
    rows = (
        select(*CAUSE)
        .join(c, c.id == e.card_id)
        .where(c.process_id == process_id, c.changed_at > since, e.kind.in_(kinds), e.at > since)
    )
    return list(conn.execute(rows.order_by(e.id.desc()).limit(most)))


def alive(conn: Connection, process_id: int, since: datetime, most: int) -> list[Row[Any]]:
    """Cards of the process that were open at some time since then, the newest first."""
    c = m.Card
    columns = select(c.id.label("card_id"), c.number, c.title, c.process_id, c.version_id)
    open_then = columns.where(c.process_id == process_id, or_(c.closed_at.is_(None), c.closed_at > since))
    return list(conn.execute(open_then.order_by(c.id.desc()).limit(most)))


def timelines(conn: Connection, cards: Collection[int]) -> list[Row[Any]]:
    """Every event of these cards, card by card, oldest first."""
    columns = select(e.card_id, e.seq, e.at, e.actor_kind, e.actor_id, e.kind, e.data)
    return list(conn.execute(columns.where(e.card_id.in_(cards)).order_by(e.card_id, e.seq)))
