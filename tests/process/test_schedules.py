"""When a schedule fires: weekdays, months, quarters, working days, cron; over summer time and downtime."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from webapp.process import periods
from webapp.process.calendar import Calendar
from webapp.process.schedules import Schedule, missed, next_after, upcoming

OFF = (date(2026, 11, 4), date(2026, 12, 31), *(date(2027, 1, n) for n in range(1, 11)))
WORKED = (date(2026, 11, 28),)
MOSCOW = Calendar("Europe/Moscow", exceptions={**dict.fromkeys(OFF, False), **dict.fromkeys(WORKED, True)})
BERLIN = Calendar("Europe/Berlin")


def schedule(**settings: Any) -> Schedule:
    return Schedule.model_validate(settings)


def firings(after: str, count: int = 3, calendar: Calendar = MOSCOW, **settings: Any) -> list[str]:
    """The next times, as a clock in the company's zone shows them."""
    zone = ZoneInfo(calendar.zone)
    start = datetime.fromisoformat(after).replace(tzinfo=zone).astimezone(UTC)
    return [
        f"{m.astimezone(zone):%Y-%m-%d %H:%M}" for m in upcoming(schedule(**settings), start, calendar, count)
    ]


@pytest.mark.parametrize(
    ("settings", "after", "expected"),
    [
        ({"every": "day"}, "2026-11-23 08:59", ["2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00"]),
        ({"every": "day"}, "2026-11-23 09:00", ["2026-11-24 09:00", "2026-11-25 09:00", "2026-11-26 09:00"]),
        # The Saturday 28th is worked instead of the 4th.
        (
            {"every": "working day", "at": "18:30"},
            "2026-11-27 12:00",
            ["2026-11-27 18:30", "2026-11-28 18:30", "2026-11-30 18:30"],
        ),
        ({"every": "week"}, "2026-11-23 12:00", ["2026-11-30 09:00", "2026-12-07 09:00", "2026-12-14 09:00"]),
        (
            {"every": "week", "weekdays": ["tue", "sun"]},
            "2026-11-23 12:00",
            ["2026-11-24 09:00", "2026-11-29 09:00", "2026-12-01 09:00"],
        ),
        (
            {"every": "month"},
            "2026-11-23 12:00",
            ["2026-12-01 09:00", "2027-01-01 09:00", "2027-02-01 09:00"],
        ),
        (
            {"every": "month", "day": "last"},
            "2027-12-31 12:00",
            ["2028-01-31 09:00", "2028-02-29 09:00", "2028-03-31 09:00"],
        ),
        (
            {"every": "month", "day": 31, "no_such_day": "last day"},
            "2027-01-30 12:00",
            ["2027-01-31 09:00", "2027-02-28 09:00", "2027-03-31 09:00"],
        ),
        (
            {"every": "month", "day": 31, "no_such_day": "skip"},
            "2027-01-30 12:00",
            ["2027-01-31 09:00", "2027-03-31 09:00", "2027-05-31 09:00"],
        ),
        # The first working days after the new year, and the last ones before it.
        (
            {"every": "month", "working_day": 1},
            "2026-11-23 12:00",
            ["2026-12-01 09:00", "2027-01-11 09:00", "2027-02-01 09:00"],
        ),
        (
            {"every": "month", "working_day": "last"},
            "2026-11-23 12:00",
            ["2026-11-30 09:00", "2026-12-30 09:00", "2027-01-29 09:00"],
        ),
        (
            {"every": "month", "working_day": 3},
            "2026-11-01 12:00",
            ["2026-11-05 09:00", "2026-12-03 09:00", "2027-01-13 09:00"],
        ),
        (
            {"every": "month", "working_day": 23, "no_such_day": "skip"},
            "2027-01-01 12:00",
            ["2027-03-31 09:00", "2027-12-31 09:00", "2028-03-31 09:00"],
        ),
        # The last working day of the last month of a quarter.
        (
            {"every": "quarter", "month": 3, "working_day": "last", "at": "10:00"},
            "2026-11-23 12:00",
            ["2026-12-30 10:00", "2027-03-31 10:00", "2027-06-30 10:00"],
        ),
        (
            {"every": "quarter"},
            "2026-11-23 12:00",
            ["2027-01-01 09:00", "2027-04-01 09:00", "2027-07-01 09:00"],
        ),
        (
            {"every": "year", "month": 2, "day": 29, "no_such_day": "skip"},
            "2026-11-23 12:00",
            ["2028-02-29 09:00", "2032-02-29 09:00"],
        ),
        (
            {"every": "year", "month": 2, "day": 29, "no_such_day": "last day"},
            "2026-11-23 12:00",
            ["2027-02-28 09:00", "2028-02-29 09:00", "2029-02-28 09:00"],
        ),
        (
            {"cron": "30 8 * * 1-5"},
            "2026-11-27 12:00",
            ["2026-11-30 08:30", "2026-12-01 08:30", "2026-12-02 08:30"],
        ),
        ({"cron": "0 9 29 2 *"}, "2026-11-27 12:00", ["2028-02-29 09:00"]),
    ],
)
def test_it_fires(settings: dict[str, Any], after: str, expected: list[str]) -> None:
    assert firings(after, len(expected), **settings) == expected


