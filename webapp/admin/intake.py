"""Doors from outside: public forms and addresses for other systems, and what came in by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.helpers import get_form_data
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice

from webapp.admin import words
from webapp.admin.asked import Filter, Options, equal
from webapp.admin.cells import Column, cell
from webapp.admin.forms import Form, text, yes_or_no
from webapp.admin.records import RecordView
from webapp.admin.writing import EditableView
from webapp.extensions import db
from webapp.process import paths
from webapp.process.definition import Definition
from webapp.runtime import doors
from webapp.runtime.intake import UNASKED
from webapp.storage import models as m
from webapp.storage import versions
from webapp.web.formats import t

i, e = m.Intake, m.IntakeEntry

KINDS: dict[str, Any] = {"form": _l("Public form"), "webhook": _l("Incoming webhook")}
STATES: dict[str, tuple[Any, str]] = {
    "accepted": (_l("Accepted"), "green"),
    "repeated": (_l("Had come before"), "grey"),
    "held": (_l("Held: there is one already"), "yellow"),
    "refused": (_l("Refused"), "red"),
}
SETTINGS = {
    "form": ("fields", "lead", "consent", "policy", "origins", "thanks", "match_field", "match"),
    "webhook": ("mapping", "key", "message", "card", "match_field", "match"),
}


def area(label: Any, hint: Any = "", rows: int = 3) -> Any:
    return TextAreaField(label, description=hint, render_kw={"rows": rows, "maxlength": 10_000})


class NewDoorForm(Form):
    title = text("title", 120, _l("Visitors of a public form read it."), required=True)
    trigger = SelectField(_l("Trigger of a process"), render_kw={"required": True})

    def offer(self, row: Mapping[str, Any]) -> None:
        self.trigger.choices = [SelectChoice("", _("Choose…")), *(SelectChoice(*one) for one in _doors())]


class DoorForm(Form):
    title = text("title", 120, required=True)
    active = yes_or_no("in_use", _l("Switched off, nothing comes in."))
    fields = SelectMultipleField(_l("Fields"), description=_l("None chosen: all of the start form."))
    lead = area(_l("Words above the form"))
    consent = area(
        _l("Consent to the processing of personal data"),
        _l("Asked for with a tick of its own; the card keeps when it was given and to which wording."),
    )
    policy = text("url", 500, label=_l("Address of your policy on personal data"))
    origins = area(_l("Sites that may show the form"), _l("One a line, such as https://shop.example"), 2)
    thanks = area(_l("Words after sending"))
    mapping = area(
        _l("Which field comes from where"),
        _l(
            "A line for each: customer = buyer.name. Of a table: items = order.lines, items.what = title. "
            "A card by its field: items.product.article = sku"
        ),
        8,
    )
    key = text("key", 200, _l("What names a request, so that it is done once: order.id"), label=_l("Key"))
    message = text(
        "key", 40, _l("Instead of a new card: the message that a card waits for"), label=_l("Message")
    )
    card = text("key", 200, _l("Where the number of that card stands"), label=_l("Number of the card"))

    match_field = SelectField(
        _l("Field that names the customer"),
        description=_l("The record is found by tax number, e-mail or phone, so that no double is made."),
    )
    match = area(
        _l("Customer's record: which field comes from where"),
        _l("A line for each: phone = phone. Of a form: keys of its fields; of a webhook: places in the JSON"),
        4,
    )

    def offer(self, row: Mapping[str, Any]) -> None:
        named = [SelectChoice(*one) for one in _registers(row["process_id"])]
        self.match_field.choices = [SelectChoice("", _("None")), *named]
        for name in {one for names in SETTINGS.values() for one in names} - set(SETTINGS[row["kind"]]):
            delattr(self, name)
        if row["kind"] == "form":
            self.fields.choices = [SelectChoice(*one) for one in _fields(row["process_id"])]


def _doors() -> Iterator[tuple[str, str]]:
    """Every trigger of a published process that something from outside can pull."""
    for process, definition in _published():
        for trigger in definition.triggers:
            if trigger.on in KINDS and trigger.enabled:
                said = f"{words.title(process)}: {t(trigger.title)} ({KINDS[trigger.on]})"
                yield f"{process.id}:{trigger.on}:{trigger.key}", said


def _published() -> Iterator[tuple[m.Process, Definition]]:
    conn = db.session.connection()
    wanted = db.select(m.Process).where(m.Process.version_id.is_not(None), m.Process.archived_at.is_(None))
    for process in db.session.scalars(wanted.order_by(m.Process.title_ru)):
        assert process.version_id
        yield process, versions.definition(conn, process.version_id)


def _fields(process_id: int) -> Iterator[tuple[str, str]]:
    definition = next((d for p, d in _published() if p.id == process_id), None)
    for asked in definition.start.fields if definition else ():
        spec = definition.field_of[asked.field] if definition else None
        if spec and spec.kind not in UNASKED:
            yield spec.key, t(spec.title)


def _registers(process_id: int) -> Iterator[tuple[str, str]]:
    """The fields that name a card of another process."""
    definition = next((d for p, d in _published() if p.id == process_id), None)
    for spec in definition.fields if definition else ():
        if spec.kind == "card":
            yield spec.key, t(spec.title)


def address(row: m.Intake) -> str:
    view = "public_forms.show" if row.kind == "form" else "incoming.create"
    return url_for(view, token=row.token, _external=True)


class IntakeView(EditableView):
    table, save, form = "intake", staticmethod(doors.save), NewDoorForm
    edit_template = "admin/intake/edit.html"
    create_word = _l("Open a door")
    lead = _l(
        "Forms for people who are not signed in, and addresses that other systems call. Both pull a trigger."
    )
    empty = (
        "door-open",
        _l("Nothing comes in from outside"),
        _l("Give a process a trigger of the kind form or webhook first."),
    )
    eager = (joinedload(i.process),)
    order = (i.id,)
    columns = (
        Column("title", _l("Title"), cell("edited", lambda row: row.title)),
        Column("kind", _l("Kind"), cell("line", lambda row: KINDS[row.kind])),
        Column("process", _l("Process"), cell("line", lambda row: words.title(row.process))),
        Column("trigger", _l("Trigger"), cell("code")),
        Column("active", _l("State"), cell("switch")),
    )

    def edit_form(self, obj: Any = None) -> Form:
        stored = dict(obj.settings or {})
        stored["origins"] = "\n".join(stored.get("origins") or ())
        stored |= {name: paths.write(stored.get(name) or {}) for name in ("mapping", "match")}
        row = {"kind": obj.kind, "process_id": obj.process_id, "title": obj.title, "active": obj.active}
        form = DoorForm(get_form_data(), data={**stored, **row})
        form.offer(row)
        return form

    def create_model(self, form: Form) -> int | None:
        process, _colon, rest = str(form.trigger.data or "").partition(":")
        kind, _colon, trigger = rest.partition(":")
        given = {"title": form.title.data, "kind": kind, "process_id": int(process or 0), "trigger": trigger}
        return self._told(form, lambda: self.save(None, given | {"settings": {}}, current_user.id))

    def update_model(self, form: Form, model: Any) -> int | None:
        given = {name: form[name].data for name in SETTINGS[model.kind]}
        if "origins" in given:
            given["origins"] = [one for one in map(str.strip, (given["origins"] or "").splitlines()) if one]
        values = {"title": form.title.data, "active": form.active.data, "settings": given}
        return self._told(form, lambda: self.save(model.id, values, current_user.id))

    def details(self, row: m.Intake) -> dict[str, Any]:
        return {"heading": row.title, "address": address(row), "kind": row.kind}

    def delete_model(self, model: m.Intake) -> bool:
        doors.remove(model.id, current_user.id)
        return True

    def created(self, id: int) -> ResponseReturnValue:
        flash(_("Saved. Now say what it asks for."), "success")
        return redirect(self.get_url(".edit_view", id=id), 303)

    def updated(self, id: int) -> ResponseReturnValue:
        flash(_("Saved."), "success")
        return redirect(self.get_url(".edit_view", id=request.args.get("id")), 303)


def _open(_chosen: Any) -> Options:
    return [(str(row.id), row.title) for row in db.session.scalars(db.select(i).order_by(i.title))]


def _came(row: m.IntakeEntry) -> str:
    return row.detail


class EntriesView(RecordView):
    lead = _l("What came in by public forms and incoming webhooks in the last three months.")
    empty = (
        "inbox",
        _l("Nothing came in"),
        _l("What public forms and incoming webhooks receive is listed here."),
    )
    endless = True
    eager = (joinedload(e.intake),)
    filters = (
        Filter("door", _l("Where"), lambda id: e.intake_id == int(id), _open, _l("Anywhere")),
        equal("state", _l("State"), e.state, {k: v for k, (v, _c) in STATES.items()}, _l("Any state")),
    )
    columns = (
        Column("at", _l("When"), cell("moment")),
        Column("intake", _l("Where"), cell("line", lambda row: row.intake.title)),
        Column("state", _l("State"), cell("coloured", lambda row: STATES[row.state])),
        Column("number", _l("Card"), cell("came_as")),
        Column("consent", _l("Consent, wording"), cell("line")),
        Column("detail", _l("Why, and what came"), cell("whole", _came)),
    )
