"""The controls that forms of parts are made of: each reads its setting from a form and shows it.

A control reads whatever was typed: a draft may be half built, and what is wrong with it the check says.
None is a setting that is not given. `at` is the name of the control's inputs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin import asked
from webapp.admin.design.here import Choice, Here

Form = Mapping[str, Any]
Shown = dict[str, Any]
Choices = Callable[[Here], list[Choice]]

ACT = "act"
"""The button that was pressed: `<at>:add`, `<at>:remove:2`, `<at>:up:2`, `<at>:down:2`, `again` or `save`."""


@dataclass(frozen=True)
class Control:
    """`name` is the setting it is for; `when` says whether it is shown for the settings so far."""

    name: str
    label: Any
    help: Any = ""
    when: Callable[[Mapping[str, Any]], bool] | None = None
    again: bool = False

    kind = ""

    def read(self, form: Form, at: str) -> Any:
        return form.get(at, "").strip() or None

    def show(self, at: str, value: Any, here: Here) -> Shown:
        label = {"label": self.label, "help": self.help, "again": self.again}
        return {"kind": self.kind, "at": at, "value": value, **label, **self.more(at, value, here)}

    def more(self, at: str, value: Any, here: Here) -> Shown:
        return {}

    def usual(self, value: Any) -> bool:
        """Whether this is what is meant anyhow, so that it may as well stay written."""
        return False


class Line(Control):
    kind = "line"


class Lines(Control):
    """A longer text."""

    kind = "text"


class Whole(Control):
    """A whole number; anything else is kept as typed and told by the check."""

    kind = "number"

    def read(self, form: Form, at: str) -> Any:
        text = form.get(at, "").strip()
        return int(text) if re.fullmatch(r"-?\d{1,12}", text) else text or None


class Amount(Control):
    """A number, perhaps with decimals."""

    kind = "number"

    def read(self, form: Form, at: str) -> Any:
        return number(form.get(at, ""))


def number(text: str) -> Any:
    """A number as people type it; anything else as it was typed."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    if re.fullmatch(r"-?\d{1,15}", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?\d{1,15}\.\d{1,6}", plain) else text.strip() or None


class Tick(Control):
    """Yes, or not given."""

    kind = "tick"

    def read(self, form: Form, at: str) -> Any:
        return True if form.get(at) else None


class UnTick(Tick):
    """A setting that is yes unless it is said otherwise."""

    def read(self, form: Form, at: str) -> Any:
        return None if form.get(at) else False

    def more(self, at: str, value: Any, here: Here) -> Shown:
        return {"value": value is not False}


class Words(Control):
    """A text in Russian, and in English if there is one."""

    kind = "words"

    def read(self, form: Form, at: str) -> Any:
        texts = {lang: form.get(f"{at}.{lang}", "").strip() for lang in ("ru", "en")}
        given = {lang: text for lang, text in texts.items() if text}
        return (given["ru"] if set(given) == {"ru"} else given) or None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        texts = {"ru": value} if isinstance(value, str) else dict(value or {})
        return {"value": {"ru": texts.get("ru", ""), "en": texts.get("en", "")}}


class LongWords(Words):
    """A text of several lines, kept as it was typed."""

    kind = "longwords"

    def read(self, form: Form, at: str) -> Any:
        texts = {lang: form.get(f"{at}.{lang}", "").replace("\r\n", "\n") for lang in ("ru", "en")}
        given = {lang: text for lang, text in texts.items() if text.strip()}
        return (given["ru"] if set(given) == {"ru"} else given) or None


@dataclass(frozen=True)
class Select(Control):
    """One of several; `empty` is what not choosing is called, or None where one must be chosen.

    The `default` is what is meant where nothing is written.
    """

    choices: Choices = field(default=lambda here: [])
    empty: Any = None
    default: str = ""

    kind = "select"

    def read(self, form: Form, at: str) -> Any:
        return None if form.get(at, "") in ("", self.default) else form[at]

    def usual(self, value: Any) -> bool:
        return bool(self.default) and str(value) == self.default

    def more(self, at: str, value: Any, here: Here) -> Shown:
        offered = self.choices(here)
        unknown = value not in (None, "") and str(value) not in {one.value for one in offered}
        kept = [Choice(str(value), str(value))] if unknown else []
        return {
            "groups": grouped([*offered, *kept]),
            "empty": self.empty,
            "value": str(value or self.default),
        }


