"""A stage change by hand: by the menu, by dragging on the board, or with what it needs asked first."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import Move
from webapp.process.errors import Refused
from webapp.process.rights import Way
from webapp.web import asks, errors, inputs, seen, shaping, viewing
from webapp.web.asks import Ask
from webapp.web.corrections import Correction, correction
from webapp.web.inputs import Posted
from webapp.web.partials import page_or_partial, wants_partial
from webapp.web.seen import Card
from webapp.web.shown.moves import needs_more

pages = Blueprint("moves", __name__)


@pages.get("/cards/<int:id>/moves/new")
def new(id: int) -> Response:
    card = seen.card(id)
    way = _way(card, request.args.get("to"))
    return asks.show(card, _ask(card, way)) if way and way.open else abort(404)


@pages.post("/cards/<int:id>/moves")
def create(id: int) -> Any:
    card = seen.card(id)
    way = _way(card, request.form.get("to"))
    posted = inputs.read(card.definition, _shape(card, way).asked, card.row.values)
    if way and posted.again:
        return make_response(_page(card, _ask(card, way, posted).corrected(Correction())))
    try:
        command = Move(
            asks.text("to"), request.form.get("seen", type=int), asks.text("comment"), posted.checked()
        )
        runtime.perform(id, command, asks.me())
    except Refused as refused:
        return _refused(seen.card(id), refused, posted)
    return _done(card, asks.text("to"))


def _way(card: Card, to: str | None) -> Way | None:
    return next((w for w in card.ways if w.to == to), None)


def _shape(card: Card, way: Way | None) -> shaping.Form:
    """What the move asks for; a field of the form that was sent stays, though somebody filled it since."""
    if way is None:
        return shaping.on_card(card, ())
    sent = [f.key for f in card.definition.fields if inputs.name(f.key) in request.form]
    return shaping.moving(card, way, sent)


def _ask(card: Card, way: Way, posted: Posted | None = None, fix: Correction | None = None) -> Ask:
    """What a move needs before it can be made."""
    fix, shape = fix or Correction(), _shape(card, way)
    fields = shape.views(posted, fix.fields)
    wanted = way.transition.comment if way.transition else "no"
    said = [asks.comment(wanted == "required")] if wanted != "no" else []
    title = _("Move to the stage: %(stage)s", stage=card.stage(way.to))
    return Ask(
        title,
        url_for("moves.create", id=card.id),
        _("Move"),
        (*fields, *said),
        hidden={"to": way.to, "seen": card.state.visit},
        lead=f"{card.row.number} {card.row.title}",
        multipart=bool(fields),
        shape=url_for("shapes.move", id=card.id, to=way.to) if shape.changes else "",
    )


# -- answers ---------------------------------------------------------------------------------------------


def _done(before: Card, to: str) -> Any:
    """The board's columns and the card's parts are told to fetch themselves anew."""
    if wants_partial():
        answer = make_response("", 200 if request.form.get("asked") else 204)
        return _telling(answer, before, before.row.stage, to)
    flash(_("The card is at another stage now: %(stage)s", stage=before.stage(to)), "success")
    return redirect(url_for("cards.show", id=before.id), 303)


def _refused(stood: Card, refused: Refused, posted: Posted) -> Response:
    """What is missing is asked for; anything else is said, and the card goes back to where it is."""
    viewing.look_again()
    card = seen.card(stood.id)
    way = _way(card, request.form.get("to"))
    more = way and (needs_more(card.definition, card.state, way) or posted.errors)
    if way and way.open and more and refused.status == 422:
        fix = correction(refused, card.definition, [a.field for a in _shape(card, way).asked], posted)
        answer = make_response(_page(card, _ask(card, way, posted, fix).corrected(fix)), 422)
        if wants_partial() and not request.form.get("asked"):
            answer.headers |= {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        return answer
    return _telling(errors.refused(refused), card, stood.row.stage, card.row.stage, request.form.get("to"))


def _page(card: Card, ask: Ask) -> str:
    return page_or_partial("forms/ask.html", "forms/_ask.html", ask=ask, card=card)


def _telling(answer: Response, card: Card, *stages: str | None) -> Response:
    names = [f"live-stage-{card.process.key}-{stage}" for stage in dict.fromkeys(filter(None, stages))]
    events = {event: {"target": "body"} for event in (*names, f"live-card-{card.id}")}
    answer.headers["HX-Trigger"] = json.dumps(events)
    return answer
