"""What everybody wants to be told and by which ways they can be reached; read whole, kept until a change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from ..process.telling import BUILT_IN, Wishes
from . import models as m
from .upsert import insert_for

s, u, b, k = m.NoticeSetting, m.User, m.PushSubscription, m.KeptSecret
# Somebody with more browsers than that has forgotten some.
MOST_BROWSERS = 20
NOTHING = Wishes()


@dataclass(frozen=True)
class Reach:
    """The channels by which a person can be told, what they want, and their time zone."""

    channels: frozenset[str]
    wishes: Wishes
    zone: str | None = None

    def of(self, kind: str) -> tuple[str, ...]:
        return tuple(c for c in self.wishes.channels(kind) if c in self.channels)


# Who has left is told nothing.
NOBODY = Reach(frozenset(), NOTHING)


@dataclass(frozen=True)
class Everybody:
    """Active people by id."""

    people: Mapping[int, Reach] = field(default_factory=dict)


def read(conn: Connection) -> Everybody:
    columns = (s.user_id, s.choices, s.digest_at, s.quiet_from, s.quiet_until, s.addresses)
    settings = {row.user_id: row for row in conn.execute(select(*columns))}
    push = set(conn.execute(select(m.PushSubscription.user_id).distinct()).scalars())
    common = wishes(settings.get(None)) or NOTHING
    people = conn.execute(select(u.id, u.timezone).where(u.active))
    return Everybody({id: _reach(settings.get(id), id in push, common, zone) for id, zone in people})


def _reach(own: Any, push: bool, common: Wishes, zone: str | None) -> Reach:
    without_push = set(BUILT_IN) - {"push"}
    channels = without_push | ({"push"} if push else set()) | set(own.addresses if own else ())
    return Reach(frozenset(channels), wishes(own) or common, zone)


def wishes(row: Any) -> Wishes | None:
    """What a row of settings says; None where it leaves everything to the company."""
    if row is None or row.choices is None:
        return None
    quiet = None if row.quiet_from is None else (row.quiet_from, row.quiet_until)
    return Wishes(row.choices, row.digest_at, quiet)


# -- changing -----------------------------------------------------------------------------------------------


def keep(conn: Connection, person: int, values: Mapping[str, Any]) -> None:
    """The person's own row; there is one from now on."""
    row = {"user_id": person, "addresses": {}, **values}
    stored = insert_for(conn, s).values(row)
    conn.execute(stored.on_conflict_do_update(index_elements=["user_id"], set_=dict(values)))


def add_browser(conn: Connection, person: int, browser: Mapping[str, str], now: datetime) -> None:
    """One row for each browser, whoever sits there; of too many the oldest are forgotten."""
    digest = hashlib.sha256(browser["endpoint"].encode()).hexdigest()
    row = {"user_id": person, "digest": digest, "created_at": now, **browser}
    stored = insert_for(conn, b).values(row)
    conn.execute(stored.on_conflict_do_update(index_elements=["digest"], set_=row))
    mine = select(b.id).where(b.user_id == person).order_by(b.id.desc())
    conn.execute(delete(b).where(b.id.in_(list(conn.execute(mine.offset(MOST_BROWSERS)).scalars()))))


def forget_browser(conn: Connection, person: int, number: int) -> None:
    conn.execute(delete(b).where(b.id == number, b.user_id == person))


# -- keys of the installation -------------------------------------------------------------------------------


def secret(conn: Connection, name: str) -> str | None:
    return conn.execute(select(k.value).where(k.name == name)).scalar()


def keep_secret(conn: Connection, name: str, value: str) -> str:
    """The value that is kept: another one where somebody was faster."""
    stored = insert_for(conn, k).values(name=name, value=value)
    conn.execute(stored.on_conflict_do_nothing())
    return secret(conn, name) or value
