"""Opening tasks: whom to ask, by when, and when to remind them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import events as e
from . import memory
from .assignees import resolve
from .course import Course
from .definition import Deadline, Reminders, Task
from .state import Ask, Decision, OpenStep

DAILY = Reminders.model_validate({"first": "1 working day", "then": "1 working day"})


def open_task(c: Course, spec: Task, step: OpenStep | None = None) -> None:
    """Asks whom the rules name; nobody at all is an incident, never a pass. `step` is tried once more."""
    found = resolve(spec.assignees, c.state, c.world.organisation, c.today)
    for department in found.vacant:
        c.emit(e.LevelPassedOver(spec.key, department))
    people, fallback = found.people, False
    if not people and spec.fallback:
        people, fallback = resolve(spec.fallback, c.state, c.world.organisation, c.today).people, True
    if enough(spec, people):
        ask_people(c, spec, people, step, fallback=fallback)
    else:
        stage, visit = _where(c, step)
        c.emit(e.IncidentRaised(c.next_no, "nobody", spec.key, stage, visit, card_wide=spec.card_wide))


def enough(spec: Task, people: tuple[int, ...]) -> bool:
    return len(people) >= (spec.votes or 1)


def ask_people(c: Course, spec: Task, people: tuple[int, ...], step: OpenStep | None, **more: Any) -> None:
    """Opens the tasks of a step: one for all, the first of a row, or one each; none for approvals kept."""
    stage, visit = _where(c, step)
    kept = memory.kept(spec, stage, people, c.state)
    for person, given in kept.items():
        _keep(c, spec, stage, visit, person, given)
    left = tuple(p for p in people if p not in kept)
    if not left or (spec.mode in ("first", "votes") and len(kept) >= (spec.votes or 1)):
        return
    if spec.mode == "first":
        ask(c, spec, left, step, **more)
    elif spec.mode == "sequence":
        ask(c, spec, left[:1], step, queue=left[1:], **more)
    else:
        for person in left:
            ask(c, spec, (person,), step, **more)


def _keep(c: Course, spec: Task, stage: str, visit: int, person: int, given: Decision) -> None:
    """An approval that still stands is told, and counts as given."""
    outcome = spec.outcome(given.outcome)
    assert outcome
    assert given.at
    c.emit(
        e.ApprovalKept(
            given.no,
            spec.key,
            stage,
            visit,
            spec.title,
            outcome.key,
            outcome.title,
            outcome.colour,
            person,
            given.at,
            given.person if given.behalf else None,
            spec.kind,
            spec.card_wide,
        )
    )


def ask(c: Course, spec: Task, people: tuple[int, ...], step: OpenStep | None, **more: Any) -> None:
    """Opens one task; `step` is the one it belongs to when that is already under way."""
    stage, visit = _where(c, step)
    rule = reminders(spec)
    c.emit(
        e.TaskOpened(
            c.next_no,
            spec.key,
            stage,
            visit,
            spec.title,
            spec.kind,
            people,
            due=deadline(c, spec.deadline),
            remind=c.world.calendar.add(c.now, rule.first) if rule else None,
            card_wide=spec.card_wide,
            priority=spec.priority,
            **more,
        )
    )


def _where(c: Course, step: OpenStep | None) -> tuple[str, int]:
    return (step.stage, step.visit) if step else (c.state.stage, c.state.visit)


def ask_next(c: Course, spec: Task, step: OpenStep) -> bool:
    """Asks the next of a row who is still here and has not approved yet; False if nobody is left."""
    left = tuple(p for p in step.queue if c.world.organisation.active(p) and not step.asked(p))
    ask_people(c, spec, left, step)
    now = c.state.step(step.key, step.visit)
    return now is not None and any(a.open and not a.added for a in now.asks)


def deadline(c: Course, rule: Deadline | None) -> datetime | None:
    """The moment a deadline rule means now, or None where its date is not known."""
    if rule is None:
        return None
    calendar, from_when = c.world.calendar, c.now
    after = rule.urgent if rule.urgent and c.state.priority == "urgent" else rule.after
    if rule.field:
        value = c.state.values.get(rule.field)
        if not value:
            return None
        from_when = calendar.end_of_value(value)
    return calendar.add(from_when, after) if after else from_when


def reminders(spec: Task) -> Reminders | None:
    """Those of the step; approvals have some by default."""
    return spec.reminders or (DAILY if spec.kind == "approve" else None)


def remind(c: Course, spec: Task, task: Ask) -> None:
    """Reminds those asked, and says when the next reminder is due; never at once, or it would never end."""
    rule = reminders(spec)
    again = c.world.calendar.add(c.now, rule.then) if rule and rule.then else None
    people = (task.taken,) if task.taken else task.people
    c.emit(e.ReminderSent(task.no, spec.key, spec.title, people, again if again and again > c.now else None))
