"""What one card may ask of another, and hear of it. Part of `commands`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """Other cards are to change: `orders` of `{card, do: change | adjust | waive, …}`."""

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
    """Numbers that a robot of the card `origin` adds to fields here; none may fall below `at_least`."""

    origin: Mapping[str, Any]
    adds: Mapping[str, str]
    at_least: str | None = "0"


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
