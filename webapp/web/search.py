"""Search over everything the viewer may see: each card with where the words were found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from webapp.storage.reads import articles
from webapp.storage.reads import finding as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.finding import Wanted
from webapp.web import counters, places, tiles, viewing
from webapp.web.reading import reader
from webapp.web.sought import Sought, sought

pages = Blueprint("search", __name__)

FEW = 10


@pages.get("/search")
def index() -> str:
    typed, process, after = viewing.words("q"), _process(), viewing.number("after")
    asked = sought(typed)
    wanted = Wanted(asked.spelled, process.id if process else None, after)
    rows = reads.cards(viewing.conn(), viewing.viewer(), wanted)
    shown, more = rows[: reads.FOUND], len(rows) > reads.FOUND
    first = not after and process is None
    return render_template(
        "search/index.html",
        words=typed,
        articles=articles.found(viewing.conn(), reader(), typed, FEW)[:FEW] if first else [],
        cards=_found(shown, asked),
        processes=_processes(typed, process),
        process=process,
        next_url=_url(typed, process, after=shown[-1].id) if more else None,
    )


def _found(rows: list[Any], asked: Sought) -> list[dict[str, Any]]:
    found, words = places.found(rows, asked), asked.words
    return [
        {
            "card": tiles.tile(row),
            "title": places.marked(row.title, words),
            "number": places.marked(row.number, words),
            "places": found[row.id],
        }
        for row in rows
    ]


# -- what was asked for --------------------------------------------------------------------------------------


def _process() -> Process | None:
    """The one process that is asked for, among those in the viewer's menu."""
    key = request.args.get("process", "")
    return viewing.company().process(key) if key in {entry.key for entry in _menu()} else None


def _menu() -> list[Any]:
    menu = counters.menu()
    return [*menu.processes, *menu.registers]


def _processes(typed: str, chosen: Process | None) -> list[dict[str, Any]]:
    """Chips that narrow to one process, and back."""
    return [
        {
            "title": entry.title,
            "on": chosen is not None and entry.key == chosen.key,
            "url": url_for("search.index", q=typed, process=_other(entry.key, chosen)),
        }
        for entry in _menu()
    ]


def _other(key: str, chosen: Process | None) -> str | None:
    return None if chosen is not None and key == chosen.key else key


def _url(typed: str, process: Process | None, **more: Any) -> str:
    return url_for("search.index", q=typed, process=process.key if process else None, **more)
