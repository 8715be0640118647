"""One more person asked in an approval that is under way."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _

from webapp.process.commands import AddApprover
from webapp.web import asks, seen
from webapp.web.asks import Ask
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.buttons import may_add_approver

pages = Blueprint("approvers", __name__)


@pages.get("/cards/<int:id>/tasks/<int:no>/approvers")
def new(id: int, no: int) -> Response:
    card = seen.card(id)
    found = card.state.ask(no)
    return asks.show(card, _ask(card, no)) if found and may_add_approver(card, found[0]) else abort(404)


@pages.post("/cards/<int:id>/tasks/<int:no>/approvers")
def create(id: int, no: int) -> Response:
    return asks.attempt(
        seen.card(id),
        lambda: AddApprover(no, asks.chosen(), asks.text("comment")),
        lambda card: _ask(card, no),
        asks.me(),
        _("The approver has been asked."),
    )


def _ask(card: Card, no: int) -> Ask:
    found = card.state.ask(no)
    asked = {p for a in found[0].asks if a.open for p in a.people} if found else set()
    title = t(card.spec(found[0]).title) if found else ""
    fields = (asks.person(_("Whom to ask"), asked), asks.comment())
    return Ask(_("Add an approver"), url_for("approvers.create", id=card.id, no=no), _("Ask"), fields, title)
