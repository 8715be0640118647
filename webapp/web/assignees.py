"""Who has a task: given to somebody else by an administrator, or handed on where its step allows."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _

from webapp.process.commands import Reassign
from webapp.web import asks, seen
from webapp.web.asks import Ask
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.buttons import may_reassign

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


def _ask(card: Card, no: int) -> Ask:
    found = card.state.ask(no)
    title = t(card.spec(found[0]).title) if found else ""
    fields = (asks.person(_("Whom to give it to"), found[1].people if found else ()), asks.reason())
    return Ask(
        _("Give the task to somebody else"),
        url_for("assignees.update", id=card.id, no=no),
        _("Give"),
        fields if card.admin else fields[:1],
        title,
    )
