"""Jobs: claimed by a conditional update, ended under the fence of that claim, found again when lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, false, func, or_, select, update

from ..process.trying import USUAL, usual
from . import models as m

LEASE = timedelta(minutes=5)
LOST_AFTER = timedelta(seconds=60)
BACK_OFF = USUAL
WAITING = ("planned", "queued", "running")

j = m.Job

# The jobs of a process on hold, and those of a deleted card, wait where they are (what people are told does
# not); once it goes on they are found like lost ones.
# A look-up for each and no join with all cards, so that jobs are still taken in the order of their index.
_PAUSED = (
    select(or_(m.Process.paused, m.Card.deleted_at.is_not(None)))
    .join(m.Card, m.Card.process_id == m.Process.id)
    .where(m.Card.id == j.card_id, j.kind != "notice")
)
GOES_ON = func.coalesce(_PAUSED.correlate(j).scalar_subquery(), false()).is_(false())


def due(conn: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    """Marks jobs as queued that are due, were queued and got lost, or outlived their lease."""
    waiting = or_(
        and_(j.state == "planned", j.due_at <= now),
        and_(j.state == "queued", j.queued_at < now - LOST_AFTER),
        and_(j.state == "running", j.lease_until < now),
    )
    found = (
        select(j.id)
        .where(waiting, j.state.in_(WAITING), j.due_at <= now, GOES_ON)
        .order_by(j.due_at, j.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(conn.execute(found).scalars())
    if not ids:
        return []
    marked = update(j).where(j.id.in_(ids)).values(state="queued", queued_at=now, lease_until=None)
    return list(conn.execute(marked.returning(j.id, j.do)))


def claim(conn: Connection, job_id: int, now: datetime) -> Any:
    """The job, now this worker's until its lease ends; None when somebody else has it or it is over."""
    free = and_(j.id == job_id, j.due_at <= now, j.state.in_(("planned", "queued")), GOES_ON)
    taken = (
        update(j)
        .where(free)
        .values(
            state="running", fence=j.fence + 1, tries=j.tries + 1, claimed_at=now, lease_until=now + LEASE
        )
    )
    return conn.execute(
        taken.returning(
            j.id,
            j.card_id,
            j.kind,
            j.ref,
            j.robot,
            j.do,
            j.task_no,
            j.user_id,
            j.channel,
            j.cause,
            j.payload,
            j.tries,
            j.fence,
        )
    ).one_or_none()


def renew(conn: Connection, job: Any, now: datetime) -> bool:
    """Prolongs the lease; False when the claim was lost."""
    return _under_fence(conn, job, lease_until=now + LEASE)


def note(conn: Connection, job: Any, payload: Mapping[str, Any], now: datetime) -> bool:
    """Writes down how far a job has got, and prolongs its lease; False when the claim was lost."""
    return _under_fence(conn, job, payload=dict(payload), lease_until=now + LEASE)


def finish(conn: Connection, job: Any, now: datetime, events: Sequence[int] = ()) -> bool:
    """Ends the job as done, with the numbers of the events it brought about; False when another worker has
    claimed it meanwhile.
    """
    return _under_fence(
        conn, job, state="done", finished_at=now, lease_until=None, error=None, **_told(events)
    )


def _told(events: Sequence[int]) -> dict[str, int]:
    return {"first_event": events[0], "last_event": events[-1]} if events else {}


def retry(
    conn: Connection,
    job: Any,
    error: str,
    now: datetime,
    after: timedelta | None = None,
    pauses: tuple[timedelta, ...] | None = None,
) -> bool:
    """Puts the job off; False when its tries are used up (or the claim was lost)."""
    known = usual() if pauses is None else pauses
    if job.tries > len(known):
        return False
    due_at = now + (after or known[job.tries - 1])
    return _under_fence(
        conn, job, state="planned", due_at=due_at, lease_until=None, queued_at=None, error=error
    )


def next_turn(conn: Connection, job: Any, now: datetime, error: str | None = None) -> bool:
    """Puts off the rest of a long job; what was done so far went well, so its tries begin anew."""
    return _under_fence(
        conn, job, state="planned", due_at=now, lease_until=None, queued_at=None, error=error, tries=0
    )


def fail(conn: Connection, job: Any, error: str, now: datetime, events: Sequence[int] = ()) -> bool:
    """Ends the job as failed for good."""
    return _under_fence(
        conn, job, state="failed", finished_at=now, lease_until=None, error=error, **_told(events)
    )


def _under_fence(conn: Connection, job: Any, **columns: Any) -> bool:
    mine = and_(j.id == job.id, j.fence == job.fence, j.state == "running")
    return bool(conn.execute(update(j).where(mine).values(columns)).rowcount)


def next_due(conn: Connection) -> datetime | None:
    """When the next planned job is due, if any."""
    return conn.execute(
        select(j.due_at).where(j.state == "planned", GOES_ON).order_by(j.due_at).limit(1)
    ).scalar()


# -- by hand -----------------------------------------------------------------------------------------------


def one(conn: Connection, job_id: int) -> Row[Any] | None:
    return conn.execute(select(j.__table__).where(j.id == job_id)).one_or_none()


def asking(conn: Connection, source: int, cards: Collection[int]) -> bool:
    """Whether one of those cards has not answered yet what the card `source` has asked of it."""
    wanted = select(j.payload).where(j.card_id.in_(cards), j.kind == "order", j.state.in_(WAITING))
    return any(payload.get("source") == source for payload in conn.scalars(wanted))


def hasten(conn: Connection, job_id: int, now: datetime) -> bool:
    """A job that waits for its time, or for its next try, is due now; False when it waits no more."""
    waits = and_(j.id == job_id, j.state == "planned")
    return bool(conn.execute(update(j).where(waits).values(due_at=now)).rowcount)


def again(conn: Connection, job_id: int, now: datetime) -> bool:
    """A failed job is planned anew, with all its tries; False when it has not failed."""
    failed = and_(j.id == job_id, j.state == "failed")
    anew = {"state": "planned", "due_at": now, "tries": 0, "finished_at": None, "queued_at": None}
    return bool(conn.execute(update(j).where(failed).values(anew)).rowcount)


def call_off(conn: Connection, job_id: int, now: datetime) -> bool:
    """A job of no card is cancelled before it runs, or after it failed; False when that is too late."""
    idle = and_(j.id == job_id, j.card_id.is_(None), j.state.in_(("planned", "queued", "failed")))
    return bool(conn.execute(update(j).where(idle).values(state="cancelled", finished_at=now)).rowcount)
