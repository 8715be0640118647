"""How everybody is told who has not chosen, the log of what was delivered, and letters that came in."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from webapp import runtime
from webapp.admin import words
from webapp.admin.access import Guarded
from webapp.admin.asked import Asked, equal
from webapp.admin.cards import NAMED
from webapp.admin.cells import Column, cell
from webapp.admin.records import Page, RecordView
from webapp.extensions import db
from webapp.process.errors import InvalidInput, Refused
from webapp.runtime import notifications
from webapp.sentences import field_errors, sentence
from webapp.storage import models as m
from webapp.storage.reads import deliveries as reads
from webapp.web import wishes

j = m.Job


class NoticesView(Guarded, BaseView):
    """What holds for everybody until they choose for themselves."""

    lead = _l(
        "What people are told outside the application, until they choose for themselves in their profile."
    )

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        if request.method == "GET":
            row = reads.settings(db.session.connection(), None)
            return self.render("admin/notices/edit.html", form=wishes.stored(row))
        try:
            notifications.wish(None, wishes.sent(), current_user.id)
        except InvalidInput as error:
            return self.render("admin/notices/edit.html", form=wishes.typed(field_errors(error))), 422
        flash(_("Saved."), "success")
        return redirect(self.get_url(".index"), 303)


def _to(row: m.Job) -> str:
    """Where it went or should go."""
    by_mail = row.user and row.channel in ("mail", "digest")
    return str((row.payload or {}).get("to") or (row.user.email if by_mail and row.user else ""))


def _by_what_and_to(row: m.Job) -> list[str]:
    return [one for one in (str(wishes.way(row.channel or "")), _to(row)) if one]


class DeliveriesView(RecordView):
    """Letters, pushes and messages of messengers: what waits, what arrived, what failed."""

    can_view_details = False
    list_template = "admin/notices/deliveries.html"
    lead = _l("Letters, pushes and messages about cards. What failed for good can be sent once more.")
    empty = (
        "bell",
        _l("Nothing was delivered"),
        _l("Letters and messages are listed here as soon as people are told something."),
    )
    endless = True
    filters = (
        equal(
            "state",
            _l("State"),
            j.state,
            {key: title for key, (title, _c) in words.JOB_STATES.items() if key != "cancelled"},
            _l("Any state"),
        ),
        equal("channel", _l("Sent by"), j.channel, wishes.CHANNELS, _l("Every way")),
    )
    eager = (joinedload(j.card).options(NAMED), joinedload(j.user))
    columns = (
        Column("user", _l("Person"), cell("someone", lambda row: words.person(row.user_id))),
        Column("channel", _l("Sent by"), cell("lines", _by_what_and_to)),
        Column("state", _l("State"), cell("coloured", lambda row: words.JOB_STATES[row.state])),
        Column("card", _l("Card"), cell("card")),
        Column("due_at", _l("Due"), cell("moment")),
        Column("tries", _l("Tries"), cell("number")),
        Column("error", _l("Error"), cell("short")),
        Column("again", "", cell("send_again", lambda row: row.id)),
    )

    def page(self, wanted: Asked) -> Page:
        """Those that joined another letter are left out."""
        rows = db.select(j).options(*self.eager).where(j.user_id.is_not(None), *wanted.where)
        return self._newest(rows.where(j.state != "cancelled"), wanted)

    def offers(self, view: str) -> bool:
        return view == "again" or super().offers(view)

    @expose("/<int:id>/again", methods=("POST",))
    def again(self, id: int) -> ResponseReturnValue:
        self.get_one(str(id))
        try:
            runtime.deliver_again(id)
        except Refused as refused:
            flash(sentence(refused), "error")
        else:
            flash(_("It is sent once more."), "success")
        return redirect(url_for(".index_view", state=request.args.get("state")), 303)
