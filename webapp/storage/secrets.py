"""Secrets of other systems: sealed in their table, opened only for a robot that needs one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ..credentials import closed, opened
from . import models as m


def reveal(conn: Connection, own: str, key: str) -> str | None:
    """The secret of that name; None where there is none, or where it was sealed with another key."""
    sealed = conn.scalar(select(m.Secret.sealed).where(m.Secret.key == key))
    return opened(own, sealed) if sealed else None


def names(conn: Connection) -> list[str]:
    return list(conn.scalars(select(m.Secret.key).order_by(m.Secret.key)))


def id_of(conn: Connection, key: str) -> int | None:
    return conn.scalar(select(m.Secret.id).where(m.Secret.key == key))


def put(conn: Connection, own: str, key: str, value: str, actor: int | None, now: datetime) -> int:
    """A new secret, or another value for one that is there; gives its id."""
    what = {"sealed": closed(own, value), "changed_at": now, "changed_by": actor}
    changed = update(m.Secret).where(m.Secret.key == key).values(what).returning(m.Secret.id)
    made = insert(m.Secret).values(key=key, **what).returning(m.Secret.id)
    return conn.scalar(changed) or conn.execute(made).scalar_one()


def remove(conn: Connection, key: str) -> bool:
    return bool(conn.execute(delete(m.Secret).where(m.Secret.key == key)).rowcount)
