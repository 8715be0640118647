"""Cards that were made from a card: what it knows of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import events as e
from .definition import Wait
from .state import CardState, Child


def after(event: e.CardsMade | e.LinkedCardClosed, s: CardState) -> CardState:
    """The card after it made cards, or one of them has ended."""
    if isinstance(event, e.LinkedCardClosed):
        return replace(s, children=tuple(_ended(child, event) for child in s.children))
    relied = tuple(replace(c, run=event.no) if c.card in event.kept else c for c in s.children)
    new = tuple(_child(made, event) for made in event.cards)
    return replace(s, children=(*relied, *new), made=s.made | {event.robot: event.no})


def _ended(child: Child, event: e.LinkedCardClosed) -> Child:
    same = event.side == "child" and child.card == event.card
    return replace(child, closed=event.how) if same else child


def _child(made: dict[str, Any], event: e.CardsMade) -> Child:
    group, closed = made.get("group", ""), made.get("closed")
    return Child(made["card"], made["number"], made["process"], event.robot, event.no, group, closed)


def all_done(s: CardState, wait: Wait) -> bool:
    """Whether every card that is waited for has ended well; where there is none, there is no wait."""
    return all(child.closed == "success" for child in s.made_by(wait.child or ""))


def failed(s: CardState, wait: Wait) -> bool:
    """Whether one of the cards that are waited for has ended in another way."""
    return any(child.closed not in (None, "success") for child in s.made_by(wait.child or ""))
