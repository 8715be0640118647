"""Cards that a field may name, found by a part of their number, title or text."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.storage.reads import cards
from webapp.web import forms, viewing

pages = Blueprint("choices", __name__)


@pages.get("/choices/<key>")
def index(key: str) -> str:
    """Options for a list to choose from; nothing of what the viewer may not see is among them."""
    process = viewing.process(key)
    rows = cards.found(viewing.conn(), viewing.viewer(), process.id, viewing.words("q"))
    return render_template("forms/_found.html", options=[forms.Option(c.id, forms.called(c)) for c in rows])
