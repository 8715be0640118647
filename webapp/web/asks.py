"""Small forms around a card: a reason, a person, a stage. In place with htmx, on their own page without."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp import runtime
from webapp.process.commands import Actor, Command
from webapp.process.errors import InvalidInput, Refused
from webapp.web import seen, viewing
from webapp.web.corrections import Correction, correction
from webapp.web.forms import FieldView, people
from webapp.web.inputs import Posted, name
from webapp.web.partials import page_or_partial, wants_partial
from webapp.web.seen import Card


@dataclass(frozen=True)
class Ask:
    """A form that asks for a few things before one command."""

    title: str
    action: str
    button: str
    fields: tuple[FieldView, ...] = ()
    lead: str = ""
    danger: bool = False
    hidden: dict[str, Any] = field(default_factory=dict)
    multipart: bool = False
    shape: str = ""
    fix: Correction = field(default_factory=Correction)

    def corrected(self, fix: Correction) -> Ask:
        """The same with what was typed, and with what is wrong."""
        fields = tuple(
            replace(f, value=_typed(f), error=f.error or fix.inputs.get(f.name, "")) for f in self.fields
        )
        return replace(self, fields=fields, fix=fix)


def me() -> Actor:
    return Actor("person", current_user.id)


def administrator() -> Actor:
    """Acts as an administrator; the runtime refuses those who are none."""
    return Actor("admin", current_user.id)


def reason(why: str = "") -> FieldView:
    """The words that an administrator's or an initiator's act cannot do without."""
    return FieldView("reason", "longtext", _("Reason"), help=why, required=True, rows=2, focus=True)


def comment(required: bool = False) -> FieldView:
    return FieldView("comment", "longtext", _("Comment"), required=required, rows=2)


def person(label: str, but: Collection[int] = ()) -> FieldView:
    """A colleague to choose."""
    return FieldView("person", "person", label, required=True, options=people(but=but), focus=True)


def text(field: str) -> str:
    return request.form.get(field, "")


def chosen(field: str = "person") -> int:
    """The person who was chosen; nobody is an error at the field."""
    id = request.form.get(field, type=int)
    if not id:
        raise InvalidInput({field: ("person_required", {})})
    return id


def show(card: Card, ask: Ask, status: int = 200) -> Response:
    html = page_or_partial("forms/ask.html", "forms/_ask.html", ask=ask, card=card)
    return make_response(html, status)


def attempt(
    card: Card, command: Callable[[], Command], ask: Callable[[Card], Ask], actor: Actor, told: str
) -> Response:
    """Performs the command and goes back to the card, or shows the form again with what is wrong."""
    try:
        runtime.perform(card.id, command(), actor)
    except Refused as refused:
        if refused.status == 404:
            raise  # A number that never was here: forged, or of another card.
        viewing.look_again()
        fresh = seen.card(card.id)
        fix = correction(refused, fresh.definition, (), Posted())
        return show(fresh, ask(fresh).corrected(fix), fix.status)
    return back(card.id, told)


def mended(refused: Refused, card: Card) -> Correction:
    """What was wrong with a form that has no fields of the process."""
    return correction(refused, card.definition, (), Posted())


def away(answer: Response, url: str) -> Response:
    """To another page also for a form that was sent in place."""
    if wants_partial():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url
    return answer


def back(card_id: int, told: str) -> Response:
    """To the card with a word about what was done; in place, the word alone and the card's parts anew."""
    if wants_partial():
        return refreshed(card_id, render_template("forms/_done.html", told=told))
    flash(told, "success")
    return make_response(redirect(url_for("cards.show", id=card_id), 303))


def refreshed(card_id: int, html: str, status: int = 200) -> Response:
    """An answer after which the parts of the card fetch themselves anew."""
    answer = make_response(html, status)
    answer.headers["HX-Trigger"] = json.dumps({f"live-card-{card_id}": {"target": "body"}})
    return answer


def _typed(view: FieldView) -> Any:
    """What was sent for an input, as its template shows it; fields of the process keep theirs already."""
    if view.name.startswith(name("")):
        return view.value
    if view.kind == "people":
        return [int(id) for id in request.form.getlist(view.name) if id.isdecimal()]
    return request.form.get(view.name, view.value)
