"""What an event makes of a card: the place where `replay` keeps it, and what changes the card as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from . import events as e
from . import merits, remembering
from .commands import Actor
from .state import CardState


@singledispatch
def after(event: e.Event, s: CardState, at: datetime, actor: Actor) -> CardState:
    """Events that tell something and change nothing (an e-mail sent, a comment)."""
    return s


@after.register
def _(event: e.CardReopened, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, closed=None)


@after.register
def _(event: e.CardDeleted, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, deleted=True)


@after.register
def _(event: e.CardRestored, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, deleted=False)


@after.register
def _(event: e.CommentsAllowed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, comments_open=event.on)


@after.register
def _(event: e.DecisionUndone, s: CardState, at: datetime, actor: Actor) -> CardState:
    return remembering.taken_back(s, event)


@after.register
def _(event: e.OwnerChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, owner=event.to, owner_before=s.owner)


@after.register
def _(event: e.ObserverAdded, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, observers=(*s.observers, event.person))


@after.register
def _(event: e.PenaltyRecorded | e.PenaltyWaived, s: CardState, at: datetime, actor: Actor) -> CardState:
    return merits.recorded(s, event) if isinstance(event, e.PenaltyRecorded) else merits.waived(s, event)
