"""The form of a field: what its kind needs, and when it is required, visible or worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from webapp.admin.design.conditions import When
from webapp.admin.design.controls import (
    Amount,
    Control,
    Line,
    Lines,
    LongWords,
    Select,
    Several,
    ShortList,
    Tick,
    Whole,
    Words,
    fixed,
)
from webapp.admin.design.forms import Section
from webapp.admin.design.here import Choice, Here, directories, said
from webapp.admin.design.people import granted
from webapp.admin.design.picture import parsed
from webapp.admin.design.preset import PRESET, Default
from webapp.admin.reading import FIELDS
from webapp.extensions import db
from webapp.process import arithmetic, formulas, indexing
from webapp.process.definition import Field
from webapp.process.filling import PRESETS
from webapp.process.sentences import say
from webapp.storage import versions
from webapp.storage.reads import administration
from webapp.web.palette import COLOURS

Settings = Mapping[str, Any]
CHOICES = ("choice", "choices")
NUMBERS = ("number", "money")
BOUNDED = (*NUMBERS, "lines")
UNIQUE = ("text", "number", "phone", "email", "choice", "date")
WORKED_OUT = ("number", "money", "text", "date", "yesno")


REGISTRIES = {
    "inn": _l("INN"),
    "kpp": _l("KPP"),
    "ogrn": _l("OGRN or OGRNIP"),
    "bik": _l("BIK"),
    "account": _l("Bank account"),
}


def _kind(*kinds: str) -> Any:
    return lambda settings: settings.get("kind") in kinds


def _presets(kind: str) -> list[Choice]:
    """What can stand in a field of the kind before anybody types."""
    words = {
        "heads": _l("the heads of all departments"),
        "initiator": _l("the department of who creates the card")
        if kind == "department"
        else _l("who creates the card"),
        "today": _l("the day it is created"),
    }
    return [Choice(key, str(words[key])) for key, kinds in PRESETS.items() if kind in kinds]


def _typed(settings: Settings) -> bool:
    return not settings.get("formula")


def kind_choices(here: Here) -> list[Choice]:
    """The kinds; a column of lines cannot be a table itself."""
    return [
        Choice(key, str(label)) for key, label in FIELDS.items() if not (here.column and key in NO_COLUMN)
    ]


NO_COLUMN = ("lines", "files", "file", "people", "datetime")


def processes(_here: Here) -> list[Choice]:
    rows = administration.processes(db.session.connection())
    return [Choice(row.key, said({"ru": row.title_ru, "en": row.title_en})) for row in rows]


def _fields_of(process: str) -> list[Choice]:
    """The fields of another process, as it is published."""
    conn = db.session.connection()
    row = versions.current(conn, process)
    found = versions.definition(conn, row.version_id) if row else None
    return [Choice(one.key, said(one.title)) for one in found.fields] if found else []


def _directories(_here: Here) -> list[Choice]:
    return [Choice(one.key, said(one.title)) for one in directories().values()]


class Formula(Control):
    """An expression over the other fields, with their names beside it and what is wrong under it."""

    kind = "formula"

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        known = [one for one in (parsed(Field, f) for f in self._beside(here)) if one is not None]
        own = parsed(Field, {"key": "this", "title": "this", **here.settings})
        others = [one for one in known if here.part is None or one.key != here.part.key]
        titles = {f.key: said(f.title, f.key) for f in others}
        for f in others:
            titles |= {f"{f.key}.{c.key}": f"{titles[f.key]}: {said(c.title, c.key)}" for c in f.columns}
        found = formulas.problems(str(value), others, own) if value else []
        return {
            "names": [(name, titles.get(name, name)) for name in formulas.names(others)],
            "functions": ", ".join([*arithmetic.FUNCTIONS, "a if b else c", "and", "or", "not"]),
            "problems": [say(p.code, p.params, str(get_locale())) for p in found],
        }

    @staticmethod
    def _beside(here: Here) -> list[Any]:
        """What the formula may name: a column the columns beside it, a field the fields of the card."""
        plain = here.found.plain.get("fields", [])
        if not here.column:
            return list(plain)
        return next(
            (f.get("columns", []) for f in plain if here.around and f.get("key") == here.around.key), []
        )


ABOUT = Section(
    "",
    (
        Words("title", _l("What the field is called")),
        Select(
            "kind", _l("Kind"), _l("Cannot be changed once cards exist."), choices=kind_choices, again=True
        ),
        LongWords("help", _l("Help under the field")),
    ),
)
VALUES = Section(
    _l("What can be in it"),
    (
        Select(
            "directory",
            _l("List of values"),
            _l("A list of values that administrators maintain; or else give the options here."),
            when=_kind(*CHOICES),
            choices=_directories,
            empty=_l("own options"),
            again=True,
        ),
        Line("currency", _l("Currency"), _l("Three letters, such as RUB."), when=_kind("money")),
        Amount("min", _l("At least"), when=_kind(*BOUNDED)),
        Amount("max", _l("At most"), when=_kind(*BOUNDED)),
        Select(
            "registry",
            _l("A number of a registry"),
            _l("What is typed is checked: its length and its check digits."),
            when=_kind("text"),
            choices=fixed(REGISTRIES),
            empty=_l("no, any words"),
            again=True,
        ),
        Select(
            "bank",
            _l("Field with the bank's BIK"),
            _l("The account must fit the bank."),
            when=lambda s: s.get("registry") == "account",
            choices=lambda here: here.field_choices(("text",)),
            empty=_l("none"),
        ),
        Tick("whole", _l("Whole numbers only"), when=_kind("number")),
        Tick("total", _l("Summed under the table"), when=_kind(*NUMBERS)),
        Tick("not_past", _l("Not in the past"), when=_kind("date", "datetime")),
        Tick("not_future", _l("Not in the future"), when=_kind("date", "datetime")),
        granted(
            "among",
            _l("Who can be chosen"),
            _l("Everybody, if nobody is named."),
            when=_kind("person", "people"),
        ),
        Select(
            "preset",
            _l("Chosen beforehand"),
            _l("What the form at the start offers; the initiator may change it."),
            when=lambda s: bool(_presets(str(s.get("kind")))),
            choices=lambda here: _presets(str(here.settings.get("kind"))),
            empty=_l("nothing"),
            again=True,
        ),
        Select(
            "leaving_out",
            _l("Who leaves somebody out says why in"),
            when=lambda s: s.get("preset") == "heads",
            choices=lambda here: here.field_choices(("text", "longtext")),
            empty=_l("no reason is asked"),
        ),
        Default(
            "default",
            _l("Default value"),
            _l("What a new card holds, and a form offers."),
            when=lambda s: s.get("kind") in PRESET and _typed(s),
        ),
        ShortList(
            "accept",
            _l("Kinds of files"),
            _l("Such as pdf, jpg; any, if empty."),
            when=_kind("file", "files"),
        ),
        Whole("max_mb", _l("Largest size, MB"), when=_kind("file", "files")),
        Select(
            "process",
            _l("Cards of the process"),
            when=_kind("card"),
            choices=processes,
            empty=_l("Choose…"),
            again=True,
        ),
        Several(
            "lookup",
            _l("Shown from the linked card"),
            when=lambda s: s.get("kind") == "card" and bool(s.get("process")),
            choices=lambda here: _fields_of(str(here.settings.get("process"))),
        ),
        Formula(
            "formula",
            _l("Formula"),
            _l("Then the field is worked out and never typed. Fields are named by their keys."),
            when=_kind(*WORKED_OUT),
        ),
    ),
)
RULES = Section(
    _l("When it is needed"),
    (
        Tick("required", _l("Always required"), when=_typed),
        Several(
            "required_at",
            _l("Required at the stages"),
            when=_typed,
            choices=lambda here: here.stage_choices(),
        ),
        When("required_when", _l("Required on a condition"), when=_typed, otherwise=_l("no")),
        When("visible_when", _l("Visible")),
        When(
            "valid_when",
            _l("What is typed is accepted"),
            _l("Such as: this field is at most another field."),
            when=_typed,
        ),
        When(
            "person_when",
            _l("The number is that of a person"),
            _l("Such as: the legal form is a sole trader. Otherwise it must be that of an organisation."),
            when=lambda s: s.get("registry") in ("inn", "ogrn"),
            otherwise=_l("either will do"),
        ),
        Words("invalid", _l("What to say if it is not accepted"), when=lambda s: bool(s.get("valid_when"))),
        Tick(
            "in_lists",
            _l("Sorts and narrows lists of cards"),
            _l("Then it is one of the first columns of the list, too."),
            when=lambda s: s.get("kind") in indexing.KINDS,
        ),
        Tick(
            "unique",
            _l("No two cards may have the same value"),
            when=lambda s: s.get("kind") in UNIQUE and _typed(s),
        ),
    ),
)

OPTION = (
    Section(
        "",
        (
            Words("title", _l("What the option is called")),
            Select("colour", _l("Colour"), choices=fixed(COLOURS), default="grey"),
            Lines("others", _l("More options, one a line"), when=lambda s: "key" not in s),
        ),
    ),
)


def sections(settings: Settings) -> tuple[Section, ...]:
    return (ABOUT, VALUES, RULES)
