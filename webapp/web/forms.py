"""The fields of a form as templates show them. What was typed stays so, whatever was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import url_for
from flask_babel import gettext as _

from webapp.process.definition import Asked, Definition, Field
from webapp.process.directories import is_active
from webapp.process.fields import on_form
from webapp.process.filling import may_be_chosen
from webapp.storage.reads import cards
from webapp.web import formats, lines, viewing
from webapp.web.files import chip
from webapp.web.formats import t
from webapp.web.inputs import AS_IT_WAS, FILES, LOCAL_MOMENT, Posted, ids_of, name

LOCAL_DAY = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True)
class Option:
    """One of the values to choose from."""

    id: Any
    title: str
    note: str = ""


@dataclass(frozen=True)
class FieldView:
    """One input of a form with its label, its value and what is wrong with it.

    Fluid, it may be hidden or needed while others are filled in.
    """

    name: str
    kind: str
    title: str
    help: str = ""
    required: bool = False
    one_of: bool = False
    value: Any = None
    error: str = ""
    options: tuple[Option, ...] = ()
    currency: str = "RUB"
    accept: str = ""
    max_mb: int | None = None
    min: str = ""
    max: str = ""
    rows: int = 3
    uploaded: tuple[dict[str, Any], ...] = ()
    focus: bool = False
    fluid: bool = False
    hidden: bool = False
    find: str = ""
    ordered: bool = False
    heading: str = ""

    @property
    def as_text(self) -> bool:
        """A date that no date input can show stays as it was typed."""
        pattern = {"date": LOCAL_DAY, "datetime": LOCAL_MOMENT}.get(self.kind)
        return bool(pattern and self.value and not re.fullmatch(pattern, str(self.value)))


def views(
    definition: Definition,
    asked: Iterable[Asked],
    values: Mapping[str, Any],
    typed: Posted | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[FieldView]:
    """The inputs of a form; `values` are the card's, `typed` what the person has sent already."""
    asked = list(asked)
    specs = [on_form(definition, a) for a in asked]
    raw = {
        f.key: typed.values[f.key] if typed and f.key in typed.values else _start(f, values) for f in specs
    }
    wrong = {**(typed.errors if typed else {}), **(errors or {})}
    files, linkable = _files(specs, raw), _linkable(specs, raw)
    views = [_view(a, f, raw[f.key], wrong.get(f.key, "")) for a, f in zip(asked, specs, strict=True)]
    found = [_filled(v, f, raw[f.key], files, linkable) for v, f in zip(views, specs, strict=True)]
    found = [_with_lines(v, f, wrong, linkable) for v, f in zip(found, specs, strict=True)]
    found = [
        _in_turn(v) if f.key in definition.asked_in_turn else v for v, f in zip(found, specs, strict=True)
    ]
    return [_worked_out(v, f, values) if f.formula else v for v, f in zip(found, specs, strict=True)]


def _in_turn(view: FieldView) -> FieldView:
    """People who are asked one after another: those who are chosen first, as they will be asked."""
    turn = {id: n for n, id in enumerate(view.value or ())}
    options = sorted(view.options, key=lambda option: turn.get(option.id, len(turn)))
    return replace(view, options=tuple(options), ordered=True)


def _worked_out(view: FieldView, spec: Field, values: Mapping[str, Any]) -> FieldView:
    """A value to read, not to type."""
    return replace(view, kind="worked_out", required=False, value=made(spec, values.get(spec.key)))


def _with_lines(view: FieldView, spec: Field, wrong: Mapping[str, str], linkable: list[Any]) -> FieldView:
    """A table of lines has an input in each of its cells."""
    if spec.kind != "lines":
        return view

    blank = {c.key: _cell(c, None, linkable) for c in spec.columns}
    offered = {key: {str(option.id) for option in one.options} for key, one in blank.items()}

    def cell(column: Field, raw: Any, called: str, error: str) -> FieldView:
        raw = typed_in(column, column.default) if raw is None else raw
        held = {str(one) for one in (raw if isinstance(raw, list) else [raw]) if one}
        # What can be chosen is looked up once for a column, unless a line holds what nobody else may choose.
        known = not blank[column.key].options or held <= offered[column.key]
        made = replace(blank[column.key], value=raw) if known else _cell(column, raw, linkable)
        return replace(made, name=called, error=error)

    return replace(view, value=lines.table(spec, view.name, view.value, wrong, cell))


def _cell(column: Field, raw: Any, linkable: list[Any]) -> FieldView:
    view = _view(Asked(field=column.key, required=column.required), column, raw, "")
    return _filled(view, column, raw, {}, linkable)


def _start(spec: Field, values: Mapping[str, Any]) -> Any:
    """A stored value as its input shows it."""
    value = values.get(spec.key, spec.default)
    return lines.start(spec, value, typed_in) if spec.kind == "lines" else typed_in(spec, value)


def typed_in(spec: Field, value: Any) -> Any:
    """A value of its kind as people type it."""
    return value if value is None or spec.kind not in TYPED else TYPED[spec.kind](value)


def _view(asked: Asked, spec: Field, raw: Any, error: str) -> FieldView:
    return FieldView(
        name(spec.key),
        spec.kind,
        t(spec.title),
        t(spec.help),
        asked.required,
        value=raw,
        error=error,
        currency=spec.currency,
        accept=",".join(_accepted(spec)),
        max_mb=spec.max_mb,
        min=viewing.today().isoformat() if spec.not_past and spec.kind == "date" else "",
        max=viewing.today().isoformat() if spec.not_future and spec.kind == "date" else "",
    )


