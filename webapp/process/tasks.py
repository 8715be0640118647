"""Answering a task: who may, what the form needs, and what the answer brings about."""

from __future__ import annotations

from typing import Any

from . import events as e
from . import fields, flow
from .assignees import answers_for
from .commands import AddApprover, Complete, Reassign, Return, Take
from .course import Course
from .definition import Asked, Outcome, Task
from .errors import InvalidInput, NoSuch, NotAllowed, Refused, TaskIsClosed, ValuesHaveChanged
from .rights import listed
from .state import Ask, OpenStep


def find(c: Course, no: int) -> tuple[OpenStep, Ask, Task]:
    """The open task of that number; one that is closed, or never was, is refused."""
    found = c.state.ask(no)
    if found is None:
        answered = next((d for d in reversed(c.state.decisions) if d.no == no), None)
        if 0 < no <= c.state.serial:
            raise TaskIsClosed(person=answered.person if answered else None)
        raise NoSuch("no_such_task")
    step, ask = found
    return step, ask, c.definition.places[step.stage, step.key].step


def behalf(c: Course, ask: Ask) -> int:
    """For whom the actor answers; a person who may not is refused."""
    person = answers_for(c.actor.person, ask, c.state, c.world.organisation, c.today)
    if person is None:
        raise NotAllowed("task_of_another", person=ask.taken or ask.people[0])
    return person


def complete(c: Course, command: Complete) -> None:
    """Stores what was entered, records the answer and goes where it leads."""
    step, ask, spec = find(c, command.no)
    principal = behalf(c, ask)
    outcome = spec.outcome(command.outcome)
    if outcome is None:
        raise NoSuch("no_such_outcome")
    _refuse_stale(c, spec, command.seen)
    values = _entered(c, spec, outcome, command)
    c.change(values, task=command.no)
    actor = c.actor.person or 0
    c.emit(e.TaskCompleted(
        ask.no, step.key, step.stage, step.visit, spec.title, outcome.key, outcome.title, outcome.colour,
        outcome.approves, actor, principal if principal != actor else None, command.comment.strip(),
        outcome.stays, command.checked, spec.kind))
    for robot in outcome.robots:
        c.queue(robot, "outcome", task=ask.no, outcome=outcome.key, person=actor)
    if not outcome.stays:
        _conclude(c, step.key, step.visit, spec, outcome)


def shown(c: Course, spec: Task) -> set[str]:
    """The fields a task's form shows: those named, or all."""
    return set(spec.shows or c.definition.field_of) | {a.field for a in spec.fields}


def _refuse_stale(c: Course, spec: Task, seen: int | None) -> None:
    """Refuses when somebody else changed a value that the form showed."""
    newer = {
        key: mark
        for key, mark in c.state.changed.items()
        if seen is not None and mark.revision > seen and mark.by != c.actor.person and key in shown(c, spec)
    }
    if newer:
        raise ValuesHaveChanged(changes={k: (m.by, m.at) for k, m in newer.items()})


def _entered(c: Course, spec: Task, outcome: Outcome, command: Complete) -> dict[str, Any]:
    """The checked values of the form, or every error at once."""
    asked = asked_for(spec, outcome)
    values, bad = fields.validate(c.definition, asked, command.values, c.today, c.world.calendar.zone, c.state.values)
    errors = {key: (problem.code, problem.params) for key, problem in bad.items()}
    for key in set(command.values) - {a.field for a in asked}:
        errors[key] = ("not_on_this_form", {})
    if outcome.comment == "required" and not command.comment.strip():
        errors["comment"] = ("comment_required", {})
    if outcome.approves and set(range(len(spec.checklist))) - set(command.checked):
        errors["checklist"] = ("checklist_unfinished", {})
    if errors:
        raise InvalidInput(errors)
    return values


def asked_for(spec: Task, outcome: Outcome) -> tuple[Asked, ...]:
    """The form's fields as this outcome needs them: refusing does not need what approving does."""
    lenient = spec.kind == "approve" and not outcome.approves
    known = {a.field: a.required and not lenient for a in spec.fields}
    known |= dict.fromkeys(outcome.requires, True)
    return tuple(Asked(field=key, required=required) for key, required in known.items())


# -- what an answer decides --------------------------------------------------------------------------------


