"""Answering a task: who may, what the form needs, and what the answer brings about."""

from __future__ import annotations

from itertools import islice
from typing import Any

from . import counting, filling, flow, lapsing, memory, opening, triggers
from . import events as e
from .assignees import answers_for
from .commands import Complete
from .course import Course
from .definition import Asked, Outcome, Task
from .errors import InvalidInput, NoSuch, NotAllowed, TaskIsClosed, ValuesHaveChanged
from .rights import editable
from .state import Ask, OpenStep

MOST_NAMED = 3


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
    values = _entered(c, step, spec, outcome, command)
    c.change(values, task=command.no)
    if not spec.refuses(outcome):
        # Whoever approved what this form has just changed has not approved what it is now.
        lapsing.ask_again(c)
    c.emit(_answer(c, step, ask, outcome, principal, command))
    about = {"task": ask.no, "outcome": outcome.key, "person": c.actor.person}
    for robot in outcome.robots:
        c.queue(robot, "outcome", tied=outcome.stays, **about)
    asked = {"task": step.key, "outcome": outcome.key, "stays": outcome.stays}
    triggers.fire(c, "task_done", **asked, context=about)
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
        memory.basis(spec, c.state.values),
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


def _entered(c: Course, step: OpenStep, spec: Task, outcome: Outcome, command: Complete) -> dict[str, Any]:
    """The checked values of the form, or every error at once."""
    partial = _partial(spec, outcome)
    asked = asked_for(spec, outcome)
    form, errors = read_form(c, asked, command.values, lenient=partial)
    if not partial and step.visit == c.state.visit:
        errors |= _elsewhere(c, form, asked)
    if outcome.comment == "required" and not command.comment.strip():
        errors["comment"] = ("comment_required", {})
    if not partial and set(range(len(spec.checklist))) - set(command.checked):
        errors["checklist"] = ("checklist_unfinished", {})
    if errors:
        raise InvalidInput(errors)
    return form.values


Errors = dict[str, tuple[str, dict[str, Any]]]


def read_form(
    c: Course, asked: tuple[Asked, ...], raw: Any, on: filling.Ground | None = None, *, lenient: bool = False
) -> tuple[filling.Filled, Errors]:
    """The form filled in, and its errors; what does not belong on the form is one."""
    form = filling.fill(c.definition, asked, raw, on or c.ground(), lenient=lenient)
    errors: Errors = {key: (problem.code, problem.params) for key, problem in form.errors.items()}
    typed = {a.field for a in asked if not c.definition.field_of[a.field].formula}
    return form, errors | {key: ("not_on_this_form", {}) for key in set(raw) - typed}


def _elsewhere(c: Course, form: filling.Filled, asked: tuple[Asked, ...]) -> Errors:
    """What the stage demands and this form does not ask for: where it is filled in, or who may do that."""
    mine = {a.field for a in asked}
    lacking = [f for f in filling.lacking(c.definition, form.after, c.ground()) if f.key not in mine]
    granted = editable(c.definition, c.state, c.actor.person, c.world.organisation) if lacking else ()
    errors: Errors = {}
    for spec in lacking:
        if spec.key in granted:
            errors[spec.key] = ("needed_on_card", {"field": spec.title})
        else:
            names = _who_may(c, spec.key)
            code = "needed_from_others" if names else "needed_from_nobody"
            errors[spec.key] = (code, {"field": spec.title, "people": names})
    return errors


def _who_may(c: Course, key: str) -> list[str]:
    """Some of the people who may fill in the field where the card is now."""
    org = c.world.organisation
    may = (
        p.name for p in org.people.values() if p.active and key in editable(c.definition, c.state, p.id, org)
    )
    return list(islice(may, MOST_NAMED))


def asked_for(spec: Task, outcome: Outcome) -> tuple[Asked, ...]:
    """The form's fields as this outcome needs them: refusing does not need what approving does."""
    lenient = _partial(spec, outcome)
    known = {a.field: a.model_copy(update={"required": a.required and not lenient}) for a in spec.asked}
    for key in outcome.requires:
        known[key] = known.get(key, Asked(field=key)).model_copy(update={"required": True})
    return tuple(known.values())


def needs_form(spec: Task, outcome: Outcome) -> bool:
    """Whether more than a comment is to be filled in for this outcome."""
    ticks = bool(spec.checklist) and not _partial(spec, outcome)
    return ticks or any(asked.required for asked in asked_for(spec, outcome))


def _partial(spec: Task, outcome: Outcome) -> bool:
    """Whether the task is not done with this outcome: it stays open, or is refused."""
    return outcome.stays or spec.refuses(outcome)


# -- what an answer decides --------------------------------------------------------------------------------


def _conclude(c: Course, ask: Ask, spec: Task, outcome: Outcome) -> None:
    """The first refusal decides, unless votes are counted; else the next is asked, or the answers decide."""
    step = next(s for s in c.state.steps if any(a.no == ask.no for a in s.asks))
    found: Outcome | None = outcome
    if not spec.refuses(outcome) or (spec.mode == "votes" and not ask.added):
        if not any(a.open for a in step.asks if not a.added):
            opening.ask_next(c, spec, step)
        step = c.state.step(step.key, step.visit) or step
        found = counting.verdict(spec, step, c.state)
    if found:
        flow.run(c, flow.decided(c, step, found))
