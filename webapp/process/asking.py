"""What one card may ask of another, and hear of it. Part of `commands`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class RecordCreated:
    """Robot `no` made these cards, or relies on those `kept`; `why` says why there is nothing more."""

    no: int
    robot: str
    cards: tuple[Mapping[str, Any], ...] = ()
    kept: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class AskCards:
    """Other cards are to change: `orders` of `{card, do: change | adjust | waive, values | adds, at_least,
    within, beyond | key, reason}`. What this card notes of it in a table (`kept`) is taken back when the
    other card refuses.
    """

    no: int
    robot: str
    orders: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ChangeForCard:
    """Fields that a robot of the card `origin` sets here."""

    origin: Mapping[str, Any]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class AdjustForCard:
    """Numbers that a robot of the card `origin` adds to fields here; none may fall below `at_least`.

    `within` says of some that they may rise to another number of this card only, as a reserve to the stock,
    but for what is `beyond` it.
    """

    origin: Mapping[str, Any]
    adds: Mapping[str, str]
    at_least: str | None = "0"
    within: Mapping[str, str] = field(default_factory=dict)
    beyond: str = "0"

    @classmethod
    def of(cls, order: Mapping[str, Any]) -> AdjustForCard:
        """What an order of `AskCards` asks."""
        bounds = (order.get("at_least"), order.get("within") or {}, order.get("beyond") or "0")
        return cls(order["origin"], order["adds"], *bounds)


@dataclass(frozen=True)
class CardRefused:
    """Another card has refused what this one's robot asked it for."""

    order: Mapping[str, Any]
    error: str


@dataclass(frozen=True)
class LinkedEvent:
    """A linked card has come to a stage, or has ended."""

    card: int
    number: str
    process: str
    stage: str
    title: Mapping[str, str]
    closed: str | None = None
    side: Literal["child", "parent"] = "child"
