"""Conditions built from field, operator and value; groups of which all or any must hold, one in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import ACT, Control, Form, arranged, counted, number
from webapp.admin.design.here import Choice, Here, said
from webapp.process.checks.kinds import OPERATORS, SAME
from webapp.process.conditions import CONTEXT

WORDS: dict[str, Any] = {
    "eq": _l("is"),
    "ne": _l("is not"),
    "gt": _l("is more than"),
    "ge": _l("is at least"),
    "lt": _l("is less than"),
    "le": _l("is at most"),
    "in": _l("is one of"),
    "not_in": _l("is none of"),
    "contains": _l("contains"),
    "empty": _l("is empty"),
    "filled": _l("is filled in"),
}
DATES: dict[str, Any] = {
    "gt": _l("is after"),
    "ge": _l("is not before"),
    "lt": _l("is before"),
    "le": _l("is not after"),
}
CONTEXT_WORDS: dict[str, Any] = {
    "@today": _l("today"),
    "@initiator": _l("who created the card"),
    "@owner": _l("the owner"),
    "@department": _l("the creator's department"),
    "@stage": _l("stage"),
    "@new": _l("the card has just been created"),
}
MANY = ("in", "not_in")
NO_VALUE = ("empty", "filled")
OFFERED, DEEPEST = 3, 60
"""Groups in groups: how many levels can be built by clicking, and how many a file may have brought along."""


ALWAYS = _l("always")


@dataclass(frozen=True)
class When(Control):
    """Always, or only if. `otherwise` is what having no condition means."""

    otherwise: Any = ALWAYS

    kind = "when"

    def read(self, form: Form, at: str) -> Any:
        found = _group(form, at, 0)
        if found is None or form.get(ACT, "") not in ("save", ""):
            return found
        return _tidy(found)

    def more(self, at: str, value: Any, here: Here) -> dict[str, Any]:
        value = {"all": [value]} if isinstance(value, Mapping) and "field" in value else value
        return {"group": _shown_group(at, value, here, 0), "otherwise": self.otherwise}


def _group(form: Form, at: str, depth: int) -> Any:
    """The group at that place; None where there is no condition."""
    how = form.get(f"{at}.is", "")
    if how not in ("all", "any") or depth > DEEPEST:
        return None
    places = [f"{at}.{n}" for n in range(counted(form, at))]
    rows = [_group(form, place, depth + 1) or _comparison(form, place) for place in places]
    act = form.get(ACT, "")
    if act.startswith(f"{at}:"):
        what, _colon, which = act.removeprefix(f"{at}:").partition(":")
        nested = {"all" if how == "any" else "any": [_empty()]}
        rows = [*rows, nested] if what == "group" else arranged(rows, what, which)
    shown = [row if row is not None else _empty() for row in rows] or [_empty()]
    return {how: shown}


def _empty() -> dict[str, Any]:
    return {"field": "", "op": "eq"}


def _comparison(form: Any, at: str) -> dict[str, Any] | None:
    name, op = form.get(f"{at}.field", ""), form.get(f"{at}.op", "")
    if not name and not op:
        return None
    said = {"field": name, "op": op or "eq"}
    if op in NO_VALUE:
        return said
    typed = [text for text in form.getlist(f"{at}.value") if text.strip()]
    kind = form.get(f"{at}.kind", "")
    values = [_value(kind, text.strip()) for text in typed]
    if op in MANY:
        return said | {"value": values}
    return said | ({"value": values[0]} if values else {})


def _value(kind: str, text: str) -> Any:
    """What was typed or chosen, as a value of that kind of field."""
    if text.startswith("="):
        return {"field": text[1:]}
    if text.startswith("@"):
        return text
    if kind == "money":
        return {"money": str(n) if isinstance(n := number(text), float) else n}
    if kind == "number":
        return number(text)
    return text == "yes" if kind == "yesno" else text


def _tidy(group: Any) -> Any:
    """Without rows that nobody filled in; one comparison alone needs no group."""
    if "field" in group:
        return group if group["field"] else None
    how = "all" if "all" in group else "any"
    rows = [tidy for row in group[how] if (tidy := _tidy(row)) is not None]
    if len(rows) == 1:
        return rows[0]
    return {how: rows} if rows else None


# -- showing


def _shown_group(at: str, value: Any, here: Here, depth: int) -> dict[str, Any]:
    how = next((h for h in ("all", "any") if isinstance(value, Mapping) and h in value), "")
    rows = (list(value[how]) or [_empty()]) if how else []
    shown = [
        _shown_group(f"{at}.{n}", row, here, depth + 1)
        if "all" in row or "any" in row
        else _shown_row(f"{at}.{n}", row, here)
        for n, row in enumerate(rows)
    ]
    return {"at": at, "how": how, "rows": shown, "deeper": depth < OFFERED - 1, "is_group": True}


def _shown_row(at: str, row: Mapping[str, Any], here: Here) -> dict[str, Any]:
    name, op = str(row.get("field") or ""), str(row.get("op") or "eq")
    kind = kind_of(name, here)
    operators = [*OPERATORS.get(kind, ("eq", "ne")), *NO_VALUE]
    words = WORDS | (DATES if kind in ("date", "datetime") else {})
    value = row.get("value")
    typed = [_typed(v) for v in (value if isinstance(value, list | tuple) else [value])]
    return {
        "at": at,
        "field": name,
        "fields": _fields(name, here),
        "op": op,
        "ops": [(o, words.get(o, o)) for o in dict.fromkeys([*operators, op])],
        "kind": kind,
        "valued": op not in NO_VALUE,
        "many": op in MANY,
        "options": _options(name, kind, here),
        "value": [v for v in typed if v != ""],
    }


def kind_of(name: str, here: Here) -> str:
    field = here.field_named(name)
    return str(field.settings.get("kind") or "") if field else CONTEXT.get(name, "text")


def _fields(name: str, here: Here) -> list[Choice]:
    fields = here.field_choices(OPERATORS)
    about = [Choice(key, str(words), _("Besides")) for key, words in CONTEXT_WORDS.items()]
    known = {one.value for one in (*fields, *about)}
    return [*fields, *about, *([Choice(name, name)] if name and name not in known else [])]


def _typed(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"={value['field']}" if "field" in value else str(value.get("money", ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _options(name: str, kind: str, here: Here) -> list[Choice]:
    """What can be chosen as the value; kinds that are typed have only other fields of their kind."""
    own = {
        "yesno": lambda: [Choice("yes", _("Yes")), Choice("no", _("No"))],
        "stage": here.stage_choices,
        "department": here.departments,
        **dict.fromkeys(("choice", "choices"), lambda: here.options(here.field_named(name))),
        **dict.fromkeys(("date", "datetime"), lambda: [Choice("@today", _("today"))]),
        **dict.fromkeys(
            ("person", "people"), lambda: [Choice(k, str(CONTEXT_WORDS[k])) for k in ("@initiator", "@owner")]
        ),
    }.get(kind, list)()
    others = [
        Choice(f"={f.key}", said(f.settings.get("title"), f.key), _("Another field"))
        for f in here.fields
        if f.key != name and _same(str(f.settings.get("kind")), kind)
    ]
    return [one for one in own if one.value != name] + others


def _same(one: str, other: str) -> bool:
    return SAME.get(one, one) == SAME.get(other, other)
