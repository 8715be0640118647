"""The firings of schedules: a planned row of the table of jobs each, and those that were. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from ..process.definition import Definition
from . import models as m
from . import versions
from .upsert import insert_for

j = m.Job
WAITING = ("planned", "queued", "running")


def ref(process_id: int, trigger: str) -> str:
    return f"{process_id}:{trigger}"


def current(conn: Connection, process_id: int) -> tuple[Any, Definition] | None:
    """The process's row and the version in force; None if nothing is published."""
    p = m.Process
    wanted = select(p.id, p.key, p.version_id, p.active, p.paused).where(p.id == process_id)
    row = conn.execute(wanted).one_or_none()
    return (row, versions.definition(conn, row.version_id)) if row and row.version_id else None


def published(conn: Connection) -> list[int]:
    """The processes that have a version."""
    wanted = select(m.Process.id).where(m.Process.version_id.is_not(None), m.Process.archived_at.is_(None))
    return list(conn.scalars(wanted.order_by(m.Process.id)))


def waiting(conn: Connection, process_id: int) -> list[Row[Any]]:
    """The firings of the process that are still to come or under way, not those asked for by hand."""
    rows = conn.execute(
        select(j.id, j.ref, j.due_at, j.state, j.payload).where(
            j.kind == "schedule", j.state.in_(WAITING), j.ref.startswith(f"{process_id}:", autoescape=True)
        )
    )
    return [row for row in rows if not row.payload.get("by")]


def plan(conn: Connection, process_id: int, trigger: str, slot: datetime, now: datetime) -> None:
    """The firing at that time, once; one that was called off is planned again."""
    row = _row(process_id, trigger, slot, now, f"schedule:{ref(process_id, trigger)}:{slot.isoformat()}")
    added = insert_for(conn, j).values(row)
    conn.execute(
        added.on_conflict_do_update(
            index_elements=["cause"],
            set_={"state": "planned", "finished_at": None},
            where=j.state == "cancelled",
        )
    )


def at_once(conn: Connection, process_id: int, trigger: str, actor: int | None, now: datetime) -> int:
    """A firing that somebody asked for; gives the job."""
    cause = f"schedule:{ref(process_id, trigger)}:by:{actor}:{now.isoformat()}"
    row = _row(process_id, trigger, now, now, cause)
    row |= {"state": "queued", "queued_at": now}
    row["payload"]["by"] = actor
    return conn.execute(insert(j).returning(j.id), row).scalar_one()


def _row(process_id: int, trigger: str, slot: datetime, now: datetime, cause: str) -> dict[str, Any]:
    return {
        "kind": "schedule",
        "ref": ref(process_id, trigger),
        "cause": cause,
        "due_at": slot,
        "state": "planned",
        "created_at": now,
        "payload": {"process": process_id, "trigger": trigger, "slot": slot.isoformat()},
    }


def call_off(conn: Connection, ids: Iterable[int], now: datetime) -> None:
    """Takes back firings that have not begun."""
    planned = and_(j.id.in_(list(ids)), j.state == "planned")
    conn.execute(update(j).where(planned).values(state="cancelled", finished_at=now))


def history(conn: Connection, process_id: int, trigger: str, limit: int) -> list[Row[Any]]:
    """What its firings came to, the latest first."""
    ended = ("done", "failed", "running", "queued")
    wanted = (
        select(j.id, j.due_at, j.state, j.finished_at, j.error, j.payload)
        .where(j.kind == "schedule", j.ref == ref(process_id, trigger), j.state.in_(ended))
        .order_by(j.id.desc())
        .limit(limit)
    )
    return list(conn.execute(wanted))


# -- the cards that a firing is for ------------------------------------------------------------------------


def open_cards(conn: Connection, process_id: int, after: int, limit: int) -> list[Row[Any]]:
    """Some of the open cards behind that one, in their order."""
    c = m.Card
    wanted = (
        select(c.id, c.values, c.state)
        .where(c.process_id == process_id, c.closed_at.is_(None), c.id > after)
        .order_by(c.id)
        .limit(limit)
    )
    return list(conn.execute(wanted))


def set_off(conn: Connection, job: Any, cards: Iterable[int], now: datetime) -> list[int]:
    """A job for each of the cards, once for each firing; gives the new ones."""
    payload = {"trigger": job.payload["trigger"]}
    common: dict[str, Any] = {
        "kind": "trigger",
        "ref": f"trigger:{job.payload['trigger']}",
        "payload": payload,
    }
    common |= {"due_at": now, "state": "queued", "queued_at": now, "created_at": now}
    rows = [{**common, "card_id": card, "cause": f"{job.cause}:{card}"} for card in cards]
    if not rows:
        return []
    added = insert_for(conn, j).values(rows).on_conflict_do_nothing(index_elements=["cause"])
    return list(conn.execute(added.returning(j.id)).scalars())


def got_to(conn: Connection, job: Any, **more: Any) -> None:
    """Keeps in the job's row how far it has got."""
    payload: Mapping[str, Any] = {**job.payload, **more}
    conn.execute(update(j).where(j.id == job.id, j.fence == job.fence).values(payload=payload))
