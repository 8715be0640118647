"""Penalties by their numbers, as they are disputed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from .. import models as m

p, c = m.Penalty, m.Card

LARGEST = 2**31 - 1
"""No number can be larger, whatever somebody has typed."""


def one(conn: Connection, number: int) -> Any | None:
    """The penalty and the card it stands on; a bonus is none."""
    columns = (
        *(p.id, p.card_id, p.key, p.user_id, p.points, p.money, p.currency, p.reason, p.at, p.waived_at),
        *(c.number, c.title),
    )
    if not 0 < number <= LARGEST:
        return None
    found = select(*columns).join(c, c.id == p.card_id).where(p.id == number, p.bonus.is_(False))
    return conn.execute(found.where(c.deleted_at.is_(None))).first()


def number_of(conn: Connection, card_id: int, key: str) -> int | None:
    """What is written on an application to waive it."""
    return conn.execute(select(p.id).where(p.card_id == card_id, p.key == key)).scalar()
