"""A task answered: recorded, and on to the next one; or refused, with everything that was typed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.errors import Refused, TaskIsClosed
from webapp.storage.reads import tasks as stored
from webapp.web import asks, inputs, seen, task_form, tasks, viewing
from webapp.web.corrections import correction, stale
from webapp.web.formats import t
from webapp.web.inputs import Posted
from webapp.web.partials import wants_partial
from webapp.web.task_form import Found

pages = Blueprint("completions", __name__)


@pages.post("/cards/<int:id>/tasks/<int:no>/completion")
def create(id: int, no: int) -> Response:
    card = seen.card(id)
    found = task_form.find(card, no)
    if found is None:
        return tasks.over(card, no, 409)
    posted = inputs.read(card.definition, found.asked, card.row.values)
    if posted.again:
        return tasks.page(found, posted)
    try:
        runtime.perform(id, task_form.command(found, posted), asks.me())
    except Refused as refused:
        return _refused(found, refused, posted)
    return _onwards(found)


def _refused(before: Found, refused: Refused, posted: Posted) -> Response:
    """The form as it was typed, with what is wrong; or, where somebody was faster, who it was."""
    viewing.look_again()
    card, no = seen.card(before.card.id), before.ask.no
    found = task_form.find(card, no)
    if found is None or isinstance(refused, TaskIsClosed):
        return tasks.over(card, no, 409)
    if refused.status == 404:
        raise refused
    asked = [a.field for a in found.asked]
    fix = correction(refused, card.definition, asked, posted, card.id)
    shown = stale(card, refused, request.form.get("seen", type=int))
    return tasks.page(found, posted, replace(fix, stale=shown))


def _onwards(done: Found) -> Response:
    """The next task of mine, or an inbox with nothing in it."""
    outcome = done.spec.outcome(asks.text("outcome"))
    flash(
        _(
            "Done: %(task)s. %(outcome)s.",
            task=t(done.spec.title),
            outcome=t(outcome.title) if outcome else "",
        ),
        "success",
    )
    viewing.look_again()
    row = stored.next_of(viewing.conn(), viewing.viewer())
    following = url_for("tasks.show", id=row.card_id, no=row.no) if row else url_for("inbox.index")
    if wants_partial():
        return make_response("", 200, {"HX-Redirect": following})
    return make_response(redirect(following, 303))
