"""Secrets of other systems: set here, used by robots, shown to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField

from webapp.admin import words
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, text
from webapp.admin.writing import EditableView
from webapp.runtime import secrets
from webapp.storage import models as m

KEY_HELP = _l("Small Latin letters, digits and underscores: robots name it so.")
VALUE_HELP = _l("Nobody is shown it again, you neither.")
HTML = {"autocomplete": "new-password", "required": True}


class SecretForm(Form):
    key = text("key", 40, KEY_HELP, required=True)
    value = PasswordField(_l("Secret"), description=VALUE_HELP, render_kw=HTML)


class SecretsView(EditableView):
    table, form = "secret", SecretForm
    can_edit = False
    create_word = _l("Set a secret")
    submit_word = _l("Keep the secret")
    lead = _l("Passwords and tokens of systems that robots call. Setting one that is there replaces it.")
    empty = ("key", _l("No secrets"), _l("Robots that call other systems may need some."))
    order = (m.Secret.key,)
    columns = (
        Column("key", _l("Key"), cell("code")),
        Column("changed_at", _l("Set"), cell("moment")),
        Column("changed_by", _l("By whom"), cell("someone", lambda row: words.person(row.changed_by))),
    )

    def save(self, id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
        return secrets.keep_secret(str(values["key"]), str(values["value"] or ""), actor)

    def delete_model(self, model: m.Secret) -> bool:
        secrets.forget_secret(model.key, current_user.id)
        return True

    def details(self, row: m.Secret) -> dict[str, Any]:
        return {"heading": row.key}

    def confirmed(self, row: Any, *rest: Any, **asks: Any) -> Any:
        lead = _("Robots that need it will fail until it is set again.")
        return super().confirmed(row, *rest, **{**asks, "lead": lead})
