"""The test drive of a process: a form, then a page that plays on. Nothing is stored."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from webapp.admin.trials import beginning, casting, keeping, turns
from webapp.admin.trials.examples import ExamplesPages, mistakes
from webapp.admin.trials.played import Played
from webapp.admin.trials.sealed import Sealer, Story
from webapp.extensions import db
from webapp.process.definition import Definition
from webapp.process.problems import Problem
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.storage.reads import administration
from webapp.web.partials import wants_partial

TEMPLATE = "admin/trial/show.html"


class TrialView(ExamplesPages):
    @expose("/<int:process_id>/")
    def index(self, process_id: int) -> ResponseReturnValue:
        """Who starts, and the form that creates the card; or what has to be put right first."""
        found = self.draft(process_id)
        version = request.args.get("version", type=int)
        definition, problems = _definition(found, version)
        if definition is None or problems:
            return self.page(TEMPLATE, found, problems=_errors(found, problems), html=None), 200
        played = Played(found, definition, casting.cast(definition), version)
        return self.page(TEMPLATE, found, html=beginning.start(played), problems=[])

    @expose("/<int:process_id>/", methods=("POST",))
    def play(self, process_id: int) -> ResponseReturnValue:
        found = self.draft(process_id)
        played, story = _opened(found)
        if played is None:
            flash(_("The process has mistakes now; correct them and begin again."), "error")
            return redirect(url_for(".index", process_id=process_id), 303)
        html, status = turns.act(played, story)
        if status == 303:
            return html
        return (html if wants_partial() else self.page(TEMPLATE, found, html=html, problems=[])), status


def _opened(found: Compiled) -> tuple[Played | None, Story | None]:
    """What the form was about: a trial under way, or one to begin."""
    story = Sealer(found.process.id).open(request.form.get("trial", ""))
    version = story.version if story else request.form.get("version", type=int)
    definition, problems = _definition(found, version)
    if definition is None or problems:
        return None, None
    return Played(found, definition, casting.cast(definition), version), story


def _definition(found: Compiled, version: int | None) -> tuple[Definition | None, list[Problem]]:
    """The draft with what keeps it from being played, or a version of the process."""
    if version is None:
        return found.definition, mistakes(found)
    conn = db.session.connection()
    known = {row.id for row in administration.versions(conn, found.process.id)}
    return (versions.definition(conn, version), []) if version in known else abort(404)


def _errors(found: Compiled, problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"said": keeping.said(p), "part": found.part_at(p.path)} for p in problems]
