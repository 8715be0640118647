"""When a schedule fires: rules of days and clock time in the company's zone, or a cron expression. Pure."""

from __future__ import annotations

import calendar as months
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import Field as Setting
from pydantic import model_validator

from .parts import Model

if TYPE_CHECKING:
    from .calendar import Calendar

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Setting(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
YEARS_AHEAD = 9
"""From one 29 February to the next it can be eight."""
MOST_MISSED = 100
GRACE = timedelta(minutes=15)
"""A worker may be that late without anything having been missed."""


class Schedule(Model):
    """Every so often at a time of day: on weekdays, on a day or a working day of a month; or by cron.

    `month` is that of the quarter (1 to 3) or of the year. `no_such_day` says what happens in a month that
    has no such day, `missed` what happens to times that passed while nothing ran.
    """

    every: Literal["day", "working day", "week", "month", "quarter", "year"] | None = None
    at: Clock = "09:00"
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    month: int | None = Setting(default=None, ge=1, le=12)
    day: Annotated[int, Setting(ge=1, le=31)] | Literal["last"] | None = None
    working_day: Annotated[int, Setting(ge=1, le=23)] | Literal["last"] | None = None
    no_such_day: Literal["last day", "skip"] | None = None
    cron: str | None = None
    missed: Literal["skip", "one", "all"] = "one"

    @model_validator(mode="after")
    def _fits(self) -> Schedule:
        if (self.every is None) == (self.cron is None):
            raise ValueError("schedule_one")
        if self.day is not None and self.working_day is not None:
            raise ValueError("schedule_day_one")
        if self.every == "quarter" and (self.month or 1) > 3:
            raise ValueError("schedule_month_of_quarter")
        if self.cron is not None:
            _read(self.cron)
        return self

    @property
    def may_lack_its_day(self) -> bool:
        """Whether some month it falls into has no such day, and nothing is said of that."""
        return self.no_such_day is None and any(_lacks(self, month) for month in _months(self))

    @property
    def never(self) -> bool:
        """Whether its day is in no month that it falls into, as 31 February."""
        wanted = _months(self) if self.no_such_day != "last day" else ()
        return bool(wanted) and all(_lacks(self, month, leap=True) for month in wanted)


def _months(s: Schedule) -> tuple[int, ...]:
    if s.every == "year":
        return (s.month or 1,)
    if s.every == "quarter":
        return tuple(n + (s.month or 1) for n in (0, 3, 6, 9))
    return tuple(range(1, 13)) if s.every == "month" else ()


def _lacks(s: Schedule, month: int, *, leap: bool = False) -> bool:
    longest = months.monthrange(2024 if leap else 2025, month)[1]
    return isinstance(s.day, int) and s.day > longest


def _read(expression: str) -> None:
    if len(expression.split()) != 5:
        raise ValueError("schedule_cron")
    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration):
        raise ValueError("schedule_cron") from None


# -- moments -----------------------------------------------------------------------------------------------


def following(s: Schedule, after: datetime, calendar: Calendar) -> Iterator[datetime]:
    """The moments at which it fires, later than that, in UTC and in order."""
    zone = ZoneInfo(calendar.zone)
    if s.cron is not None:
        for moment in CronSim(s.cron, after.astimezone(zone)):
            yield moment.astimezone(UTC)
        return
    clock = time.fromisoformat(s.at)
    # A time that the clocks leap over is that much later, one that comes twice is the first of the two.
    for day in _days(s, after.astimezone(zone).date(), calendar):
        moment = datetime.combine(day, clock, zone).astimezone(UTC)
        if moment > after:
            yield moment


def next_after(s: Schedule, after: datetime, calendar: Calendar) -> datetime | None:
    """The next moment; None if there is none within the years looked at."""
    return next(following(s, after, calendar), None)


def upcoming(s: Schedule, after: datetime, calendar: Calendar, count: int) -> list[datetime]:
    return list(islice(following(s, after, calendar), count))


def missed(s: Schedule, due: datetime, now: datetime, calendar: Calendar) -> list[datetime]:
    """Which of its times from `due` to now are to be made up for: none, the last, all of the last hundred.

    A time just past is not missed.
    """
    past = deque([due], MOST_MISSED)
    past.extend(takewhile(lambda moment: moment <= now, following(s, due, calendar)))
    if s.missed == "all":
        return list(past)
    return [past[-1]] if s.missed == "one" or past[-1] > now - GRACE else []


def _days(s: Schedule, first: date, calendar: Calendar) -> Iterator[date]:
    if s.every in ("day", "working day", "week"):
        days = (first + n * DAY for n in range(366 * YEARS_AHEAD))
        yield from (day for day in days if _daily(s, day, calendar))
        return
    wanted = _months(s)
    for n in range(first.month - 1, 12 * YEARS_AHEAD):
        year, month = first.year + n // 12, n % 12 + 1
        found = _day_of(s, year, month, calendar) if month in wanted else None
        if found is not None and found >= first:
            yield found


def _daily(s: Schedule, day: date, calendar: Calendar) -> bool:
    if s.every == "working day":
        return calendar.works(day)
    if s.every == "week":
        return WEEKDAYS[day.weekday()] in (s.weekdays or WEEKDAYS[:1])
    return True


def _day_of(s: Schedule, year: int, month: int, calendar: Calendar) -> date | None:
    """The day of the month on which it fires, if there is one."""
    last = months.monthrange(year, month)[1]
    if s.working_day is not None:
        worked = [d for n in range(1, last + 1) if calendar.works(d := date(year, month, n))]
        number = len(worked) if s.working_day == "last" else s.working_day
        if s.no_such_day == "last day":
            number = min(number, len(worked))
        return worked[number - 1] if 0 < number <= len(worked) else None
    wanted = last if s.day == "last" else s.day or 1
    if wanted > last:
        return date(year, month, last) if s.no_such_day == "last day" else None
    return date(year, month, wanted)
