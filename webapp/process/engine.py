"""The engine: a version, a card, a command and an actor go in; events come out, or a refusal."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any

from . import commands as do
from . import events as e
from . import fields, flow, tasks
from .assignees import World
from .commands import Actor, Command
from .course import Course, Spinning
from .definition import Asked, Definition, Task, Wait
from .errors import CardHasMoved, CardIsClosed, InvalidInput, NoSuch, NotAllowed, Refused, ValuesHaveChanged
from .rights import editable, listed, may_create, ways
from .state import CardState, OpenStep

STILL_ALLOWED = (do.Comment, do.RobotFinished, do.RobotGaveUp, do.TimeReached, do.Message, do.Notify,
                 do.RecordPenalty, do.WaivePenalty, do.RecordEmail, do.AttachDocument)


def decide(
    definition: Definition, state: CardState, command: Command, actor: Actor, now: datetime, world: World,
) -> tuple[tuple[e.Event, ...], CardState]:
    """What the command brings about, and the card afterwards; raises `Refused` when it may not be done.

    Pure: the same arguments give the same answer. A process that spins is stopped with an incident.
    """
    if state.closed and not isinstance(command, STILL_ALLOWED):
        raise CardIsClosed(how=state.closed)
    c = Course(definition, state, actor, now, world)
    try:
        answer(command, c)
        _follow_fields(c, state)
    except Spinning:
        _stop_spinning(c)
    _never_stranded(c)
    return tuple(c.events), c.state


def _stop_spinning(c: Course) -> None:
    flow.leave(c)
    c.emit(e.IncidentRaised(c.next_no, "endless", stage=c.state.stage, visit=c.state.visit))


def _never_stranded(c: Course) -> None:
    """A card at rest in a stage with nothing under way and no way out is shown to an administrator."""
    s = c.state
    if s.closed or not s.stage or s.steps or s.incidents or s.robots:
        return
    if not any(s.stage in t.source for t in c.definition.transitions):
        c.emit(e.IncidentRaised(c.next_no, "dead_end", stage=s.stage, visit=s.visit))


def _follow_fields(c: Course, before: CardState) -> None:
    """Deadlines follow the date they depend on; waits end when what they wait for has come true."""
    if c.state.values == before.values or c.state.closed:
        return
    for step in before.steps:
        current = c.state.step(step.key, step.visit)
        if current is not None:
            spec = c.definition.places[step.stage, step.key].step
            _follow_deadline(c, current, spec, before)
            _follow_wait(c, current, spec, before)


def _follow_deadline(c: Course, step: OpenStep, spec: Any, before: CardState) -> None:
    field = spec.deadline.field if isinstance(spec, Task) and spec.deadline else None
    if field and c.state.values.get(field) != before.values.get(field):
        for ask in step.asks:
            if ask.open:
                c.emit(e.DeadlineSet(ask.no, flow.deadline(c, spec.deadline)))


def _follow_wait(c: Course, step: OpenStep, spec: Any, before: CardState) -> None:
    if not isinstance(spec, Wait):
        return
    if spec.until and c.holds(spec.until):
        flow.end(c, step)
    elif spec.field and c.state.values.get(spec.field) != before.values.get(spec.field):
        flow.begin_again(c, step, spec)


@singledispatch
def answer(command: Any, c: Course) -> None:
    """The first events of a command, and all that follows from them."""
    raise TypeError(f"no such command: {type(command).__name__}")


# -- people ------------------------------------------------------------------------------------------------


@answer.register
def _(command: do.Start, c: Course) -> None:
    if c.state.stage:
        raise Refused("started_already")
    if c.actor.kind == "person" and not may_create(c.definition, c.actor.id, c.world.organisation):
        raise NotAllowed("may_not_create")
    values = _checked(c, c.definition.start.fields, command.values, c.definition.start.one_of)
    values = {f.key: f.default for f in c.definition.fields if f.default is not None} | values
    c.emit(e.CardStarted(c.definition.key, c.actor.person, c.actor.person, values))
    flow.enter(c, c.definition.first_stage.key, "start")


def _checked(
    c: Course, asked: tuple[Asked, ...], raw: Any, one_of: tuple[tuple[str, ...], ...] = ()
) -> dict[str, Any]:
    """The values of a form, all its errors said at once; a group wants one of its fields filled."""
    values, bad = fields.validate(c.definition, asked, raw, c.today, c.world.calendar.zone, c.state.values)
    errors = {key: (problem.code, problem.params) for key, problem in bad.items()}
    errors |= {key: ("not_on_this_form", {}) for key in set(raw) - {a.field for a in asked}}
    for group in one_of:
        if not set(group) & set(errors) and all(fields.is_empty(c.definition.field_of[k], values.get(k)) for k in group):
            errors[group[0]] = ("one_of_required", {"fields": list(group)})
    if errors:
        raise InvalidInput(errors)
    return values


@answer.register
def _(command: do.Complete, c: Course) -> None:
    tasks.complete(c, command)


@answer.register
def _(command: do.Take, c: Course) -> None:
    tasks.take(c, command)


@answer.register
def _(command: do.Return, c: Course) -> None:
    tasks.give_back(c, command)


@answer.register
def _(command: do.Reassign, c: Course) -> None:
    tasks.reassign(c, command)


@answer.register
def _(command: do.AddApprover, c: Course) -> None:
    tasks.add_approver(c, command)


@answer.register
def _(command: do.Move, c: Course) -> None:
    if command.to not in c.definition.stage_of:
        raise NoSuch("no_such_stage")
    if command.seen is not None and command.seen != c.state.visit:
        entered = c.state.entered
        raise CardHasMoved(stage=c.state.stage, person=entered.by if entered else None, at=entered.at if entered else None)
    if c.actor.kind != "person":
        if c.state.closed:
            raise CardIsClosed(how=c.state.closed)
        flow.go_to(c, command.to, "robot" if c.actor.kind == "robot" else "admin", command.comment.strip())
        return
    _move_by_hand(c, command)


def _move_by_hand(c: Course, command: do.Move) -> None:
    way = next((w for w in ways(c.definition, c.state, c.actor.person, c.world) if w.to == command.to), None)
    if way is None or way.transition is None:
        raise NotAllowed("nobody_may_move_there")
    if not way.open:
        raise NotAllowed(way.problem, reason=way.transition.reason)
    if way.transition.comment == "required" and not command.comment.strip():
        raise InvalidInput({"comment": ("comment_required", {})})
    asked = tuple(Asked(field=key, required=True) for key in way.transition.requires)
    c.change(_checked(c, asked, command.values))
    flow.go_to(c, command.to, "hand", command.comment.strip())


@answer.register
def _(command: do.ChangeFields, c: Course) -> None:
    asked = tuple(Asked(field=key) for key in command.values if key in c.definition.field_of)
    if c.actor.kind == "person":
        granted = editable(c.definition, c.state, c.actor.person, c.world.organisation)
        asked = tuple(Asked(field=a.field, required=_needed(c, a.field)) for a in asked if a.field in granted)
        _refuse_newer(c, command)
    c.change(_checked(c, asked, command.values))


def _needed(c: Course, field: str) -> bool:
    """A field that the start form requires may not be emptied later."""
    return any(a.field == field and a.required for a in c.definition.start.fields)


def _refuse_newer(c: Course, command: do.ChangeFields) -> None:
    newer = {
        key: (mark.by, mark.at)
        for key, mark in c.state.changed.items()
        if key in command.values and command.seen is not None and mark.revision > command.seen and mark.by != c.actor.id
    }
    if newer:
        raise ValuesHaveChanged(changes=newer)


@answer.register
def _(command: do.ChangeOwner, c: Course) -> None:
    if c.actor.kind == "person":
        raise NotAllowed("only_administrator")
    if not c.world.organisation.active(command.to):
        raise NoSuch("no_such_person")
    c.emit(e.OwnerChanged(c.state.owner, command.to))


@answer.register
def _(command: do.Comment, c: Course) -> None:
    if not command.text.strip() and not command.files:
        raise InvalidInput({"text": ("comment_required", {})})
    known = tuple(p for p in command.mentions if c.world.organisation.active(p))
    c.emit(e.CommentAdded(command.text.strip(), known, tuple(dict(f) for f in command.files)))
    for person in dict.fromkeys(known):
        if person not in c.state.observers:
            c.emit(e.ObserverAdded(person))


@answer.register
def _(command: do.Withdraw, c: Course) -> None:
    _end_by_hand(c, c.definition.rights.withdraw, command.reason, "withdrawn")


@answer.register
def _(command: do.Cancel, c: Course) -> None:
    _end_by_hand(c, c.definition.rights.cancel, command.reason, "cancelled")


def _end_by_hand(c: Course, who: Any, reason: str, how: Any) -> None:
    if c.actor.kind == "person" and not listed(who, c.actor.person, c.state, c.world.organisation):
        raise NotAllowed("may_not_end_card")
    if not reason.strip():
        raise InvalidInput({"reason": ("reason_required", {})})
    flow.close(c, how, reason.strip())


@answer.register
def _(command: do.ResolveIncident, c: Course) -> None:
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    incident = next((i for i in c.state.incidents if i.no == command.no), None)
    if incident is None:
        raise NoSuch("no_such_incident")
    if not command.reason.strip():
        raise InvalidInput({"reason": ("reason_required", {})})
    c.emit(e.IncidentResolved(incident.no, command.how, command.reason.strip()))
    _repair(c, incident, command)


def _repair(c: Course, incident: Any, command: do.ResolveIncident) -> None:
    place = c.definition.places.get((incident.stage or "", incident.step or ""))
    step = c.state.step(incident.step or "", incident.visit)
    if command.how == "goto" and command.stage in c.definition.stage_of:
        flow.go_to(c, command.stage, "admin", command.reason.strip())
    elif command.how == "assign" and incident.code == "nobody" and place and step:
        people = tuple(p for p in command.people if c.world.organisation.active(p))
        if len(people) < (place.step.votes or 1):
            raise InvalidInput({"people": ("person_required", {})})
        flow.ask_people(c, place.step, people)
    elif command.how == "retry" and place and step:
        c.emit(e.StepEnded(step.key, step.visit, dropped=True))
        flow.begin(place.step, c)
    elif command.how == "retry" and incident.code == "robot_failed":
        flow.requeue(c, incident)
    elif command.how == "skip" and incident.code == "robot_failed":
        if step:
            flow.end(c, step)
    else:
        raise Refused("cannot_be_resolved_so")


# -- the machine ---------------------------------------------------------------------------------------------


@answer.register
def _(command: do.TimeReached, c: Course) -> None:
    if c.state.closed:
        return
    if command.timer in ("deadline", "remind"):
        _task_timer(c, command)
        return
    key, _, visit = command.ref.rpartition("/")
    step = c.state.step(key, int(visit))
    if step is None or step.kind != "wait":
        return
    spec = c.definition.places[step.stage, step.key].step
    expected = step.due if command.timer == "wait" else step.limit
    if expected is None or (command.due is not None and command.due != expected):
        return
    if command.timer == "limit" and spec.at_limit:
        flow.go_to(c, spec.at_limit)
    else:
        flow.end(c, step)


def _task_timer(c: Course, command: do.TimeReached) -> None:
    found = c.state.ask(int(command.ref))
    if found is None:
        return
    step, ask = found
    spec = c.definition.places[step.stage, step.key].step
    if command.timer == "remind":
        flow.remind(c, spec, ask)
    elif ask.due is not None and ask.due <= c.now and not ask.late and command.due in (None, ask.due):
        c.emit(e.DeadlinePassed(ask.no, step.key, spec.title, ask.due, ask.people, ask.holder))
        for robot in spec.overdue:
            c.queue(robot, "deadline passed", task=ask.no, step=step.key, holder=ask.holder, people=list(ask.people))


@answer.register
def _(command: do.Message, c: Course) -> None:
    for step in c.state.steps:
        if step.kind == "wait" and step.message == command.name:
            flow.end(c, step)


@answer.register
def _(command: do.RobotFinished, c: Course) -> None:
    pending = next((p for p in c.state.robots if p.no == command.no), None)
    if pending is None and not 0 < command.no <= c.state.serial:
        raise NoSuch("no_such_robot")
    robot, kind = (pending.robot, pending.do) if pending else (str(command.note.get("robot", "")), str(command.note.get("do", "")))
    c.emit(e.RobotDone(command.no, robot, kind, dict(command.note), late=pending is None))
    for effect in command.effects:
        if pending is not None or not isinstance(effect, do.Move):
            answer(effect, c)
    step = c.state.step(pending.step, pending.visit) if pending and pending.step else None
    if step is not None and not c.state.closed:
        flow.end(c, step)


@answer.register
def _(command: do.RobotGaveUp, c: Course) -> None:
    pending = next((p for p in c.state.robots if p.no == command.no), None)
    if pending is None:
        return
    spec = c.definition.robot_of.get(pending.robot)
    c.emit(e.RobotFailed(pending.no, pending.robot, pending.do, command.error))
    step = c.state.step(pending.step, pending.visit) if pending.step else None
    if spec is not None and spec.if_it_fails == "go_on":
        if step is not None:
            flow.end(c, step)
    elif not c.state.closed:
        c.emit(e.IncidentRaised(c.next_no, "robot_failed", pending.step, step.stage if step else None, pending.visit,
                                pending.no, f"{pending.robot}: {command.error}"))


@answer.register
def _(command: do.Notify, c: Course) -> None:
    people = tuple(p for p in command.people if c.world.organisation.active(p))
    if people:
        c.emit(e.PeopleNotified(people, dict(command.text)))


@answer.register
def _(command: do.RecordPenalty, c: Course) -> None:
    if command.key not in c.state.penalties:
        c.emit(e.PenaltyRecorded(command.key, command.person, command.points, dict(command.reason)))


@answer.register
def _(command: do.WaivePenalty, c: Course) -> None:
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    person, points = c.state.penalties.get(command.key, (0, 0))
    if not points:
        raise NoSuch("no_such_penalty")
    if not command.reason.strip():
        raise InvalidInput({"reason": ("reason_required", {})})
    c.emit(e.PenaltyWaived(command.key, person, points, command.reason.strip()))


@answer.register
def _(command: do.RecordEmail, c: Course) -> None:
    c.emit(e.EmailSent(command.to, command.subject, command.key))


@answer.register
def _(command: do.AttachDocument, c: Course) -> None:
    if command.field not in c.definition.field_of:
        raise NoSuch("no_such_field")
    c.emit(e.DocumentMade(command.field, dict(command.file)))

