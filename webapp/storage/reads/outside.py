"""Cards as programs list them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select, tuple_

from .. import models as m
from .access import Viewer, visible, visible_in
from .boards import containing

c = m.Card


@dataclass(frozen=True)
class Wanted:
    """Which cards; with `changed_since` in the order of their changes, otherwise the newest first."""

    process_id: int | None = None
    stage: str | None = None
    state: str = "open"
    owner: int | None = None
    initiator: int | None = None
    words: str = ""
    changed_since: datetime | None = None


@dataclass(frozen=True)
class After:
    """The last card of the page before; `at` where the order is that of changes."""

    id: int
    at: datetime | None = None


def cards(
    conn: Connection, viewer: Viewer, wanted: Wanted, limit: int, after: After | None = None
) -> list[Row[Any]]:
    """One more than `limit` if there are more."""
    seen = visible_in(viewer, wanted.process_id) if wanted.process_id else visible(viewer)
    rows = _narrowed(select(c.__table__).where(seen), wanted)
    if wanted.changed_since:
        rows = rows.where(c.changed_at >= wanted.changed_since).order_by(c.changed_at, c.id)
        if after and after.at:
            moment = literal(after.at, c.changed_at.type)
            rows = rows.where(tuple_(c.changed_at, c.id) > tuple_(moment, literal(after.id)))
    else:
        rows = rows.where(c.id < after.id) if after else rows
        rows = rows.order_by(c.id.desc())
    return list(conn.execute(rows.limit(limit + 1)))


def _narrowed(rows: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.process_id:
        rows = rows.where(c.process_id == wanted.process_id)
    if wanted.stage:
        rows = rows.where(c.stage == wanted.stage)
    if wanted.state != "all":
        rows = rows.where(c.closed_at.is_(None) if wanted.state == "open" else c.closed_at.is_not(None))
    if wanted.owner:
        rows = rows.where(c.owner_id == wanted.owner)
    if wanted.initiator:
        rows = rows.where(c.initiator_id == wanted.initiator)
    return rows.where(*containing(c.search, wanted.words))
