"""What becomes of a robot that does not manage: how often it is tried again, and what if nothing helps."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from pydantic import Field as Setting
from pydantic import model_validator

from .parts import Duration, Key, Model

USUAL = (10, 60, 600, 3600, 6 * 3600)
"""Seconds before each further try, where nobody says otherwise."""

LONGEST = timedelta(days=7)
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class Again(Model):
    """So many further tries: after the usual pauses, after growing ones, or after each of a list."""

    tries: int | None = Setting(default=None, ge=0, le=20)
    first: Duration | None = None
    times: float = Setting(default=1, ge=1, le=10, allow_inf_nan=False)
    pauses: tuple[Duration, ...] = Setting(default=(), max_length=20)

    @model_validator(mode="after")
    def _fits(self) -> Again:
        if bool(self.pauses) == (self.tries is not None):
            raise ValueError("retry_one")
        if any(one.unit not in UNITS for one in (*self.pauses, *([self.first] if self.first else []))):
            raise ValueError("retry_pauses")
        return self

    @property
    def lengths(self) -> tuple[timedelta, ...]:
        """The pause before each further try."""
        if self.pauses:
            return tuple(min(_length(one), LONGEST) for one in self.pauses)
        if self.first is None:
            last = USUAL[-1]
            return tuple(islice((*usual(), *(timedelta(seconds=last),) * 20), self.tries))
        first = _length(self.first)
        return tuple(min(first * self.times**n, LONGEST) for n in range(self.tries or 0))


class Failing(Model):
    """A robot that has failed for good leads the card to a stage."""

    goto: Key


def usual() -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=seconds) for seconds in USUAL)


def _length(duration: Duration) -> timedelta:
    return duration.amount * UNITS[duration.unit]
