"""The timeline by itself: live refreshes, its filter by kind, earlier pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.web import seen, viewing
from webapp.web.partials import wants_partial
from webapp.web.shown.story import story

pages = Blueprint("timeline", __name__)


@pages.get("/cards/<int:id>/timeline")
def index(id: int) -> str | Response:
    card = seen.card(id)
    kind, before = request.args.get("kind"), viewing.number("before")
    if not wants_partial():
        return redirect(url_for("cards.show", id=id, kind=kind, before=before, _anchor="timeline"), 303)
    template = "timeline/_days.html" if before else "timeline/index.html"
    return render_template(template, card=card, story=story(card, kind, before))
