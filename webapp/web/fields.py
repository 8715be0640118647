"""Fields of a card changed by hand, one at a time and in place, by those who may at this stage."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import ChangeFields
from webapp.process.definition import Asked
from webapp.process.errors import Refused
from webapp.web import asks, inputs, seen, shaping, viewing
from webapp.web.asks import Ask
from webapp.web.corrections import Correction, correction, stale
from webapp.web.formats import t
from webapp.web.inputs import Posted
from webapp.web.partials import wants_partial
from webapp.web.seen import Card
from webapp.web.shown import values

pages = Blueprint("fields", __name__)


@pages.get("/cards/<int:id>/fields")
def edit(id: int) -> Response:
    card = seen.card(id)
    key = request.args.get("key", "")
    return _form(card, key) if key in card.editable - card.hidden else abort(404)


@pages.get("/cards/<int:id>/fields/<key>")
def show(id: int, key: str) -> str:
    """The value as it is, for who changes nothing after all."""
    card = seen.card(id)
    shown = key in card.definition.field_of and key not in card.hidden
    return _row(card, key) if shown else abort(404)


@pages.post("/cards/<int:id>/fields")
def update(id: int) -> Response:
    card = seen.card(id)
    key = request.form.get("key", "")
    asked = _asked(card, key)
    posted = inputs.read(card.definition, asked, card.row.values)
    if posted.again:
        return _form(card, key, posted)
    try:
        runtime.perform(id, ChangeFields(posted.checked(), request.form.get("seen", type=int)), asks.me())
    except Refused as refused:
        return _refused(id, key, refused, posted)
    return _done(id, key)


def _asked(card: Card, key: str) -> tuple[Asked, ...]:
    """The one field, required where the start form required it."""
    spec = card.definition.field_of.get(key)
    if spec is None or spec.formula or key in card.hidden:
        abort(404)
    needed = any(a.field == key and a.required for a in card.definition.start.fields)
    return (Asked(field=key, required=needed),)


def _refused(id: int, key: str, refused: Refused, posted: Posted) -> Response:
    if refused.status in (403, 404):
        raise refused
    viewing.look_again()
    card = seen.card(id)
    fix = correction(refused, card.definition, (key,), posted)
    shown = stale(card, refused, request.form.get("seen", type=int))
    return _form(card, key, posted, replace(fix, stale=shown))


def _form(card: Card, key: str, posted: Posted | None = None, fix: Correction | None = None) -> Response:
    """In place of the value, or a page of its own."""
    fix = fix or Correction()
    fields = shaping.on_card(card, _asked(card, key)).views(posted, fix.fields)
    ask = Ask(
        t(card.definition.field_of[key].title),
        url_for("fields.update", id=card.id),
        _("Save"),
        tuple(replace(f, focus=True) for f in fields),
        hidden={"key": key, "seen": card.row.revision},
        multipart=True,
        fix=fix,
    )
    template = "cards/_field_edit.html" if wants_partial() else "forms/ask.html"
    return make_response(render_template(template, ask=ask, card=card, key=key), fix.status)


def _done(id: int, key: str) -> Response:
    if not wants_partial():
        return asks.back(id, _("Saved."))
    viewing.look_again()
    return asks.refreshed(id, _row(seen.card(id), key, changed=True))


def _row(card: Card, key: str, changed: bool = False) -> str:
    field = values.present(card, [key])[0]
    return render_template("cards/_field_row.html", card=card, field=field, changed=changed)
