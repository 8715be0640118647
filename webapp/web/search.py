"""Search over everything the viewer may see."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from webapp.storage.reads import lists
from webapp.web import tiles, viewing

pages = Blueprint("search", __name__)


@pages.get("/search")
def index() -> str:
    words = viewing.words("q")
    rows = lists.search(viewing.conn(), viewing.viewer(), words, viewing.number("after"))
    shown, more = rows[: lists.FOUND], len(rows) > lists.FOUND
    return render_template(
        "search/index.html",
        words=words,
        cards=[tiles.tile(row) for row in shown],
        next_url=url_for("search.index", q=words, after=shown[-1].id) if more else None,
    )
