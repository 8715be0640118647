"""The company's working time: how long a duration is, and when a day ends. Pure; holidays are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .definition import Duration

DAY = timedelta(days=1)
A_YEAR = 366
LENGTH_OF_DATE = 10


@dataclass(frozen=True)
class Calendar:
    """Working hours from Monday to Friday; `exceptions` say of single days whether they are worked."""

    zone: str = "Europe/Moscow"
    opens: time = time(9)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("the working day ends before it begins")

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()

    def works(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() in self.weekdays)

    def end_of(self, day: date) -> datetime:
        """The end of that working day in UTC, whether or not it is worked."""
        return self._at(day, self.closes)

    def start_of_next_day(self, now: datetime) -> datetime:
        """The midnight after the moment."""
        return self._at(self.today(now) + DAY, time())

    def end_of_value(self, value: str) -> datetime:
        """When a date field's value ends: a date with its working day, a date and time at that moment."""
        return self.end_of(date.fromisoformat(value)) if len(value) == 10 else datetime.fromisoformat(value)

    def add(self, moment: datetime, length: Duration) -> datetime:
        """The moment that long after; a working day ends with the day's working hours."""
        amount = length.amount
        if length.unit == "working day":
            return self._working_days(moment, amount)
        if length.unit == "working hour":
            return self._working_hours(moment, timedelta(hours=amount))
        if length.unit == "day":
            local = moment.astimezone(ZoneInfo(self.zone))
            return (local + amount * DAY).astimezone(UTC)
        return moment + timedelta(**{length.unit + "s": amount})

    def start_of_value(self, value: str) -> datetime:
        """When a date field's value begins: a date with its working day, a date and time at that moment."""
        if len(value) > LENGTH_OF_DATE:
            return datetime.fromisoformat(value)
        return self._at(date.fromisoformat(value), self.opens)

    def working(self, moment: datetime) -> datetime:
        """The moment, or when people are at work again."""
        day = self.today(moment)
        if self.works(day) and moment < self._at(day, self.closes):
            return max(moment, self._at(day, self.opens))
        return self._at(self._next(day), self.opens)

    def subtract(self, moment: datetime, length: Duration) -> datetime:
        """The moment that long before."""
        if length.unit == "working day":
            local = moment.astimezone(ZoneInfo(self.zone))
            day = local.date()
            for _ in range(length.amount):
                day = self._previous(day)
            return self._at(day, min(max(local.time(), self.opens), self.closes))
        if length.unit == "working hour":
            return self._working_hours_before(moment, timedelta(hours=length.amount))
        return self.add(moment, Duration.model_construct(amount=-length.amount, unit=length.unit))

    def _working_hours_before(self, moment: datetime, left: timedelta) -> datetime:
        day = self.today(moment)
        if not self.works(day):
            day = self._previous(day)
        while True:
            start, end = self._at(day, self.opens), min(moment, self._at(day, self.closes))
            if start < end and left <= end - start:
                return end - left
            left -= max(end - start, timedelta())
            day = self._previous(day)

    def _previous(self, day: date) -> date:
        earlier = (day - n * DAY for n in range(1, A_YEAR))
        return next(filter(self.works, earlier), day - DAY)

    def _working_days(self, moment: datetime, days: int) -> datetime:
        """The same time of day so many working days later, not past closing time."""
        local = moment.astimezone(ZoneInfo(self.zone))
        day, clock = local.date(), local.time()
        if not self.works(day) or clock > self.closes:
            day, clock = self._next(day), self.opens
        for _ in range(days):
            day = self._next(day)
        return self._at(day, min(max(clock, self.opens), self.closes))

    def _working_hours(self, moment: datetime, left: timedelta) -> datetime:
        day = self.today(moment)
        if not self.works(day):
            day = self._next(day)
        while True:
            start, end = max(moment, self._at(day, self.opens)), self._at(day, self.closes)
            if start < end and left <= end - start:
                return start + left
            left -= max(end - start, timedelta())
            day = self._next(day)

    def _next(self, day: date) -> date:
        """The next working day; where nobody works for a year, simply the next one."""
        later = (day + n * DAY for n in range(1, A_YEAR))
        return next(filter(self.works, later), day + DAY)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)
