"""What the page of a trial sends, as acts. Files are ticked, never uploaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import request

from webapp.process import tasks
from webapp.process.definition import Act, Asked, Definition, Duration, Task, Who
from webapp.process.errors import NoSuch
from webapp.process.fields import is_empty
from webapp.process.trial import Trial
from webapp.process.trial.values import written
from webapp.web import inputs
from webapp.web.inputs import FILES, Posted

LONGEST_NAME = 120
LONGEST_WORDS = 4000
WAITS = {"hour": "1 hour", "day": "1 working day", "week": "5 working days"}


def posted(definition: Definition, asked: Iterable[Asked]) -> Posted:
    """The values typed; whatever was uploaded all the same is not looked at."""
    asked = [a for a in asked if a.field in definition.field_of]
    files = [a.field for a in asked if definition.field_of[a.field].kind in FILES]
    read = inputs.read(definition, [a for a in asked if a.field not in files])
    ticked = {key: _names(key) for key in files}
    return replace(read, values={**read.values, **ticked})


def _names(key: str) -> list[str]:
    return [name[:LONGEST_NAME] for name in request.form.getlist(inputs.name(key)) if name.strip()]


def values(trial: Trial, read: Posted) -> dict[str, Any]:
    """As an example writes them; what was emptied is written as empty."""
    checked, fields = read.checked(), trial.definition.field_of
    emptied = {
        key: ""
        for key, value in checked.items()
        if value in ("", [], None) and not is_empty(fields[key], trial.state.values.get(key))
    }
    return emptied | written(trial.definition, checked, trial.begun, trial.world)


def person(trial: Trial, name: str = "as") -> Who | None:
    """The person named in the form, as the definition names people: by their log-in."""
    found = trial.world.organisation.people.get(request.form.get(name, 0, type=int))
    return Who(person=found.login) if found else None


def words(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST_WORDS]


# -- acts ------------------------------------------------------------------------------------------------

Made = tuple[Act, Posted | None]


def read(trial: Trial) -> Made:
    """The act that was asked for, and what was typed for it."""
    make = ACTS.get(request.form.get("do", ""))
    if make is None:
        raise NoSuch
    return make(trial)


def task_of(trial: Trial) -> tuple[str, Task]:
    """The open task that the form names."""
    found = trial.state.ask(request.form.get("task", 0, type=int))
    if found is None:
        raise NoSuch("no_such_task")
    return found[0].key, trial.spec(found[0])


def form_of(trial: Trial, spec: Task) -> tuple[Asked, ...]:
    outcome = spec.outcome(request.form.get("outcome", ""))
    return tasks.asked_for(spec, outcome) if outcome else spec.fields


def _answer(trial: Trial) -> Made:
    key, spec = task_of(trial)
    sent = posted(trial.definition, form_of(trial, spec))
    act = Act(
        task=key,
        outcome=_key("outcome"),
        values=values(trial, sent),
        comment=words("comment"),
        by=person(trial),
        checked=tuple(request.form.getlist("checked", type=int)) if spec.checklist else None,
    )
    return act, sent


def _take(trial: Trial) -> Made:
    return Act(take=task_of(trial)[0], by=person(trial)), None


def _move(trial: Trial) -> Made:
    wanted = {
        key: Asked(field=key)
        for transition in trial.definition.transitions
        if trial.state.stage in transition.source and words("to") in transition.target
        for key in transition.requires
    }
    sent = posted(trial.definition, wanted.values())
    act = Act(move=_key("to"), by=person(trial), comment=words("comment"), values=values(trial, sent))
    return act, sent


def _change(trial: Trial) -> Made:
    sent = posted(trial.definition, [Asked(field=key) for key in request.form.getlist("field")])
    return Act(change=values(trial, sent), by=person(trial)), sent


def _end(trial: Trial) -> Made:
    how = request.form.get("do", "")
    return Act.model_validate({how: words("reason"), "by": person(trial)}), None


def _wait(_trial: Trial) -> Made:
    length = WAITS.get(words("length"))
    if length is None:
        return Act(until="next"), None
    return Act(wait=Duration.model_validate(length)), None


def _message(_trial: Trial) -> Made:
    return Act(message=_key("message")), None


def _child(_trial: Trial) -> Made:
    return Act.model_validate({"child": "success" if words("child") == "success" else "failure"}), None


def _resolve(trial: Trial) -> Made:
    how = words("how")
    if how not in ("assign", "retry", "skip", "goto"):
        raise NoSuch("cannot_be_resolved_so")
    stage = _key("stage") if how == "goto" else None
    by = person(trial, "whom") if how == "assign" else None
    return Act.model_validate({"resolve": how, "stage": stage, "by": by}), None


def _key(name: str) -> str:
    """A key out of the form; anything that cannot be one is as good as one that is not there."""
    found = words(name)
    return found if found.isascii() and found.isidentifier() and found.islower() and len(found) <= 40 else "x"


ACTS: dict[str, Callable[[Trial], Made]] = {
    "answer": _answer,
    "take": _take,
    "move": _move,
    "change": _change,
    "withdraw": _end,
    "cancel": _end,
    "wait": _wait,
    "message": _message,
    "child": _child,
    "resolve": _resolve,
}
