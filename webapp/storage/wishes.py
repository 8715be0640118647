"""What everybody wants to be told and by which ways they can be reached; read whole, kept until a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from ..process.telling import BUILT_IN, Wishes
from . import models as m

s, u = m.NoticeSetting, m.User
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
    dialect: Any = postgresql if conn.dialect.name == "postgresql" else sqlite
    row = {"user_id": person, "addresses": {}, **values}
    stored = dialect.insert(s).values(row)
    conn.execute(stored.on_conflict_do_update(index_elements=["user_id"], set_=dict(values)))