def test_a_leap_year_far_away_is_found() -> None:
    rule = schedule(every="year", month=2, day=29, no_such_day="skip")
    found = next_after(rule, datetime(2096, 3, 1, tzinfo=UTC), MOSCOW)
    assert found is not None
    assert found.date() == date(2104, 2, 29)


@pytest.mark.parametrize("rule", [{"every": "day", "at": "02:30"}, {"cron": "30 2 * * *"}])
def test_summer_time_takes_no_firing_away_and_adds_none(rule: dict[str, Any]) -> None:
    # In Berlin 02:30 is not there on 2027-03-28, and is there twice on 2027-10-31.
    spring = upcoming(schedule(**rule), datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN, 2)
    assert [m.date() for m in spring] == [date(2027, 3, 28), date(2027, 3, 29)]
    assert spring[1] == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)
    autumn = upcoming(schedule(**rule), datetime(2027, 10, 30, 12, tzinfo=UTC), BERLIN, 2)
    assert autumn == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 11, 1, 1, 30, tzinfo=UTC)]


def test_the_clock_on_the_wall_stays_over_summer_time() -> None:
    days = upcoming(schedule(every="day"), datetime(2027, 3, 26, 12, tzinfo=UTC), BERLIN, 3)
    assert [m.hour for m in days] == [8, 7, 7]
    days = upcoming(schedule(every="day"), datetime(2027, 10, 29, 12, tzinfo=UTC), BERLIN, 3)
    assert [m.hour for m in days] == [7, 8, 8]


# -- downtime ----------------------------------------------------------------------------------------------

DUE = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("choice", "late", "expected"),
    [
        ("skip", timedelta(minutes=1), [DUE]),
        ("skip", timedelta(hours=1), []),
        ("skip", 3 * DAY + timedelta(minutes=1), [DUE + 3 * DAY]),
        ("one", timedelta(hours=1), [DUE]),
        ("one", 3 * DAY + timedelta(hours=1), [DUE + 3 * DAY]),
        ("all", timedelta(hours=1), [DUE]),
        ("all", 3 * DAY + timedelta(hours=1), [DUE, DUE + DAY, DUE + 2 * DAY, DUE + 3 * DAY]),
    ],
)
def test_what_passed_while_nothing_ran(choice: str, late: timedelta, expected: list[datetime]) -> None:
    assert missed(schedule(every="day", missed=choice), DUE, DUE + late, MOSCOW) == expected


def test_at_most_a_hundred_are_made_up_for() -> None:
    found = missed(schedule(cron="* * * * *", missed="all"), DUE, DUE + DAY, MOSCOW)
    assert len(found) == 100
    assert found[-1] == DUE + DAY


# -- what makes no sense -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"every": "day", "cron": "* * * * *"},
        {"every": "month", "day": 1, "working_day": 1},
        {"every": "quarter", "month": 4},
        {"every": "day", "at": "25:00"},
        {"cron": "every day"},
        {"cron": "0 9 30 2 *"},
        {"cron": "* * * * * *"},
        {"every": "month", "day": 32},
    ],
)
def test_it_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        schedule(**settings)


@pytest.mark.parametrize(
    ("settings", "lacks", "never"),
    [
        ({"every": "month", "day": 31}, True, False),
        ({"every": "month", "day": 31, "no_such_day": "skip"}, False, False),
        ({"every": "month", "day": 28}, False, False),
        ({"every": "year", "month": 2, "day": 31}, True, True),
        ({"every": "year", "month": 2, "day": 31, "no_such_day": "skip"}, False, True),
        ({"every": "year", "month": 2, "day": 31, "no_such_day": "last day"}, False, False),
        ({"every": "year", "month": 2, "day": 29}, True, False),
        ({"every": "quarter", "month": 3, "day": 31}, True, False),
        ({"every": "day"}, False, False),
    ],
)
def test_a_day_that_some_months_lack(settings: dict[str, Any], lacks: bool, never: bool) -> None:
    rule = schedule(**settings)
    assert (rule.may_lack_its_day, rule.never) == (lacks, never)


# -- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (date(2026, 12, 30), "Бонусы за {next_quarter}", "Бонусы за 1 квартал 2027"),
        (date(2026, 12, 30), "{quarter}, {last_quarter}", "4 квартал 2026, 3 квартал 2026"),
        (
            date(2027, 1, 11),
            "{last_month} – {month} – {next_month}",
            "декабрь 2026 – январь 2027 – февраль 2027",
        ),
        (date(2027, 1, 1), "{year} {last_year} {next_year}", "2027 2026 2028"),
        (date(2027, 1, 1), "{date} {yesterday} {nothing}", "01.01.2027 31.12.2026 {nothing}"),
    ],
)
def test_periods_in_words(day: date, text: str, expected: str) -> None:
    assert periods.fill({"what": [text, 7]}, day, "ru") == {"what": [expected, 7]}


def test_periods_in_english() -> None:
    assert periods.fill("{next_quarter}, {month}", date(2026, 11, 1), "en") == "Q1 2027, November 2026"
