"""How an administrator gets a card out of trouble; always with a reason, always on the running card."""

from __future__ import annotations

from . import events as e
from . import flow, linked, opening
from .commands import ResolveIncident, SkipRobot
from .course import Course, required
from .errors import CardIsClosed, InvalidInput, NoSuch, NotAllowed, Refused
from .state import Incident, OpenStep, Pending

SKIPPED = ("robot_failed", "looping", "card_refused")


def resolve_incident(command: ResolveIncident, c: Course) -> None:
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    incident = c.state.incident(command.no)
    if incident is None:
        raise NoSuch("no_such_incident")
    reason = required(command.reason)
    failed = next((p for p in c.state.stopped if p.no == incident.robot), None)
    c.emit(e.IncidentResolved(incident.no, command.how, reason))
    step = c.state.step(incident.step, incident.visit)
    if command.how == "goto":
        _go_elsewhere(c, step, command.stage, reason)
    elif command.how == "assign" and incident.code == "nobody" and step:
        _assign(c, step, command.people)
    elif command.how == "retry" and step:
        _again(c, step)
    elif command.how == "retry" and (failed or incident.order):
        _once_more(c, incident, failed)
    elif command.how == "skip" and incident.code in SKIPPED:
        _skip(c, incident, step)
    else:
        raise Refused("cannot_be_resolved_so")


def _once_more(c: Course, incident: Incident, failed: Pending | None) -> None:
    """The robot runs again, or the other card is asked again."""
    if failed:
        again = (failed.robot, failed.do, "retry", c.now)
        c.emit(e.RobotQueued(c.next_no, *again, context=dict(failed.context)))
    elif incident.order:
        linked.ask_again(c, incident.order)


def _go_elsewhere(c: Course, step: OpenStep | None, stage: str | None, reason: str) -> None:
    if c.state.closed:
        raise CardIsClosed(how=c.state.closed)
    if stage not in c.definition.stage_of:
        raise NoSuch("no_such_stage")
    if step is not None:
        flow.drop(c, step, "left")
    flow.go_to(c, stage, "admin", reason)


def _assign(c: Course, step: OpenStep, wanted: tuple[int, ...]) -> None:
    """Asks people of the administrator's choice instead of those the rule did not find."""
    spec = c.spec(step)
    people = tuple(p for p in dict.fromkeys(wanted) if c.world.organisation.active(p))
    if not opening.enough(spec, people):
        raise InvalidInput({"people": ("person_required", {})})
    opening.ask_people(c, spec, people, step)
    flow.run(c, flow.decided_already(c, step.key, step.visit))


def _again(c: Course, step: OpenStep) -> None:
    """The step begins anew where it stands; one of an earlier visit can only be a task of the whole card."""
    if step.kind == "task":
        opening.open_task(c, c.spec(step), step)
        flow.run(c, flow.decided_already(c, step.key, step.visit))
    else:
        c.emit(e.StepEnded(step.key, step.visit, dropped=True, waited=step.kind == "wait"))
        flow.run(c, c.spec(step))


def _skip(c: Course, incident: Incident, step: OpenStep | None) -> None:
    """The flow goes on without what the robot should have done."""
    if step is not None:
        flow.end(c, step)


def skip_robot(command: SkipRobot, c: Course) -> None:
    """A robot that has not ended is taken back; one that is at work may still report, and moves nothing."""
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    robot = next((p for p in c.state.robots if p.no == command.no), None)
    if robot is None:
        raise NoSuch("no_such_robot")
    c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do, required(command.reason)))
    step = c.state.step(robot.step, robot.visit)
    if step is not None and step.robot == robot.no:
        flow.end(c, step)
