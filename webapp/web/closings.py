"""Ending a card by hand: withdrawn by its initiator, or cancelled; both with a reason."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _

from webapp.process.commands import Cancel, Withdraw
from webapp.process.definition import Rights, Who
from webapp.web import asks, seen
from webapp.web.asks import Ask
from webapp.web.seen import Card

pages = Blueprint("closings", __name__)

WAYS = "<any(withdrawal,cancellation):how>"


@pages.get(f"/cards/<int:id>/{WAYS}")
def new(id: int, how: str) -> Response:
    card = seen.card(id)
    allowed = card.may(_granted(card.definition.rights, how))
    return asks.show(card, _ask(how)(card)) if allowed else abort(404)


@pages.post(f"/cards/<int:id>/{WAYS}")
def create(id: int, how: str) -> Response:
    command = Withdraw if how == "withdrawal" else Cancel
    told = (
        _("Withdrawn. Those who had tasks here have them no more.")
        if how == "withdrawal"
        else _("The card is cancelled.")
    )
    card = seen.card(id)
    if card.definition.is_register:
        told = _("It is in the archive: it can be read, and is offered no more.")
    return asks.attempt(card, lambda: command(asks.text("reason")), _ask(how), asks.me(), told)


def _granted(rights: Rights, how: str) -> tuple[Who, ...]:
    return rights.withdraw if how == "withdrawal" else rights.cancel


def _ask(how: str) -> Callable[[Card], Ask]:
    return lambda card: _asked(card, how)


def _asked(card: Card, how: str) -> Ask:
    title = _("Withdraw the card") if how == "withdrawal" else _("Cancel the card")
    lead = _("Open tasks will be closed. The card and everything on it stay and can be read.")
    if card.definition.is_register:
        title = _("Put into the archive")
        lead = _("It will be offered no more; cards that name it stay as they are, and it can be read.")
    url = url_for("closings.create", id=card.id, how=how)
    return Ask(title, url, title, (asks.reason(),), lead, True)
