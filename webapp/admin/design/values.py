"""What is put into fields: a value that is typed or chosen, another field's, or a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from webapp.admin.design.controls import ACT, Choices, Control, Form, Line, counted, number
from webapp.admin.design.here import Choice, Here, said
from webapp.admin.design.scopes import Scope, reach, same
from webapp.process.definition import KEY

CHOSEN = ("yesno", "choice", "person", "department")
"""Kinds whose value is chosen; others are typed, or taken from another field."""


@dataclass(frozen=True)
class Values(Control):
    """A value for each of some fields: those of the target get one, from the source's fields it may come."""

    target: Scope = same
    source: Scope = same

    kind = "values"

    def read(self, form: Form, at: str) -> Any:
        return rows(form, at, lambda place: (form.get(f"{place}.field", ""), _value(form, place)))

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        there, source = self.target(here), self.source(here)
        reached = reach(source) if value else []
        shown = [
            self._shown(f"{at}.{n}", name, one, there, source, reached)
            for n, (name, one) in enumerate((value or {}).items())
        ]
        return {"rows": shown, "fields": there.field_choices()}

    @staticmethod
    def _shown(
        at: str, name: str, value: Any, there: Here, source: Here, reached: list[tuple[str, Choice]]
    ) -> dict[str, Any]:
        target = there.field_named(name)
        kind = str(target.settings.get("kind")) if target else "text"
        offered = [*_known(kind, there, target), *_others(kind, source, "" if there is not source else name)]
        offered += [Choice(f"={one.value}", one.label, one.group) for of, one in reached if of == kind]
        text = typed(value)
        if text and kind in CHOSEN and text not in {one.value for one in offered}:
            offered.append(Choice(text, text))
        shown = {"at": at, "field": name, "kind": kind, "value": text, "options": offered}
        return shown | {"chosen": kind in CHOSEN}


def rows(form: Form, at: str, one: Any) -> Any:
    """The pairs of a form's rows as a mapping, after its buttons; None where there is none."""
    act = form.get(ACT, "")
    left_out = act.removeprefix(f"{at}:remove:") if act.startswith(f"{at}:remove:") else None
    found = dict(one(f"{at}.{n}") for n in range(counted(form, at)) if str(n) != left_out)
    if act == f"{at}:add":
        return {**found, "": None}
    return found if act == "again" and found else {k: v for k, v in found.items() if k} or None


def _value(form: Any, at: str) -> Any:
    given = (text.strip() for text in form.getlist(f"{at}.value"))
    text, kind = next(filter(None, given), ""), form.get(f"{at}.kind", "")
    if text.startswith("="):
        return meant(text[1:].strip())
    if kind == "yesno":
        return text == "yes"
    return number(text) if kind == "number" and not text.startswith("@") else text


def meant(text: str) -> dict[str, str]:
    """Behind an equals sign stands a field or a formula."""
    return {"field" if re.fullmatch(KEY, text) else "formula": text}


def typed(value: Any) -> str:
    """The value as its control shows it."""
    if isinstance(value, Mapping):
        return f"={value.get('field', value.get('formula', ''))}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _known(kind: str, there: Here, target: Any) -> list[Choice]:
    """What the kind itself offers."""
    if kind == "yesno":
        return [Choice("yes", _("Yes")), Choice("no", _("No"))]
    if kind in ("date", "datetime"):
        return [Choice("@today", _("today"))]
    if kind == "person":
        return [
            Choice("@initiator", _("who created the card")),
            Choice("@owner", _("the owner")),
            Choice("@moved_by", _("whoever moved the card to its stage")),
            Choice(
                "@supervisor_of:initiator", _("the supervisor of: %(who)s", who=_("who created the card"))
            ),
        ]
    if kind == "department":
        return there.departments()
    return there.options(target) if kind == "choice" else []


def _others(kind: str, source: Here, but: str) -> list[Choice]:
    return [
        Choice(f"={f.key}", said(f.settings.get("title"), f.key), _("Another field"))
        for f in source.fields
        if f.settings.get("kind") == kind and f.key != but
    ]


@dataclass(frozen=True)
class Pairs(Control):
    """Names that are typed, or chosen where some are offered, each with something that is typed or chosen."""

    left: str = ""
    offered: Choices = field(default=lambda here: [])
    right: Control = field(default_factory=lambda: Line("", ""))

    kind = "pairs"

    def read(self, form: Form, at: str) -> Any:
        return rows(form, at, lambda place: (form.get(f"{place}.name", "").strip(), self._right(form, place)))

    def _right(self, form: Form, at: str) -> Any:
        found = self.right.read(form, f"{at}.value")
        return "" if found is None else found

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        shown = [
            {"at": f"{at}.{n}", "name": name, "value": self.right.show(f"{at}.{n}.value", one, here)}
            for n, (name, one) in enumerate((value or {}).items())
        ]
        offered = self.offered(here)
        for row in shown if offered else ():
            unknown = row["name"] and row["name"] not in {one.value for one in offered}
            row["offered"] = [*offered, *([Choice(row["name"], row["name"])] if unknown else [])]
        return {"rows": shown, "left": self.left}
