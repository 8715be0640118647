"""Trouble that only an administrator can put right: assign people, try again, skip, or go to a stage."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _

from webapp.process.commands import ResolveIncident
from webapp.process.errors import InvalidInput
from webapp.process.state import Incident
from webapp.web import asks, seen
from webapp.web.asks import Ask
from webapp.web.formats import t
from webapp.web.forms import FieldView, Option, people
from webapp.web.seen import Card
from webapp.web.shown.now import trouble

pages = Blueprint("incidents", __name__)


@pages.get("/cards/<int:id>/incidents/<int:no>/resolution")
def new(id: int, no: int) -> Response:
    card = seen.card(id)
    return asks.show(card, _ask(card, no)) if card.admin and _incident(card, no) else abort(404)


@pages.post("/cards/<int:id>/incidents/<int:no>/resolution")
def create(id: int, no: int) -> Response:
    return asks.attempt(
        seen.card(id),
        lambda: _command(no),
        lambda card: _ask(card, no),
        asks.administrator(),
        _("The trouble is resolved, the card goes on."),
    )


def _command(no: int) -> ResolveIncident:
    how: Any = request.form.get("how")
    chosen = tuple(request.form.getlist("people", type=int))
    if how not in ("assign", "retry", "skip", "goto"):
        raise InvalidInput({"how": ("required_choice", {})})
    if how == "goto" and not asks.text("stage"):
        raise InvalidInput({"stage": ("required_choice", {})})
    return ResolveIncident(no, how, asks.text("reason"), chosen, asks.text("stage") or None)


def _incident(card: Card, no: int) -> Incident | None:
    return next((i for i in card.state.incidents if i.no == no), None)


def _ask(card: Card, no: int) -> Ask:
    incident = _incident(card, no)
    ways = _ways(card, incident)
    how = FieldView(
        "how", "choice", _("What to do"), required=True, options=ways, value=ways[0].id, focus=True
    )
    stages = tuple(Option(s.key, t(s.title)) for s in card.definition.stages if s.key != card.row.stage)
    stage = FieldView("stage", "choice", _("Stage"), _("If the card is to go to a stage."), options=stages)
    whom = FieldView(
        "people", "people", _("Whom to ask"), _("If people are to be assigned."), options=people()
    )
    fields = (how, *([whom] if incident and incident.code == "nobody" else []), stage, asks.reason())
    lead = ". ".join(filter(None, [trouble(card, incident), incident.detail])) if incident else ""
    return Ask(_("Put it right"), url_for("incidents.create", id=card.id, no=no), _("Do it"), fields, lead)


def _ways(card: Card, incident: Incident | None) -> tuple[Option, ...]:
    """What the engine can do about this kind of trouble."""
    known = {
        "nobody": [("assign", _("Give the task to people")), ("retry", _("Look for people again"))],
        "card_refused": [("retry", _("Ask it again")), ("skip", _("Go on without it"))],
        "robot_failed": [("retry", _("Run the robot again")), ("skip", _("Go on without it"))],
    }
    ways = known.get(incident.code if incident else "", [])
    return tuple(Option(*way) for way in [*ways, ("goto", _("Take the card to a stage"))])
