"""What a print form can say of a card: every field, its tables, its visas. Texts are ready to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from webapp.process import filling, lines, rights, visas
from webapp.process.definition import Definition, Field
from webapp.process.visas import Visa
from webapp.robots import texts
from webapp.robots.base import Context, Record
from webapp.robots.prints import payment
from webapp.robots.texts import in_language, shown

RIGHT = ("number", "money")
ANOTHER = {"ru": "другая карточка", "en": "another card"}
WORDS = {
    "yes": {"ru": "", "en": ""},
    "kept": {"ru": "дано в прежнем круге, в силе", "en": "given in an earlier round, still stands"},
    "lapsed": {"ru": "согласованное изменилось", "en": "what was approved has changed"},
    "added": {"ru": "дополнительное согласование", "en": "additional approval"},
}


def of_card(context: Context, locale: str) -> dict[str, Any]:
    """The data of any form; those of an invoice and of a sealed sheet are laid beside it."""
    told = _visas(context, locale)
    return {
        "locale": locale,
        "heading": f"{_title(context.definition, locale)} № {context.number}",
        "number": context.number,
        "title": context.title,
        "link": context.link,
        "process": _title(context.definition, locale),
        "stage": texts.OF_CARD["@stage"](context, locale),
        "initiator": texts.OF_CARD["@initiator"](context, locale),
        "owner": texts.OF_CARD["@owner"](context, locale),
        "today": long_date(context.world.today(context.now), locale),
        "made": moment(context.now, context.world.calendar.zone, locale),
        "order": in_order(context.definition),
        "fields": _fields(context, locale),
        "lines": _tables(context, locale),
        "visas": told,
        "company": None,
        "invoice": None,
        "answer": {"qr": payment.qr(context.answer_link), "address": context.answer_link},
        "sheet": {"fields": [], "qr": "", "address": "", "version": ""},
        "pictures": {},
    }


def _title(definition: Definition, locale: str) -> str:
    return in_language(definition.title, locale)


def in_order(definition: Definition) -> list[str]:
    """The fields section by section, as on the card."""
    named = [key for section in definition.sections for key in section.fields]
    return list(dict.fromkeys([*named, *(f.key for f in definition.fields)]))


def long_date(day: date, locale: str = "ru") -> str:
    """«22 ноября 2026 г.»"""
    return str(format_date(day, "d MMMM y 'г'." if locale == "ru" else "d MMMM y", locale=locale))


def moment(at: datetime, zone: str, locale: str) -> str:
    pattern = "dd.MM.yyyy HH:mm" if locale == "ru" else "d MMM y HH:mm"
    return f"{format_datetime(at.astimezone(ZoneInfo(zone)), pattern, locale=locale)} ({zone})"


# -- fields ---------------------------------------------------------------------------------------------


def _fields(context: Context, locale: str) -> dict[str, dict[str, str]]:
    hidden = hidden_fields(context)
    return {
        f.key: {
            "title": in_language(f.title, locale),
            "text": "" if f.key in hidden else text_of(f, context.state.values.get(f.key), context, locale),
            "kind": f.kind,
        }
        for f in context.definition.fields
    }


def hidden_fields(context: Context) -> frozenset[str]:
    """Those that are not shown as things are, or not to whom it is made for."""
    asked = rights.context(context.state, context.world, context.world.today(context.now))
    hidden = frozenset(filling.hidden_in(context.definition, context.state.values, asked))
    if context.reader is None:
        return hidden
    known = context.world.organisation
    return hidden | rights.unseen(context.definition, context.state, context.reader, known)


def as_read(context: Context) -> Context:
    """The card without the values of fields that are not for whom it is made for."""
    if context.reader is None:
        return context
    dark = rights.unseen(context.definition, context.state, context.reader, context.world.organisation)
    values = {key: value for key, value in context.state.values.items() if key not in dark}
    return replace(context, state=replace(context.state, values=values)) if dark else context


def text_of(field: Field, value: Any, context: Context, locale: str) -> str:
    """The value as people read it; of a linked card, what it is called."""
    if value in (None, "", []):
        return ""
    if field.kind == "card":
        if context.sees is not None and int(value) not in context.sees:
            return in_language(ANOTHER, locale)
        record = record_of(context, int(value))
        return record.title if record else ""
    return shown(field, value, context, locale)


def record_of(context: Context, id: int) -> Record | None:
    return context.outside.records([id]).get(id)


class Known:
    """The world outside, with the cards that this one names looked up once and together."""

    def __init__(self, outside: Any, ids: Iterable[int]) -> None:
        self.outside, self.known = outside, outside.records(set(ids))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outside, name)

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        return {id: self.known[id] for id in ids if id in self.known}


def named_cards(context: Context) -> set[int]:
    """The cards that fields and cells of tables name."""
    values, found = context.state.values, set()
    for field in context.definition.fields:
        if field.kind == "card":
            found.add(values.get(field.key))
        for column in (c for c in field.columns if c.kind == "card"):
            found |= {row.get(column.key) for row in values.get(field.key) or ()}
    return {int(id) for id in found if id}


def seen_by_everybody(context: Context) -> frozenset[int]:
    """Those of them that nobody is kept from: a paper that stays with the card is read by who knows whom."""
    found = context.outside.records(named_cards(context))
    published = {key: context.outside.process(key) for key in {one.process for one in found.values()}}
    known = {key for key, other in published.items() if other and rights.open_to_all(other)}
    return frozenset(id for id, one in found.items() if one.process in known)


def _tables(context: Context, locale: str) -> dict[str, Any]:
    hidden = hidden_fields(context)
    return {
        f.key: _table(f, context.state.values.get(f.key) or [], context, locale)
        for f in context.definition.fields
        if f.kind == "lines" and f.key not in hidden
    }


def _table(field: Field, rows: list[Mapping[str, Any]], context: Context, locale: str) -> dict[str, Any]:
    columns = field.columns
    sums = lines.totals(field, rows)
    told = [text_of(c, sums[c.key], context, locale) if c.key in sums else "" for c in columns]
    return {
        "title": in_language(field.title, locale),
        "columns": [
            {"key": c.key, "title": in_language(c.title, locale), "right": c.kind in RIGHT} for c in columns
        ],
        "rows": [[text_of(c, row.get(c.key), context, locale) for c in columns] for row in rows],
        "totals": told if sums else None,
    }


# -- visas ------------------------------------------------------------------------------------------------


def given(context: Context) -> tuple[Visa, ...]:
    return visas.visas(context.definition, context.outside.story())


def _visas(context: Context, locale: str) -> list[dict[str, str]]:
    found = given(context)
    hashes = context.outside.hashes([file["id"] for visa in found for file in visa.files])
    return [_visa(visa, hashes, context, locale) for visa in found]


def _visa(visa: Visa, hashes: Mapping[int, str], context: Context, locale: str) -> dict[str, str]:
    person = context.world.organisation.people.get(visa.person)
    local = visa.at.astimezone(ZoneInfo(context.world.calendar.zone))
    return {
        "task": in_language(visa.task, locale),
        "name": person.name if person else "—",
        "position": person.position if person else "",
        "instead_of": context.world.organisation.name(visa.behalf) if visa.behalf else "",
        "state": visa.state,
        "decision": in_language(visa.answer, locale),
        "note": "; ".join(_notes(visa, locale)),
        "comment": visa.comment,
        "day": local.strftime("%d.%m.%Y"),
        "time": local.strftime("%H:%M"),
        "version": visas.version(visa.values, hashes),
    }


def _notes(visa: Visa, locale: str) -> Iterator[str]:
    for code, said in (("kept", visa.kept), ("added", visa.added), ("lapsed", visa.state == "lapsed")):
        if said:
            yield WORDS[code][locale if locale == "en" else "ru"]


def approved_fields(context: Context, found: Iterable[Visa]) -> tuple[str, ...]:
    return visas.subjects(context.definition, found)
