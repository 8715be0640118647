"""Who has a task: given to somebody else by an administrator, or handed on where its step allows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import Reassign
from webapp.web import asks, seen, viewing
from webapp.web.asks import Ask
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.buttons import heirs, may_reassign

pages = Blueprint("assignees", __name__)


@pages.get("/cards/<int:id>/tasks/<int:no>/assignee")
def edit(id: int, no: int) -> Response:
    card = seen.card(id)
    found = card.state.ask(no)
    return asks.show(card, _ask(card, no)) if found and may_reassign(card, *found) else abort(404)


@pages.post("/cards/<int:id>/tasks/<int:no>/assignee")
def update(id: int, no: int) -> Response:
    card = seen.card(id)
    actor = asks.administrator() if card.admin else asks.me()
    return asks.attempt(
        card,
        lambda: Reassign(no, asks.chosen(), asks.text("reason")),
        lambda card: _ask(card, no),
        actor,
        _("The task has been handed over."),
    )


@pages.post("/cards/<int:id>/tasks/<int:no>/assignee/return")
def destroy(id: int, no: int) -> Any:
    """Whoever handed the task on takes it back."""
    card = seen.card(id)
    runtime.perform(card.id, Reassign(no, card.me), asks.me())
    flash(_("The task is yours again."), "success")
    return redirect(url_for("tasks.show", id=id, no=no), 303)


def _ask(card: Card, no: int) -> Ask:
    found = card.state.ask(no)
    title = t(card.spec(found[0]).title) if found else ""
    person = asks.person(_("Whom to give it to"), _barred(card, no))
    why = asks.reason() if card.admin else replace(asks.reason(), title=_("Comment"), required=False)
    return Ask(
        _("Give the task to somebody else"),
        url_for("assignees.update", id=card.id, no=no),
        _("Give"),
        (person, replace(why, focus=False)),
        title,
    )


def _barred(card: Card, no: int) -> Collection[int]:
    """Who is not offered: whoever has the task; for its holder, everybody whom the step does not allow."""
    found = card.state.ask(no)
    if found is None:
        return ()
    everybody = viewing.organisation().people.keys()
    return found[1].people if card.admin else everybody - set(heirs(card, *found))
