"""A trial kept as an example of the draft: what was given and done, and what is to come of it each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin.trials.archive import archive
from webapp.admin.trials.sealed import Story
from webapp.admin.trials.stage import TrialCard
from webapp.process import examples
from webapp.process.definition import Act, Example, Expect, Given, Who
from webapp.process.errors import InvalidInput, Refused
from webapp.process.problems import Problem
from webapp.process.sentences import sentence
from webapp.process.trial import Trial, again, written
from webapp.runtime import drafts
from webapp.sentences import field_errors
from webapp.sentences import sentence as refusal
from webapp.storage.drafts import Compiled
from webapp.web.formats import language, t
from webapp.web.shown import values

LONGEST_TITLE = 120
TELLING = ("yesno", "money", "choice")
"""Fields whose value is worth expecting without being asked."""


@dataclass(frozen=True)
class Offered:
    """What an example could expect: the values with whether they are ticked, the way in words."""

    stage: str
    way: str
    tasks: str
    values: list[tuple[Any, bool]]


def offered(card: TrialCard) -> Offered:
    trial = card.trial
    way = " → ".join(card.stage(key) for key in examples.path(trial))
    tasks = ", ".join(t(card.spec(s).title) for s, _ask in trial.state.asks)
    present = values.present(card, card.definition.field_of)
    telling = [(one, one.kind in TELLING) for one in present if one.value is not None]
    return Offered(card.stage(trial.state.stage), way, tasks, telling)


def said(problem: Problem) -> str:
    return sentence(problem, language())


def why(refused: Refused) -> str:
    if isinstance(refused, InvalidInput):
        return " ".join(field_errors(refused).values())
    return refusal(refused)


# -- keeping -----------------------------------------------------------------------------------------------


def keep(found: Compiled, trial: Trial, story: Story) -> Any:
    """Adds the example to the draft and shows the list of them."""
    title = request.form.get("title", "").strip()[:LONGEST_TITLE] or _("Example")
    example = _example(trial, story)
    settings = example.model_dump(mode="json", exclude_defaults=True, exclude={"key", "title"})
    settings = {"title": {language(): title}, **_tidy(settings)}
    drafts.add(found.process.id, "examples", settings, current_user.id)
    flash(_("The example is kept in the draft."), "success")
    return redirect(url_for("admin_trial.examples", process_id=found.process.id), 303), 303


def _example(trial: Trial, story: Story) -> Example:
    """In the words of roles where they do, so that it outlives the people of today."""
    who = _initiator(trial, story.given.initiator)
    own = {one.card for one in story.given.records}
    read = tuple(one for one in archive().used() if one.card not in own)
    given = story.given.model_copy(update={"initiator": who, "records": (*story.given.records, *read)})
    acts = _plainer(trial, story, given)
    ticked = set(request.form.getlist("expect"))
    state = trial.state
    wanted = {key: state.values.get(key) for key in request.form.getlist("value") if key in state.values}
    expect = Expect(
        stage=state.stage if "stage" in ticked else None,
        visited=tuple(examples.path(trial)) if "way" in ticked else (),
        open_tasks=tuple(sorted({s.key for s, _ask in state.asks})) if "tasks" in ticked else None,
        values=written(trial.definition, wanted, trial.begun, trial.world),
    )
    return Example(key="example", title={"ru": "—"}, given=given, acts=acts, expect=expect)


def _initiator(trial: Trial, who: Who) -> Who:
    """A role or department that may create cards and that the person is in; else the person."""
    for one in trial.definition.rights.create:
        if (one.role or one.department or one.everyone) and trial.state.initiator in trial.who(one):
            return one
    return who


def _plainer(trial: Trial, story: Story, given: Given) -> tuple[Act, ...]:
    """The acts without `by`, if they lead the same way so; else as they were."""
    plain = tuple(act if act.resolve else act.model_copy(update={"by": None}) for act in story.acts)
    shorter = story.example.model_copy(update={"given": given, "acts": plain})
    second, refused = again(trial.definition, trial.world, story.begun, shorter, trial.robots)
    alike = refused is None and examples.path(second) == examples.path(trial)
    return plain if alike and second.state.values == trial.state.values else story.acts


def _tidy(value: Any) -> Any:
    """Plain values as the file has them: lengths of time in words."""
    if isinstance(value, dict):
        if set(value) == {"amount", "unit"}:
            return f"{value['amount']} {value['unit']}{'' if value['amount'] == 1 else 's'}"
        return {key: _tidy(inner) for key, inner in value.items()}
    return [_tidy(inner) for inner in value] if isinstance(value, list) else value
