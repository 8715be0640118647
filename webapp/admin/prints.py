"""Print forms: their text, the fields it can use, a preview on a card, and what is wrong with it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.admin import words
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, text, yes_or_no
from webapp.admin.print_words import BLOCKS, PLACES, STARTER
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.process.definition import Definition
from webapp.process.errors import Refused
from webapp.robots.prints import sample
from webapp.robots.prints.forms import SHIPPED, shipped_body
from webapp.robots.prints.forms import Form as Printed
from webapp.robots.wordfiles import DOCX
from webapp.runtime import prints
from webapp.sentences import sentence
from webapp.storage import models as m
from webapp.storage import versions
from webapp.storage.reads import administration
from webapp.web import downloads

KINDS = {
    "typst": _l("A page made of building blocks (PDF)"),
    "docx": _l("A Word file with places to be filled in (.docx)"),
}


def processes() -> list[SelectChoice]:
    found = administration.processes(db.session.connection())
    return [
        SelectChoice("", _("Of any process")),
        *(SelectChoice(p.key, words.title(p)) for p in found if p.version_id),
    ]


class NewForm(Form):
    title_ru = text("title_ru", 120, required=True)
    title_en = text("title_en", 120)
    kind = SelectField(_l("What it is"), choices=[SelectChoice(key, title) for key, title in KINDS.items()])
    process_key = SelectField(words.COLUMNS["process_key"])
    key = text("key", 40, _l("How robots name it. Left empty, it is made from the title."))

    def offer(self, row: Any) -> None:
        super().offer(row)
        self.process_key.choices = processes()


class PrintForm(Form):
    title_ru = text("title_ru", 120, required=True)
    title_en = text("title_en", 120)
    process_key = SelectField(words.COLUMNS["process_key"])
    on_card = yes_or_no("on_card", _l("Whoever sees a card can print it by this form."))
    body = TextAreaField(words.COLUMNS["body"])

    def offer(self, row: Any) -> None:
        self.process_key.choices = processes()
        if row.get("kind") == "docx":
            del self.body
        elif not self.body.data:
            self.body.data = shipped_body(row["key"]) or ""


def told_process(row: m.PrintForm) -> str:
    return {c.value: c.label for c in processes()}.get(row.process_key, row.process_key)


def state(row: m.PrintForm) -> str:
    if row.key not in SHIPPED:
        return _("your own")
    return _("as it came, changed by you") if row.body else _("as it came")


def offered(row: m.PrintForm) -> str:
    return _("Yes") if row.on_card else ""


class PrintFormsView(EditableView):
    table, save = "print_form", staticmethod(prints.save)
    form = PrintForm
    edit_template = "admin/prints/edit.html"
    create_word = _l("Add a print form")
    lead = _l("Cards on paper: invoices, approval sheets. Robots make them, people print them.")
    empty = ("printer", _l("No print forms yet"), _l("Add one, such as a waybill."))
    order = (m.PrintForm.title_ru,)
    columns = (
        Column("title_ru", _l("Print form"), cell("edited", words.title)),
        Column("process_key", _l("For which process"), cell("line", told_process)),
        Column("kind", _l("Kind"), cell("line", lambda row: "Word" if row.kind == "docx" else "PDF")),
        Column("body", _l("State"), cell("line", state)),
        Column("on_card", _l("In the “Print” menu"), cell("line", offered)),
        Column("key", _l("Key"), cell("code")),
    )

    def create_form(self, obj: Any = None) -> Form:
        return self._form_of(NewForm, {"title_ru": ""})

    def create_model(self, form: Form) -> int | None:
        body = str(STARTER) if form.data["kind"] == "typst" else ""
        return self._told(form, lambda: self.save(None, form.data | {"body": body}, current_user.id))

    def created(self, id: int) -> ResponseReturnValue:
        return redirect(self.get_url(".edit_view", id=id), 303)

    updated = created

    def name_of(self, row: m.PrintForm) -> str:
        return words.title(row)

    def delete_model(self, model: m.PrintForm) -> bool:
        prints.remove(model.id, current_user.id)
        return True

    def details(self, row: m.PrintForm) -> dict[str, Any]:
        definition = self._definition(row.process_key)
        return {
            "heading": words.title(row),
            "key": row.key,
            "fields": definition.fields if definition else sample.ANY.fields,
            "places": PLACES,
            "blocks": BLOCKS,
            "shipped": row.key in SHIPPED,
            "cards": self._cards(row.process_key),
        }

    # -- what is done to one --------------------------------------------------------------------------------

    @expose("/reset/", methods=("GET", "POST"))
    def reset_view(self) -> ResponseReturnValue:
        row = self.wanted()
        return self.confirmed(
            row,
            lambda: prints.reset(row.id, current_user.id),
            _("The form is as it came."),
            question=_("Bring “%(name)s” back to what came with the product?", name=self.name_of(row)),
            lead=_("Your text is gone from the form; the record of changes keeps it."),
            word=_("Bring back"),
            back=self.get_url(".edit_view", id=row.id),
        )

    @expose("/copy/", methods=("POST",))
    def copy_view(self) -> ResponseReturnValue:
        id = prints.copy(self.wanted().id, current_user.id)
        flash(_("Copied. This is the copy."), "success")
        return redirect(self.get_url(".edit_view", id=id), 303)

    @expose("/file/", methods=("GET", "POST"))
    def file_view(self) -> ResponseReturnValue:
        """The Word file: sent to be kept, or fetched to be changed."""
        row = self.wanted()
        if request.method == "POST":
            return self._take(row)
        name = row.file_name or "form.docx"
        return _sent(prints.word_file(row.id), name, DOCX, inline=False)

    def _take(self, row: m.PrintForm) -> ResponseReturnValue:
        upload, back = request.files.get("file"), redirect(self.get_url(".edit_view", id=row.id), 303)
        try:
            prints.put_word_file(
                row.id,
                upload.read() if upload else b"",
                (upload and upload.filename) or "form.docx",
                current_user.id,
            )
        except Refused as refused:
            flash(sentence(refused), "error")
            return back
        flash(_("Saved."), "success")
        return back

    # -- trying it -----------------------------------------------------------------------------------------

    @expose("/preview/", methods=("POST",))
    def preview_view(self) -> ResponseReturnValue:
        """The pages as pictures, of the text as it is typed; or what is wrong, with its line."""
        row = self.wanted()
        shown: dict[str, Any] = {"pages": [], "problem": "", "line": None, "text": ""}
        try:
            made = self._tried(row, prints.pages)
            shown["pages"] = [base64.b64encode(page).decode() for page in made]
        except Refused as refused:
            line = refused.params.get("line")
            shown |= {"problem": sentence(refused), "line": line, "text": _line(self._typed(row).body, line)}
        return self.render("admin/prints/_preview.html", row=row, **shown)

    @expose("/pdf/", methods=("POST",))
    def pdf_view(self) -> ResponseReturnValue:
        """The whole document, in a window of its own."""
        row = self.wanted()
        try:
            made = self._tried(row, prints.tried)
        except Refused as refused:
            line, heading = refused.params.get("line"), self.name_of(row)
            shown = {"problem": sentence(refused), "line": line, "text": ""}
            return self.render("admin/prints/problem.html", row=row, heading=heading, **shown), 422
        return _sent(made.content, made.name, made.mime, inline=row.kind == "typst")

    def _tried(self, row: m.PrintForm, how: Callable[..., Any]) -> Any:
        process = request.form.get("process_key", row.process_key)
        definition, card = self._definition(process), request.form.get("card", "")
        known = {str(one.id): one.id for one in self._cards(process)}
        return how(self._typed(row), definition, known.get(card), str(get_locale()))

    def _typed(self, row: m.PrintForm) -> Printed:
        stored = prints.stored(row.id)
        return replace(stored, body=request.form.get("body", stored.body))

    def _definition(self, process: str) -> Definition | None:
        found = versions.current(db.session.connection(), process) if process else None
        return versions.definition(db.session.connection(), found.version_id) if found else None

    def _cards(self, process: str) -> list[Any]:
        """The latest cards of the process, to try the form on."""
        of = db.select(m.Card.id, m.Card.number, m.Card.title).join(
            m.Process, m.Process.id == m.Card.process_id
        )
        wanted = of.where(m.Process.key == process).order_by(m.Card.id.desc()).limit(20)
        return list(db.session.execute(wanted)) if process else []


def _line(body: str, number: int | None) -> str:
    """The line of the form that is wrong."""
    found = body.splitlines()[number - 1 : number] if number else []
    return found[0].strip() if found else ""


def _sent(content: bytes, name: str, mime: str, *, inline: bool) -> Response:
    return downloads.named(Response(content, mimetype=mime), name, inline=inline)
