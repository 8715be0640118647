"""Webhooks: which other systems are told of which events, and what was sent to them."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from webapp.admin import forms, words
from webapp.admin.asked import Filter, Options, equal, number
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, one_of, text, yes_or_no
from webapp.admin.records import RecordView
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.runtime import hooks
from webapp.storage import models as m

h, d = m.Webhook, m.WebhookDelivery

EVENTS: dict[str, Any] = {
    "card.created": _l("Card created"),
    "card.moved": _l("Card came to another stage"),
    "card.changed": _l("Fields or owner of a card changed"),
    "card.closed": _l("Card closed"),
    "task.opened": _l("Task opened"),
    "task.completed": _l("Task answered"),
    "comment.added": _l("Comment added"),
}
PING = {"ping": _l("Trial")}
STATES: dict[str, tuple[Any, str]] = {
    "waiting": (_l("On its way"), "blue"),
    "done": (_l("Arrived"), "green"),
    "failed": (_l("Not delivered"), "red"),
}


class WebhookForm(Form):
    title = text("title", 120, required=True)
    url = text("url", 2000, _l("Begins with https://"), required=True, type="url", inputmode="url")
    events = SelectMultipleField(
        _l("Events"),
        choices=[SelectChoice(key, title) for key, title in EVENTS.items()],
        render_kw={"required": True},
    )
    process_id = one_of("process_id")
    active = yes_or_no("in_use", _l("Switched off, nothing is sent."))

    def offer(self, row: Any) -> None:
        found = db.session.scalars(db.select(m.Process).order_by(m.Process.title_ru))
        self.process_id.choices = forms.or_none(
            [SelectChoice(one.id, words.title(one)) for one in found], _("All processes")
        )
        if not row:
            del self.active


def _state(row: m.Webhook) -> tuple[Any, str]:
    if not row.active:
        return _l("Switched off"), "grey"
    return (_l("Failing"), "orange") if row.failing_since else (_l("Active"), "green")


def _process(row: m.Webhook) -> str:
    return words.title(row.process) if row.process else ""


class HooksView(EditableView):
    table, save, form = "webhook", staticmethod(hooks.save), WebhookForm
    edit_template = "admin/hooks/edit.html"
    create_word = _l("Add a webhook")
    lead = _l("Other systems that are told at once what happens. Messages carry ids, and no values of cards.")
    empty = ("send", _l("Nobody outside is told anything"), _l("Add the address of a system."))
    eager = (joinedload(h.process),)
    order = (h.id,)
    columns = (
        Column("title", _l("Webhook"), cell("edited", lambda row: row.title)),
        Column("url", _l("Address"), cell("short_code")),
        Column("events", _l("Events"), cell("lines", lambda row: [EVENTS[one] for one in row.events])),
        Column(
            "process",
            _l("Process"),
            cell("line", _process),
        ),
        Column("active", _l("State"), cell("coloured", _state)),
    )

    def details(self, row: m.Webhook) -> dict[str, Any]:
        return {"heading": row.title, "secret": row.secret}

    def delete_model(self, model: m.Webhook) -> bool:
        hooks.remove(model.id, current_user.id)
        return True

    def created(self, id: int) -> ResponseReturnValue:
        """On to its secret, which the other system needs."""
        flash(_("Saved. Give the secret to the other system, then try it out."), "success")
        return redirect(self.get_url(".edit_view", id=id), 303)

    @expose("/trial/", methods=("POST",))
    def trial_view(self) -> ResponseReturnValue:
        delivery = hooks.try_out(self.wanted().id)
        flash(_("A message is on its way."), "success")
        return redirect(url_for("admin_messages.details_view", id=delivery), 303)


def _hooks(_chosen: Any) -> Options:
    return [(str(row.id), row.title) for row in db.session.scalars(db.select(h).order_by(h.title))]


def _answer(row: m.WebhookDelivery) -> str:
    return f"HTTP {row.status}\n{row.answer}" if row.status else ""


class MessagesView(RecordView):
    can_view_details = True
    details_template = "admin/hooks/message.html"
    lead = _l(
        "What was sent to other systems in the last month, what they answered, and how often it was tried."
    )
    empty = ("send", _l("Nothing was sent"), _l("What webhooks send is kept here for a month."))
    endless = True
    eager = (joinedload(d.webhook),)
    filters = (
        Filter("webhook", _l("Webhook"), lambda id: d.webhook_id == int(id), _hooks, _l("Any webhook")),
        equal("state", _l("State"), d.state, {k: v for k, (v, _c) in STATES.items()}, _l("Any state")),
        equal("event", _l("Event"), d.event, EVENTS | PING, _l("Any event")),
        Filter("card", _l("Card"), lambda id: d.card_id == int(id), said=lambda id: id if number(id) else ""),
    )
    columns = (
        Column("event", _l("Event"), cell("detailed", lambda row: (EVENTS | PING).get(row.event, row.event))),
        Column("webhook", _l("Webhook"), cell("line", lambda row: row.webhook.title)),
        Column("state", _l("State"), cell("coloured", lambda row: STATES[row.state])),
        Column("tries", _l("Tries"), cell("number")),
        Column("error", _l("Error"), cell("short")),
        Column("created_at", _l("When"), cell("moment")),
    )
    lines = (
        Column("webhook", _l("Webhook"), cell("line", lambda row: row.webhook.title)),
        Column("state", _l("State"), cell("coloured", lambda row: STATES[row.state])),
        Column("tries", _l("Tries"), cell("number")),
        Column("created_at", _l("When")),
        Column("tried_at", _l("Last tried")),
        Column("error", _l("Error"), cell("whole")),
        Column("body", _l("What was sent"), cell("whole", lambda row: _pretty(row.body))),
        Column("answer", _l("What was answered"), cell("whole", _answer)),
    )

    def details(self, row: m.WebhookDelivery) -> dict[str, Any]:
        return {"heading": (EVENTS | PING).get(row.event, row.event)}

    @expose("/again/", methods=("POST",))
    def again_view(self) -> ResponseReturnValue:
        row = self.wanted()
        hooks.send_again(row.id)
        flash(_("The message is on its way once more."), "success")
        return redirect(self.get_url(".details_view", id=row.id), 303)


def _pretty(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)
