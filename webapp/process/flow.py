"""How a card goes through its stages: entering and leaving them, beginning and ending steps."""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Literal

from . import counting, family, opening, triggers, waiting
from . import events as e
from .course import Course
from .definition import Branch, GoTo, Outcome, Parallel, RobotStep, Task, Wait
from .specs import in_flow
from .state import Ask, OpenStep

How = Literal["start", "flow", "hand", "robot", "admin", "undo"]
Why = Literal["decided", "left", "closed", "joined", "undone"]


def go_to(c: Course, stage: str, how: How = "flow", comment: str = "") -> None:
    """Leaves the present stage, enters another and goes on there."""
    leave(c)
    run(c, enter(c, stage, how, comment))


def enter(c: Course, stage: str, how: How, comment: str = "") -> Any:
    """The card comes to a stage, which sets off its robots, or closes it; gives the first step."""
    c.hop()
    target = c.definition.stage_of[stage]
    due = c.world.calendar.add(c.now, target.norm) if target.norm and not target.final else None
    if c.state.stage:
        triggers.fire(c, "stage_left", stage=c.state.stage)
    c.emit(e.StageEntered(stage, c.state.visit + 1, c.state.stage or None, how, comment, due))
    for robot in target.on_enter:
        c.queue(robot, "stage entered", tied=True)
    triggers.fire(c, "stage_entered", stage=stage)
    if target.final:
        close(c, "success" if target.kind == "success" else "failure", comment)
        return None
    return target.flow[0] if target.flow else None


def leave(c: Course, why: Why = "left") -> None:
    """Drops what the stage had under way; tasks of the whole card live on."""
    for step in c.state.steps:
        if not step.card_wide:
            drop(c, step, why)
    for robot in c.state.robots:
        if robot.visit is not None:
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))
    for incident in c.state.incidents:
        if incident.step is None and incident.robot is None:
            c.emit(e.IncidentResolved(incident.no, "left", ""))


def close(c: Course, how: Literal["success", "failure", "withdrawn", "cancelled"], reason: str = "") -> None:
    """Ends the card: nothing of it stays open, but a robot that failed still has to be dealt with."""
    leave(c, "closed" if how in ("withdrawn", "cancelled") else "left")
    for step in c.state.steps:
        drop(c, step, "closed")
    for robot in c.state.robots:
        if robot.due is None:
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))
    c.emit(e.CardClosed(how, reason))
    triggers.fire(c, "card_closed", how=how)


def drop(c: Course, step: OpenStep, why: Why) -> None:
    """Ends a step that is not done, with all that hangs on it."""
    cancel_asks(c, step, why)
    settle(c, step, "left")
    for robot in c.state.robots:
        if robot.no == step.robot:
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))
    c.emit(e.StepEnded(step.key, step.visit, dropped=True, waited=step.kind == "wait"))


def settle(c: Course, step: OpenStep, how: str) -> None:
    """The trouble of a step is over."""
    for incident in c.state.incidents:
        if (incident.step, incident.visit) == (step.key, step.visit):
            c.emit(e.IncidentResolved(incident.no, how, ""))


def cancel_asks(c: Course, step: OpenStep, why: Why) -> None:
    for ask in step.asks:
        if ask.open:
            cancel_ask(c, step, ask, why)


def cancel_ask(c: Course, step: OpenStep, ask: Ask, why: Why) -> None:
    """The task is over without an answer; whose it was is told where nothing else tells them."""
    people = ask.people if why in ("closed", "undone") else ()
    c.emit(e.TaskCancelled(ask.no, step.key, c.spec(step).title, why, c.actor.person, people))
    call_off(c, ask.no)


def call_off(c: Course, task: int) -> None:
    """A task is over: robots that its missed deadline has planned for later are not needed."""
    for robot in c.state.robots:
        late = robot.cause == "deadline passed" and robot.context.get("task") == task
        if late and (robot.due is None or robot.due > c.now):
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))


# -- forward -----------------------------------------------------------------------------------------------


def run(c: Course, step: Any) -> None:
    """Begins the step, and what follows, until something holds the flow."""
    c.deeper()
    while step is not None:
        step = begin(step, c)
    c.higher()


def end(c: Course, step: OpenStep) -> None:
    """The step is done; the flow goes on behind it, unless it has moved on without it meanwhile."""
    counts = holds_flow(c, step)
    c.emit(e.StepEnded(step.key, step.visit, waited=step.kind == "wait"))
    if counts:
        run(c, following(c, step.key))


