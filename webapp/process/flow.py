"""How a card goes through its stages: entering and leaving them, opening and ending steps."""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Literal

from . import events as e
from .assignees import resolve
from .course import Course
from .definition import Branch, Deadline, GoTo, Parallel, Reminders, RobotStep, Task, Wait
from .errors import Refused
from .state import Ask, Incident, OpenStep

How = Literal["start", "flow", "hand", "robot", "admin"]
DAILY = Reminders.model_validate({"first": "1 working day", "then": "1 working day"})


def enter(c: Course, stage: str, how: How, comment: str = "") -> None:
    """The card comes to a stage: its robots are set off and its flow begins; a final one closes the card."""
    c.hop()
    target = c.definition.stage_of[stage]
    due = c.world.calendar.add(c.now, target.norm) if target.norm and not target.final else None
    source = c.state.stage or None
    c.emit(e.StageEntered(stage, c.state.visit + 1, source, how, comment, due))
    for robot in target.on_enter:
        c.queue(robot, "stage entered")
    if target.final:
        close(c, "success" if target.kind == "success" else "failure", comment)
    elif target.flow:
        begin(target.flow[0], c)


def go_to(c: Course, stage: str, how: How = "flow", comment: str = "") -> None:
    """Leaves the present stage and enters another."""
    leave(c)
    enter(c, stage, how, comment)


def leave(c: Course) -> None:
    """Drops what the stage had under way; tasks of the whole card live on."""
    for step in c.state.steps:
        if not step.card_wide:
            drop(c, step, "left")
    for robot in c.state.robots:
        if robot.visit is not None:
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))


def close(c: Course, how: Literal["success", "failure", "withdrawn", "cancelled"], reason: str = "") -> None:
    """Ends the card: nothing of it stays open."""
    leave(c)
    for step in c.state.steps:
        drop(c, step, "closed")
    for incident in c.state.incidents:
        c.emit(e.IncidentResolved(incident.no, "closed", ""))
    c.emit(e.CardClosed(how, reason))


def drop(c: Course, step: OpenStep, why: Literal["decided", "left", "closed", "joined"]) -> None:
    """Ends a step that is not done, with all that hangs on it."""
    cancel_asks(c, step, why)
    for incident in c.state.incidents:
        if (incident.step, incident.visit) == (step.key, step.visit):
            c.emit(e.IncidentResolved(incident.no, "left", ""))
    for robot in c.state.robots:
        if robot.no == step.robot:
            c.emit(e.RobotCancelled(robot.no, robot.robot, robot.do))
    c.emit(e.StepEnded(step.key, step.visit, dropped=True, waited=step.kind == "wait"))


def cancel_asks(c: Course, step: OpenStep, why: Literal["decided", "left", "closed", "joined"]) -> None:
    for ask in step.asks:
        if ask.open:
            title = c.definition.places[step.stage, step.key].step.title
            c.emit(e.TaskCancelled(ask.no, step.key, title, why, c.actor.person))


# -- forward ---------------------------------------------------------------------------------------------


def end(c: Course, step: OpenStep) -> None:
    """The step is done; the flow goes on behind it unless the card has moved on meanwhile."""
    c.emit(e.StepEnded(step.key, step.visit, waited=step.kind == "wait"))
    if step.visit == c.state.visit and not c.state.closed:
        advance(c, step.key)


def advance(c: Course, key: str) -> None:
    """Begins what follows the step, climbing out of branches and parallel groups at their end."""
    place = c.definition.places[c.state.stage, key]
    if place.following is not None:
        begin(place.following, c)
    elif place.parent is not None:
        _climb(c, place.parent, place.branch)


def _climb(c: Course, parent: str, branch: int) -> None:
    outer = c.definition.places[c.state.stage, parent].step
    if isinstance(outer, Parallel):
        _arrive(c, outer, branch)
    else:
        advance(c, parent)


def _arrive(c: Course, group: Parallel, branch: int) -> None:
    """A branch of a parallel group has ended; the last one needed lets the flow go on."""
    c.emit(e.BranchEnded(group.key, c.state.visit, branch))
    step = c.state.step(group.key, c.state.visit)
    if step is None or len(step.arrived) < group.needed:
        return
    for other in c.state.steps:
        if other.visit == c.state.visit and not other.card_wide and _inside(c, other.key, group.key):
            drop(c, other, "joined")
    end(c, step)


def _inside(c: Course, key: str, group: str) -> bool:
    parent = c.definition.places[c.state.stage, key].parent
    return parent is not None and (parent == group or _inside(c, parent, group))


@singledispatch
def begin(step: Any, c: Course) -> None:
    """Opens a step of the flow."""
    raise TypeError(f"no such kind of step: {type(step).__name__}")


@begin.register
def _(step: GoTo, c: Course) -> None:
    go_to(c, step.stage)


