"""Messengers by which people can be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.admin import words
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, text
from webapp.admin.writing import EditableView
from webapp.channels.messengers import ADAPTERS
from webapp.runtime import messengers
from webapp.storage import models as m


class MessengerForm(Form):
    title = text("title", 120, label=_l("Title"), required=True)
    kind = SelectField(_l("Adapter"))
    url = text(
        "url", 2000, _l("Where messages are posted; they carry number, title and link."), required=True
    )
    secret = text("secret", 200, _l("Signs every message. Left empty, it stays as it is."))
    active = BooleanField(_l("In use"))

    def offer(self, row: Mapping[str, Any]) -> None:
        self.kind.choices = [SelectChoice(one.kind, words.t(one.label)) for one in ADAPTERS.values()]
        if request.method == "GET":
            # A secret is not shown again.
            self.secret.data = ""
            self.active.data = row.get("active", True)


class MessengersView(EditableView):
    table, save, form = messengers.TABLE, staticmethod(messengers.save), MessengerForm
    create_word = _l("Connect a messenger")
    lead = _l("People give their name or number in it in their profile, and choose what they are told there.")
    empty = ("chat-dots", _l("No messengers yet"), _l("Connect one, and it stands beside letters and push."))
    order = (m.Messenger.title,)
    columns = (
        Column("title", _l("Messenger"), cell("edited", str)),
        Column("kind", _l("Adapter"), cell("line", lambda row: words.t(ADAPTERS[row.kind].label))),
        Column("url", _l("Address"), cell("line", lambda row: row.url)),
        Column("active", _l("State"), cell("switch", lambda row: row.active)),
    )

    def details(self, row: m.Messenger) -> dict[str, Any]:
        return {"heading": row.title, "key": ""}

    def delete_model(self, model: m.Messenger) -> bool:
        messengers.remove(model.id, current_user.id)
        return True
