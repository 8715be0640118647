"""The map of a process: its draft or a published version as a picture, with the cards there are now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, request
from flask_admin import expose
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from webapp import robots
from webapp.admin import words
from webapp.admin.asked import number
from webapp.admin.pages import ProcessPage
from webapp.extensions import db
from webapp.process.definition import Definition
from webapp.process.map import Map
from webapp.runtime import clock
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import administration
from webapp.storage.reads import maps as reads
from webapp.storage.reads.access import Viewer
from webapp.storage.reads.boards import Board, Filters
from webapp.web import downloads


class MapView(ProcessPage):
    @expose("/<int:process_id>/")
    def show(self, process_id: int) -> str:
        draft = self.draft(process_id)
        published = administration.versions(db.session.connection(), process_id)
        shown = _asked(published)
        definition, about = _definition(draft, shown)
        number = shown.number if shown else None
        found = definition and _map(definition, about, _counts(process_id, definition))
        return self.page("admin/process/map.html", draft, map=found, published=published, shown=number)

    @expose("/<int:process_id>/map.svg")
    def picture(self, process_id: int) -> Response:
        """To be kept or hung up: without the cards, which are elsewhere tomorrow."""
        sheet = Path(str(current_app.static_folder), "map.css").read_text(encoding="utf-8")
        found = self._whole(process_id)
        return _file(found.file(sheet), f"{found.definition.key}.svg", "image/svg+xml")

    @expose("/<int:process_id>/map.bpmn")
    def bpmn(self, process_id: int) -> Response:
        found = self._whole(process_id)
        return _file(found.bpmn, f"{found.definition.key}.bpmn", "application/xml")

    def _whole(self, process_id: int) -> Map:
        draft = self.draft(process_id)
        shown = _asked(administration.versions(db.session.connection(), process_id))
        definition, about = _definition(draft, shown)
        return _map(definition or abort(404), about)


def _asked(published: list[Any]) -> Any:
    """The row of the version in the address; None for the draft, 404 for one that does not exist."""
    text = request.args.get("version")
    if not text:
        return None
    wanted = number(text)
    return next((one for one in published if one.number == wanted), None) or abort(404)


def _definition(draft: Compiled, shown: Any) -> tuple[Definition | None, str]:
    if shown is None:
        return draft.definition, _("draft of %(day)s", day=format_date(clock(), "long"))
    about = _(
        "version %(number)s of %(day)s", number=shown.number, day=format_date(shown.published_at, "long")
    )
    return versions.definition(db.session.connection(), shown.id), about


def _map(definition: Definition, about: str, counts: dict[str, int] | None = None) -> Map:
    labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
    names = reads.names(db.session.connection(), words.organisation(), labels)
    return Map(definition, str(get_locale()), names, counts, about)


def _counts(process_id: int, definition: Definition) -> dict[str, int]:
    viewer = Viewer(current_user.id, admin=True)
    board = Board(process_id, viewer, Filters(), clock())
    return reads.counts(db.session.connection(), board, definition)


def _file(text: str, name: str, mimetype: str) -> Response:
    return downloads.named(Response(text, mimetype=mimetype), name)
