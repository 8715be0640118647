"""What hangs on one card that its viewer may see: files, robots, cards it links to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, union_all

from .. import models as m
from .access import Viewer, visible, visible_in
from .boards import containing

MOST_CHOICES = 50

LINKED = (m.Card.id, m.Card.number, m.Card.title, m.Card.process_id, m.Card.version_id, m.Card.stage)


def files(conn: Connection, card_id: int) -> list[Row[Any]]:
    """Every file of the card, older versions too, oldest first; sheets of visas with their seal."""
    a, s = m.Attachment, m.VisaSheet
    columns = select(
        *(a.id, a.field, a.name, a.size, a.mime, a.uploaded_by, a.uploaded_at, a.replaced_at), s.token, s.seal
    )
    sealed = columns.outerjoin(s, s.attachment_id == a.id)
    return list(conn.execute(sealed.where(a.card_id == card_id).order_by(a.id)))


def named_files(conn: Connection, viewer: Viewer, ids: Collection[int]) -> list[Row[Any]]:
    """Files by id: the viewer's own uploads that no card has yet, and those of cards the viewer sees."""
    a, c = m.Attachment, m.Card
    own = and_(a.card_id.is_(None), a.uploaded_by == viewer.person)
    rows = select(a.id, a.name, a.size, a.mime).outerjoin(c, c.id == a.card_id)
    return list(conn.execute(rows.where(a.id.in_(ids), or_(own, and_(c.id.is_not(None), visible(viewer))))))


def linked(
    conn: Connection, viewer: Viewer, ids: Collection[int], *, values: bool = False
) -> dict[int, Row[Any]]:
    """Those of the cards that the viewer may see; with their values where those are shown too."""
    if not ids:
        return {}
    columns = (*LINKED, m.Card.values) if values else LINKED
    rows: list[Row[Any]] = list(conn.execute(select(*columns).where(m.Card.id.in_(ids), visible(viewer))))
    return {row.id: row for row in rows}


def choices(
    conn: Connection, viewer: Viewer, process_ids: Collection[int], also: Collection[int]
) -> list[Row[Any]]:
    """The latest cards of each process that a card field may link to, and those it names already."""
    if not process_ids:
        return []
    arms = [select(_latest(viewer, id).limit(MOST_CHOICES).subquery()) for id in sorted(set(process_ids))]
    latest = conn.execute(union_all(*arms)).all()
    missing = set(also) - {row.id for row in latest}
    return [*latest, *linked(conn, viewer, missing).values()]


def found(conn: Connection, viewer: Viewer, process_id: int, words: str) -> list[Row[Any]]:
    """Cards of the process that have all the words; the latest, if nothing was typed."""
    wanted = _latest(viewer, process_id).where(*containing(m.Card.search, words))
    return list(conn.execute(wanted.limit(MOST_CHOICES)))


def _latest(viewer: Viewer, process_id: int) -> Select[*tuple[Any, ...]]:
    """Those a field may name, the newest first. A record in the archive is offered no more."""
    seen = select(*LINKED).where(m.Card.process_id == process_id, visible_in(viewer, process_id))
    offered = seen.where(m.Card.closed_at.is_(None)) if process_id in viewer.registers else seen
    return offered.order_by(m.Card.id.desc())
