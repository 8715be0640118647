"""How each event changes a card. Replaying all events of a card gives its present state."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import events as e
from . import family, memory, remembering, renaming
from .commands import Actor
from .evolving import after as _after
from .state import Ask, CardState, Change, Decision, Incident, OpenStep, Pending


def replay(events: Iterable[tuple[e.Event, datetime, Actor]]) -> CardState:
    """The present state of a card from its whole timeline."""
    state = CardState()
    for event, at, actor in events:
        state = evolve(state, event, at, actor)
    return state


def evolve(state: CardState, event: e.Event, at: datetime, actor: Actor) -> CardState:
    """The card after the event."""
    revised = _revised(state)
    if revised.moved is not None and revised.moved.acted is None:
        revised = renaming.acted_on(revised, event, at, actor)
    if revised.undo is not None:
        revised = remembering.followed(revised, event, actor)
    return _after(event, revised, at, actor)


def _revised(state: CardState) -> CardState:
    """One revision on; `replace`, which looks at every field, would cost each event twice its time."""
    revised = copy(state)
    object.__setattr__(revised, "revision", state.revision + 1)
    return revised


def _serial(s: CardState, no: int, **changes: Any) -> CardState:
    return replace(s, serial=max(s.serial, no), **changes)


def _put(s: CardState, step: OpenStep) -> CardState:
    """The step in its place among the open ones, or added behind them."""
    same = [(o.key, o.visit) == (step.key, step.visit) for o in s.steps]
    if not any(same):
        return replace(s, steps=(*s.steps, step))
    return replace(s, steps=tuple(step if here else o for here, o in zip(same, s.steps, strict=True)))


def _change_ask(s: CardState, no: int, **changes: Any) -> CardState:
    return replace(s, steps=tuple(_with_ask(step, no, changes) for step in s.steps))


def _change_also_before(s: CardState, no: int, **changes: Any) -> CardState:
    """The same of a task that would be open again, were the last decision taken back."""
    s = remembering.told_also(s, lambda step: _with_ask(step, no, changes))
    return _change_ask(s, no, **changes)


def _with_ask(step: OpenStep, no: int, changes: dict[str, Any]) -> OpenStep:
    if not any(a.no == no for a in step.asks):
        return step
    return replace(step, asks=tuple(replace(a, **changes) if a.no == no else a for a in step.asks))


# -- the card ----------------------------------------------------------------------------------------------


@_after.register
def _(event: e.CardStarted, s: CardState, at: datetime, actor: Actor) -> CardState:
    values = dict(event.values)
    return replace(s, process=event.process, initiator=event.initiator, owner=event.owner, values=values)


@_after.register
def _(event: e.StageEntered, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(
        s,
        stage=event.stage,
        visit=event.visit,
        norm_due=event.due,
        entered=Change(at, actor.person, s.revision),
        unattended=s.unattended + 1 if actor.kind == "robot" else 0,
    )


@_after.register
def _(event: e.CardClosed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, closed=event.how, norm_due=None)


@_after.register
def _(event: e.FieldsChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    new = {key: after for key, (_, after) in event.changes.items()}
    marks = dict.fromkeys(event.changes, Change(at, actor.person, s.revision))
    return replace(s, values=s.values | new, changed=s.changed | marks)


@_after.register
def _(event: e.DocumentMade, s: CardState, at: datetime, actor: Actor) -> CardState:
    key, files = event.field, [*map(dict, event.beside), dict(event.file)]
    mark = {key: Change(at, actor.person, s.revision)}
    return replace(s, values=s.values | {key: files}, changed=s.changed | mark) if key else s


# -- tasks -------------------------------------------------------------------------------------------------


@_after.register
def _(event: e.TaskOpened, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = s.step(event.step, event.visit) or OpenStep(event.step, "task", event.stage, event.visit)
    ask = Ask(event.no, event.people, due=event.due, added=event.added, opened=at, remind=event.remind)
    ask = replace(ask, priority=event.priority)
    queue = step.queue if event.added else event.queue
    asked = replace(
        step, asks=(*step.asks, ask), queue=queue, card_wide=event.card_wide, made=event.made or step.made
    )
    return _serial(_put(s, asked), event.no)


@_after.register
def _(event: e.PriorityChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    if event.task is None:
        return replace(s, priority=event.to)
    return _change_also_before(s, event.task, priority=event.to)


@_after.register
def _(event: e.TaskTaken | e.TaskReturned, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, taken=event.person if isinstance(event, e.TaskTaken) else None)


@_after.register
def _(event: e.TaskReassigned, s: CardState, at: datetime, actor: Actor) -> CardState:
    found = s.ask(event.no)
    lenders = found[1].lent_by if found else ()
    return _change_ask(s, event.no, people=(event.to,), taken=None, lent_by=_lenders(event, lenders, actor))


def _lenders(event: e.TaskReassigned, before: tuple[int, ...], actor: Actor) -> tuple[int, ...]:
    """Who may take the task back: all who passed it on to the one who has it now."""
    if actor.kind == "admin":
        return ()
    return before[: before.index(event.to)] if event.to in before else (*before, *event.source)


@_after.register
def _(event: e.TaskCompleted, s: CardState, at: datetime, actor: Actor) -> CardState:
    given = (event.no, event.step, event.visit, event.person, event.outcome, event.approves, event.behalf)
    # Where nothing is remembered the state stays as small as it was.
    more = () if event.basis is None else (event.stage, at, event.basis)
    s = remembering.remembered(s, event, at)
    s = replace(s, decisions=(*s.decisions, Decision(*given, *more)))
    return s if event.stays else _change_ask(s, event.no, answer=event.outcome)


@_after.register
def _(event: e.ApprovalKept, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _put(s, memory.counted(s.step(event.step, event.visit), event))


@_after.register
def _(event: e.ApprovalLapsed, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = s.step(event.step, event.visit)
    return _put(s, memory.lapsed(step, event)) if step else s


@_after.register
def _(event: e.TaskCancelled, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, answer="")


@_after.register
def _(event: e.DeadlineSet, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_also_before(s, event.no, due=event.due, late=False)


@_after.register
def _(event: e.DeadlinePassed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_also_before(s, event.no, late=True)


@_after.register
def _(event: e.ReminderSent, s: CardState, at: datetime, actor: Actor) -> CardState:
    found = s.ask(event.no)
    often = found[1].reminded + 1 if found else 0
    return _change_also_before(s, event.no, remind=event.next, reminded=often)


# -- other steps -------------------------------------------------------------------------------------------


@_after.register
def _(event: e.StepEnded, s: CardState, at: datetime, actor: Actor) -> CardState:
    ended = (event.step, event.visit)
    return replace(s, steps=tuple(o for o in s.steps if (o.key, o.visit) != ended))


@_after.register
def _(event: e.WaitBegun, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = OpenStep(event.step, "wait", event.stage, event.visit)
    return _put(s, replace(step, due=event.due, limit=event.limit, message=event.message))


@_after.register
def _(event: e.ParallelBegun, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _put(s, OpenStep(event.step, "parallel", event.stage, event.visit))


@_after.register
def _(event: e.BranchEnded, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = s.step(event.step, event.visit)
    return _put(s, replace(step, arrived=(*step.arrived, event.branch))) if step else s


# -- robots ------------------------------------------------------------------------------------------------


@_after.register
def _(event: e.RobotQueued, s: CardState, at: datetime, actor: Actor) -> CardState:
    robot = Pending(event.no, event.robot, event.do, event.cause, event.due, s.visit, event.step, event.visit)
    s = _serial(s, event.no, robots=(*s.robots, replace(robot, context=dict(event.context))))
    if event.step is None or event.stage is None or event.visit is None:
        return s
    return _put(s, OpenStep(event.step, "robot", event.stage, event.visit, robot=event.no))


@_after.register
def _(event: e.RobotPutOff, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, robots=tuple(replace(p, due=event.due) if p.no == event.no else p for p in s.robots))


@_after.register
def _(event: e.RobotDone, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _without_robot(s, event.no)


@_after.register
def _(event: e.RobotFailed, s: CardState, at: datetime, actor: Actor) -> CardState:
    failed = [] if event.goes_on else [replace(p, failed=True) for p in s.robots if p.no == event.no]
    s = _without_robot(s, event.no)
    return replace(s, stopped=(*s.stopped, *failed))


@_after.register
def _(event: e.RobotCancelled, s: CardState, at: datetime, actor: Actor) -> CardState:
    """One that is due may be running, and report; one that is planned for later will not."""
    running = [p for p in s.robots if p.no == event.no and p.due and p.due <= at]
    s = _without_robot(s, event.no)
    return replace(s, stopped=(*s.stopped, *running))


def _without_robot(s: CardState, no: int | None) -> CardState:
    return replace(
        s,
        robots=tuple(p for p in s.robots if p.no != no),
        stopped=tuple(p for p in s.stopped if p.no != no),
    )


# -- trouble -----------------------------------------------------------------------------------------------


@_after.register
def _(event: e.IncidentRaised, s: CardState, at: datetime, actor: Actor) -> CardState:
    where = (event.step, event.stage, event.visit)
    incident = Incident(event.no, event.code, *where, event.robot, event.detail, event.order)
    s = _serial(s, event.no, incidents=(*s.incidents, incident))
    if event.code == "nobody" and event.step and event.stage and event.visit:
        empty = OpenStep(event.step, "task", event.stage, event.visit, card_wide=event.card_wide)
        return _put(s, s.step(event.step, event.visit) or empty)
    return s


@_after.register
def _(event: e.IncidentResolved, s: CardState, at: datetime, actor: Actor) -> CardState:
    found = s.incident(event.no)
    s = replace(s, incidents=tuple(i for i in s.incidents if i.no != event.no))
    return _without_robot(s, found.robot) if found and found.robot else s


@_after.register
def _(event: e.CardsMade | e.LinkedCardClosed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return family.after(event, s)


@_after.register
def _(event: e.VersionChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    return renaming.renamed(s, event)
