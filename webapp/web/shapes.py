"""How a form that is being filled in looks now. Nothing is stored; without script all are shown."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from webapp.web import inputs, seen, shaping, task_form
from webapp.web.cards import startable
from webapp.web.shaping import Form

pages = Blueprint("shapes", __name__)


@pages.post("/boards/<key>/cards/shape")
def new(key: str) -> Response:
    return _outline(shaping.starting(startable(key).definition))


@pages.post("/cards/<int:id>/tasks/<int:no>/shape")
def task(id: int, no: int) -> Response:
    card = seen.card(id)
    found = task_form.find(card, no)
    if found is None or card.principal(found.ask) is None:
        abort(404)
    return _outline(shaping.on_card(card, found.asked))


@pages.post("/cards/<int:id>/moves/shape")
def move(id: int) -> Response:
    card = seen.card(id)
    way = next((w for w in card.ways if w.open and w.to == request.args.get("to")), None)
    sent = [f.key for f in card.definition.fields if inputs.name(f.key) in request.form]
    return _outline(shaping.moving(card, way, sent)) if way else abort(404)


def _outline(form: Form) -> Response:
    return jsonify(form.outline(inputs.read(form.definition, form.asked, form.on.values)))
