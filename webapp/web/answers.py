"""Deciding from a letter: the link shows what would be answered; only the button on that page answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from webapp import runtime
from webapp.channels import answers
from webapp.channels.answers import Answer
from webapp.extensions import limiter
from webapp.process.assignees import answers_for
from webapp.process.commands import Actor, Complete
from webapp.process.definition import Outcome, Task
from webapp.process.errors import InvalidInput, Refused
from webapp.process.specs import spec_of
from webapp.process.tasks import needs_form
from webapp.sentences import field_errors, sentence
from webapp.storage.reads import access
from webapp.web import faces, viewing
from webapp.web.formats import t
from webapp.web.security import public

pages = Blueprint("answers", __name__, url_prefix="/answers")


@dataclass(frozen=True)
class Question:
    """The answer that a link would give."""

    answer: Answer
    row: Any
    spec: Task
    outcome: Outcome
    due: Any


@pages.get("/<token>")
@public
@limiter.limit("60 per 5 minutes")
def show(token: str) -> ResponseReturnValue:
    """Programs that look at links in letters come here too: nothing is changed."""
    answer = answers.read(token)
    with force_locale(answer.person.locale):
        return _shown(answer, token)


@pages.post("/<token>")
@public
@limiter.limit("20 per 5 minutes")
def create(token: str) -> ResponseReturnValue:
    answer = answers.read(token)
    with force_locale(answer.person.locale):
        question = _question(answer)
        if question is None or _somebody_else(answer):
            return _shown(answer, token)
        return _answered(answer, question, token)


def _answered(answer: Answer, question: Question, token: str) -> ResponseReturnValue:
    comment = request.form.get("comment", "").strip()
    seen = request.form.get("seen", type=int)
    command = Complete(answer.task, answer.outcome, {}, comment, seen)
    try:
        runtime.perform(answer.card_id, command, Actor("person", answer.person.id))
    except InvalidInput as error:
        return _page(answer, token, question=_again(answer), errors=field_errors(error)), 422
    except Refused as refused:
        return _page(answer, token, said=sentence(refused)), refused.status
    said = _("Your answer is recorded: %(outcome)s.", outcome=t(question.outcome.title))
    return _page(answer, token, said=said, done=True, question=question)


def _again(answer: Answer) -> Question | None:
    viewing.look_again()
    return _question(answer)


def _shown(answer: Answer, token: str) -> ResponseReturnValue:
    question = _question(answer)
    if question is None:
        said = _("This task is closed already, or it is not yours any more. Nothing was changed.")
        return _page(answer, token, said=said), 410
    if _somebody_else(answer):
        said = _("This link is of %(name)s, and you are signed in as somebody else.", name=answer.person.name)
        return _page(answer, token, said=said), 403
    return _page(answer, token, question=question)


def _somebody_else(answer: Answer) -> bool:
    return bool(current_user.is_authenticated and current_user.id != answer.person.id)


def _question(answer: Answer) -> Question | None:
    """None where the task is over, is somebody else's, or now needs more than a button."""
    viewer = access.viewer_in(viewing.company(), answer.person.id, viewing.today())
    row = access.see(viewing.conn(), viewer, answer.card_id)
    found = faces.state_of(row).ask(answer.task) if row else None
    if row is None or found is None:
        return None
    step, ask = found
    process = next(p for p in viewing.company().processes if p.id == row.process_id)
    definition = viewing.in_force(row.version_id, process.version_id)
    spec: Any = spec_of(definition, step)
    outcome = spec.outcome(answer.outcome)
    mine = answers_for(answer.person.id, ask, faces.state_of(row), viewing.organisation(), viewing.today())
    if outcome is None or mine is None or needs_form(spec, outcome):
        return None
    return Question(answer, row, spec, outcome, faces.deadline(ask.due))


def _page(answer: Answer, token: str, **shown: Any) -> str:
    g.no_frame = True
    return render_template(
        "answers/show.html",
        **{"question": None, "said": "", "done": False, "errors": {}} | shown,
        person=answer.person,
        token=token,
        card_id=answer.card_id,
        task=answer.task,
        comment=request.form.get("comment", ""),
        theme=answer.person.theme,
    )
