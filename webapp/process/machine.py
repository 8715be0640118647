"""What the clock, messages and robots bring to a card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import commands as do
from . import events as e
from . import flow, opening, todos, triggers, waiting
from .commands import Command
from .course import Course
from .errors import NoSuch, Refused
from .refusals import said
from .state import Ask, OpenStep, Pending

# -- the clock ---------------------------------------------------------------------------------------------


def time_reached(command: do.TimeReached, c: Course) -> None:
    """A timer rings; one of something that is over or was put off since rings in vain."""
    if command.timer in ("deadline", "remind"):
        _task_timer(command, c)
    else:
        _wait_timer(command, c)


def _task_timer(command: do.TimeReached, c: Course) -> None:
    found = c.state.ask(_number(command.ref))
    if found is None:
        return
    step, ask = found
    if command.timer == "remind":
        if ask.remind is not None and ask.remind <= c.now:
            opening.remind(c, c.spec(step), ask)
    elif ask.due is not None and ask.due <= c.now and not ask.late and command.due in (None, ask.due):
        _deadline_passed(c, step, ask)


def _deadline_passed(c: Course, step: OpenStep, ask: Ask) -> None:
    """Said once per task and date."""
    spec = c.spec(step)
    assert ask.due
    c.emit(e.DeadlinePassed(ask.no, step.key, spec.title, ask.due, ask.people, ask.holder))
    about: dict[str, Any] = {
        "task": ask.no,
        "step": step.key,
        "holder": ask.holder,
        "people": list(ask.people),
    }
    for robot in spec.overdue:
        c.queue(robot, "deadline passed", **about)
    triggers.fire(c, "task_overdue", task=step.key, context=about)


def _wait_timer(command: do.TimeReached, c: Course) -> None:
    key, _, visit = command.ref.rpartition("/")
    step = c.state.step(key, _number(visit))
    if step is None or step.kind != "wait":
        return
    expected = step.due if command.timer == "wait" else step.limit
    if expected is None or expected > c.now or command.due not in (None, expected):
        return
    spec = c.spec(step)
    if command.timer == "limit" and spec.at_limit:
        flow.go_to(c, spec.at_limit)
    elif command.timer == "wait" and spec.until and not c.holds(spec.until):
        waiting.begin(c, spec, step.stage, step.visit, step.limit)
    else:
        flow.end(c, step)


def _number(ref: str) -> int:
    if not (ref.isascii() and ref.isdigit()):
        raise NoSuch("no_such_task")
    return int(ref)


def message(command: do.Message, c: Course) -> None:
    """Ends the waits for it; a message that nothing waits for is lost."""
    for waited in c.state.steps:
        step = c.state.step(waited.key, waited.visit)
        if step is not None and step.kind == "wait" and step.message == command.name:
            flow.end(c, step)


def triggered(command: do.Triggered, c: Course) -> None:
    """Sets off the trigger's robots; one that is no more, or a card that is closed, hears nothing."""
    trigger = c.definition.trigger_of.get(command.trigger)
    if trigger and trigger.live and trigger.enabled and not c.state.closed and c.holds(trigger.when):
        triggers.pull(c, trigger)


# -- robots ------------------------------------------------------------------------------------------------


def robot_finished(command: do.RobotFinished, c: Course) -> None:
    """Does what the robot asks; if some of that is refused, all of it is, and the robot has failed.

    A report that comes twice does nothing.
    """
    robot = _reporting(c, command.no)
    if robot is None:
        return
    c.links = robot.context.get("links", 0)
    moved_on = _moved_on(c, robot)
    effects = [f for f in command.effects if not (moved_on and _of_a_move(f, command.effects))]
    late = robot not in c.state.robots or len(effects) < len(command.effects)
    before = c.mark()
    c.emit(e.RobotDone(robot.no, robot.robot, robot.do, dict(command.note), late))
    step = _step_of(c, robot)
    try:
        held = _do(c, effects, step)
    except Refused as refused:
        c.back_to(before)
        robot_gave_up(do.RobotGaveUp(robot.no, said(refused, c.definition, command.locale)), c)
        return
    step = None if held else _step_of(c, robot)
    if step is not None:
        flow.end(c, step)


def _do(c: Course, effects: Iterable[Command], step: OpenStep | None) -> bool:
    """Does what the robot asks; True if a to-do has taken the place of the robot's step."""
    held = False
    for effect in effects:
        # An effect before this one may have moved the card on.
        place = c.state.step(step.key, step.visit) if step is not None else None
        if isinstance(effect, do.GiveToDo) and effect.hold and place is not None and not held:
            todos.give_instead(effect, c, place)
            held = True
        else:
            c.answer(effect)
    return held


def _of_a_move(effect: Command, effects: Iterable[Command]) -> bool:
    """Whether the effect is a move to another stage, or a field that is set on the way."""
    moves = any(isinstance(other, do.Move) for other in effects)
    return moves and isinstance(effect, do.Move | do.ChangeFields)


def robot_gave_up(command: do.RobotGaveUp, c: Course) -> None:
    """Trouble for an administrator, unless the robot says what then, or the flow has left it behind."""
    robot = _reporting(c, command.no)
    if robot is None:
        return
    step = _step_of(c, robot)
    spec = c.definition.robot_of.get(robot.robot)
    way_out = spec.way_out if spec and not _moved_on(c, robot) else None
    goes_on = robot not in c.state.robots or (spec is not None and spec.if_it_fails == "go_on")
    c.emit(e.RobotFailed(robot.no, robot.robot, robot.do, command.error, goes_on or way_out is not None))
    if way_out is not None:
        flow.go_to(c, way_out, "robot")
    elif not goes_on:
        _raise_incident(c, robot, step, command.error)
    elif step is not None:
        flow.end(c, step)


def _raise_incident(c: Course, robot: Pending, step: OpenStep | None, error: str) -> None:
    stage = step.stage if step else None
    visit = step.visit if step else None
    detail = f"{robot.robot}: {error}"
    c.emit(e.IncidentRaised(c.next_no, "robot_failed", robot.step, stage, visit, robot.no, detail))


def _reporting(c: Course, no: int) -> Pending | None:
    """The robot that reports: under way, or taken back while it ran; None if it has reported before."""
    if not 0 < no <= c.state.serial:
        raise NoSuch("no_such_robot")
    robots = (*c.state.robots, *(p for p in c.state.stopped if not p.failed))
    return next((p for p in robots if p.no == no), None)


def _moved_on(c: Course, robot: Pending) -> bool:
    """Whether the card has left the visit, or the step, that set the robot off."""
    return bool(c.state.closed) or robot not in c.state.robots or robot.since != c.state.visit


def _step_of(c: Course, robot: Pending) -> OpenStep | None:
    """The step that the robot holds up."""
    step = c.state.step(robot.step, robot.visit)
    return step if step is not None and step.robot == robot.no else None
