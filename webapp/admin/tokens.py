"""Tokens of all programs: whose they are, what they may do, when they were used last."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from webapp.admin import forms
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, text
from webapp.admin.writing import EditableView
from webapp.process.errors import InvalidInput
from webapp.runtime import tokens
from webapp.sentences import field_errors
from webapp.storage import models as m
from webapp.web.tokens import LASTING, SCOPES, state

t = m.ApiToken
STATES: dict[str, tuple[Any, str]] = {
    "active": (_l("Works"), "green"),
    "ended": (_l("Ended"), "grey"),
    "revoked": (_l("Revoked"), "grey"),
}


def _scopes(row: m.ApiToken) -> str:
    return ", ".join(str(SCOPES.get(scope, scope)) for scope in row.scopes)


def _choices(offered: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(key, title) for key, title in offered.items()]


class TokenForm(Form):
    user_id = SelectField(_l("For whom it acts"), coerce=forms.chosen, render_kw={"required": True})
    name = text("name", 80, required=True, label=_l("What it is for"))
    scopes = SelectMultipleField(_l("What it may do"), choices=_choices(SCOPES), render_kw={"required": True})
    days = SelectField(_l("How long it works"), choices=_choices(LASTING), default="90")

    def offer(self, row: Any) -> None:
        self.user_id.choices = forms.or_none(forms.people(), _("Choose…"))


class TokensView(EditableView):
    table, form = "api_token", TokenForm
    can_edit = False
    create_word = _l("Make a token")
    submit_word = _l("Make the token")
    create_template = "admin/tokens/new.html"
    lead = _l("Keys by which programs act as people. The keys themselves are not kept and cannot be shown.")
    empty = ("key", _l("No program has a token"), _l("People make their own in their profile."))
    eager = (joinedload(t.user), joinedload(t.creator))
    order = (t.id.desc(),)
    columns = (
        Column("name", _l("Token"), cell("line", lambda row: f"{row.name} ({row.hint}…)")),
        Column("user", _l("For whom it acts"), cell("line", lambda row: row.user.name)),
        Column("scopes", _l("What it may do"), cell("line", _scopes)),
        Column("state", _l("State"), cell("coloured", lambda row: STATES[state(row)])),
        Column("used_at", _l("Last used"), cell("moment")),
        Column("expires_at", _l("Ends"), cell("moment")),
        Column("revoke", "", cell("revoke", lambda row: state(row) == "active")),
    )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """The secret is on the page that answers, and never again."""
        form = self.create_form()
        if request.method == "GET" or not form.validate():
            return self._form(self.create_template, form, secret="")
        try:
            _id, secret = tokens.make(form.user_id.data or 0, form.data, current_user.id)
        except InvalidInput as error:
            form.complain(field_errors(error))
            return self._form(self.create_template, form, secret="")
        return self.render("admin/tokens/made.html", secret=secret)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        row = self.wanted()
        asks = {
            "question": _("Revoke “%(name)s”?", name=row.name),
            "danger": True,
            "word": _("Revoke"),
            "lead": _("Programs that use it are shut out at once. It cannot be undone."),
        }
        done = _("Revoked. Programs that use it are shut out from now on.")
        return self.confirmed(row, lambda: tokens.revoke(row.id, current_user.id, own=False), done, **asks)
