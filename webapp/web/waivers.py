"""Penalty points waived by an administrator: a new record with a reason, the old one stays."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _

from webapp.process.commands import WaivePenalty
from webapp.web import asks, seen
from webapp.web.asks import Ask
from webapp.web.formats import recorded
from webapp.web.seen import Card

pages = Blueprint("waivers", __name__)


@pages.get("/cards/<int:id>/penalties/<key>/waiver")
def new(id: int, key: str) -> Response:
    card = seen.card(id)
    standing = card.admin and (card.state.penalties.get(key, (0, 0))[1] or key in card.state.rewards)
    return asks.show(card, _ask(card, key)) if standing else abort(404)


@pages.post("/cards/<int:id>/penalties/<key>/waiver")
def create(id: int, key: str) -> Response:
    return asks.attempt(
        seen.card(id),
        lambda: WaivePenalty(key, asks.text("reason")),
        lambda card: _ask(card, key),
        asks.administrator(),
        _("It is taken back; the record of it stays."),
    )


def _ask(card: Card, key: str) -> Ask:
    person, points = card.state.penalties.get(key, (0, 0))
    minor, currency, bonus = card.state.rewards.get(key, (0, "RUB", False))
    lead = f"{card.names([person])}, {recorded(points, minor, currency)}"
    action = url_for("waivers.create", id=card.id, key=key)
    return Ask(
        _("Take the bonus back") if bonus else _("Waive the penalty"),
        action,
        _("Waive"),
        (asks.reason(),),
        lead,
    )
