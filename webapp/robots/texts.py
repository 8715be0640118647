"""Texts with placeholders: `{number}`, `{title}`, `{link}`, `{@today}` and its like, and any field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from webapp.process.definition import Field
from webapp.process.lines import totals
from webapp.robots.base import Context

PLACEHOLDER = re.compile(r"\{\s*([^{}]*?)\s*\}")
EMPTY = "—"

Words = Mapping[Any, str]


def fill(text: str, context: Context, locale: str) -> str:
    """The text with its placeholders filled in."""
    return PLACEHOLDER.sub(lambda found: _told(found[1], found[0], context, locale), text)


def fill_each(texts: Words, context: Context) -> dict[str, str]:
    """The text in each of its languages."""
    return {locale: fill(text, context, locale) for locale, text in texts.items()}


def fill_line(texts: Words, table: Field, line: Mapping[str, Any], context: Context) -> dict[str, str]:
    """The text for one line of a table, in each of its languages: `{items.what}` is a cell of it."""
    columns = {f"{table.key}.{column.key}": column for column in table.columns}

    def told(found: re.Match[str], locale: str) -> str:
        column = columns.get(found[1])
        if column is None:
            return _told(found[1], found[0], context, locale)
        return shown(column, line.get(column.key), context, locale)

    return {lang: PLACEHOLDER.sub(lambda found, lang=lang: told(found, lang), t) for lang, t in texts.items()}  # type: ignore[misc]


def in_language(texts: Words, locale: str) -> str:
    """The wording in that language, or in the one there is."""
    return texts.get(locale) or texts.get("ru") or next(iter(texts.values()), "")


def _told(name: str, written: str, context: Context, locale: str) -> str:
    if name in OF_CARD:
        return OF_CARD[name](context, locale)
    field = context.definition.field_of.get(name)
    table, dot, key = name.partition(".")
    if dot and table in context.definition.field_of:
        return _column(context.definition.field_of[table], key, context, locale) or written
    return shown(field, context.state.values.get(name), context, locale) if field else written


def _column(table: Field, key: str, context: Context, locale: str) -> str:
    """All cells of a column; nothing where the table has no such column."""
    column = next((one for one in table.columns if one.key == key), None)
    lines = context.state.values.get(table.key) or []
    if column is None:
        return ""
    cells = [line.get(key) for line in lines]
    return ", ".join(shown(column, cell, context, locale) for cell in cells if cell is not None) or EMPTY


def _stage(context: Context, locale: str) -> str:
    stage = context.definition.stage_of.get(context.state.stage)
    return in_language(stage.title, locale) if stage else context.state.stage


OF_CARD: dict[str, Callable[[Context, str], str]] = {
    "number": lambda c, _: c.number,
    "title": lambda c, _: c.title,
    "link": lambda c, _: c.link,
    "@stage": _stage,
    "@today": lambda c, locale: _day(c.world.today(c.now), locale),
    "@initiator": lambda c, _: c.world.organisation.name(c.state.initiator) or EMPTY,
    "@owner": lambda c, _: c.world.organisation.name(c.state.owner) or EMPTY,
}


# -- values --------------------------------------------------------------------------------------------


def shown(field: Field, value: Any, context: Context, locale: str) -> str:
    """The value of a field as people read it."""
    if value in (None, "", []):
        return EMPTY
    if field.kind == "lines":
        return "\n".join(_lines(field, value, context, locale))
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(_one(field, v, context, locale) for v in values)


def _lines(field: Field, lines: Sequence[Mapping[str, Any]], context: Context, locale: str) -> Iterator[str]:
    """A line of text for each line of the table, and one for the sums."""
    for number, line in enumerate(lines, 1):
        cells = ((c, line.get(c.key)) for c in field.columns)
        told = (shown(c, cell, context, locale) for c, cell in cells if cell is not None)
        yield f"{number}. {'; '.join(told)}"
    sums = totals(field, lines)
    if sums:
        added = (
            f"{in_language(c.title, locale)}: {shown(c, sums[c.key], context, locale)}"
            for c in field.columns
            if c.key in sums
        )
        yield f"{'Total' if locale == 'en' else 'Итого'}: {'; '.join(added)}"


def _one(field: Field, value: Any, context: Context, locale: str) -> str:
    organisation = context.world.organisation
    match field.kind:
        case "money":
            return money(int(value), field.currency, locale)
        case "person" | "people":
            return organisation.name(value) or EMPTY
        case "department":
            department = organisation.departments.get(value)
            return in_language(department.title, locale) if department else str(value)
        case "choice" | "choices":
            option = next((o for o in field.options if o.key == value), None)
            return in_language(option.title, locale) if option else str(value)
        case "card":
            linked = context.outside.records([value]).get(value)
            return linked.title or linked.number if linked else f"№ {value}"
    return _plain(field, value, context, locale)


def _plain(field: Field, value: Any, context: Context, locale: str) -> str:
    match field.kind:
        case "date":
            return _day(date.fromisoformat(value), locale)
        case "datetime":
            return _moment(datetime.fromisoformat(value), context.world.calendar.zone, locale)
        case "number":
            return str(format_decimal(Decimal(str(value)), locale=locale))
        case "yesno":
            return {"ru": ("нет", "да"), "en": ("no", "yes")}[locale if locale == "en" else "ru"][bool(value)]
        case "file" | "files":
            return str(value["name"])
    return str(value)


def money(minor: int, currency: str, locale: str) -> str:
    """An amount in minor units; whole ones without kopecks."""
    pattern = "#,##0\xa0¤" if minor % 100 == 0 else "#,##0.00\xa0¤"
    # The sign in Russian is ₽ everywhere; English would say RUB.
    sign = get_currency_symbol(currency, "ru")
    told = str(format_currency(Decimal(minor) / 100, currency, pattern, locale=locale, currency_digits=False))
    return told.replace(get_currency_symbol(currency, locale), sign)


def _day(day: date, locale: str) -> str:
    return str(format_date(day, "dd.MM.yyyy" if locale == "ru" else "d MMM y", locale=locale))


def _moment(moment: datetime, zone: str, locale: str) -> str:
    pattern = "dd.MM.yyyy HH:mm" if locale == "ru" else "d MMM y HH:mm"
    return str(format_datetime(moment.astimezone(ZoneInfo(zone)), pattern, locale=locale))
