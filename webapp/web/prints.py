"""A card on paper: printed by a form at once, and the sheet of its visas, kept and sealed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp.extensions import limiter
from webapp.process.errors import Refused
from webapp.runtime import prints
from webapp.sentences import sentence
from webapp.web import downloads, seen
from webapp.web.formats import language
from webapp.web.shown.papering import has_visas, offered

pages = Blueprint("prints", __name__)


@pages.get("/cards/<int:id>/prints/<key>")
@limiter.limit("30 per minute")
def show(id: int, key: str) -> ResponseReturnValue:
    """Made for whoever asks, and not kept."""
    card = seen.card(id)
    if key not in {form.key for form in offered(card)}:
        abort(404)
    try:
        made = prints.printed(card.id, key, current_user.id, language())
    except Refused as refused:
        return _back(id, sentence(refused))
    answer = Response(made.content, mimetype=made.mime)
    return downloads.named(answer, made.name, inline=made.mime == "application/pdf")


@pages.post("/cards/<int:id>/sheets")
@limiter.limit("10 per minute")
def create(id: int) -> ResponseReturnValue:
    card = seen.card(id)
    if not has_visas(card):
        abort(404)
    try:
        prints.make_sheet(card.id, current_user.id, language())
    except Refused as refused:
        return _back(id, sentence(refused))
    flash(_("The approval sheet is among the files of the card."), "success")
    return redirect(url_for("cards.show", id=id), 303)


def _back(id: int, problem: str) -> ResponseReturnValue:
    flash(problem, "error")
    return redirect(url_for("cards.show", id=id), 303)
