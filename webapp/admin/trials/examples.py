"""The examples of a draft: played each time the page is opened, renamed, taken away."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_login import current_user

from webapp import robots
from webapp.admin.pages import ProcessPage
from webapp.admin.trials import casting
from webapp.extensions import db
from webapp.process import check, examples
from webapp.process.examples import Ran
from webapp.process.problems import Problem
from webapp.process.sentences import sentence
from webapp.runtime import clock, drafts
from webapp.storage import org
from webapp.storage.drafts import Compiled
from webapp.web.formats import language

LONGEST_TITLE = 120


@dataclass(frozen=True)
class Shown:
    """An example with how it went, in words; `part` is its row in the draft."""

    ran: Ran
    part: int | None
    said: list[str]
    notes: list[str]


class ExamplesPages(ProcessPage):
    @expose("/<int:process_id>/examples/")
    def examples(self, process_id: int) -> str:
        found = self.draft(process_id)
        shown = _shown(found)
        notes = list(dict.fromkeys(note for one in shown for note in one.notes))
        half = bool(mistakes(found))
        return self.page("admin/trial/examples.html", found, shown=shown, notes=notes, half=half)

    @expose("/<int:process_id>/examples/", methods=("POST",))
    def change_examples(self, process_id: int) -> ResponseReturnValue:
        """A new name, or none any more."""
        drafts.opened(process_id, current_user.id)
        db.session.rollback()
        found = self.draft(process_id)
        part = found.part_of.get(_part(found)) or abort(404)
        if request.form.get("do") == "delete":
            drafts.remove(process_id, part.id, current_user.id)
            flash(_("The example is taken away."), "success")
        elif title := request.form.get("title", "").strip()[:LONGEST_TITLE]:
            titles = part.settings.get("title") or {}
            titles = {"ru": titles} if isinstance(titles, str) else titles
            settings = {**part.settings, "title": {**titles, language(): title}}
            drafts.change(process_id, part.id, settings, current_user.id)
        return redirect(url_for(".examples", process_id=process_id), 303)


def mistakes(found: Compiled) -> list[Problem]:
    """What keeps a draft from being played; for roles that nobody fills yet there are made-up people."""
    definition = found.definition
    if definition is None:
        return found.problems
    return [
        p for p in check.problems(definition, robots.checks(definition, language())) if p.level == "error"
    ]


def _part(found: Compiled) -> int:
    """The row of the example that the form names by its key."""
    key = request.form.get("example", "")
    rows = [p.id for p in found.parts if p.slot == "examples" and p.settings.get("key") == key]
    return rows[0] if rows else abort(404)


def _shown(found: Compiled) -> list[Shown]:
    if found.definition is None or mistakes(found):
        return []
    world = org.world(db.session.connection(), current_app.config["REGLAMENT"].timezone)
    ran = examples.run_all(found.definition, world, clock(), casting.rehearse_alone)
    return [_told(one, found.part_at(("examples", number))) for number, one in enumerate(ran)]


def _told(ran: Ran, part: int | None) -> Shown:
    said = [sentence(problem, language()) for problem in ran.problems]
    return Shown(ran, part, said, [sentence(note, language()) for note in ran.notes])
