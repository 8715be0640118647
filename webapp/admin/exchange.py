"""A process as a file: saved from its draft or version, and read back after a look at what would change."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin import words
from webapp.admin.asked import number
from webapp.admin.incoming import Incoming
from webapp.admin.pages import ProcessPage
from webapp.admin.publication.pages import group_titles
from webapp.admin.reading import FIELDS, STAGES, TASK_ICONS, TASKS
from webapp.extensions import db
from webapp.process import writing
from webapp.process.errors import Refused
from webapp.runtime import drafts
from webapp.sentences import sentence
from webapp.storage import versions
from webapp.storage.drafts import Compiled
from webapp.web import downloads

MOST_BYTES = 1024 * 1024


class ExchangePage(ProcessPage):
    """The tab of one process; without a process, a new one is made of a file."""

    # -- a new process ----------------------------------------------------------------------------------

    @expose("/", methods=("GET", "POST"))
    def without_process(self) -> ResponseReturnValue:
        found = incoming()
        if found and request.form.get("sure") and found.definition:
            made = drafts.create(dict(found.definition.title), current_user.id, found.plain)  # type: ignore[arg-type]
            flash(
                _("The process “%(title)s” was saved. It is active.", title=words.t(found.definition.title)),
                "success",
            )
            return redirect(f"/admin/design/{made}/", 303)
        page = self.render("admin/exchange/new.html", incoming=found, **PICTURES)
        return page, status(found)

    # -- an existing one --------------------------------------------------------------------------------

    @expose("/<int:process_id>/", methods=("GET", "POST"))
    def show(self, process_id: int) -> ResponseReturnValue:
        found, sent = self.draft_with_rows(process_id), incoming()
        refusal = ""
        if sent and sent.definition and request.form.get("sure"):
            try:
                drafts.replace(process_id, sent.plain, current_user.id, seen=number(request.form.get("seen")))
            except Refused as refused:
                refusal = sentence(refused)
            else:
                flash(_("The draft is as in the file now. The published version works on."), "success")
                return redirect(f"/admin/design/{process_id}/", 303)
        changes = sent.changes(found) if sent else None
        page = self.page(
            "admin/exchange/show.html",
            found,
            incoming=sent,
            changes=changes,
            groups=group_titles(),
            refusal=refusal,
            **PICTURES,
        )
        return page, 409 if refusal else status(sent)

    @expose("/<int:process_id>/draft.yaml")
    def save_draft(self, process_id: int) -> Response:
        found = self.draft(process_id)
        definition = found.definition
        text = writing.write(definition) if definition else writing.dump(found.plain)
        return _file(found, "draft", text)

    @expose("/<int:process_id>/version.yaml")
    def save_version(self, process_id: int) -> Response:
        """The version in force, written anew: the file that was published may have been another."""
        found = self.draft(process_id)
        version = found.process.version_id or abort(404)
        definition = versions.definition(db.session.connection(), version)
        return _file(found, "version", writing.write(definition))


PICTURES: dict[str, Any] = {
    "stages": STAGES,
    "tasks": TASKS,
    "task_icons": TASK_ICONS,
    "kinds": FIELDS,
}


def incoming() -> Incoming | None:
    """The file that was sent, or the text of it that was looked at before; None before any was sent."""
    if request.method != "POST":
        return None
    sent = request.files.get("file")
    if sent is None:
        return Incoming(request.form.get("text", ""), str(get_locale()))
    content = sent.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return Incoming.unread(_("The file is larger than 1 MB, so it is no process."))
    try:
        return Incoming(content.decode("utf-8-sig"), str(get_locale()))
    except UnicodeDecodeError:
        return Incoming.unread(_("The file is not a text in UTF-8. Save it so and try again."))


def status(found: Incoming | None) -> int:
    return 422 if found and not found.definition else 200


def _file(found: Compiled, what: str, text: str) -> Response:
    return downloads.named(Response(text, mimetype="application/yaml"), f"{found.process.key}-{what}.yaml")
