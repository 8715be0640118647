"""The cards that are linked to a card, as far as its viewer may see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, literal, select, union_all

from .. import models as m
from .access import Viewer, visible

MOST = 200

k, c = m.CardLink, m.Card


SHOWN = (
    c.id,
    c.number,
    c.title,
    c.process_id,
    c.version_id,
    c.stage,
    c.state,
    c.values,
    c.sum_minor,
    c.closed_how,
)


def of(conn: Connection, viewer: Viewer, card_id: int) -> list[Row[Any]]:
    """Both ways, the newest links first; a card that is linked twice comes twice. One statement."""
    parts = (k.id, k.kind, k.relation)
    there = select(*parts, k.to_id.label("other"), literal(True).label("named")).where(k.from_id == card_id)
    back = select(*parts, k.from_id.label("other"), literal(False).label("named")).where(k.to_id == card_id)
    found = union_all(*(one.where(k.kind != "line") for one in (there, back))).subquery()
    shown = (*SHOWN, found.c.kind, found.c.relation, found.c.named)
    rows = select(*shown).join(found, found.c.other == c.id).where(visible(viewer))
    return list(conn.execute(rows.order_by(found.c.id.desc()).limit(MOST)))


def in_lines(
    conn: Connection, viewer: Viewer, card_id: int, before: int | None = None, most: int = 10
) -> list[Row[Any]]:
    """The cards whose lines name the card, the newest links first; `link` is where the next page begins."""
    shown = (*SHOWN, k.id.label("link"), k.kind, k.relation, literal(False).label("named"))
    rows = select(*shown).join(k, k.from_id == c.id).where(k.to_id == card_id, k.kind == "line")
    if before is not None:
        rows = rows.where(k.id < before)
    return list(conn.execute(rows.where(visible(viewer)).order_by(k.id.desc()).limit(most)))
