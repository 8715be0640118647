"""Search over everything the viewer may see."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from webapp.storage.reads import articles, lists
from webapp.web import tiles, viewing
from webapp.web.reading import reader

pages = Blueprint("search", __name__)

FEW = 10


@pages.get("/search")
def index() -> str:
    words = viewing.words("q")
    rows = lists.search(viewing.conn(), viewing.viewer(), words, viewing.number("after"))
    first = not viewing.number("after")
    texts = articles.found(viewing.conn(), reader(), words, FEW)[:FEW] if first else []
    shown, more = rows[: lists.FOUND], len(rows) > lists.FOUND
    return render_template(
        "search/index.html",
        words=words,
        articles=texts,
        cards=[tiles.tile(row) for row in shown],
        next_url=url_for("search.index", q=words, after=shown[-1].id) if more else None,
    )
