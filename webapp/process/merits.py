"""What is recorded against people, and in their favour, on a card."""

from __future__ import annotations

from dataclasses import replace

from . import events as e
from .state import CardState


def recorded(s: CardState, event: e.PenaltyRecorded) -> CardState:
    more = {event.key: (event.money, event.currency, event.bonus)} if event.money or event.bonus else {}
    points = s.penalties | {event.key: (event.person, event.points)}
    return replace(s, penalties=points, rewards=s.rewards | more)


def waived(s: CardState, event: e.PenaltyWaived) -> CardState:
    """The key stays, so that the same is not recorded again."""
    rewards = {key: one for key, one in s.rewards.items() if key != event.key}
    return replace(s, penalties=s.penalties | {event.key: (event.person, 0)}, rewards=rewards)
