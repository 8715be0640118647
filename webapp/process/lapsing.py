"""Approvals in an open step whose ground has been taken away: whoever gave them is asked again."""

from __future__ import annotations

from . import events as e
from . import memory, opening
from .course import Course
from .definition import Task
from .state import Ask, Decision, OpenStep


def ask_again(c: Course) -> None:
    """Takes back every approval in an open step that depended on something which is different now."""
    for step in c.state.steps:
        spec = c.spec(step) if step.kind == "task" else None
        if spec is not None and spec.ask_again == "if_changed":
            _ask_again(c, step, spec)


def _ask_again(c: Course, step: OpenStep, spec: Task) -> None:
    # From behind, so that a row goes on in the order it had.
    lapsed = [ask for ask in reversed(step.asks) if ask.answer and _lapse(c, step, spec, ask)]
    for ask in reversed(lapsed):
        if _at_once(c, spec, ask):
            opening.ask(c, spec, ask.people, step, added=ask.added)
    now = c.state.step(step.key, step.visit)
    if lapsed and now and not any(a.open for a in now.asks if not a.added):
        opening.ask_next(c, spec, now)


def _at_once(c: Course, spec: Task, ask: Ask) -> bool:
    """In a row they wait for their turn; who has left would never get it, and the task must be seen."""
    here = any(c.world.organisation.active(p) for p in ask.people)
    return ask.added or spec.mode != "sequence" or not here


def _lapse(c: Course, step: OpenStep, spec: Task, ask: Ask) -> bool:
    given = _given(c, ask)
    fields = memory.changed(spec, given, c.state.values) if given and given.approves else ()
    if given and fields:
        whose, queued = given.whose, not _at_once(c, spec, ask)
        place = (ask.no, step.key, step.visit)
        c.emit(e.ApprovalLapsed(*place, spec.title, whose, fields, spec.kind, queued))
    return bool(fields)


def _given(c: Course, ask: Ask) -> Decision | None:
    return next((d for d in reversed(c.state.decisions) if d.no == ask.no), None)
