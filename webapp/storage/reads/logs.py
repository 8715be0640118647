"""The timelines of many cards at once, limited to what the viewer may see: for the map of what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ...process.mining import KINDS, Happened
from .. import models as m
from .access import Viewer, visible_in

# The newest of them; a page is to answer at once.
MOST = 3000

c, e = m.Card, m.Event


@dataclass(frozen=True)
class Chosen:
    """Cards created in a period, of one responsible person, in one channel; all that is not said counts."""

    since: datetime | None = None
    until: datetime | None = None
    owner: int | None = None
    pipeline: str | None = None


def _cards(viewer: Viewer, process_id: int, chosen: Chosen) -> Select[Any]:
    wanted = select(c.id).where(c.process_id == process_id, visible_in(viewer, process_id))
    if chosen.since:
        wanted = wanted.where(c.created_at >= chosen.since)
    if chosen.until:
        wanted = wanted.where(c.created_at < chosen.until)
    if chosen.owner:
        wanted = wanted.where(c.owner_id == chosen.owner)
    return wanted.where(c.pipeline == chosen.pipeline) if chosen.pipeline else wanted


def how_many(conn: Connection, viewer: Viewer, process_id: int, chosen: Chosen) -> int:
    """How many cards there are, be they looked at or not."""
    cards = _cards(viewer, process_id, chosen).subquery()
    return conn.execute(select(func.count()).select_from(cards)).scalar_one()


def happened(conn: Connection, viewer: Viewer, process_id: int, chosen: Chosen) -> Iterator[Happened]:
    """What happened to the newest of the cards, card by card; in one statement."""
    newest = _cards(viewer, process_id, chosen).order_by(c.id.desc()).limit(MOST).subquery()
    rows = (
        select(e.card_id, e.at, e.kind, e.data)
        .where(e.card_id.in_(select(newest.c.id)), e.kind.in_(KINDS))
        .order_by(e.card_id, e.seq)
    )
    return (Happened(row.card_id, row.at, row.kind, row.data) for row in conn.execute(rows))


def owners(conn: Connection, viewer: Viewer, process_id: int) -> list[int]:
    """Who is responsible for cards of the process."""
    wanted = select(c.owner_id).where(c.process_id == process_id, visible_in(viewer, process_id))
    return list(conn.scalars(wanted.where(c.owner_id.is_not(None)).distinct()))
