"""What happens between a card and the cards that are linked to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .base import Event, Titles


@dataclass(frozen=True)
class CardsMade(Event):
    """Robot `no` made cards: `{card, number, process, group, closed}` each. It relies on those `kept`, which
    it had made before; `why` says why there was nothing (more) to make.
    """

    no: int
    robot: str
    cards: tuple[dict[str, Any], ...] = ()
    kept: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class CardsAsked(Event):
    """Robot `no` asked other cards to change; each order is a job of its card."""

    no: int
    robot: str
    orders: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class LinkedCardMoved(Event):
    """A linked card came to another stage."""

    card: int
    number: str
    process: str
    stage: str
    title: Titles


@dataclass(frozen=True)
class LinkedCardClosed(Event):
    """A linked card ended: one that was made from this card, or the one that this card was made from."""

    card: int
    number: str
    process: str
    how: Literal["success", "failure", "withdrawn", "cancelled"]
    title: Titles
    side: Literal["child", "parent"] = "child"
