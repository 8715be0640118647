"""Penalties and bonuses recorded on a card, and those waived."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.process.events import PenaltyRecorded, PenaltyWaived
from webapp.storage.reads import cards
from webapp.storage.reads import penalties as penalties_of
from webapp.storage.reads.timeline import Entry
from webapp.web import disputes, viewing
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
    mine: bool = False


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
        card.disputable(event.key),
    )


@dataclass(frozen=True)
class Disputed:
    """A penalty that this card is about; where it stands is told to those who may see that card."""

    number: int
    card_id: int | None
    card: str
    person: Any
    amount: str
    reason: str
    at: datetime
    waived_at: datetime | None


def disputed(card: Card) -> list[Disputed]:
    """The penalties whose numbers the card holds; only those of whoever has begun it."""
    keys = set(disputes.numbers(card.definition)) - card.hidden
    numbers = (card.row.values.get(key) for key in sorted(keys))
    rows = (penalties_of.one(viewing.conn(), int(float(number))) for number in numbers if number)
    found = [row for row in rows if row and row.user_id == card.state.initiator]
    known = cards.linked(viewing.conn(), viewing.viewer(), {row.card_id for row in found})
    return [_disputed(card, row, row.card_id in known) for row in found]


def _disputed(card: Card, row: Any, seen: bool) -> Disputed:
    amount, title = recorded(row.points, row.money, row.currency), f"{row.number} {row.title}"
    found = Disputed(
        row.id, row.card_id, title, card.person(row.user_id), amount, t(row.reason), row.at, row.waived_at
    )
    return found if seen else replace(found, card_id=None, card="")
