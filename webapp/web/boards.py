"""The board of a process: its stages as columns, or one list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _

from webapp.storage.reads import access
from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import After, Board, Filters
from webapp.web import columns, counters, faces, formats, tiles, viewing

pages = Blueprint("boards", __name__)

# A column that was scrolled further than that shrinks when it refreshes itself.
MOST_FURTHER = 9


@pages.get("/boards/<key>")
def show(key: str) -> str:
    process = entered(key)
    board, chosen, mode = _board(process), _chosen(), _mode(process)
    return render_template(
        "boards/show.html",
        process=process,
        title=formats.t(process.definition.title),
        may_create=counters.may_create(process),
        chips=_chips(process, chosen),
        chosen=chosen,
        mode=mode,
        panel=viewing.number("card"),
        movable=bool(process.definition.transitions),
        **(_list(process, board) if mode == "list" else {}),
        columns=[] if mode == "list" else columns.columns(process, board, chosen),
    )


@pages.get("/boards/<key>/columns/<stage>")
def column(key: str, stage: str) -> Any:
    """One column anew, or nothing where the page has it as it is; `after` gives the cards further down."""
    process = entered(key)
    board, chosen = _board(process), _chosen()
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
    held = reads.holders(viewing.conn(), Board(process.id, viewing.viewer(), Filters(), viewing.now()))
    options = [
        {"title": person.name, "count": number, "url": _url(key, _chosen() | {"person": str(who)})}
        for who, number in held
        if (person := faces.person(who))
    ]
    return render_template("boards/_people.html", options=sorted(options, key=lambda o: str(o["title"])))


# -- who may look ------------------------------------------------------------------------------------


def entered(key: str) -> Process:
    """The process, if any of its cards are for the viewer, or they may create one; otherwise 404."""
    process, viewer = viewing.process(key), viewing.viewer()
    g.place = key
    if viewer.sees_all_of(process.id) or process.id in viewer.by_department or counters.may_create(process):
        return process
    return process if reads.has_any(viewing.conn(), viewer, process.id) else abort(404)


def _mode(process: Process) -> str:
    """Records have no stages, so they have no board either."""
    return "list" if process.definition.is_register or request.args.get("mode") == "list" else "board"


# -- filters, which live in the address --------------------------------------------------------------


def _chosen() -> dict[str, Any]:
    """The filters of this address that say something; one stage alone only in the list."""
    texts = {name: viewing.words(name) for name in ("q", "stage")}
    if request.args.get("mode") != "list":
        texts.pop("stage")
    texts |= {name: "1" for name in ("mine", "late") if request.args.get(name)}
    texts["person"] = str(viewing.number("person") or "")
    return {name: value for name, value in texts.items() if value}


def _board(process: Process) -> Board:
    chosen, viewer = _chosen(), viewing.viewer()
    filters = Filters(
        people=(int(chosen["person"]),) if "person" in chosen else (),
        late="late" in chosen,
        words=chosen.get("q", ""),
        takes_part=viewer.person if "mine" in chosen else None,
        stage=chosen.get("stage"),
    )
    return Board(process.id, viewer, filters, viewing.now())


def _url(key: str, chosen: Mapping[str, str], **more: Any) -> str:
    mode = "list" if request.args.get("mode") == "list" else None
    return url_for("boards.show", key=key, **{"mode": mode, **chosen, **more})


def _chips(process: Process, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """Filters to switch on and off; a person and a stage only when they are on."""
    titles = {} if process.definition.is_register else {"mine": _("Mine"), "late": _("Overdue")}
    if who := faces.person(int(chosen.get("person", 0))):
        titles["person"] = who.name
    if "stage" in chosen:
        titles["stage"] = faces.stage(process.definition, chosen["stage"]).title
    return [
        {"key": name, "title": title, "on": name in chosen, "url": _switch(process.key, chosen, name)}
        for name, title in titles.items()
    ]


def _switch(key: str, chosen: dict[str, Any], name: str) -> str:
    without = {other: value for other, value in chosen.items() if other != name}
    return _url(key, without if name in chosen else chosen | {name: "1"})


def _after() -> After:
    """The cursor that the column wrote."""
    at, _tilde, number = request.args["after"].partition("~")
    try:
        return After(datetime.fromisoformat(at).astimezone(UTC), int(number[: viewing.LONGEST_NUMBER - 1]))
    except ValueError:
        abort(400)


# -- the list ----------------------------------------------------------------------------------------


def _list(process: Process, board: Board) -> dict[str, Any]:
    ended = board.filters.stage in columns.final(process)
    rows = reads.listed(viewing.conn(), board, ended, viewing.number("after"))
    more = len(rows) > reads.PAGE
    next_url = _url(process.key, _chosen(), after=rows[reads.PAGE - 1].id) if more else None
    return {"cards": [tiles.tile(row, _chosen()) for row in rows[: reads.PAGE]], "next_url": next_url}
