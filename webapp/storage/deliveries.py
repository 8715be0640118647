"""Notices on their way out of the application: jobs of a person and a channel, gathered card by card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, select, update

from ..process.telling import due
from . import models as m
from .wishes import NOBODY, Everybody
from .work import WAITING

j = m.Job


def plan(
    everybody: Everybody, told: Iterable[Any], card_id: int | None, now: datetime, zone: str
) -> Iterator[dict[str, Any]]:
    """The jobs that deliver these notifications (rows with id, person and kind): one for each channel."""
    by_person: dict[int, list[Any]] = {}
    for row in sorted(told, key=lambda row: row.id):
        by_person.setdefault(row.user_id, []).append(row)
    for person, mine in sorted(by_person.items()):
        reach = everybody.people.get(person, NOBODY)
        for channel in dict.fromkeys(c for row in mine for c in reach.of(row.kind)):
            some = [row for row in mine if channel in reach.of(row.kind)]
            at = due(channel, [row.kind for row in some], reach.wishes, now, ZoneInfo(reach.zone or zone))
            yield _job(person, channel, [row.id for row in some], card_id, at, now)


def _job(
    person: int, channel: str, ids: list[int], card_id: int | None, at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "card_id": card_id,
        "kind": "notice",
        "ref": f"notice:{ids[0]}",
        "cause": f"notice:{ids[0]}:{channel}",
        "due_at": at,
        "state": "planned",
        "queued_at": None,
        "created_at": now,
        "robot": None,
        "do": None,
        "task_no": None,
        "payload": {"notices": ids},
        "user_id": person,
        "channel": channel,
    }


# -- gathering ----------------------------------------------------------------------------------------------


def seal(conn: Connection, job: Any, now: datetime) -> list[int] | None:
    """The notifications that this job delivers, from now on always the same; None when the claim was lost.

    Others that wait for the same person, card and channel join it. All are locked in one order, so that
    of two jobs that run at once one takes the other in.
    """
    waiting = {row.id: row for row in conn.execute(_alike(job))}
    mine = waiting.pop(job.id, None)
    if mine is None or mine.fence != job.fence or mine.state != "running":
        return None
    found: list[int] = list(mine.payload["notices"])
    if mine.payload.get("sealed"):
        return found
    joining = [row for row in waiting.values() if not row.payload.get("sealed")]
    for row in joining:
        found += row.payload["notices"]
    if joining:
        ended = {"state": "cancelled", "finished_at": now, "lease_until": None, "fence": j.fence + 1}
        conn.execute(update(j).where(j.id.in_([row.id for row in joining])).values(ended))
    note(conn, job, {"notices": sorted(found), "sealed": True})
    return sorted(found)


def _alike(job: Any) -> Any:
    same = [j.user_id == job.user_id, j.channel == job.channel, j.kind == "notice", j.state.in_(WAITING)]
    if job.channel != "digest":
        same.append(j.card_id == job.card_id if job.card_id else j.id == job.id)
    columns = select(j.id, j.state, j.fence, j.payload).where(and_(*same))
    return columns.order_by(j.id).with_for_update()


def note(conn: Connection, job: Any, payload: Mapping[str, Any]) -> None:
    conn.execute(update(j).where(j.id == job.id).values(payload=dict(payload)))


def again(conn: Connection, job_id: int, now: datetime) -> Row[Any] | None:
    """A delivery that failed for good is due once more; None if there is no such one."""
    failed = and_(j.id == job_id, j.kind == "notice", j.state == "failed")
    fresh: dict[str, Any] = {"state": "queued", "queued_at": now, "due_at": now, "tries": 0}
    return conn.execute(
        update(j).where(failed).values(fresh | {"error": None, "finished_at": None}).returning(j.id)
    ).one_or_none()
