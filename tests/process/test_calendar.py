"""Working time: days and hours over nights, weekends, holidays and the change to summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.process.calendar import Calendar
from webapp.process.definition import Duration

OFF = date(2026, 11, 4)
WORKED = date(2026, 11, 28)
MOSCOW = Calendar("Europe/Moscow", exceptions={OFF: False, WORKED: True})
BERLIN = Calendar("Europe/Berlin")


def length(text: str) -> Duration:
    return Duration.model_validate(text)


def moscow(text: str) -> datetime:
    """A moment of November 2026 as a clock in Moscow shows it: `23 10:00`."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day} {clock}+03:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "after", "end"),
    [
        # The 23rd is a Monday; the 4th is a holiday, the Saturday 28th is worked.
        ("23 10:00", "1 working day", "24 10:00"),
        ("23 10:00", "0 working days", "23 10:00"),
        ("20 10:00", "1 working day", "23 10:00"),
        ("03 10:00", "1 working day", "05 10:00"),
        ("27 10:00", "1 working day", "28 10:00"),
        ("27 10:00", "2 working days", "30 10:00"),
        ("21 12:00", "1 working day", "24 09:00"),
        ("21 12:00", "0 working days", "23 09:00"),
        ("23 20:00", "1 working day", "25 09:00"),
        ("23 06:00", "1 working day", "24 09:00"),
        ("23 18:00", "1 working day", "24 18:00"),
        ("23 10:00", "10 working days", "04 10:00 +1"),
        ("23 10:00", "4 working hours", "23 14:00"),
        ("23 16:00", "4 working hours", "24 11:00"),
        ("20 16:00", "4 working hours", "23 11:00"),
        ("21 12:00", "1 working hour", "23 10:00"),
        ("23 09:00", "9 working hours", "23 18:00"),
        ("23 09:00", "10 working hours", "24 10:00"),
        ("03 17:00", "2 working hours", "05 10:00"),
        ("23 19:00", "0 working hours", "24 09:00"),
        ("23 10:00", "1 day", "24 10:00"),
        ("23 10:00", "5 hours", "23 15:00"),
        ("23 10:00", "90 minutes", "23 11:30"),
    ],
)
def test_so_much_later_is(start: str, after: str, end: str) -> None:
    expected = moscow(end.removesuffix(" +1"))
    expected += timedelta(days=30) if end.endswith("+1") else timedelta()
    assert MOSCOW.add(moscow(start), length(after)) == expected


def test_a_day_keeps_its_clock_time_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 10, tzinfo=timezone(timedelta(hours=2)))
    after = BERLIN.add(before, length("1 day"))
    assert after == datetime(2026, 10, 25, 10, tzinfo=timezone(timedelta(hours=1)))
    assert BERLIN.add(before, length("24 hours")) == after - timedelta(hours=1)


def test_a_working_day_keeps_its_clock_time_when_the_clocks_change() -> None:
    friday = datetime(2026, 3, 27, 10, tzinfo=timezone(timedelta(hours=1)))
    monday = datetime(2026, 3, 30, 10, tzinfo=timezone(timedelta(hours=2)))
    assert BERLIN.add(friday, length("1 working day")) == monday
    assert BERLIN.add(friday, length("9 working hours")) == monday


def test_a_clock_time_that_does_not_exist_becomes_one_that_does() -> None:
    night = Calendar("Europe/Berlin", weekdays=frozenset(range(7)))
    before = datetime(2026, 3, 28, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    assert night.add(before, length("1 day")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_date_ends_with_its_working_day_and_a_moment_at_that_moment() -> None:
    assert MOSCOW.end_of_value("2026-11-25") == moscow("25 18:00")
    assert MOSCOW.end_of_value("2026-11-22") == moscow("22 18:00")
    assert MOSCOW.end_of_value("2026-11-25T07:30:00+00:00") == moscow("25 10:30")


def test_today_is_the_companys_day() -> None:
    late = datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert (MOSCOW.today(late), BERLIN.today(late)) == (date(2026, 11, 23), date(2026, 11, 22))
    assert MOSCOW.start_of_next_day(late) == moscow("24 00:00")


def test_a_working_day_has_to_end_after_it_begins() -> None:
    with pytest.raises(ValueError, match="working day"):
        Calendar(opens=time(18), closes=time(9))


def test_a_company_that_never_works_still_has_deadlines() -> None:
    never = Calendar("Europe/Moscow", weekdays=frozenset())
    for unit in ("working days", "working hours"):
        assert never.add(moscow("23 10:00"), length(f"1000 {unit}")) > moscow("23 10:00")


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
units = st.sampled_from(["minute", "hour", "day", "working hour", "working day"])
calendars = st.sampled_from([MOSCOW, BERLIN])


@given(calendars, moments, st.integers(0, 200), units)
def test_time_never_runs_backwards(calendar: Calendar, start: datetime, amount: int, unit: str) -> None:
    end = calendar.add(start, Duration(amount=amount, unit=unit))  # type: ignore[arg-type]
    assert end >= start
    assert calendar.add(start, Duration(amount=amount + 1, unit=unit)) > start  # type: ignore[arg-type]
    assert end.utcoffset() == timedelta()


@given(calendars, moments, st.integers(1, 60))
def test_working_time_ends_while_people_work(calendar: Calendar, start: datetime, amount: int) -> None:
    for unit in ("working hour", "working day"):
        end = calendar.add(start, Duration(amount=amount, unit=unit))  # type: ignore[arg-type]
        day = calendar.today(end)
        assert calendar.works(day)
        assert calendar.end_of(day) - timedelta(hours=9) <= end <= calendar.end_of(day)


@given(calendars, moments, st.integers(0, 30), st.integers(0, 30))
def test_more_working_time_is_never_sooner(calendar: Calendar, start: datetime, less: int, more: int) -> None:
    for unit in ("working hour", "working day"):
        first, second = (
            calendar.add(start, Duration(amount=n, unit=unit))
            for n in sorted((less, more))  # type: ignore[arg-type]
        )
        assert first <= second
