"""Waits: for a time, a date on the card, a condition, a message or other cards."""

from __future__ import annotations

from datetime import datetime

from . import events as e
from . import family
from .course import Course
from .definition import Condition, Wait


def begin(c: Course, wait: Wait, stage: str, visit: int, limit: datetime | None) -> None:
    """A wait that nothing would ever end, since its date is not known, is shown to an administrator."""
    due = due_at(c, wait)
    c.emit(e.WaitBegun(wait.key, stage, visit, due, limit, wait.message))
    if wait.field and due is None and limit is None:
        c.emit(e.IncidentRaised(c.next_no, "dead_end", wait.key, stage, visit, detail=wait.field))


def over(c: Course, wait: Wait) -> bool:
    """Whether what is waited for has come already."""
    if wait.until is not None:
        return c.holds(wait.until)
    if wait.child is not None:
        return family.all_done(c.state, wait)
    due = due_at(c, wait)
    return due is not None and due <= c.now


def due_at(c: Course, wait: Wait) -> datetime | None:
    """When to look again; None when something else than the clock ends the wait."""
    if wait.duration:
        return c.world.calendar.add(c.now, wait.duration)
    if wait.field:
        value = c.state.values.get(wait.field)
        return c.world.calendar.end_of_value(value) if value else None
    if wait.until and _about_today(wait.until):
        return c.world.calendar.start_of_next_day(c.now)
    return None


def _about_today(condition: Condition) -> bool:
    """Whether the condition may come true merely because a day has passed."""
    inner = (*(condition.all or ()), *(condition.any or ()))
    return "@today" in (condition.field, condition.value) or any(map(_about_today, inner))
