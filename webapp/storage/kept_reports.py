"""Reports that people have kept, and when those are sent: a planned row of the table of jobs each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from . import models as m

r, j = m.Report, m.Job


def of(conn: Connection, person: int) -> list[Row[Any]]:
    """A person's own, and those that others share."""
    mine = or_(r.owner_id == person, r.shared)
    return list(conn.execute(select(r.__table__).where(mine).order_by(r.name, r.id)))


def one(conn: Connection, id: int) -> Row[Any] | None:
    return conn.execute(select(r.__table__).where(r.id == id)).one_or_none()


def save(conn: Connection, id: int | None, values: dict[str, Any]) -> int:
    if id is None:
        return conn.execute(insert(r).values(values).returning(r.id)).scalar_one()
    conn.execute(update(r).where(r.id == id).values(values))
    return id


def remove(conn: Connection, id: int, now: datetime) -> None:
    call_off(conn, id, now)
    conn.execute(delete(r).where(r.id == id))


def call_off(conn: Connection, id: int, now: datetime) -> None:
    """Takes back the sending that has not begun."""
    waiting = (j.kind == "report", j.ref == f"report:{id}", j.state.in_(("planned", "queued")))
    conn.execute(update(j).where(*waiting).values(state="cancelled", finished_at=now))


def plan(conn: Connection, id: int, at: datetime, now: datetime) -> None:
    """The next sending; planned again under another cause where one of that time was called off."""
    cause = f"report:{id}:{at.isoformat()}:{now.isoformat()}"
    row = {"kind": "report", "ref": f"report:{id}", "cause": cause, "due_at": at, "state": "planned"}
    conn.execute(
        insert(j).values(row | {"created_at": now, "payload": {"report": id, "slot": at.isoformat()}})
    )


def sendings(conn: Connection, ids: list[int]) -> dict[int, datetime]:
    """When each of the reports is sent next."""
    refs = [f"report:{id}" for id in ids]
    waiting = j.kind == "report", j.ref.in_(refs), j.state.in_(("planned", "queued", "running"))
    return {int(row.ref[7:]): row.due_at for row in conn.execute(select(j.ref, j.due_at).where(*waiting))}
