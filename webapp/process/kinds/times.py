"""Dates, and moments: stored in UTC, typed in the time zone of whoever types."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, single

YEARS = range(1900, 2201)
RUSSIAN = r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})"
CLOCK = r"\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?"
INTERNATIONAL = r"(\d{4})-(\d{2})-(\d{2})"


class Date(Kind):
    missing = "required_date"

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        day = read_date(single(raw), "not_date")
        _check_limits(field, day, today)
        return day.isoformat()

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and _stored(date.fromisoformat, value)

    def folded(self, field: Field, value: Any) -> str:
        return f"{value} {date.fromisoformat(value):%d.%m.%Y}"


class DateTime(Kind):
    missing = "required_date"

    def parse(self, field: Field, raw: Any, today: Today) -> str:
        moment = _read_moment(single(raw), today)
        _check_limits(field, moment.astimezone(today.zone).date(), today)
        return moment.isoformat(timespec="seconds")

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and value.endswith("+00:00") and _stored(datetime.fromisoformat, value)

    def folded(self, field: Field, value: Any) -> str:
        return f"{value[:10]} {datetime.fromisoformat(value):%d.%m.%Y}"


def _check_limits(field: Field, day: date, today: Today) -> None:
    if field.not_past and day < today.date:
        raise BadValue("date_in_past", {"today": today.date})
    if field.not_future and day > today.date:
        raise BadValue("date_in_future", {"today": today.date})


def read_date(raw: Any, code: str) -> date:
    """A date as people type it: 21.11.2026, 21.11.26 or 2026-11-21."""
    text = raw.strip() if isinstance(raw, str) else ""
    if found := re.fullmatch(RUSSIAN, text, re.ASCII):
        day, month, year = (int(part) for part in found.groups())
        return _date(year + 2000 if len(found[3]) == 2 else year, month, day, code)
    if found := re.fullmatch(INTERNATIONAL, text, re.ASCII):
        year, month, day = (int(part) for part in found.groups())
        return _date(year, month, day, code)
    raise BadValue(code)


def _date(year: int, month: int, day: int, code: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadValue(code) from None
    if year not in YEARS:
        raise BadValue(code)
    return found


def _read_moment(raw: Any, today: Today) -> datetime:
    """A date and a clock time; without an offset it is local."""
    text = raw.strip() if isinstance(raw, str) else ""
    day, _, clock = text.replace("T", " ", 1).partition(" ")
    if not re.fullmatch(CLOCK, clock.strip(), re.ASCII):
        raise BadValue("not_datetime")
    hour, colon, rest = clock.strip().partition(":")
    moment = f"{read_date(day, 'not_datetime')}T{hour:0>2}{colon}{rest}"
    try:
        local = datetime.fromisoformat(moment)
    except ValueError:
        raise BadValue("not_datetime") from None
    return (local if local.tzinfo else local.replace(tzinfo=today.zone)).astimezone(UTC)


def _stored(read: Any, value: str) -> bool:
    try:
        return bool(read(value).isoformat() == value)
    except ValueError:
        return False
