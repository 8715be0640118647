"""Rows that administrators change: every write goes through webapp.accounts, which checks and notes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.helpers import get_form_data
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp import accounts
from webapp.admin.forms import Form
from webapp.admin.records import RecordView
from webapp.extensions import db
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence
from webapp.storage import people


class EditableView(RecordView):
    """A list whose rows can be made, changed and deleted."""

    can_create = can_edit = can_delete = True
    create_template = "admin/model/create.html"
    edit_template = "admin/model/edit.html"
    confirm_template = "admin/model/confirm.html"

    # The table as accounts knows it, and the function of accounts that saves a row.
    table = ""
    save: Callable[[int | None, Mapping[str, Any], int | None], int]
    # The words on the buttons that lead to the form of a new row, and that send it.
    create_word: Any = ""
    submit_word: Any = _l("Save")

    # -- making and changing ----------------------------------------------------------------------------

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        form = self.create_form()
        id = self.create_model(form) if request.method == "POST" else None
        return self.created(id) if id else self._form(self.create_template, form)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        row = self.wanted()
        form = self.edit_form(row)
        if request.method == "POST" and self.update_model(form, row):
            return self.updated(row.id)
        return self._form(self.edit_template, form, row=row, **self.details(row))

    def create_form(self, obj: Any = None) -> Form:
        return self._form_of(self._create_form_class, {})

    def edit_form(self, obj: Any = None) -> Form:
        return self._form_of(self._edit_form_class, people.row(db.session.connection(), self.table, obj.id))

    def _form_of(self, form_class: type[Form], row: dict[str, Any]) -> Form:
        form = form_class(get_form_data(), data=row)
        form.offer(row)
        return form

    def create_model(self, form: Form) -> int | None:
        return self._told(form, lambda: self.save(None, form.data, current_user.id))

    def update_model(self, form: Form, model: Any) -> int | None:
        return self._told(form, lambda: self.save(model.id, form.data, current_user.id))

    def _told(self, form: Form, write: Callable[[], int]) -> int | None:
        """What accounts refuses is said at the fields; everything typed stays."""
        if not form.validate():
            return None
        try:
            return write()
        except InvalidInput as error:
            form.complain(field_errors(error))
            return None

    def _form(self, template: str, form: Form, **values: Any) -> ResponseReturnValue:
        return self.render(template, form=form, **values), 422 if request.method == "POST" else 200

    def created(self, id: int) -> ResponseReturnValue:
        flash(_("Saved."), "success")
        return redirect(self.get_url(".index_view"), 303)

    def updated(self, id: int) -> ResponseReturnValue:
        flash(_("Saved."), "success")
        return redirect(self.get_url(".index_view"), 303)

    # -- deleting ---------------------------------------------------------------------------------------

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Asks first, on a page of its own: that works without script too."""
        row = self.wanted()
        asks = {
            "question": _("Delete “%(name)s”?", name=self.name_of(row)),
            "danger": True,
            "word": _("Delete"),
            "lead": _("This cannot be undone. The record of changes keeps what it was."),
        }
        return self.confirmed(row, lambda: self.delete_model(row), _("Deleted."), **asks)

    def delete_model(self, model: Any) -> bool:
        accounts.remove(self.table, model.id, current_user.id)
        return True

    def name_of(self, row: Any) -> str:
        """What the row is called on pages that ask about it."""
        return str(row)

    def confirmed(self, row: Any, act: Callable[[], Any], done: str, **asks: Any) -> ResponseReturnValue:
        """Asks whether to act; acts when the answer comes back; a refusal is told on the same page."""
        refusal, status, back = "", 200, asks.pop("back", self.get_url(".index_view"))
        if request.method == "POST":
            try:
                act()
            except Refused as error:
                refusal, status = _why(error), error.status
            else:
                flash(done, "success")
                return redirect(back, 303)
        return self.render(self.confirm_template, row=row, refusal=refusal, back=back, **asks), status


def _why(error: Refused) -> str:
    return " ".join(field_errors(error).values()) if isinstance(error, InvalidInput) else sentence(error)
