"""Directories: lists of values from which fields of processes are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.helpers import get_form_data
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import selectinload
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from webapp.admin import asked, words
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, roles, some_of, text, yes_or_no
from webapp.admin.usage import named_by
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.process.errors import InvalidInput
from webapp.runtime import directories
from webapp.sentences import field_errors
from webapp.storage import models as m
from webapp.storage import people
from webapp.web.palette import COLOURS


class DirectoryForm(Form):
    title_ru = text("title_ru", 120, required=True)
    title_en = text("title_en", 120)
    help = text("help", 300, _l("What these values are for; administrators and those who keep them see it."))
    keepers = some_of("keepers", _l("They change its values without being administrators, from their menu."))
    key = text("key", 40, _l("How processes name it. Left empty, it is made from the title."))

    def offer(self, row: Mapping[str, Any]) -> None:
        super().offer(row)
        self.keepers.choices = roles()


class ValueForm(Form):
    title_ru = text("title_ru", 200, required=True)
    title_en = text("title_en", 200)
    colour = SelectField(_l("Colour"), choices=[SelectChoice(key, title) for key, title in COLOURS.items()])
    active = yes_or_no("in_use", _l("Switched off, it is offered no more; cards that hold it keep it."))


def counted(row: m.Directory) -> str:
    """How many values it offers, and how many it offers no more."""
    active = sum(value.active for value in row.values)
    off = len(row.values) - active
    said = str(active)
    return _("%(n)s, switched off: %(off)s", n=said, off=off) if off else said


def keepers(row: m.Directory) -> list[str]:
    return [words.title(role) for role in row.keepers]


class DirectoriesView(EditableView):
    table, save, form = "directory", staticmethod(directories.save), DirectoryForm
    edit_template = "admin/directories/edit.html"
    value_template = "admin/directories/value.html"
    create_word = _l("Add a list of values")
    lead = _l(
        "What fields of processes are chosen from: a title and a colour for each value. "
        "Records with fields and files, such as companies, are a directory: make it under Processes."
    )
    empty = ("list-ul", _l("No lists of values yet"), _l("Add one, such as budget lines or kinds of wood."))
    eager = (selectinload(m.Directory.values), selectinload(m.Directory.keepers))
    order = (m.Directory.title_ru,)
    columns = (
        Column("title_ru", _l("List of values"), cell("edited", words.title)),
        Column("values", _l("Values"), cell("line", counted)),
        Column("keepers", words.COLUMNS["keepers"], cell("lines", keepers)),
        Column("key", _l("Key"), cell("code")),
        Column("processes", _l("Processes"), cell("lines", lambda row: named_by("directory", row.key))),
    )

    def details(self, row: m.Directory) -> dict[str, Any]:
        return {"heading": words.title(row), "key": row.key, "values": row.values, "problem": "", "typed": ""}

    def name_of(self, row: m.Directory) -> str:
        return words.title(row)

    def delete_model(self, model: m.Directory) -> bool:
        directories.remove(model.id, current_user.id)
        return True

    def created(self, id: int) -> ResponseReturnValue:
        """On to its values."""
        flash(_("Saved. Now add its values."), "success")
        return redirect(self.get_url(".edit_view", id=id), 303)

    # -- values -----------------------------------------------------------------------------------------

    @expose("/values/", methods=("POST",))
    def values_view(self) -> ResponseReturnValue:
        """New values, one a line."""
        row, typed = self.wanted(), request.form.get("titles", "")
        try:
            added = directories.add(row.id, typed.splitlines(), current_user.id)
        except InvalidInput as error:
            row = self.wanted()
            shown = self.details(row) | {"problem": field_errors(error)["titles"], "typed": typed}
            return self.render(self.edit_template, form=self._fresh(row), row=row, **shown), 422
        flash(ngettext("%(num)d value added.", "%(num)d values added.", len(added)), "success")
        return self._back(row.id)

    def _fresh(self, row: m.Directory) -> Form:
        """The form of the directory itself, of which nothing was sent."""
        stored = people.row(db.session.connection(), self.table, row.id)
        form = DirectoryForm(None, data=stored)
        form.offer(stored)
        return form

    @expose("/order/", methods=("POST",))
    def order_view(self) -> ResponseReturnValue:
        """One value up or down."""
        by, id = (-1, request.form.get("up")) if "up" in request.form else (1, request.form.get("down"))
        return self._back(directories.shift(self._value(id).id, by, current_user.id))

    @expose("/value/", methods=("GET", "POST"))
    def value_view(self) -> ResponseReturnValue:
        """One value: its titles, its colour, whether it is offered."""
        value = self._value(request.args.get("id"))
        row = people.row(db.session.connection(), "directory_value", value.id)
        form = ValueForm(get_form_data(), data=row)
        if request.method == "POST" and self._changed(form, value.id):
            flash(_("Saved."), "success")
            return self._back(row["directory_id"])
        shown = {"row": value, "directory": value.directory, "heading": words.title(value), "key": value.key}
        return self.render(self.value_template, form=form, **shown), 422 if request.method == "POST" else 200

    def _changed(self, form: ValueForm, id: int) -> bool:
        def write() -> int:
            directories.change(id, form.data, current_user.id)
            return id

        return self._told(form, write) is not None

    def _value(self, id: str | None) -> m.DirectoryValue:
        found: m.DirectoryValue = db.get_or_404(m.DirectoryValue, asked.number(id) or 0)
        return found

    def _back(self, directory: int) -> ResponseReturnValue:
        return redirect(self.get_url(".edit_view", id=directory), 303)
