"""The controls of a robot's settings, drawn from the notes in its Settings class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.admin.design.conditions import When
from webapp.admin.design.controls import (
    Amount,
    Choices,
    Control,
    Form,
    Group,
    Line,
    Offered,
    Rows,
    Select,
    Several,
    Shown,
    Tick,
    UnTick,
    Whole,
    Words,
)
from webapp.admin.design.data import Json, Numbers, secret_choices
from webapp.admin.design.fields import Formula, processes
from webapp.admin.design.here import Choice, Here
from webapp.admin.design.people import Who, coded, rules
from webapp.admin.design.scopes import Scope, columns, groupings, process, same
from webapp.admin.design.texts import LongTemplate, PlainLines, PlainTemplate, Template
from webapp.admin.design.times import Due, Length
from webapp.admin.design.values import Pairs, Values
from webapp.admin.words import t
from webapp.extensions import db
from webapp.robots import asking
from webapp.robots.asking import Ask, Options, Pair
from webapp.robots.base import Settings
from webapp.storage import prints

Notes = Mapping[str, Ask]


def drawn(settings: type[Settings], so_far: Mapping[str, Any]) -> tuple[tuple[Control, ...], frozenset[str]]:
    """The controls that are needed with the settings so far, and the names of those that are not."""
    notes = asking.notes(settings)
    needed = {name: one for name, one in notes.items() if one.when is None or one.when(so_far)}
    shown = tuple(control(name, one, notes, settings) for name, one in needed.items())
    return shown, frozenset(notes) - frozenset(needed)


def control(name: str, one: Ask, notes: Notes, settings: type[Settings] | None = None) -> Control:
    """The control of one setting; `settings` tells what it is where nobody says anything."""
    info = settings.model_fields.get(name) if settings else None
    default = None if info is None or info.is_required() else info.get_default(call_default_factory=False)
    about = {"name": name, "label": said(one.label), "help": said(one.help), "again": one.again}
    return DRAWN[one.control](one, about, notes, default)


def said(pair: Pair) -> str:
    return t({"ru": pair[0], "en": pair[1]})


About = dict[str, Any]


@dataclass(frozen=True)
class Scoped(Control):
    """Another control that chooses from somewhere else."""

    inner: Control = Line("", "")  # noqa: RUF009 - a frozen one
    scope: Scope = same

    def read(self, form: Form, at: str) -> Any:
        return self.inner.read(form, at)

    def show(self, at: str, value: Any, here: Here) -> Shown:
        return self.inner.show(at, value, self.scope(here))


@dataclass(frozen=True)
class OneOf(Select):
    """A choice whose values may be numbers."""

    values: tuple[Any, ...] = ()

    def read(self, form: Form, at: str) -> Any:
        chosen = super().read(form, at)
        return next((one for one in self.values if str(one) == chosen), chosen)


def _plain(kind: type[Control]) -> Draw:
    return lambda one, about, notes, default: kind(**about)


def _scoped(one: Ask, notes: Notes, made: Control) -> Control:
    """The control, choosing from the process or the table that its note names."""
    scope = columns(one.here) if one.here else process(one.of, notes)
    return made if scope is same else Scoped(made.name, made.label, inner=made, scope=scope)


def _tick(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    return UnTick(**about) if default is True else Tick(**about)


def _choice(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    usual = "" if default is None else str(default)
    return OneOf(**about, choices=_options(one), empty=_empty(one), default=usual, values=tuple(one.options))


def _choices(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    return Several(**about, choices=_options(one))


def _options(one: Ask) -> Choices:
    return lambda here: [Choice(str(key), said(words)) for key, words in one.options.items()]


def _select(choices: Callable[[Ask, Here], list[Choice]]) -> Draw:
    def draw(one: Ask, about: About, notes: Notes, default: Any) -> Control:
        offered = Select(**about, choices=lambda here: choices(one, here), empty=_empty(one))
        return _scoped(one, notes, offered)

    return draw


def _print_form(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    """Those for this process, and for any."""

    def choices(here: Here) -> list[Choice]:
        rows = prints.offered(db.session.connection(), here.found.process.key)
        return [Choice(row.key, said((row.title_ru, row.title_en or row.title_ru))) for row in rows]

    return Select(**about, choices=choices, default=default or "")


def _fields(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    return _scoped(one, notes, Several(**about, choices=lambda here: here.field_choices(one.kinds)))


def _empty(one: Ask) -> Any:
    return said(one.empty) if one.empty else None


def _person(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    usual = coded(default) if isinstance(default, str) else ""
    return Who(**about, choices=_people(one.options), empty=_empty(one), default=usual)


def _several_people(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    row = Who("", _l("Who"), choices=_people(one.options), empty=said(asking.CHOOSE))
    return Rows(**about, row=row, add=said(one.add), few=True)


def _people(words: Options) -> Choices:
    """Words of the robot's own, then everybody a task can go to."""

    def choices(here: Here) -> list[Choice]:
        own = [Choice(coded(key), said(label), str(_l("People of the card"))) for key, label in words.items()]
        given = {coded({"card": key}) for key in words}
        return [*own, *(one for one in rules(here) if one.value not in given)]

    return choices


