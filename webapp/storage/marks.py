"""What a person has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from . import models as m


def read(conn: Connection, person: int, card_id: int | None, now: datetime, number: int | None = None) -> int:
    """Marks what the person was told of the card, under that number, or at all; gives how many were new."""
    n = m.Notification
    news = update(n).where(n.user_id == person, n.read_at.is_(None)).values(read_at=now)
    if number is not None:
        news = news.where(n.id == number)
    return conn.execute(news if card_id is None else news.where(n.card_id == card_id)).rowcount
