"""The map of a process for employees: the version in force, with the cards they may see."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp import robots
from webapp.process.map import Map
from webapp.storage.reads import maps as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import Board, Filters
from webapp.web import downloads, formats, viewing
from webapp.web.entering import entered

pages = Blueprint("maps", __name__)


@pages.get("/boards/<key>/map")
def show(key: str) -> str:
    process = entered(key)
    board = Board(process.id, viewing.viewer(), Filters(), viewing.now())
    counts = reads.counts(viewing.conn(), board, process.definition)
    title = formats.t(process.definition.title)
    return render_template("maps/show.html", process=process, title=title, map=_map(process, counts))


@pages.get("/boards/<key>/map.svg")
def picture(key: str) -> Response:
    """To be kept or hung up: without the cards, which are elsewhere tomorrow."""
    sheet = Path(str(current_app.static_folder), "map.css").read_text(encoding="utf-8")
    return _file(_map(entered(key)).file(sheet), f"{key}.svg", "image/svg+xml")


@pages.get("/boards/<key>/map.bpmn")
def bpmn(key: str) -> Response:
    return _file(_map(entered(key)).bpmn, f"{key}.bpmn", "application/xml")


def _map(process: Process, counts: dict[str, int] | None = None) -> Map:
    labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
    names = reads.names(viewing.conn(), viewing.organisation(), labels)
    about = _("on %(day)s", day=formats.day(viewing.today()))
    return Map(process.definition, str(get_locale()), names, counts, about)


def _file(text: str, name: str, mimetype: str) -> Response:
    return downloads.named(Response(text, mimetype=mimetype), name)
