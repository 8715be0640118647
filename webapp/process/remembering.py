"""What is remembered of the last decision, so that it can be taken back until the next person has acted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import events as e
from .commands import Actor
from .state import CardState, OpenStep, Undo

# What people may do without having acted on the card.
SAID = (e.CommentAdded, e.ObserverAdded, e.CommentsAllowed)
# What somebody does by hand; a decision does none of these.
BY_HAND = (e.TaskTaken, e.TaskReturned, e.TaskReassigned, e.OwnerChanged, e.VersionChanged)


def remembered(s: CardState, event: e.TaskCompleted, at: Any) -> CardState:
    """The card as it was before the decision; one with which the task stays open changes nothing."""
    if event.stays:
        return replace(s, undo=None)
    undo = Undo(
        event.no,
        event.person,
        at,
        s.stage,
        s.visit,
        s.serial,
        s.norm_due,
        s.owner,
        s.steps,
        tuple(p for p in s.robots if p.visit is not None or p.step is not None),
        s.incidents,
    )
    return replace(s, undo=undo)


def followed(s: CardState, event: e.Event, actor: Actor) -> CardState:
    """Whether it can still be taken back after this event, and what machines have made of it meanwhile."""
    undo = s.undo
    assert undo
    if _acted(event, actor) or _overtaken(undo, event, actor):
        return replace(s, undo=None)
    if isinstance(event, e.RobotDone) and event.no > undo.serial:
        return replace(s, undo=replace(undo, made=(*undo.made, event.robot)))
    return s


def _acted(event: e.Event, actor: Actor) -> bool:
    if actor.person is None or isinstance(event, SAID):
        return False
    if actor.kind == "admin" or isinstance(event, BY_HAND):
        return True
    by_hand = isinstance(event, e.FieldsChanged) and event.task is None
    by_hand = by_hand or (isinstance(event, e.StageEntered) and event.how == "hand")
    by_hand = by_hand or (isinstance(event, e.TaskOpened) and event.added)
    return by_hand or (isinstance(event, e.CardClosed) and event.how in ("withdrawn", "cancelled"))


def _overtaken(undo: Undo, event: e.Event, actor: Actor) -> bool:
    """A machine has ended, or asked anew in, something that was open beside the decision."""
    if actor.person is not None:
        return False
    if isinstance(event, e.StepEnded | e.BranchEnded | e.ApprovalLapsed):
        return any((s.key, s.visit) == (event.step, event.visit) for s in undo.steps)
    return False


def taken_back(s: CardState, event: e.DecisionUndone) -> CardState:
    """The steps stand as they stood, in the visit that the card is in now; the answer counts no more."""
    undo = s.undo
    if undo is None:
        return s
    steps = tuple(replace(x, visit=event.visit) if x.visit == undo.visit else x for x in undo.steps)
    last = next((n for n in range(len(s.decisions) - 1, -1, -1) if s.decisions[n].no == event.no), None)
    decisions = tuple(d for n, d in enumerate(s.decisions) if n != last)
    return replace(s, steps=steps, decisions=decisions, norm_due=undo.norm_due, undo=None)


def told_also(s: CardState, change: Any) -> CardState:
    """A change of an open task is one of the task that would be open again, too."""
    if s.undo is None:
        return s
    steps: tuple[OpenStep, ...] = tuple(change(step) for step in s.undo.steps)
    return replace(s, undo=replace(s.undo, steps=steps))
