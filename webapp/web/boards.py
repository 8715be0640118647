"""The board of a process: its stages as columns, one list, or a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.storage.reads import access
from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import After, Board, Filters
from webapp.web import (
    calendars,
    card_lists,
    channels,
    columns,
    counters,
    faces,
    filters,
    formats,
    kept_filters,
    tiles,
    viewing,
)
from webapp.web.entering import entered

pages = Blueprint("boards", __name__)

# A column that was scrolled further than that shrinks when it refreshes itself.
MOST_FURTHER = 9


@pages.get("/boards/<key>")
def show(key: str) -> ResponseReturnValue:
    process = entered(key)
    if opening := kept_filters.opening(process):
        return redirect(opening)
    board, chosen, mode = filters.board(process), filters.chosen(process), filters.mode(process)
    return render_template(
        "boards/show.html",
        tabs=channels.tabs(process, board.filters.pipeline, filters.carried(process, chosen)),
        filtered=filters.narrowed(chosen),
        process=process,
        title=formats.t(process.definition.title),
        may_create=counters.may_create(process),
        chips=filters.chips(process, chosen),
        chosen=chosen,
        mode=mode,
        panel=viewing.number("card"),
        movable=bool(process.definition.transitions),
        look=filters.look(process),
        looks=_looks(process),
        **_looked_at(mode)(process, board, chosen),
    )


def _looks(process: Process) -> list[tuple[str, str, str]]:
    """The ways to look at the cards, with their icons."""
    board = ("board", "kanban", _("Board"))
    found = [*([] if process.definition.is_register else [board]), ("list", "list-ul", _("List"))]
    return [*found, *([("calendar", "calendar3", _("Calendar"))] if calendars.has_dates(process) else [])]


def _looked_at(mode: str) -> Callable[[Process, Board, dict[str, Any]], dict[str, Any]]:
    return {"list": card_lists.shown, "calendar": calendars.shown}.get(mode, columns.shown)


@pages.get("/boards/<key>/columns/<stage>")
def column(key: str, stage: str) -> Any:
    """One column anew, or nothing where the page has it as it is; `after` gives the cards further down."""
    process = entered(key)
    board, chosen = filters.board(process), filters.chosen(process)
    if request.args.get("after"):
        return render_template(
            "boards/_cards.html", column=columns.further(process, board, stage, _after(), chosen)
        )
    stand = columns.stand(process, board, stage)
    if stand is None:
        return Response("", headers={"HX-Reswap": "delete"})
    if request.args.get("tag") == columns.tag(stand):
        return Response(status=204)
    pages = 1 + min(len(request.args.getlist("more")), MOST_FURTHER)
    return render_template(
        "boards/_column.html", column=columns.column(process, board, stage, stand, chosen, pages)
    )


@pages.get("/cards/<int:id>/ways")
def ways(id: int) -> str:
    """Where the viewer may move a card by hand, and why not elsewhere."""
    card = access.see(viewing.conn(), viewing.viewer(), id) or abort(404)
    return render_template("boards/_moves.html", card=tiles.tile(card))


@pages.get("/boards/<key>/people")
def people(key: str) -> str:
    """Whom the filter offers: those who have cards of this board now."""
    process = entered(key)
    said = filters.chosen(process)
    board = Board(process.id, viewing.viewer(), Filters(pipeline=said.get("pipeline")), viewing.now())
    held = reads.holders(viewing.conn(), board)
    options = [
        {
            "title": person.name,
            "count": number,
            "url": filters.url(process, filters.without_all(said) | {"person": str(who)}),
        }
        for who, number in held
        if (person := faces.person(who))
    ]
    return render_template("boards/_people.html", options=sorted(options, key=lambda o: str(o["title"])))


# -- a column ----------------------------------------------------------------------------------------


def _after() -> After:
    """The cursor that the column wrote."""
    at, _tilde, rest = request.args["after"].partition("~")
    number, _mark, priority = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
        return After(moment, int(number[: viewing.LONGEST_NUMBER - 1]), int(priority[:1] or 0))
    except (ValueError, OverflowError):
        abort(400)
