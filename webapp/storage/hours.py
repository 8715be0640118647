"""The company's working time as it is kept, and the calendar that comes of it. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

import holidays
from sqlalchemy import Connection, select

from ..process.calendar import Calendar
from . import models as m


@dataclass(frozen=True)
class Hours:
    """What nobody has set yet is Russia's: nine to six from Monday to Friday, its holidays and transfers."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: str = "09:00"
    closes: str = "18:00"
    country: str = "RU"
    own: tuple[tuple[date, bool], ...] = ()


USUAL = Hours()


def read(conn: Connection) -> Hours:
    w, d = m.WorkingTime, m.CalendarDay
    row = conn.execute(select(w.weekdays, w.opens, w.closes, w.country).where(w.id == 1)).one_or_none()
    own = tuple((day, works) for day, works in conn.execute(select(d.day, d.works).order_by(d.day)))
    if row is None:
        return Hours(own=own)
    return Hours(tuple(row.weekdays), row.opens, row.closes, row.country, own)


def days(conn: Connection) -> list[Any]:
    """The company's own days, in their order."""
    d = m.CalendarDay
    return list(conn.execute(select(d.id, d.day, d.works, d.note).order_by(d.day)))


@lru_cache(maxsize=16)
def calendar(zone: str, year: int, hours: Hours) -> Calendar:
    """The working days from last year to three years on: week, public holidays with transfers, own days."""
    found = dict.fromkeys(free(hours.country, range(year - 1, year + 4)), False)
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    return Calendar(zone, opens, closes, frozenset(hours.weekdays), {**found, **dict(hours.own)})


def free(country: str, years: Any, language: str | None = None) -> dict[date, str]:
    """The public holidays of a country by day, each with its name: in that language, else in English."""
    if not country:
        return {}
    known = holidays.country_holidays(country).supported_languages
    spoken = next((one for one in known if one.partition("_")[0] == language), "en_US")
    return dict(holidays.country_holidays(country, years=years, language=spoken if spoken in known else None))


def countries() -> tuple[str, ...]:
    """Those whose holidays are known."""
    return tuple(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)
