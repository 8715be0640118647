"""Reading what one was told."""

from __future__ import annotations

from datetime import datetime

from .. import queue
from ..storage import marks
from .transaction import clock, writing


def mark_read(person: int, card_id: int | None = None, *, now: datetime | None = None) -> None:
    """The person has read the notifications of the card, or all; their other open pages hear of it."""
    with writing() as conn:
        found = marks.read(conn, person, card_id, now or clock())
    if found:
        queue.tell({"people": [person], "by": person})