def _conclude(c: Course, key: str, visit: int, spec: Task, outcome: Outcome) -> None:
    step = c.state.step(key, visit)
    if step is None:
        return
    verdict = _verdict(step, spec, outcome)
    if verdict is not None:
        _finish(c, step, verdict)
    elif step.queue and not any(a.open and not a.added for a in step.asks):
        flow.ask(c, spec, step.queue[:1], opened=step, queue=step.queue[1:])


def _verdict(step: OpenStep, spec: Task, outcome: Outcome) -> Outcome | None:
    """How the whole step ends with this answer, or None while others are still to be heard."""
    waiting = [a for a in step.asks if a.open]
    if spec.mode == "votes":
        return _votes(step, spec, outcome, len([a for a in waiting if not a.added]))
    if not outcome.approves and (spec.mode != "first" or spec.kind == "approve"):
        return outcome
    if waiting or step.queue:
        return None
    own = [a.answer for a in step.asks if not a.added and a.answer]
    return (spec.outcome(own[-1]) if own else None) or outcome


def _votes(step: OpenStep, spec: Task, outcome: Outcome, waiting: int) -> Outcome | None:
    """N of M: ends when N have approved, or when that can no longer happen."""
    yes = sum(a.approves for a in step.asks if not a.added)
    needed = spec.votes or 1
    if any(a.added and not a.approves for a in step.asks):
        return None if any(a.added and a.open for a in step.asks) else outcome
    if yes >= needed:
        return next((o for o in spec.buttons if o.approves), outcome)
    return outcome if yes + waiting < needed else None


def _finish(c: Course, step: OpenStep, outcome: Outcome) -> None:
    """Ends the step and goes on, or to the stage the outcome leads to."""
    flow.cancel_asks(c, step, "decided")
    if outcome.goto and step.visit == c.state.visit:
        c.emit(e.StepEnded(step.key, step.visit))
        flow.go_to(c, outcome.goto)
    else:
        flow.end(c, step)


# -- who has it ---------------------------------------------------------------------------------------------


def take(c: Course, command: Take) -> None:
    """One of a group takes the task; the others may not answer it until it is returned."""
    _, ask, _ = find(c, command.no)
    if ask.taken is not None and ask.taken != c.actor.person:
        raise Refused("taken_by_another", person=ask.taken)
    behalf(c, ask)
    if ask.taken is None and c.actor.person:
        c.emit(e.TaskTaken(ask.no, c.actor.person))


def give_back(c: Course, command: Return) -> None:
    _, ask, _ = find(c, command.no)
    if ask.taken is None or ask.taken != c.actor.person:
        raise NotAllowed("task_of_another", person=ask.taken or ask.people[0])
    c.emit(e.TaskReturned(ask.no, ask.taken))


def reassign(c: Course, command: Reassign) -> None:
    """An administrator with a reason, or the holder where the step lets them delegate."""
    _, ask, spec = find(c, command.no)
    org = c.world.organisation
    if not org.active(command.to):
        raise NoSuch("no_such_person")
    if c.actor.kind == "admin":
        if not command.reason.strip():
            raise InvalidInput({"reason": ("reason_required", {})})
    elif not _may_delegate(c, ask, spec, command.to):
        raise NotAllowed("may_not_delegate")
    c.emit(e.TaskReassigned(ask.no, spec.title, ask.people, command.to, command.reason.strip()))


def _may_delegate(c: Course, ask: Ask, spec: Task, to: int) -> bool:
    actor = behalf(c, ask)
    if spec.delegate == "subordinates":
        return actor in {head for _, head in c.world.organisation.supervisors(to, c.today)}
    return spec.delegate == "anyone"


def add_approver(c: Course, command: AddApprover) -> None:
    """One more approval is needed before the open approval can end."""
    step, ask, spec = find(c, command.no)
    org = c.world.organisation
    if not listed(c.definition.rights.add_approver, c.actor.person, c.state, org):
        raise NotAllowed("may_not_add_approver")
    if spec.kind != "approve":
        raise Refused("nothing_to_approve")
    if not org.active(command.person):
        raise NoSuch("no_such_person")
    if any(command.person in a.people for a in step.asks if a.open):
        raise Refused("asked_already", person=command.person)
    flow.ask(c, spec, (command.person,), opened=step, added=True, note=command.comment.strip())
