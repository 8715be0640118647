"""The job that looks for letters, and the letters that were handled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, select, update

from . import models as m
from .upsert import insert_for

CAUSE = "mail-in"
j, k = m.Job, m.MailIn


def plan(conn: Connection, now: datetime) -> None:
    """There is one such job; one that has ended, whyever, begins anew."""
    row = {
        "kind": "mail",
        "ref": CAUSE,
        "cause": CAUSE,
        "payload": {},
        "due_at": now,
        "state": "planned",
        "created_at": now,
    }
    if conn.execute(select(exists().where(j.cause == CAUSE))).scalar():
        ended = and_(j.cause == CAUSE, j.state.in_(("done", "failed", "cancelled")))
        conn.execute(update(j).where(ended).values(state="planned", due_at=now, tries=0, finished_at=None))
    else:
        conn.execute(_ignoring(conn, j, row))


def known(conn: Connection, key: str) -> bool:
    return bool(conn.execute(select(exists().where(k.key == key))).scalar())


def note(conn: Connection, row: Mapping[str, Any]) -> bool:
    """False where this letter was noted before."""
    return bool(conn.execute(_ignoring(conn, k, dict(row)).returning(k.id)).scalar())


def answered(conn: Connection, card: int) -> Any:
    """Who owns the card; None if there is none any more."""
    return conn.execute(select(m.Card.owner_id).where(m.Card.id == card)).one_or_none()


def _ignoring(conn: Connection, table: Any, row: dict[str, Any]) -> Any:
    return insert_for(conn, table).values(row).on_conflict_do_nothing()
