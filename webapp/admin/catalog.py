"""What is done to a process as a whole: made, switched on and off, archived, deleted. Each asks first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from webapp.admin import creation, words
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.process.errors import Refused
from webapp.runtime import processes
from webapp.sentences import sentence
from webapp.storage import models as m
from webapp.storage.reads import administration
from webapp.storage.reads.administration import Cards


class CatalogView(RecordView):
    """The list of processes with all that is done to them."""

    can_create = True

    # -- making -----------------------------------------------------------------------------------------

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        form = creation.read(request.values)
        if request.method == "POST":
            made = form.create(current_user.id)
            if made:
                flash(_("The process “%(title)s” was saved. It is active.", title=form.name), "success")
                return redirect(f"/admin/design/{made}/", 303)
        status = 422 if form.errors else 200
        return self.render("admin/processes/create.html", form=form, **form.preview()), status

    @expose("/preview/")
    def preview_view(self) -> str:
        """What a template or a process brings along, while one is being chosen."""
        form = creation.read(request.args)
        return self.render("admin/processes/_preview.html", form=form, **form.preview())

    @expose("/templates/")
    def templates_view(self) -> str:
        """The templates in which the words typed are found."""
        return self.render("admin/processes/_templates.html", form=creation.read(request.args))

    # -- on and off -------------------------------------------------------------------------------------

    @expose("/activity/", methods=("GET", "POST"))
    def activity_view(self) -> ResponseReturnValue:
        row = self.wanted()
        return self._off(row) if row.active else self._on(row)

    def _off(self, row: m.Process) -> ResponseReturnValue:
        running = self._cards(row).open
        pause = request.form.get("running") == "pause"
        return self._asked(
            row,
            lambda: processes.switch_off(row.id, current_user.id, pause=pause),
            _("The process is switched off. Its setup is kept."),
            question=_("Switch off “%(name)s”?", name=words.title(row)),
            lead=_(
                "No new cards can be created until it is switched on again. Nothing of its setup is lost."
            ),
            word=_("Switch off"),
            running=running,
            told=ngettext(
                "%(num)d card is under way. What should happen to it?",
                "%(num)d cards are under way. What should happen to them?",
                running,
            ),
        )

    def _on(self, row: m.Process) -> ResponseReturnValue:
        notes = [_("Cards that waited go on, with the deadlines they had.")] if row.paused else []
        return self._asked(
            row,
            lambda: processes.switch_on(row.id, current_user.id),
            _("The process is switched on."),
            question=_("Switch on “%(name)s”?", name=words.title(row)),
            lead=_("New cards can be created again."),
            word=_("Switch on"),
            notes=notes,
        )

    # -- away -------------------------------------------------------------------------------------------

    @expose("/archive/", methods=("GET", "POST"))
    def archive_view(self) -> ResponseReturnValue:
        row = self.wanted()
        return self._restored(row) if row.archived_at else self._archived(row)

    def _archived(self, row: m.Process) -> ResponseReturnValue:
        running = self._cards(row).open
        note = ngettext(
            "%(num)d card is under way; it goes on.", "%(num)d cards are under way; they go on.", running
        )
        return self._asked(
            row,
            lambda: processes.archive(row.id, current_user.id),
            _("The process is in the archive."),
            question=_("Archive “%(name)s”?", name=words.title(row)),
            lead=_(
                "It leaves the menus and lists, and no new cards are created. "
                "Its cards can still be found and read; you can restore it at any time."
            ),
            word=_("Archive"),
            notes=[note] if running else [],
        )

    def _restored(self, row: m.Process) -> ResponseReturnValue:
        return self._asked(
            row,
            lambda: processes.restore(row.id, current_user.id),
            _("The process is back. It is switched off until you switch it on."),
            question=_("Restore “%(name)s” from the archive?", name=words.title(row)),
            lead=_("It comes back to the list, switched off."),
            word=_("Restore"),
        )

    @expose("/removal/", methods=("GET", "POST"))
    def removal_view(self) -> ResponseReturnValue:
        row = self.wanted()
        counted = self._cards(row)
        return self._asked(
            row,
            lambda: processes.delete(row.id, current_user.id),
            _("Deleted."),
            question=_("Delete “%(name)s”?", name=words.title(row)),
            lead=_(
                "The process, its draft and its published versions are deleted. "
                "This cannot be undone; the record of changes keeps that it was there."
            ),
            word=_("Delete"),
            danger=True,
            forbidden=counted.open + counted.closed > 0,
        )

    # -- asking -----------------------------------------------------------------------------------------

    def _cards(self, row: m.Process) -> Cards:
        counted = administration.cards_by(
            db.session.connection(), m.Card.process_id, m.Card.process_id == row.id
        )
        return counted.get(row.id, Cards())

    def _asked(self, row: m.Process, act: Callable[[], None], done: str, **asks: Any) -> ResponseReturnValue:
        """Asks whether to act; acts when the answer comes back; a refusal is told on the same page."""
        refusal, status = "", 200
        if request.method == "POST":
            try:
                act()
            except Refused as error:
                refusal, status = sentence(error), error.status
            else:
                flash(done, "success")
                return redirect(self.get_url(".index_view"), 303)
        page = self.render("admin/processes/confirm.html", row=row, refusal=refusal, **asks)
        return page, status
