"""The cards that are linked to a card, as far as its viewer may see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, literal, select, union_all

from .. import models as m
from .access import Viewer, visible

MOST = 200

k, c = m.CardLink, m.Card


def of(conn: Connection, viewer: Viewer, card_id: int) -> list[Row[Any]]:
    """Both ways, the newest links first; a card that is linked twice comes twice. One statement."""
    parts = (k.id, k.kind, k.relation)
    there = select(*parts, k.to_id.label("other"), literal(True).label("named")).where(k.from_id == card_id)
    back = select(*parts, k.from_id.label("other"), literal(False).label("named")).where(k.to_id == card_id)
    found = union_all(there, back).subquery()
    shown = (
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
        found.c.kind,
        found.c.relation,
        found.c.named,
    )
    rows = select(*shown).join(found, found.c.other == c.id).where(visible(viewer))
    return list(conn.execute(rows.order_by(found.c.id.desc()).limit(MOST)))
