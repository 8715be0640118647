"""Rows of print forms and of sheets of visas. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from . import models as m

f, s, a = m.PrintForm, m.VisaSheet, m.Attachment


def form(conn: Connection, key: str) -> Row[Any] | None:
    """The row of a print form."""
    return conn.execute(select(f.__table__).where(f.key == key)).one_or_none()


def on_cards(conn: Connection, process: str) -> list[Row[Any]]:
    """The forms that the menu of this process's cards offers."""
    columns = select(f.key, f.title_ru, f.title_en, f.kind).where(f.on_card)
    wanted = columns.where(or_(f.process_key == "", f.process_key == process))
    return list(conn.execute(wanted.order_by(f.title_ru, f.id)))


def offered(conn: Connection, process: str) -> list[Row[Any]]:
    """The forms that robots of this process can use."""
    columns = select(f.key, f.title_ru, f.title_en).where(or_(f.process_key == "", f.process_key == process))
    return list(conn.execute(columns.order_by(f.title_ru, f.id)))


def sheet(conn: Connection, token: str) -> Row[Any] | None:
    """The sheet with that code, and its file."""
    columns = select(s.card_id, s.attachment_id, s.seal, s.made_at, a.name, a.sha256)
    return conn.execute(columns.join(a, a.id == s.attachment_id).where(s.token == token)).one_or_none()


def hashes(conn: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The SHA-256 of each of these files."""
    wanted = set(ids)
    rows = conn.execute(select(a.id, a.sha256).where(a.id.in_(wanted))) if wanted else ()
    return {row.id: row.sha256 for row in rows}
