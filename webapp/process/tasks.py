"""Answering a task: who may, what the form needs, and what the answer brings about."""

from __future__ import annotations

from typing import Any

from . import events as e
from . import fields, flow, opening
from .assignees import answers_for
from .commands import Complete
from .course import Course
from .definition import Asked, Outcome, Task
from .errors import InvalidInput, NoSuch, NotAllowed, TaskIsClosed, ValuesHaveChanged
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
    return step, ask, c.spec(step)


def behalf(c: Course, ask: Ask) -> int:
    """For whom the actor answers; a person who may not is refused."""
    person = answers_for(c.actor.person, ask, c.state, c.world.organisation, c.today)
    if person is None:
        raise NotAllowed("task_of_another", person=ask.taken or ask.people[0])
    return person


def complete(command: Complete, c: Course) -> None:
    """Stores what was entered, records the answer and goes where it leads."""
    step, ask, spec = find(c, command.no)
    principal = behalf(c, ask)
    outcome = spec.outcome(command.outcome)
    if outcome is None:
        raise NoSuch("no_such_outcome")
    _refuse_stale(c, spec, command.seen)
    values = _entered(c, spec, outcome, command)
    c.change(values, task=command.no)
    c.emit(_answer(c, step, ask, outcome, principal, command))
    for robot in outcome.robots:
        c.queue(
            robot,
            "outcome",
            tied=outcome.stays,
            task=ask.no,
            outcome=outcome.key,
            person=c.actor.person,
        )
    if not outcome.stays:
        flow.call_off(c, ask.no)
        _conclude(c, ask, spec, outcome)


def _answer(
    c: Course, step: OpenStep, ask: Ask, outcome: Outcome, principal: int, command: Complete
) -> e.TaskCompleted:
    person = c.actor.person or 0
    spec = c.spec(step)
    return e.TaskCompleted(
        ask.no,
        step.key,
        step.stage,
        step.visit,
        spec.title,
        outcome.key,
        outcome.title,
        outcome.colour,
        outcome.approves,
        person,
        principal if principal != person else None,
        command.comment.strip(),
        outcome.stays,
        tuple(sorted(set(command.checked))),
        spec.kind,
    )


def shown(c: Course, spec: Task) -> set[str]:
    """The fields a task's form shows: those named, or all."""
    return set(spec.shows or c.definition.field_of) | {a.field for a in spec.fields}


def _refuse_stale(c: Course, spec: Task, seen: int | None) -> None:
    """Refuses when somebody else changed a value that the form showed."""
    newer = {
        key: (mark.by, mark.at)
        for key, mark in c.state.changed.items()
        if seen is not None and mark.revision > seen and mark.by != c.actor.person and key in shown(c, spec)
    }
    if newer:
        raise ValuesHaveChanged(changes=newer)


def _entered(c: Course, spec: Task, outcome: Outcome, command: Complete) -> dict[str, Any]:
    """The checked values of the form, or every error at once."""
    values, errors = read_form(c, asked_for(spec, outcome), command.values)
    if outcome.comment == "required" and not command.comment.strip():
        errors["comment"] = ("comment_required", {})
    if not _partial(spec, outcome) and set(range(len(spec.checklist))) - set(command.checked):
        errors["checklist"] = ("checklist_unfinished", {})
    if errors:
        raise InvalidInput(errors)
    return values


Errors = dict[str, tuple[str, dict[str, Any]]]


def read_form(
    c: Course, asked: tuple[Asked, ...], raw: Any, present: dict[str, Any] | None = None
) -> tuple[dict[str, Any], Errors]:
    """The values of a form and its errors; what does not belong on the form is one."""
    before = c.state.values if present is None else present
    values, bad = fields.validate(c.definition, asked, raw, c.today, c.world.calendar.zone, before)
    errors: Errors = {key: (problem.code, problem.params) for key, problem in bad.items()}
    return values, errors | {key: ("not_on_this_form", {}) for key in set(raw) - {a.field for a in asked}}


def asked_for(spec: Task, outcome: Outcome) -> tuple[Asked, ...]:
    """The form's fields as this outcome needs them: refusing does not need what approving does."""
    lenient = _partial(spec, outcome)
    known = {a.field: a.required and not lenient for a in spec.fields}
    known |= dict.fromkeys(outcome.requires, True)
    return tuple(Asked(field=key, required=required) for key, required in known.items())


def _partial(spec: Task, outcome: Outcome) -> bool:
    """Whether the task is not done with this outcome: it stays open, or is refused."""
    return outcome.stays or spec.refuses(outcome)


# -- what an answer decides --------------------------------------------------------------------------------


def _conclude(c: Course, ask: Ask, spec: Task, outcome: Outcome) -> None:
    step = next(s for s in c.state.steps if any(a.no == ask.no for a in s.asks))
    if spec.refuses(outcome) and (spec.mode != "votes" or ask.added):
        _finish(c, step, outcome)
    elif spec.mode == "votes":
        _count(c, step, spec)
    elif not any(a.open for a in step.asks if not a.added) and not opening.ask_next(c, spec, step):
        _finish_unless_waiting(c, step, spec)


def _finish_unless_waiting(c: Course, step: OpenStep, spec: Task) -> None:
    """Ends the step with the last answer of those asked by rule, when the approvers added have answered."""
    if not any(a.open for a in step.asks):
        _finish(c, step, _last(c, step, spec))


def _last(c: Course, step: OpenStep, spec: Task) -> Outcome:
    """What those asked by rule answered last; refusals among votes that were outvoted do not count."""
    own = {a.no for a in step.asks if not a.added}
    answers = [spec.outcome(d.outcome) for d in c.state.decisions if d.no in own]
    return [o for o in answers if o and not o.stays and not spec.refuses(o)][-1]


def _count(c: Course, step: OpenStep, spec: Task) -> None:
    """N of M: ends when N are for it and approvers added have answered, or when N cannot be reached."""
    own = [a for a in step.asks if not a.added]
    answers = [outcome for a in own if a.answer and (outcome := spec.outcome(a.answer))]
    against = [outcome for outcome in answers if spec.refuses(outcome)]
    needed = spec.votes or 1
    if len(own) - len(against) < needed:
        _finish(c, step, against[-1])
    elif len(answers) - len(against) >= needed and not any(a.open for a in step.asks if a.added):
        _finish(c, step, _last(c, step, spec))


def _finish(c: Course, step: OpenStep, outcome: Outcome) -> None:
    """Ends the step and goes on, or to the stage the outcome leads to."""
    flow.cancel_asks(c, step, "decided")
    if outcome.goto and flow.holds_flow(c, step):
        c.emit(e.StepEnded(step.key, step.visit))
        flow.go_to(c, outcome.goto)
    else:
        flow.end(c, step)
