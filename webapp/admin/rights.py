"""Who may do what in a process: a table of rights, fields by stage, and one person's rights with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin import rights_edits as edits
from webapp.admin import rights_person, rights_table, typed, words
from webapp.admin import rights_words as said
from webapp.admin.asked import number, plain
from webapp.admin.audit import changes, newest_of
from webapp.admin.pages import ProcessPage
from webapp.runtime import drafts, grants
from webapp.runtime.grants import Grant
from webapp.sentences import sentence
from webapp.storage.drafts import Compiled

MOST_ADDED = 50


class RightsView(ProcessPage):
    """The tab of rights of a process."""

    @expose("/")
    def index(self) -> ResponseReturnValue:
        return redirect(self.get_url("processes.index_view"))

    # -- the table

    @expose("/<int:process_id>/", methods=("GET", "POST"))
    def table(self, process_id: int) -> ResponseReturnValue:
        draft = self.draft_with_rows(process_id)
        if request.method == "GET":
            return self._table(draft)
        wanted = rights_table.Table(draft, request.form.getlist("row")).changes(request.form)
        return self._granted(draft, wanted, lambda fresh: self._table(fresh, sent=request.form))

    def _granted(
        self, draft: Compiled, wanted: Sequence[Grant], again: Callable[[Compiled], str]
    ) -> ResponseReturnValue:
        """Makes the changes; what somebody else changed meanwhile is told, and what was chosen stays."""
        try:
            grants.grant(draft.process.id, wanted, current_user.id, request.form.get("seen", ""))
        except drafts.DraftHasChanged as refused:
            flash(sentence(refused), "warning")
            return again(self.draft(draft.process.id)), refused.status
        flash(_("Saved.") if wanted else _("Nothing was changed."), "success")
        return redirect(self.get_url(".table", process_id=draft.process.id), 303)

    def _table(self, draft: Compiled, sent: Any = None) -> str:
        also = (sent if sent is not None else request.args).getlist("row" if sent is not None else "also")
        return self._page(
            "admin/rights/table.html",
            draft,
            table=rights_table.Table(draft, also[:MOST_ADDED]),
            lists=rights_table.LISTS,
            scopes=rights_table.SCOPES,
            added=also[:MOST_ADDED],
            others=said.others(),
            sent=sent,
            by_stage=edits.ByStage(draft),
        )

    def _page(self, template: str, draft: Compiled, **values: Any) -> str:
        """With the mark that tells whether somebody else changed the rights, and what they changed."""
        since = number(request.form.get("last")) if request.method == "POST" else None
        newest = newest_of("draft", draft.process.id, since)
        return self.page(
            template,
            draft,
            seen=grants.mark(draft.parts),
            last=newest.last,
            meanwhile=[(row, changes(row)) for row in newest.rows] if since is not None else [],
            **values,
        )

    # -- fields by stage

    @expose("/<int:process_id>/fields/new/", methods=("GET", "POST"))
    def new_edit(self, process_id: int) -> ResponseReturnValue:
        draft = self.draft_with_rows(process_id)
        kind = edits.LIMITED if request.args.get("kind") == edits.LIMITED else "edit"
        return self._edit(draft, edits.Edit(draft, kind=kind))

    @expose("/<int:process_id>/fields/<int:part>/", methods=("GET", "POST"))
    def edit(self, process_id: int, part: int) -> ResponseReturnValue:
        draft = self.draft_with_rows(process_id)
        row = edits.find(draft, part) or abort(404)
        return self._edit(draft, edits.Edit(draft, row))

    def _edit(self, draft: Compiled, edit: edits.Edit) -> ResponseReturnValue:
        wrong = edit.read(request.form) if request.method == "POST" else {}
        if request.method == "GET" or wrong:
            return self._edit_form(draft, edit, wrong), 422 if wrong else 200

        def again(fresh: Compiled) -> str:
            found = edits.find(fresh, edit.part.id) if edit.part else None
            anew = edits.Edit(fresh, found, edit.kind)
            anew.read(request.form)
            return self._edit_form(fresh, anew, {})

        return self._granted(draft, [edit.grant(remove="remove" in request.form)], again)

    def _edit_form(self, draft: Compiled, edit: edits.Edit, wrong: Any) -> str:
        return self._page("admin/rights/edit.html", draft, edit=edit, wrong=wrong)

    # -- one person

    @expose("/<int:process_id>/person/")
    def person(self, process_id: int) -> str:
        """What somebody can see and do here, and why; on one card too, if its number is given."""
        draft = self.draft(process_id)
        known = words.person(number(request.args.get("id")))
        text = plain(request.args.get("card"))[:60]
        drafted = "draft" in request.args or not draft.process.version_id
        told = rights_person.told(draft, known.id, text, drafted=drafted) if known else None
        return self.page(
            "admin/rights/person.html",
            draft,
            person=known,
            people=typed.colleagues(),
            number=text,
            told=told,
            drafted=drafted,
        )

    @expose("/person/")
    def processes(self) -> str:
        """The same over all processes, from a person's own page."""
        known = words.person(number(request.args.get("id"))) or abort(404)
        return self.render(
            "admin/rights/processes.html", person=known, rows=rights_person.everywhere(known.id)
        )
