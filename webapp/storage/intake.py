"""Public forms and incoming webhooks, and the log of what came in. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, insert, select, update

from . import models as m

KEPT = timedelta(days=90)

i, e, f, p = m.Intake, m.IntakeEntry, m.IntakeFile, m.Process


def by_token(conn: Connection, token: str, kind: str) -> Row[Any] | None:
    """The door of that address, if it is open; with its process."""
    columns = select(i.id, i.kind, i.trigger, i.title, i.token, i.settings, p.key, p.version_id)
    found = columns.join(p, p.id == i.process_id)
    wanted = (i.token == token, i.kind == kind, i.active, p.active, p.version_id.is_not(None))
    return conn.execute(found.where(*wanted)).one_or_none()


def one(conn: Connection, id: int) -> Row[Any] | None:
    columns = select(i.id, i.kind, i.trigger, i.title, i.settings, i.active, p.key, p.version_id)
    return conn.execute(columns.join(p, p.id == i.process_id).where(i.id == id)).one_or_none()


def note(conn: Connection, values: Mapping[str, Any]) -> None:
    conn.execute(insert(e), dict(values))


def hold(conn: Connection, values: Mapping[str, Any], files: Iterable[int]) -> None:
    """Keeps what came in with its files, until somebody has looked at it."""
    id = conn.execute(insert(e).returning(e.id), dict(values)).scalar_one()
    if rows := [{"entry_id": id, "attachment_id": file} for file in files]:
        conn.execute(insert(f), rows)


def holds(conn: Connection, attachment: int) -> bool:
    """Whether the file came with something that is held."""
    return conn.execute(select(exists().where(f.attachment_id == attachment))).scalar_one()


def held_since(conn: Connection, intake: int, since: datetime) -> bool:
    """Whether something that came in by that door lately is held."""
    return conn.execute(
        select(exists().where(e.intake_id == intake, e.at >= since, e.state == "held"))
    ).scalar_one()


def entry_of(conn: Connection, intake: int, card: int) -> Row[Any] | None:
    """The entry by which a card came in."""
    return conn.execute(select(e.number).where(e.intake_id == intake, e.card_id == card)).first()


def change(conn: Connection, id: int, **columns: Any) -> None:
    conn.execute(update(i).where(i.id == id).values(columns))


def remove(conn: Connection, id: int) -> None:
    _drop(conn, e.intake_id == id)


def forget(conn: Connection, now: datetime) -> int:
    """Removes entries of long ago; what they led to is on the cards."""
    return _drop(conn, e.at < now - KEPT)


def _drop(conn: Connection, which: ColumnElement[bool]) -> int:
    """Their files are nobody's then, and are swept."""
    conn.execute(delete(f).where(f.entry_id.in_(select(e.id).where(which))))
    return conn.execute(delete(e).where(which)).rowcount


def card_numbered(conn: Connection, process_key: str, number: str) -> int | None:
    """The open card of that number."""
    c = m.Card
    wanted = select(c.id).join(p, p.id == c.process_id)
    return conn.execute(
        wanted.where(p.key == process_key, c.number == number, c.closed_at.is_(None))
    ).scalar()
