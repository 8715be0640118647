"""Taking back one's own decision: what it brought about is dropped, and what stood before stands again."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import events as e
from . import flow, upkeep
from .course import Course, required
from .errors import NotAllowed, Refused
from .state import Ask, CardState, Incident, OpenStep, Pending, Undo

LONGEST = timedelta(days=1)


def problem(state: CardState, no: int, person: int | None, now: datetime) -> str | None:
    """Why this person cannot take the decision back now; None if they can."""
    undo = state.undo
    if undo is None or undo.no != no:
        return "acted_on_decision"
    if undo.person != person:
        return "not_your_decision"
    return "too_late_to_undo" if now - undo.at > LONGEST else None


def undo_decision(command: upkeep.UndoDecision, c: Course) -> None:
    """By whoever decided, with a reason, until the next person has acted, for a day."""
    undo, reason = _allowed(command, c), required(command.reason)
    if c.state.closed:
        c.emit(e.CardReopened(reason))
    known = {(step.key, step.visit) for step in c.state.steps}
    moved = c.state.visit != undo.visit
    _drop_new(c, undo)
    if moved:
        c.emit(e.StageEntered(undo.stage, c.state.visit + 1, c.state.stage, "undo", due=undo.norm_due))
    _say(c, undo, reason)
    for step in (s for s in c.state.steps if (s.key, s.visit) not in known):
        _begin_again(c, step, undo)
    if moved:
        _plan_again(c, undo)
    if undo.owner and c.state.owner != undo.owner:
        c.emit(e.OwnerChanged(c.state.owner, undo.owner))


def _allowed(command: upkeep.UndoDecision, c: Course) -> Undo:
    wrong, undo = problem(c.state, command.no, c.actor.person, c.now), c.state.undo
    if wrong == "not_your_decision":
        raise NotAllowed(wrong)
    if wrong or undo is None:
        raise Refused(wrong)
    return undo


def _drop_new(c: Course, undo: Undo) -> None:
    """What the decision brought about and nobody has acted on; robots that have begun may still report."""
    before = {(step.key, step.visit): {a.no for a in step.asks} for step in undo.steps}
    for step in c.state.steps:
        asked = before.get((step.key, step.visit))
        if asked is None:
            flow.drop(c, step, "undone")
        for ask in (a for a in step.asks if a.open and asked is not None and a.no not in asked):
            flow.cancel_ask(c, step, ask, "undone")
    for robot in (p for p in c.state.robots if p.no > undo.serial):
        c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))
    for incident in (i for i in c.state.incidents if _from_then_on(i, undo)):
        c.emit(e.IncidentResolved(incident.no, "undone", ""))


def _from_then_on(incident: Incident, undo: Undo) -> bool:
    """Trouble since the decision; that of a robot set off before it is not its doing, and stays."""
    return min(incident.no, incident.robot or incident.no) > undo.serial


def _say(c: Course, undo: Undo, reason: str) -> None:
    step, _ask = _of(undo)
    spec = c.spec(step)
    given = next(d for d in reversed(c.state.decisions) if d.no == undo.no)
    outcome = spec.outcome(given.outcome)
    still = {a.no for _, a in c.state.asks}
    again = tuple(a.no for s in undo.steps for a in s.asks if a.open and a.no not in still)
    label = outcome.title if outcome else {}
    c.emit(
        e.DecisionUndone(
            undo.no, step.key, c.state.visit, spec.title, label, undo.person, reason, undo.made, again
        )
    )


def _of(undo: Undo) -> tuple[OpenStep, Ask]:
    return next((s, a) for s in undo.steps for a in s.asks if a.no == undo.no)


def _begin_again(c: Course, step: OpenStep, undo: Undo) -> None:
    """A step that had ended with the decision: its timers and its robot are planned anew."""
    if step.kind == "wait":
        c.emit(e.WaitBegun(step.key, step.stage, step.visit, step.due, step.limit, step.message))
    elif step.kind == "robot":
        robot = c.definition.robot_of[step.key]
        due = next((p.due for p in undo.robots if p.no == step.robot), c.now)
        where = (step.key, step.stage, step.visit)
        c.emit(e.RobotQueued(c.next_no, step.key, robot.do, "step", _later(due, c.now), *where))
    for incident in undo.incidents:
        if (incident.step, incident.robot) == (step.key, None):
            place = (incident.step, step.stage, step.visit)
            c.emit(e.IncidentRaised(c.next_no, incident.code, *place, card_wide=step.card_wide))  # type: ignore[arg-type]


def _plan_again(c: Course, undo: Undo) -> None:
    """Robots that were planned for later as long as the card stood there."""
    for robot in undo.robots:
        if robot.step is None and (robot.due is None or robot.due > undo.at):
            c.emit(_queued(c, robot))


def _queued(c: Course, robot: Pending) -> e.RobotQueued:
    due, context = _later(robot.due, c.now), dict(robot.context)
    return e.RobotQueued(
        c.next_no, robot.robot, robot.do, robot.cause, due, visit=c.state.visit, context=context
    )


def _later(due: datetime | None, now: datetime) -> datetime | None:
    """When it was to run, but not before now; None where its date is not known."""
    return max(due, now) if due else None