def _condition(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    return _scoped(one, notes, When(**about))


def _values(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    return Values(**about, target=process(one.of, notes))


def _columns(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    target = columns(one.there, process(one.of, notes))
    return Values(**about, target=target, source=columns(one.here))


def _pairs(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    right = control("", one.rows, notes) if one.rows else Line("", "")
    scope = process(one.of, notes)

    def offered(here: Here) -> list[Choice]:
        return scope(here).field_choices(one.kinds, filled=True) if one.of else []

    return Pairs(**about, left=said(one.options["left"]), right=right, offered=offered)


def _target(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    scope = process(one.of, notes)
    return Offered(
        **about,
        choices=lambda here: scope(here).field_choices(one.kinds),
        empty=_empty(one),
        default=str(default or ""),
    )


def _grouping(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    scope = columns(one.here)
    return Offered(**about, choices=lambda here: groupings(scope(here)), empty=_empty(one))


def _group(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    assert one.inside
    inner = asking.notes(one.inside)
    return Group(**about, controls=tuple(control(n, a, notes, one.inside) for n, a in inner.items()))


def _rows(one: Ask, about: About, notes: Notes, default: Any) -> Control:
    assert one.rows
    return Rows(**about, row=control("", one.rows, notes), add=said(one.add), few=True)


Draw = Callable[[Ask, About, Notes, Any], Control]

DRAWN: dict[str, Draw] = {
    "line": _plain(Line),
    "words": _plain(Words),
    "template": _plain(Template),
    "long_template": _plain(LongTemplate),
    "plain_template": _plain(PlainTemplate),
    "code": _plain(PlainLines),
    "number": _plain(Whole),
    "amount": _plain(Amount),
    "formula": _plain(Formula),
    "length": _plain(Length),
    "deadline": _plain(Due),
    "tick": _tick,
    "choice": _choice,
    "choices": _choices,
    "field": _select(lambda one, here: here.field_choices(one.kinds)),
    "column": _select(lambda one, here: here.field_choices(one.kinds)),
    "fields": _fields,
    "stage": _select(lambda one, here: here.stage_choices()),
    "process": _select(lambda one, here: processes(here)),
    "json": _plain(Json),
    "numbers": _plain(Numbers),
    "secret": _select(lambda one, here: secret_choices(here)),
    "role": _select(lambda one, here: here.roles()),
    "target": _target,
    "grouping": _grouping,
    "maker": _select(lambda one, here: here.robot_choices("create_card")),
    "print_form": _print_form,
    "person": _person,
    "people": _several_people,
    "condition": _condition,
    "values": _values,
    "columns": _columns,
    "pairs": _pairs,
    "group": _group,
    "rows": _rows,
}
