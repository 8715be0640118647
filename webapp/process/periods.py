"""What texts of a schedule may name of its day: «{next_quarter}», «{month}», {year}."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from babel.dates import get_month_names

QUARTER = {"ru": "{n} квартал {year}", "en": "Q{n} {year}"}
DAY = {"ru": "%d.%m.%Y", "en": "%Y-%m-%d"}
PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")


def _quarter(by: int) -> Callable[[date, str], str]:
    def told(day: date, locale: str) -> str:
        year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 + by, 4)
        return QUARTER[locale].format(n=quarter + 1, year=year)

    return told


def _month(by: int) -> Callable[[date, str], str]:
    def told(day: date, locale: str) -> str:
        year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
        return f"{get_month_names('wide', 'stand-alone', locale)[month + 1]} {year}"

    return told


def _day(by: int) -> Callable[[date, str], str]:
    return lambda day, locale: f"{day + timedelta(days=by):{DAY[locale]}}"


NAMES: dict[str, Callable[[date, str], str]] = {
    "date": _day(0),
    "yesterday": _day(-1),
    "month": _month(0),
    "next_month": _month(1),
    "last_month": _month(-1),
    "quarter": _quarter(0),
    "next_quarter": _quarter(1),
    "last_quarter": _quarter(-1),
    "year": lambda day, locale: str(day.year),
    "next_year": lambda day, locale: str(day.year + 1),
    "last_year": lambda day, locale: str(day.year - 1),
}


def named(text: str) -> list[str]:
    """What stands in braces."""
    return PLACEHOLDER.findall(text)


def fill(value: Any, day: date, locale: str) -> Any:
    """The value with its periods written out; what is unknown stays as it is written."""
    if isinstance(value, dict):
        return {key: fill(one, day, locale) for key, one in value.items()}
    if isinstance(value, list):
        return [fill(one, day, locale) for one in value]
    if not isinstance(value, str):
        return value
    language = locale if locale in QUARTER else "ru"
    return PLACEHOLDER.sub(lambda m: NAMES[m[1]](day, language) if m[1] in NAMES else m[0], value)