@dataclass(frozen=True)
class Offered(Select):
    """One of several as soon as they are known; until then it is typed."""

    def read(self, form: Form, at: str) -> Any:
        typed = form.get(at, "").strip()
        return None if typed in ("", self.default) else typed

    def more(self, at: str, value: Any, here: Here) -> Shown:
        known = self.choices(here)
        more = super().more(at, value, here)
        return more if known else {**more, "kind": "line"}


def grouped(choices: Iterable[Choice]) -> list[tuple[str, list[Choice]]]:
    groups: dict[str, list[Choice]] = {}
    for one in choices:
        groups.setdefault(one.group, []).append(one)
    return list(groups.items())


def fixed(options: Mapping[str, Any]) -> Choices:
    """The same choices everywhere."""
    return lambda here: [Choice(value, str(label)) for value, label in options.items()]


@dataclass(frozen=True)
class Several(Control):
    """Any number of several, in the order in which they were chosen."""

    choices: Choices = field(default=lambda here: [])

    kind = "several"

    def read(self, form: Any, at: str) -> Any:
        chosen, before = form.getlist(at), form.get(f"{at}.order", "").split(",")
        return sorted(chosen, key=lambda v: before.index(v) if v in before else len(before)) or None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        chosen = list(value or [])
        offered = self.choices(here)
        known = {one.value for one in offered}
        lost = [Choice(str(v), str(v)) for v in chosen if v not in known]
        return {"choices": [*offered, *lost], "value": [str(v) for v in chosen]}


class ShortList(Control):
    """Words separated by commas, such as kinds of files."""

    kind = "line"

    def read(self, form: Form, at: str) -> Any:
        return [word.lower() for word in re.split(r"[\s,;.]+", form.get(at, "")) if word] or None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        return {"value": ", ".join(value or [])}


ADD = _l("Add")
MOST_ROWS = 500


@dataclass(frozen=True)
class Rows(Control):
    """A list of the same control, to which rows are added, and which are moved and removed."""

    row: Control = field(default_factory=lambda: Line("", ""))
    add: Any = ADD
    few: bool = False

    kind = "rows"

    def read(self, form: Form, at: str) -> Any:
        rows = [self.row.read(form, f"{at}.{n}") for n in range(counted(form, at))]
        act, _, which = form.get(ACT, "").removeprefix(f"{at}:").partition(":")
        if not form.get(ACT, "").startswith(f"{at}:"):
            return (rows if form.get(ACT) == "again" else [r for r in rows if r is not None]) or None
        return arranged(rows, act, which) or None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        rows = list(value) if isinstance(value, list | tuple) else [value] if value else []
        shown = [self.row.show(f"{at}.{n}", row, here) for n, row in enumerate(rows)]
        return {"rows": shown, "add": self.add, "few": self.few}


def counted(form: Form, at: str) -> int:
    """How many rows the form says it has."""
    return min(asked.number(form.get(f"{at}.n")) or 0, MOST_ROWS)


def arranged(rows: list[Any], act: str, named: str) -> list[Any]:
    """The rows after one was added, or the one that is named was removed or moved."""
    rows, which = list(rows), asked.number(named)
    if act == "add":
        return [*rows, None]
    if which is None:
        return rows
    if act == "remove" and which < len(rows):
        del rows[which]
    beside = which + {"up": -1, "down": 1}.get(act, 0)
    if 0 <= which < len(rows) and 0 <= beside < len(rows):
        rows[which], rows[beside] = rows[beside], rows[which]
    return rows


@dataclass(frozen=True)
class Group(Control):
    """Several controls that make one setting together."""

    controls: tuple[Control, ...] = ()
    short: str = ""
    # Settings that are not asked for now, and so do not stay either.
    gone: frozenset[str] = frozenset()

    kind = "group"

    def read(self, form: Form, at: str) -> Any:
        """The settings that are given; where only the short one is, that one alone."""
        read = {one.name: one.read(form, f"{at}.{one.name}") for one in self.controls}
        given = {name: value for name, value in read.items() if value is not None}
        return given[self.short] if self.short and set(given) == {self.short} else given or None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        value = {self.short: value} if self.short and isinstance(value, str) else (value or {})
        shown = [one.show(f"{at}.{one.name}", value.get(one.name), here) for one in self.controls]
        return {"controls": shown}