def _accepted(spec: Field) -> Iterable[str]:
    return (kind if kind.startswith(".") or "/" in kind else f".{kind}" for kind in spec.accept)


def _filled(
    view: FieldView, spec: Field, raw: Any, files: Mapping[int, Any], linkable: list[Any]
) -> FieldView:
    """The input with what can be chosen, and with the files that were sent."""
    if spec.kind in FILES:
        return replace(view, uploaded=tuple(files[id] for id in ids_of(raw) if id in files))
    if spec.kind in ("person", "people"):
        return replace(view, options=_choosable(spec, ids_of(raw)), value=_as_chosen(view, raw))
    if spec.kind == "department":
        titles = viewing.organisation().departments.values()
        return replace(view, options=tuple(Option(d.key, t(d.title)) for d in titles))
    if spec.kind == "card":
        return _with_cards(view, spec, linkable, raw)
    return replace(view, options=_options(spec, raw))


def _with_cards(view: FieldView, spec: Field, linkable: list[Any], raw: Any) -> FieldView:
    """Cards to choose from; where there are more than can be offered, with a way to find the others.

    One that is named already but not for these eyes may stay as it is.
    """
    of = {p.id for p in viewing.company().processes if p.key == spec.process}
    mine = [c for c in linkable if c.process_id in of]
    options = tuple(Option(c.id, called(c)) for c in sorted(mine, key=lambda c: str(c.title)))
    many = len(mine) >= cards.MOST_CHOICES
    if raw == AS_IT_WAS or set(ids_of(raw or ())) - {option.id for option in options}:
        kept = Option(AS_IT_WAS, _("a card that you may not see"))
        options, view = (kept, *options), replace(view, value=AS_IT_WAS)
    return replace(view, options=options, find=url_for("choices.index", key=spec.process) if many else "")


def called(card: Any) -> str:
    """A record by its name, another card by its number too."""
    register = card.process_id in viewing.viewer().registers
    return str(card.title) if register else f"{card.number} {card.title}"


def _options(spec: Field, raw: Any) -> tuple[Option, ...]:
    """Those that may be chosen, and those that are chosen already."""
    held = raw if isinstance(raw, list) else [raw]
    return tuple(Option(o.key, t(o.title)) for o in spec.options if is_active(o) or o.key in held)


def _choosable(spec: Field, also: Collection[int]) -> tuple[Option, ...]:
    """The people whom the field may name."""
    known = viewing.organisation()
    return tuple(o for o in people(also) if o.id in also or may_be_chosen(spec, o.id, known))


def _as_chosen(view: FieldView, raw: Any) -> Any:
    return ids_of(raw) if view.kind == "people" else raw


def people(also: Collection[int] = (), but: Collection[int] = ()) -> tuple[Option, ...]:
    """Everybody who works here, by name; and those who are named already, even if they have left."""
    known = viewing.organisation().people.values()
    found = sorted((p for p in known if (p.active or p.id in also) and p.id not in but), key=lambda p: p.name)
    return tuple(Option(p.id, p.name, p.position) for p in found)


def _files(specs: list[Field], raw: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The files named on the form: the person's own new ones, and those of cards they see."""
    named = {id for f in specs if f.kind in FILES for id in ids_of(raw[f.key])}
    rows = cards.named_files(viewing.conn(), viewing.viewer(), named) if named else []
    return {row.id: chip(row._asdict()) for row in rows}


def _linkable(specs: list[Field], raw: Mapping[str, Any]) -> list[Any]:
    named = [(f, raw[f.key]) for f in specs]
    named += [(c, [row.get(c.key) for row in raw[f.key]]) for f in specs for c in f.columns]
    wanted = {f.process for f, _ in named if f.kind == "card"}
    ids = [p.id for p in viewing.company().processes if p.key in wanted]
    also = {id for f, given in named if f.kind == "card" for id in ids_of(given)}
    return cards.choices(viewing.conn(), viewing.viewer(), ids, also)


def carried(stored: Collection[int]) -> list[dict[str, Any]]:
    """Files that were sent with a form and are to be sent with it again."""
    rows = cards.named_files(viewing.conn(), viewing.viewer(), stored) if stored else []
    return [chip(row._asdict()) for row in rows]


def made(spec: Field, raw: Any) -> str:
    """A value that was worked out, in words."""
    if raw is None:
        return "—"
    if spec.kind == "money":
        return formats.money(raw, spec.currency)
    return WORDS[spec.kind](raw) if spec.kind in WORDS else str(raw)


WORDS: dict[str, Callable[[Any], str]] = {
    "number": formats.number,
    "date": formats.day,
    "yesno": lambda value: _("Yes") if value else _("No"),
}


# -- stored values as people type them -------------------------------------------------------------------


def _number(value: Any) -> str:
    return format_decimal(Decimal(str(value)), locale=formats.language(), decimal_quantization=False)


def _money(minor: int) -> str:
    pattern = "#,##0" if minor % 100 == 0 else "#,##0.00"
    return format_decimal(Decimal(minor) / 100, format=pattern, locale=formats.language())


def _moment(value: str) -> str:
    return datetime.fromisoformat(value).astimezone(formats.zone()).strftime("%Y-%m-%dT%H:%M")


TYPED: dict[str, Any] = {
    "number": _number,
    "money": _money,
    "datetime": _moment,
    "links": "\n".join,
    "yesno": lambda value: "yes" if value else "no",
}
