"""How values look: filters of every template, in the language and the time zone of the viewer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from webapp.extensions import babel

LANGUAGES = {"ru": "Русский", "en": "English"}
SPACE = "\u00a0"
SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥", "KZT": "₸", "BYN": "Br"}


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=locale, timezone_selector=lambda: zone().key)
    app.jinja_env.globals["get_locale"] = language
    app.jinja_env.globals["recorded"] = recorded
    filters = (t, money, day, short_day, moment, clock, ago, lasting, number, filesize, phone, quoted)
    app.jinja_env.filters |= {f.__name__: f for f in filters} | {"size": filesize}


# -- whose language and clock ------------------------------------------------------------------------


def locale() -> str:
    """The person's own choice, that made on the sign-in page, or what the browser asks for."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    if current_user.is_authenticated:
        return current_user.locale if current_user.locale in LANGUAGES else default
    return session.get("locale") or request.accept_languages.best_match(LANGUAGES, default) or default


def zone() -> ZoneInfo:
    """The viewer's time zone, or the company's."""
    own = has_request_context() and current_user.is_authenticated and current_user.timezone
    return ZoneInfo(own or company_zone())


def company_zone() -> str:
    return str(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def language() -> str:
    """The language of the page: ru or en."""
    return str(get_locale() or current_app.config["BABEL_DEFAULT_LOCALE"])


# -- filters -----------------------------------------------------------------------------------------


def t(text: Any) -> str:
    """A text that a definition gives in several languages, in the viewer's."""
    if not isinstance(text, Mapping):
        return "" if text is None else str(text)
    return text.get(language()) or text.get("ru") or next(iter(text.values()), "")


def quoted(text: Any) -> str:
    """Words of somebody, or a name, between the quotation marks of the reader's language."""
    return f"«{text}»" if language() == "ru" else f"“{text}”"


def recorded(points: int, minor: int = 0, currency: str = "RUB") -> str:
    """What was recorded for or against somebody: points, money or both."""
    told = [ngettext("%(num)d point", "%(num)d points", points)] if points or not minor else []
    return ", ".join([*told, *([money(minor, currency)] if minor else [])])


def money(minor: int | None, currency: str = "RUB") -> str:
    """Kopecks or cents as «1 250 000 ₽»; they are shown only where there are any."""
    if minor is None:
        return ""
    pattern = "#,##0" if minor % 100 == 0 else "#,##0.00"
    amount = format_decimal(Decimal(minor) / 100, format=pattern, locale=language())
    return f"{amount}{SPACE}{SYMBOLS.get(currency, currency)}"


def number(value: Any) -> str:
    """An exact number with its thousands apart; decimals come as text."""
    if value is None:
        return ""
    return format_decimal(Decimal(str(value)), locale=language(), decimal_quantization=False)


def day(value: date | datetime | str | None) -> str:
    """A day as «21 ноября 2026»."""
    pattern = f"d{SPACE}MMMM{SPACE}y"
    return format_date(_day(value), pattern, locale=language()) if value else ""


def short_day(value: date | datetime | str | None) -> str:
    """A day without its year: «21 ноября»."""
    return format_date(_day(value), f"d{SPACE}MMMM", locale=language()) if value else ""


def clock(value: datetime | str | None) -> str:
    """The time of day."""
    return format_time(_local(value), "HH:mm", locale=language()) if value else ""


def moment(value: datetime | str | None) -> str:
    """A day and a time; the year only when it is another one, the zone only when it is not the company's."""
    if not value:
        return ""
    local = _local(value)
    same_year = local.year == datetime.now(zone()).year
    return f"{short_day(local) if same_year else day(local)},{SPACE}{clock(local)}{_zone_name(local)}"


def ago(value: datetime | str | None) -> str:
    """How long ago, or in how long: «3 дня назад», «через 2 часа»."""
    return _span(_local(value) - datetime.now(UTC), add_direction=True) if value else ""


def lasting(value: datetime | timedelta | str | None) -> str:
    """How long it has been so: «3 дня»."""
    if not value:
        return ""
    return _span(value if isinstance(value, timedelta) else datetime.now(UTC) - _local(value))


def phone(value: str) -> str:
    """A Russian number in groups as people say it; others as they are kept."""
    if not re.fullmatch(r"\+7\d{10}", value):
        return value
    return f"+7{SPACE}{value[2:5]}{SPACE}{value[5:8]}-{value[8:10]}-{value[10:]}"


def filesize(size: int | None) -> str:
    """Bytes as «2,4 МБ»."""
    amount = Decimal(size or 0)
    if amount < 1024:
        return _("%(n)s B", n=int(amount))
    for unit in (_("KB"), _("MB"), _("GB")):
        amount /= 1024
        if amount < 1000 or unit == _("GB"):
            break
    places = "#,##0.#" if amount < 10 else "#,##0"
    return f"{format_decimal(amount, format=places, locale=language())}{SPACE}{unit}"


# -- parts -------------------------------------------------------------------------------------------


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _local(value: datetime | str) -> datetime:
    """The moment on the viewer's clock; values of cards are texts."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    company: tzinfo = ZoneInfo(company_zone())
    return (found if found.tzinfo else found.replace(tzinfo=company)).astimezone(zone())


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return _local(value).date() if isinstance(value, datetime) else value


def _zone_name(local: datetime) -> str:
    offset = local.utcoffset() or timedelta()
    if offset == local.astimezone(ZoneInfo(company_zone())).utcoffset():
        return ""
    minutes = int(offset.total_seconds()) // 60
    rest = f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    return f"{SPACE}(UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60}{rest})"


def _span(span: timedelta, *, add_direction: bool = False) -> str:
    words = format_timedelta(span, threshold=1.2, add_direction=add_direction, locale=language())
    return words.replace(" ", SPACE) if not add_direction else words
