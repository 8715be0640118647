"""What taking back, hurrying and hiding change in the tables; registered beside the other effects."""

from __future__ import annotations

from ..process import events as e
from ..process.state import CardState
from .effects import _apply, apply, plan, rank
from .sheet import Sheet

__all__ = ["apply"]


@_apply.register
def _(event: e.DecisionUndone, s: Sheet, state: CardState, actor: int | None) -> None:
    """The tasks are open again, with the people they had and what is left of their timers."""
    for step, ask in state.asks:
        if ask.no not in event.reopened:
            continue
        s.change_task(ask.no, closed_at=None, closed_by=None, outcome=None, visit=step.visit)
        s.change_task(ask.no, rank=rank(state, ask.priority))
        s.assign(ask.no, {*ask.people, *([ask.taken] if ask.taken else [])})
        if ask.due and not ask.late:
            plan(s, "deadline", ask.no, ask.due)
        if ask.remind:
            plan(s, "remind", ask.no, ask.remind)


@_apply.register
def _(event: e.PriorityChanged, s: Sheet, state: CardState, actor: int | None) -> None:
    """Open tasks are at least as urgent as their card."""
    for _, ask in state.asks:
        s.change_task(ask.no, rank=rank(state, ask.priority))
        s.people |= set(ask.people)
