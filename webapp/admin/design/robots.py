"""The form of a robot: what it does, its settings, when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp import robots as kinds
from webapp.admin.design.conditions import When
from webapp.admin.design.controls import (
    Control,
    Form,
    Group,
    Line,
    Rows,
    Select,
    Several,
    Tick,
    Whole,
    Words,
    counted,
    fixed,
    number,
)
from webapp.admin.design.forms import Section
from webapp.admin.design.here import Choice, Here, said
from webapp.admin.design.people import Who, coded, rules
from webapp.admin.design.texts import LongTemplate, Template
from webapp.admin.design.times import Length
from webapp.admin.words import t

Settings = Mapping[str, Any]
FILES = ("file", "files")
TEXT_HELP = _l("What stands in braces is filled in from the card.")


def _recipients(here: Here) -> list[Choice]:
    words = {
        "initiator": _("who created the card"),
        "owner": _("the owner"),
        "holder": _("whoever has the task"),
        "asked": _("everybody who was asked"),
        "supervisor": _("the supervisor of whoever has the task"),
        "observers": _("observers"),
    }
    of_card = [Choice(coded(key), label, _("People of the card")) for key, label in words.items()]
    given = {coded({"card": key}) for key in words}
    return [*of_card, *(one for one in rules(here) if one.value not in given)]


class Values(Control):
    """A value for each of some fields, typed, chosen or taken from another field."""

    kind = "values"

    def read(self, form: Form, at: str) -> Any:
        rows = range(counted(form, at))
        act = form.get("act", "")
        left_out = act.removeprefix(f"{at}:remove:") if act.startswith(f"{at}:remove:") else None
        read = {
            form.get(f"{at}.{n}.field", ""): self._value(form, f"{at}.{n}")
            for n in rows
            if str(n) != left_out
        }
        return ({**read, "": None} if act == f"{at}:add" else {k: v for k, v in read.items() if k}) or None

    @staticmethod
    def _value(form: Form, at: str) -> Any:
        text, kind = form.get(f"{at}.value", "").strip(), form.get(f"{at}.kind", "")
        if text.startswith("="):
            return {"field": text[1:]}
        if kind == "yesno":
            return text == "yes"
        return number(text) if kind == "number" else text

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        rows = [
            self._shown(f"{at}.{n}", name, one, here) for n, (name, one) in enumerate((value or {}).items())
        ]
        return {"rows": rows, "fields": here.field_choices()}

    @staticmethod
    def _shown(at: str, name: str, value: Any, here: Here) -> dict[str, Any]:
        field = here.field_named(name)
        kind = str(field.settings.get("kind")) if field else "text"
        options = {
            "yesno": [Choice("yes", _("Yes")), Choice("no", _("No"))],
            "date": [Choice("@today", _("today"))],
            "person": [Choice("@initiator", _("who created the card")), Choice("@owner", _("the owner"))],
            "choice": here.options(field),
        }.get(kind, [])
        others = [
            Choice(f"={f.key}", said(f.settings.get("title"), f.key), _("Another field"))
            for f in here.fields
            if f.settings.get("kind") == kind and f.key != name
        ]
        text = f"={value['field']}" if isinstance(value, Mapping) and "field" in value else value
        if isinstance(value, bool):
            text = "yes" if value else "no"
        return {
            "at": at,
            "field": name,
            "kind": kind,
            "value": "" if text is None else str(text),
            "options": [*options, *others] if options or (isinstance(value, Mapping)) else [],
        }


SETTINGS: dict[str, tuple[Control, ...]] = {
    "notify": (
        Rows(
            "to",
            _l("Who hears of it"),
            row=Who("", _l("Who"), choices=_recipients, empty=_l("Choose…")),
            add=_l("Add somebody"),
            few=True,
        ),
        LongTemplate("text", _l("What they are told"), TEXT_HELP),
        Tick(
            "show",
            _l("They see the card from then on"),
            _l("For those who have no right to see it and no task on it."),
        ),
    ),
    "set_fields": (Values("values", _l("Fields and their new values")),),
    "move": (
        Select("stage", _l("To the stage"), choices=lambda here: here.stage_choices(), empty=_l("Choose…")),
        LongTemplate("comment", _l("Comment on the timeline"), TEXT_HELP),
        Values("values", _l("Fields set on the way, and their new values")),
    ),
    "penalty": (
        Whole("points", _l("Points")),
        Who("otherwise", _l("If nobody took the task"), choices=rules, empty=_l("nobody")),
        LongTemplate("reason", _l("For what"), TEXT_HELP),
    ),
    "document": (
        Select(
            "template",
            _l("Print form"),
            choices=fixed({"invoice": _l("Invoice to the customer")}),
            default="invoice",
        ),
        Select(
            "field",
            _l("Where the file is kept"),
            choices=lambda h: h.field_choices(FILES),
            empty=_l("Choose…"),
        ),
        Template("name", _l("Name of the file"), TEXT_HELP),
        Select("customer", _l("Customer"), choices=lambda h: h.field_choices(), empty=_l("Choose…")),
        Select("what", _l("What is paid for"), choices=lambda h: h.field_choices(), empty=_l("Choose…")),
        Select("amount", _l("Amount"), choices=lambda h: h.field_choices(("money",)), empty=_l("Choose…")),
    ),
    "email": (
        Select(
            "to_field",
            _l("To the address in"),
            choices=lambda h: h.field_choices(("email",)),
            empty=_l("a fixed address"),
            again=True,
        ),
        Line("to", _l("To the address"), when=lambda s: not s.get("to_field")),
        Template("subject", _l("Subject"), TEXT_HELP),
        LongTemplate("text", _l("Text"), TEXT_HELP),
        Several("attach", _l("Files to attach"), choices=lambda h: h.field_choices(FILES)),
        Select(
            "without_address",
            _l("If there is no address"),
            choices=fixed(
                {"skip": _l("go on without a letter"), "fail": _l("stop and ask an administrator")}
            ),
            default="skip",
        ),
    ),
}


def robot_kinds(here: Here) -> list[Choice]:
    return [Choice(key, t(robot.label)) for key, robot in kinds.KINDS.items()]


def sections(settings: Settings, *, step: bool) -> tuple[Section, ...]:
    """A robot that is a step holds the flow, so it says what happens when it fails."""
    own = SETTINGS.get(str(settings.get("do")), ())
    what = (
        Select("do", _l("What it does"), choices=robot_kinds, again=True),
        Words("title", _l("What it is called"), _l("On the timeline; its kind, if empty.")),
    )
    when = (
        Length("after", _l("How long after"), _l("At once, if empty.")),
        When("when", _l("Runs")),
        Select(
            "if_it_fails",
            _l("If it fails for good"),
            choices=fixed({"stop": _l("stop and ask an administrator"), "go_on": _l("go on without it")}),
            default="stop",
        ),
    )
    visible = tuple(one for one in own if one.when is None or one.when(settings.get("settings") or {}))
    return (
        Section("", what),
        Section("", (Group("settings", "", controls=visible),)),
        Section(_l("When"), when),
    )
