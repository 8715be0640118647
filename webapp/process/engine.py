"""The engine: a version, a card, a command and an actor go in; events come out, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from . import (
    asking,
    entries,
    filling,
    flow,
    freed,
    holders,
    keeping,
    lapsing,
    linked,
    machine,
    opening,
    pinning,
    repair,
    tasks,
    todos,
    triggers,
    undoing,
    upkeep,
    waiting,
    wishes,
)
from . import commands as do
from . import events as e
from .assignees import World
from .commands import Actor, Command
from .course import Course, Spinning, required
from .definition import Definition, Task, Wait
from .errors import CardHasMoved, CardIsClosed, NoSuch, NotAllowed
from .pipelines import crosses
from .rights import leads, unseen, ways
from .state import CardState, OpenStep

OF_MACHINES = (
    do.TimeReached,
    do.Message,
    do.Triggered,
    do.RobotFinished,
    do.RobotGaveUp,
    do.Notify,
    do.RecordPenalty,
    do.GiveToDo,
    do.RecordEmail,
    do.AttachDocument,
    asking.RecordCreated,
    asking.AskCards,
    asking.ChangeForCard,
    asking.AdjustForCard,
    asking.CardRefused,
    asking.LinkedEvent,
)
AFTER_THE_END = (
    *(kind for kind in OF_MACHINES if kind not in (asking.ChangeForCard, asking.AdjustForCard)),
    do.Comment,
    do.WaivePenalty,
    do.ResolveIncident,
    do.SkipRobot,
    upkeep.AllowComments,
    upkeep.Delete,
    upkeep.Restore,
    upkeep.UndoDecision,
)


def decide(  # noqa: PLR0913, PLR0917 - what a decision is made from
    definition: Definition,
    state: CardState,
    command: Command,
    actor: Actor,
    now: datetime,
    world: World,
    links: int = 0,
) -> tuple[tuple[e.Event, ...], CardState]:
    """What the command brings about, and the card afterwards; raises `Refused` when it may not be done.

    Pure: the same arguments give the same answer. A process that spins is stopped with an incident. `links`
    counts the triggers that set each other off before, on other cards.
    """
    _refuse_outright(state, command, actor)
    definition = world.directories.bound(definition)
    c = Course(definition, state, actor, now, world, ANSWERS, links)
    try:
        c.answer(command)
        keeping.follow_priority(c, state)
        # Taken back is what stands open, not what was filled in: that goes by the values of now.
        _follow_values(c, state, None if isinstance(command, upkeep.UndoDecision) else state.values)
    except Spinning:
        c.back_to_rest()
        flow.leave(c)
        c.emit(e.IncidentRaised(c.next_no, "endless", stage=c.state.stage, visit=c.state.visit))
    _never_stranded(c)
    return tuple(c.events), c.state


def _refuse_outright(state: CardState, command: Command, actor: Actor) -> None:
    if not state.stage and not isinstance(command, do.Start):
        raise NoSuch("no_such_card")
    if isinstance(command, OF_MACHINES) and actor.kind not in ("robot", "clock"):
        raise NotAllowed
    if state.deleted and not isinstance(command, (*OF_MACHINES, upkeep.Restore)):
        raise NoSuch("no_such_card")
    if state.closed and not isinstance(command, AFTER_THE_END) and not _goes_back(state, command, actor):
        raise CardIsClosed(how=state.closed)


def _goes_back(state: CardState, command: Command, actor: Actor) -> bool:
    """A finished card may be moved on where a transition says so; `move` looks whether one does."""
    by_hand = isinstance(command, do.Move) and actor.kind in ("person", "admin")
    return by_hand and state.closed in ("success", "failure")


def _never_stranded(c: Course) -> None:
    """A card at rest with nothing under way in its stage and no way out is shown to an administrator.

    A record rests for good.
    """
    s = c.state
    if c.definition.is_register:
        return
    visits = [x.visit for x in s.steps] + [x.visit for x in s.incidents] + [x.since for x in s.robots]
    if s.closed or s.visit in visits:
        return
    if not any(s.stage in t.source for t in c.definition.transitions):
        c.emit(e.IncidentRaised(c.next_no, "dead_end", stage=s.stage, visit=s.visit))


# -- what follows from changed values ----------------------------------------------------------------------


Before = Mapping[str, Any] | None
"""The values until now; None where any may be another one than what stands open went by."""


def _follow_values(c: Course, was: CardState, before: Before) -> None:
    """Deadlines follow the date they depend on; waits end when what they wait for has come true.

    Approvals that depended on something else are asked for again; triggers hear of changed fields.
    """
    lapsing.ask_again(c)
    for found in c.state.steps:
        step = c.state.step(found.key, found.visit)
        if step is not None and step.kind == "task":
            _follow_deadline(c, step, c.spec(step), before)
        elif step is not None and step.kind == "wait":
            _follow_wait(c, step, c.spec(step), before)
    _follow_robots(c, before)
    if was.stage and (changed := _changed(was.values, c.state.values)):
        triggers.fire(c, "field_changed", fields=changed, stage=c.state.stage)


def _is_same(c: Course, field: str, before: Before) -> bool:
    return before is not None and c.state.values.get(field) == before.get(field)


def _follow_robots(c: Course, before: Before) -> None:
    """Robots that go by a date are put off with it, as long as their time has not come."""
    for robot in c.state.robots:
        spec = c.definition.robot_of.get(robot.robot)
        if spec is None or spec.at is None or (robot.due is not None and robot.due <= c.now):
            continue
        if _is_same(c, spec.at.field, before):
            continue
        due = c.due(spec)
        if due != robot.due:
            c.emit(e.RobotPutOff(robot.no, robot.robot, robot.do, due))
        step = c.state.step(robot.step, robot.visit)
        if step is not None and due is not None:
            flow.settle(c, step, "settled")


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in {**before, **after} if before.get(key) != after.get(key))


def _follow_deadline(c: Course, step: OpenStep, spec: Task, before: Before) -> None:
    field = spec.deadline.field if spec.deadline else None
    if field is None or _is_same(c, field, before):
        return
    due = opening.deadline(c, spec.deadline)
    for ask in step.asks:
        if ask.open and ask.due != due:
            c.emit(e.DeadlineSet(ask.no, due))


def _follow_wait(c: Course, step: OpenStep, spec: Wait, before: Before) -> None:
    changed = spec.field is not None and not _is_same(c, spec.field, before)
    if (spec.until or changed) and waiting.over(c, spec):
        flow.settle(c, step, "settled")
        flow.end(c, step)
    elif changed and waiting.due_at(c, spec) != step.due:
        flow.settle(c, step, "settled")
        waiting.begin(c, spec, step.stage, step.visit, step.limit)


# -- the card ----------------------------------------------------------------------------------------------


def move(command: do.Move, c: Course) -> None:
    """By hand only as a transition allows; robots may go anywhere, administrators if they say why."""
    if command.to not in c.definition.stage_of:
        raise NoSuch("no_such_stage")
    _reopen(command, c)
    entered = c.state.entered
    if entered and command.seen not in (None, c.state.visit):
        raise CardHasMoved(stage=c.state.stage, person=entered.by, at=entered.at)
    if c.actor.kind == "person" and c.actor.by_program and c.definition.free_api:
        freed.allow(command, c)
    elif c.actor.kind == "person":
        _allow_by_hand(command, c)
    keeps_to_moves = c.definition.transitions and not c.definition.free_robots
    if c.actor.kind == "robot" and (keeps_to_moves or crosses(c.definition, c.state.stage, command.to)):
        _allow_robot(command, c)
    if c.actor.kind == "admin":
        required(command.comment, "comment")
    how: flow.How = "hand" if c.actor.kind == "person" else "admin" if c.actor.kind == "admin" else "robot"
    flow.go_to(c, command.to, how, command.comment.strip())


def _reopen(command: do.Move, c: Course) -> None:
    """A finished card goes on, where a transition leads on from its last stage."""
    if not c.state.closed:
        return
    if not any(c.state.stage in t.source and command.to in t.target for t in c.definition.transitions):
        raise CardIsClosed(how=c.state.closed)
    c.emit(e.CardReopened(command.comment.strip()))


def _allow_robot(command: do.Move, c: Course) -> None:
    if not leads(c.definition, c.state, command.to, c.world, c.today):
        raise NotAllowed("robots_may_not_move_there")


def _allow_by_hand(command: do.Move, c: Course) -> None:
    """Refuses what no transition allows; stores the fields that the transition asks for."""
    offered = ways(c.definition, c.state, c.actor.person, c.world, c.today)
    way = next((w for w in offered if w.to == command.to), None)
    if way is None:
        raise NotAllowed("nobody_may_move_there")
    if way.problem:
        raise NotAllowed(way.problem, reason=way.transition.reason)
    if way.transition.comment == "required":
        required(command.comment, "comment")
    on = c.ground(command.to)
    dark = unseen(c.definition, c.state, c.actor.person, c.world.organisation)
    asked = filling.to_enter(c.definition, way.transition, on, command.values, dark)
    c.change(entries.checked(c, asked, command.values, on))


ANSWERS: Mapping[type, Callable[[Any, Course], None]] = {
    do.Start: entries.start,
    do.Complete: tasks.complete,
    do.Take: holders.take,
    do.Return: holders.give_back,
    do.Reassign: holders.reassign,
    do.AddApprover: holders.add_approver,
    do.Move: move,
    do.ChangeFields: entries.change_fields,
    do.ChangeOwner: keeping.change_owner,
    do.Comment: keeping.comment,
    upkeep.AllowComments: keeping.allow_comments,
    upkeep.UndoDecision: undoing.undo_decision,
    upkeep.SetPriority: keeping.set_priority,
    upkeep.Delete: keeping.delete,
    upkeep.Restore: keeping.restore,
    do.Withdraw: keeping.withdraw,
    do.Cancel: keeping.cancel,
    do.ResolveIncident: repair.resolve_incident,
    do.SkipRobot: repair.skip_robot,
    do.ChangeVersion: pinning.change_version,
    do.UndoVersionChange: pinning.undo_version_change,
    do.TimeReached: machine.time_reached,
    do.Message: machine.message,
    do.Triggered: machine.triggered,
    do.RobotFinished: machine.robot_finished,
    do.RobotGaveUp: machine.robot_gave_up,
    do.Notify: wishes.notify,
    do.RecordPenalty: wishes.record_penalty,
    do.WaivePenalty: wishes.waive_penalty,
    do.GiveToDo: todos.give,
    do.RecordEmail: wishes.record_email,
    do.AttachDocument: wishes.attach_document,
    asking.RecordCreated: linked.record_created,
    asking.AskCards: linked.ask_cards,
    asking.ChangeForCard: linked.change_for_card,
    asking.AdjustForCard: linked.adjust_for_card,
    asking.CardRefused: linked.card_refused,
    asking.LinkedEvent: linked.linked_event,
}