def decided(c: Course, step: OpenStep, outcome: Outcome) -> Any:
    """The step ends with the outcome. Gives the step to begin next, here or where the outcome leads."""
    cancel_asks(c, step, "decided")
    counts = holds_flow(c, step)
    c.emit(e.StepEnded(step.key, step.visit))
    if not counts:
        return None
    if outcome.goto is None:
        return following(c, step.key)
    leave(c)
    return enter(c, outcome.goto, "flow")


def decided_already(c: Course, key: str, visit: int) -> Any:
    """What comes behind a task for which approvals given earlier are enough; None if somebody is asked."""
    step = c.state.step(key, visit)
    outcome = counting.verdict(c.spec(step), step, c.state) if step else None
    return decided(c, step, outcome) if step and outcome else None


def holds_flow(c: Course, step: OpenStep) -> bool:
    """Whether the flow waits for the step: not from an earlier visit, nor in a group that has ended."""
    if step.visit != c.state.visit or not in_flow(c.definition, step):
        return False
    outer = c.definition.places[step.stage, step.key].parent
    while outer is not None:
        place = c.definition.places[step.stage, outer]
        if isinstance(place.step, Parallel) and c.state.step(outer, step.visit) is None:
            return False
        outer = place.parent
    return True


def following(c: Course, key: str) -> Any:
    """What comes after the step, climbing out of branches and parallel groups at their end."""
    place = c.definition.places[c.state.stage, key]
    if place.following is not None or place.parent is None:
        return place.following
    outer = c.definition.places[c.state.stage, place.parent].step
    return _arrive(c, outer, place.branch) if isinstance(outer, Parallel) else following(c, outer.key)


def _arrive(c: Course, group: Parallel, branch: int) -> Any:
    """A branch of a parallel group has ended; the last one needed lets the flow go on."""
    c.emit(e.BranchEnded(group.key, c.state.visit, branch))
    step = c.state.step(group.key, c.state.visit)
    if step is None or len(step.arrived) < group.needed:
        return None
    for other in c.state.steps:
        beside = other.card_wide or not in_flow(c.definition, other)
        if other.visit == c.state.visit and not beside and _inside(c, other.key, group.key):
            drop(c, other, "joined")
    c.emit(e.StepEnded(group.key, c.state.visit))
    return following(c, group.key)


def _inside(c: Course, key: str, group: str) -> bool:
    parent = c.definition.places[c.state.stage, key].parent
    return parent is not None and (parent == group or _inside(c, parent, group))


# -- beginning a step --------------------------------------------------------------------------------------


@singledispatch
def begin(step: Any, c: Course) -> Any:
    """Begins a step of the flow. Gives the step to begin next, None if this one holds the flow."""
    raise TypeError(f"no such kind of step: {type(step).__name__}")


@begin.register
def _(step: GoTo, c: Course) -> Any:
    leave(c)
    return enter(c, step.stage, "flow")


@begin.register
def _(step: Branch, c: Course) -> Any:
    chosen = next((n for n, case in enumerate(step.cases) if c.holds(case.when)), None)
    c.emit(e.BranchChosen(step.key, chosen))
    inner = step.otherwise if chosen is None else step.cases[chosen].steps
    return inner[0] if inner else following(c, step.key)


@begin.register
def _(step: Parallel, c: Course) -> Any:
    visit = c.state.visit
    c.emit(e.ParallelBegun(step.key, c.state.stage, visit))
    for number, branch in enumerate(step.branches):
        if c.state.visit == visit and c.state.step(step.key, visit):
            run(c, branch[0] if branch else _arrive(c, step, number))
    return None


@begin.register
def _(step: RobotStep, c: Course) -> Any:
    if not c.holds(step.when):
        return following(c, step.key)
    due = c.due(step)
    place = (step.key, c.state.stage, c.state.visit)
    carried = c.linked(due, c.links)
    c.emit(e.RobotQueued(c.next_no, step.key, step.do, "step", due, *place, context=carried))
    if due is None:
        # The flow would stand still, and nobody would know.
        c.emit(e.IncidentRaised(c.next_no, "dead_end", *place, detail=step.at.field if step.at else ""))
    return None


@begin.register
def _(step: Wait, c: Course) -> Any:
    if waiting.over(c, step):
        return following(c, step.key)
    if step.at_failed and family.failed(c.state, step):
        leave(c)
        return enter(c, step.at_failed, "flow")
    limit = c.world.calendar.add(c.now, step.limit) if step.limit else None
    waiting.begin(c, step, c.state.stage, c.state.visit, limit)
    return None


@begin.register
def _(step: Task, c: Course) -> Any:
    for old in c.state.steps:
        if (old.key, old.stage) == (step.key, c.state.stage):
            drop(c, old, "left")
    opening.open_task(c, step)
    return decided_already(c, step.key, c.state.visit)
