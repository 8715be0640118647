"""Confirms a sheet of visas: whoever has the code on it learns whether it still holds, and nothing more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Row

from webapp.extensions import limiter
from webapp.process import visas
from webapp.storage import cards, prints, versions
from webapp.storage.reads import access, timeline
from webapp.web import faces, seen, viewing
from webapp.web.security import public
from webapp.web.shown.papering import why_void
from webapp.web.shown.sheet import ASKED, sheet

pages = Blueprint("visas", __name__, url_prefix="/visa")


@pages.get("/<token>")
@public
@limiter.limit("30 per minute")
def show(token: str) -> ResponseReturnValue:
    conn = viewing.conn()
    found = prints.sheet(conn, token[:64]) or abort(404)
    if current_user.is_authenticated and access.may_see(conn, viewing.viewer(), found.card_id):
        return _whole(found)
    row = cards.look(conn, found.card_id)
    definition = versions.in_force(conn, row.version_id, row.current_id)
    state = cards.state_of(row)
    void = state.deleted or visas.broken(found.seal, definition, state)
    g.no_frame = True
    return render_template("visas/show.html", number=row.number, sheet=found, void=bool(void))


def _whole(found: Row[Any]) -> str:
    """For those who may see the card: who decided what, and what has changed since."""
    card = seen.card(found.card_id)
    entries = timeline.told(viewing.conn(), card.id, ASKED)
    return render_template(
        "visas/whole.html",
        card=card,
        sheet=found,
        why=why_void(found.seal, card, faces.state_of(card.row)),
        approvals=sheet(card, entries),
        approver_url=None,
    )
