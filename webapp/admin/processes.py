"""Processes and their published versions, to be read; cards pin the version they began with."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_admin import expose
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from webapp.admin import words
from webapp.admin.asked import Asked, number, states
from webapp.admin.catalog import CatalogView
from webapp.admin.cells import Column, cell
from webapp.admin.reading import FIELDS, STAGES, TASK_ICONS, TASKS, Reader
from webapp.admin.records import Page
from webapp.extensions import db
from webapp.storage import drafts, versions
from webapp.storage import models as m
from webapp.storage.reads import administration
from webapp.storage.reads.administration import Cards
from webapp.web import downloads

p = m.Process
HERE = p.archived_at.is_(None)
STATES = {
    "here": (_l("All but archived"), HERE),
    "on": (_l("Active processes"), HERE & p.active),
    "off": (_l("Switched-off processes"), HERE & ~p.active),
    "new": (_l("Not published yet"), HERE & p.version_id.is_(None)),
    "archive": (_l("Archived"), ~HERE),
}


class ProcessesView(CatalogView):
    place = "settings"
    list_template = "admin/processes/list.html"
    create_word = _l("Create business process")
    can_view_details = True
    details_template = "admin/processes/details.html"
    lead = _l("What runs here, and what is being prepared. Open a process to change, check and publish it.")
    empty = (
        "diagram-3",
        _l("No processes yet"),
        _l("Create the first one: from nothing, from a template, or from a file."),
    )
    search_label = _l("Title or key")
    filters = (states("state", _l("State"), STATES, otherwise="here"),)
    eager = (
        joinedload(m.Process.version).options(
            joinedload(m.Version.author), db.defer(m.Version.definition), db.defer(m.Version.source)
        ),
    )
    order = (m.Process.title_ru,)
    columns = (
        Column("title", _l("Process"), cell("process", lambda row: row), order="title_ru"),
        Column("active", _l("State"), cell("process_state", lambda row: row)),
        Column("version", _l("Version"), cell("process_version")),
        Column("open", _l("Open cards"), cell("cards_open", lambda row: row.cards.open)),
        Column("closed", _l("Closed cards"), cell("cards_closed", lambda row: row.cards.closed)),
        Column("more", "", cell("process_more", lambda row: row)),
    )

    def searched(self, words: str) -> ColumnElement[bool]:
        """SQLite folds no Cyrillic, so few rows are compared here."""
        return p.id.in_(administration.processes_like(db.session.connection(), words))

    @expose("/")
    def index(self) -> str:
        """The address that the main menu knows."""
        return self.index_view()

    def page(self, wanted: Asked) -> Page:
        found = super().page(wanted)
        counted = administration.cards_by(db.session.connection(), m.Card.process_id)
        differing = drafts.differing(db.session.connection())
        for row in found.rows:
            row.cards = counted.get(row.id, Cards())
            row.differs = row.id in differing
        return found

    def details(self, row: m.Process) -> dict[str, Any]:
        """One version of it, by default the one that new cards run on."""
        conn = db.session.connection()
        published = administration.versions(conn, row.id)
        wanted = _number("version") or row.version_id
        shown = next((one for one in published if one.id == wanted), None)
        if shown is None:
            abort(404)
        definition = versions.definition(conn, shown.id)
        return {
            "heading": words.title(row),
            "published": published,
            "shown": shown,
            "definition": definition,
            "reader": Reader(definition),
            "stages": STAGES,
            "tasks": TASKS,
            "task_icons": TASK_ICONS,
            "kinds": FIELDS,
            "person": words.person,
            "cards": administration.cards_by(conn, m.Card.version_id, m.Card.process_id == row.id),
            "no_cards": Cards(),
        }

    @expose("/source/")
    def source_view(self) -> Response:
        """The file that was published, as it was."""
        version = db.session.get(
            m.Version, _number("id") or 0, options=[joinedload(m.Version.process)]
        ) or abort(404)
        name = f"{version.process.key}-v{version.number}.yaml"
        return downloads.named(Response(version.source, mimetype="application/yaml"), name)


def _number(name: str) -> int | None:
    """A number in the address; what is there but is none is an address that does not exist."""
    text = request.args.get(name)
    return (number(text) or abort(404)) if text else None
