"""Penalties and bonuses recorded on a card, and those waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.process.events import PenaltyRecorded, PenaltyWaived
from webapp.storage.reads.timeline import Entry
from webapp.web.formats import recorded, t
from webapp.web.seen import Card

PENALTIES = ("PenaltyRecorded", "PenaltyWaived")


@dataclass(frozen=True)
class Points:
    """Points or money against a person, or for them; a waiver stays beside them with its reason."""

    key: str
    person: Any
    amount: str
    bonus: bool
    reason: str
    at: datetime
    waived: str = ""
    waived_at: datetime | None = None


def penalties(card: Card, entries: list[Entry]) -> list[Points]:
    waivers = {e.event.key: e for e in entries if isinstance(e.event, PenaltyWaived)}
    return [
        _points(card, e, waivers.get(e.event.key)) for e in entries if isinstance(e.event, PenaltyRecorded)
    ]


def _points(card: Card, entry: Entry, waiver: Entry | None) -> Points:
    event: Any = entry.event
    reason = getattr(waiver.event, "reason", "") if waiver else ""
    return Points(
        event.key,
        card.person(event.person),
        recorded(event.points, event.money, event.currency),
        event.bonus,
        t(event.reason),
        entry.at,
        reason,
        waiver.at if waiver else None,
    )