@begin.register
def _(step: Branch, c: Course) -> None:
    c.hop()
    chosen = next((n for n, case in enumerate(step.cases) if c.holds(case.when)), None)
    c.emit(e.BranchChosen(step.key, chosen))
    inner = step.otherwise if chosen is None else step.cases[chosen].steps
    if inner:
        begin(inner[0], c)
    else:
        advance(c, step.key)


@begin.register
def _(step: Parallel, c: Course) -> None:
    c.hop()
    visit = c.state.visit
    c.emit(e.ParallelBegun(step.key, c.state.stage, visit))
    for number, branch in enumerate(step.branches):
        if c.state.visit != visit or c.state.step(step.key, visit) is None:
            return
        if branch:
            begin(branch[0], c)
        else:
            _arrive(c, step, number)


@begin.register
def _(step: RobotStep, c: Course) -> None:
    c.hop()
    if not c.holds(step.when):
        advance(c, step.key)
        return
    due = c.world.calendar.add(c.now, step.after) if step.after else c.now
    c.emit(e.RobotQueued(c.next_no, step.key, step.do, "step", due, step.key, c.state.stage, c.state.visit))


@begin.register
def _(step: Wait, c: Course) -> None:
    c.hop()
    if step.until and c.holds(step.until):
        advance(c, step.key)
        return
    due = c.world.calendar.add(c.now, step.duration) if step.duration else _date(c, step.field)
    limit = c.world.calendar.add(c.now, step.limit) if step.limit else None
    c.emit(e.WaitBegun(step.key, c.state.stage, c.state.visit, due, limit, step.message))
    if due is None and step.field:
        c.emit(e.IncidentRaised(c.next_no, "dead_end", step.key, c.state.stage, c.state.visit, detail=step.field))


def _date(c: Course, field: str | None) -> Any:
    value = c.state.values.get(field or "")
    return deadline(c, Deadline(field=field)) if value else None


# -- tasks -----------------------------------------------------------------------------------------------


@begin.register
def _(step: Task, c: Course) -> None:
    c.hop()
    open_task(c, step)


def open_task(c: Course, step: Task) -> None:
    """Works out whom to ask and asks them; nobody at all is an incident, never a pass."""
    org = c.world.organisation
    found = resolve(step.assignees, c.state, org, c.today)
    for department in found.vacant:
        c.emit(e.LevelPassedOver(step.key, department))
    people, fallback = found.people, False
    if not people and step.fallback:
        people, fallback = resolve(step.fallback, c.state, org, c.today).people, True
    if len(people) < (step.votes or 1):
        c.emit(e.IncidentRaised(c.next_no, "nobody", step.key, c.state.stage, c.state.visit))
    else:
        ask_people(c, step, people, fallback)


def ask_people(c: Course, step: Task, people: tuple[int, ...], fallback: bool = False) -> None:
    """Opens the tasks of a step: one for all, one each, or the first of a row."""
    if step.mode == "first":
        ask(c, step, people, fallback=fallback)
    elif step.mode == "sequence":
        ask(c, step, people[:1], queue=people[1:], fallback=fallback)
    else:
        for person in people:
            ask(c, step, (person,), fallback=fallback)


def ask(c: Course, step: Task, people: tuple[int, ...], *, opened: OpenStep | None = None, **more: Any) -> None:
    """Opens one task; `opened` is the step it joins when that is already under way."""
    reminders = step.reminders or (DAILY if step.kind == "approve" else None)
    c.emit(e.TaskOpened(
        c.next_no, step.key, opened.stage if opened else c.state.stage, opened.visit if opened else c.state.visit,
        step.title, step.kind, people,
        due=deadline(c, step.deadline), card_wide=step.card_wide,
        remind=c.world.calendar.add(c.now, reminders.first) if reminders else None, **more))


def deadline(c: Course, rule: Deadline | None) -> Any:
    """The moment a deadline rule means now, or None where its date is not known."""
    if rule is None:
        return None
    if rule.after:
        return c.world.calendar.add(c.now, rule.after)
    value = c.state.values.get(rule.field or "")
    return c.world.calendar.end_of_value(value) if value else None


def remind(c: Course, step: Task, task: Ask) -> None:
    """Reminds those asked, and says when the next reminder is due."""
    reminders = step.reminders or DAILY
    again = c.world.calendar.add(c.now, reminders.then) if reminders.then else None
    people = (task.taken,) if task.taken else task.people
    c.emit(e.ReminderSent(task.no, step.key, step.title, people, again))


def begin_again(c: Course, step: OpenStep, wait: Wait) -> None:
    """A wait for a date field follows the field."""
    c.emit(e.WaitBegun(step.key, step.stage, step.visit, _date(c, wait.field), step.limit, step.message))


def requeue(c: Course, incident: Incident) -> None:
    """A failed robot that holds no flow is set off again."""
    robot = c.definition.robot_of.get(incident.detail.partition(":")[0])
    if robot is None:
        raise Refused("cannot_be_resolved_so")
    c.emit(e.RobotQueued(c.next_no, robot.key, robot.do, "retry", c.now))
