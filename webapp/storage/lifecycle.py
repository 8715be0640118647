"""A process as a whole: switched on and off, put away, deleted. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from . import models as m


def lock(conn: Connection, process_id: int) -> Any:
    """The row of the process, locked until the transaction ends; None if there is no such process."""
    p = m.Process
    columns = (p.id, p.key, p.title_ru, p.version_id, p.active, p.paused, p.archived_at)
    return conn.execute(select(*columns).where(p.id == process_id).with_for_update()).one_or_none()


def change(conn: Connection, process_id: int, **columns: Any) -> None:
    conn.execute(update(m.Process).where(m.Process.id == process_id).values(columns))


def has_cards(conn: Connection, process_id: int) -> bool:
    return conn.execute(select(exists().where(m.Card.process_id == process_id))).scalar_one()


def forget(conn: Connection, process_id: int) -> list[int]:
    """Deletes the process with its draft, versions and counters; gives the ids of the versions."""
    change(conn, process_id, version_id=None)
    versions = list(conn.scalars(select(m.Version.id).where(m.Version.process_id == process_id)))
    drafts = select(m.Draft.id).where(m.Draft.process_id == process_id)
    conn.execute(delete(m.Part).where(m.Part.draft_id.in_(drafts)))
    for table in (m.ListView, m.CardImport, m.Draft, m.Counter, m.VersionMove, m.Version):
        conn.execute(delete(table).where(table.process_id == process_id))
    conn.execute(delete(m.Process).where(m.Process.id == process_id))
    return versions


def note(  # noqa: PLR0913, PLR0917 - the columns of a row
    conn: Connection,
    row: Any,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: int | None,
    now: datetime,
) -> None:
    """A row of the audit."""
    values = {
        "at": now,
        "actor_id": actor,
        "action": action,
        "subject": "process",
        "subject_id": row.id,
        "title": row.title_ru,
        "before": dict(before),
        "after": dict(after),
    }
    conn.execute(insert(m.Audit), values)
