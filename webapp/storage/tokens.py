"""Tokens of programs, and the answers given to their requests. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from . import models as m

ANSWERS_KEPT = timedelta(hours=24)

t, u, w = m.ApiToken, m.User, m.ApiAnswer


def add(conn: Connection, values: Mapping[str, Any]) -> int:
    return int(conn.execute(insert(t).returning(t.id), dict(values)).scalar_one())


def one(conn: Connection, id: int, person: int | None = None) -> Any:
    """The token; of that person only, if one is named."""
    wanted = select(t.__table__).where(t.id == id)
    return conn.execute(wanted.where(t.user_id == person) if person else wanted).mappings().one_or_none()


def by_hash(conn: Connection, hashed: str, now: datetime) -> Row[Any] | None:
    """The token, if it may be used now and its person works here."""
    alive = (t.revoked_at.is_(None), or_(t.expires_at.is_(None), t.expires_at > now), u.active)
    columns = select(t.id, t.user_id, t.scopes, t.used_at).join(u, u.id == t.user_id)
    return conn.execute(columns.where(t.hash == hashed, *alive)).one_or_none()


def change(conn: Connection, id: int, **columns: Any) -> None:
    conn.execute(update(t).where(t.id == id).values(columns))


def note(  # noqa: PLR0913, PLR0917 - the columns of a row
    conn: Connection,
    subject: str,
    id: int,
    title: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: int | None,
    now: datetime,
) -> None:
    """A row of the audit; what was there before and what is there now say what was done."""
    action = "deleted" if not after else "changed" if before else "created"
    values = {"at": now, "actor_id": actor, "action": action, "subject": subject, "subject_id": id}
    conn.execute(insert(m.Audit), {**values, "title": title, "before": dict(before), "after": dict(after)})


# -- answers ---------------------------------------------------------------------------------------------


def answer(conn: Connection, token: int, key: str, now: datetime) -> Row[Any] | None:
    """What a request with that key was answered within the last day."""
    mine = (w.token_id == token, w.key == key)
    conn.execute(delete(w).where(*mine, w.at < now - ANSWERS_KEPT))
    return conn.execute(select(w.print, w.body).where(*mine)).one_or_none()


def keep_answer(conn: Connection, values: Mapping[str, Any]) -> None:
    """Takes the key; somebody who asks the same at once waits for the end of this transaction."""
    conn.execute(insert(w), dict(values))


def fill_answer(conn: Connection, token: int, key: str, body: Mapping[str, Any]) -> None:
    conn.execute(update(w).where(w.token_id == token, w.key == key).values(body=dict(body)))


def forget_answers(conn: Connection, now: datetime) -> int:
    """Removes what nobody will ask for again."""
    return conn.execute(delete(w).where(w.at < now - ANSWERS_KEPT)).rowcount
