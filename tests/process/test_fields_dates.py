"""Dates and moments are typed as people are used to, and stored in one way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.process.samples import field
from tests.process.typing_in import TODAY, refused, typed
from webapp.process.fields import parse
from webapp.process.sentences import say


@pytest.mark.parametrize("raw", ["2026-11-21", "21.11.2026", "21.11.26", " 21.11.2026 "])
def test_a_date_is_typed_in_several_ways(raw: str) -> None:
    assert typed("date", raw) == "2026-11-21"


def test_a_day_may_have_one_digit() -> None:
    assert typed("date", "1.2.2027") == "2027-02-01"


@pytest.mark.parametrize(
    "raw",
    [
        "31.02.2026",
        "2026-13-01",
        "tomorrow",
        "21/11/2026",
        "21.11.0026",
        "9999-01-01",
        "21.11.202",
        20261121,
        "2026-1-1",
    ],
)
def test_what_is_no_date_is_refused(raw: Any) -> None:
    assert refused("date", raw) == "not_date"


def test_a_date_may_have_to_be_today_or_later() -> None:
    assert refused("date", "20.11.2026", not_past=True) == "date_in_past"
    assert typed("date", "21.11.2026", not_past=True) == "2026-11-21"
    assert typed("date", "20.11.2026") == "2026-11-20"
    assert say("date_in_past", {"today": TODAY}, "ru") == "Укажите дату не раньше сегодняшней."


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_any_date_comes_back(day: date) -> None:
    assert typed("date", f"{day:%d.%m.%Y}") == typed("date", day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-21T14:30",
        "21.11.2026 14:30",
        "2026-11-21 14:30:00",
        "2026-11-21T11:30:00Z",
        "2026-11-21T13:30:00+02:00",
    ],
)
def test_a_moment_is_typed_in_local_time_and_stored_in_utc(raw: str) -> None:
    assert typed("datetime", raw) == "2026-11-21T11:30:00+00:00"


def test_an_hour_may_have_one_digit() -> None:
    assert typed("datetime", "21.11.2026 9:05") == "2026-11-21T06:05:00+00:00"


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-21",
        "14:30",
        "2026-11-21T25:00",
        "2026-11-21T14:60",
        "soon",
        5,
        "2026-11-21T14:30+99:99",
        "31.02.2026 10:00",
    ],
)
def test_what_is_no_moment_is_refused(raw: Any) -> None:
    assert refused("datetime", raw) == "not_datetime"


def test_a_moment_is_past_by_the_local_day() -> None:
    assert typed("datetime", "2026-11-21 00:10", not_past=True) == "2026-11-20T21:10:00+00:00"
    assert refused("datetime", "2026-11-20 23:50", not_past=True) == "date_in_past"


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.times(), st.integers(-12, 14))
def test_any_moment_comes_back(day: date, clock: time, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    moment = datetime.combine(day, clock.replace(microsecond=0), zone)
    stored = parse(field("datetime"), f"{moment:%Y-%m-%dT%H:%M:%S}", TODAY, zone)
    assert datetime.fromisoformat(stored) == moment
