"""When the company works: its week, and the days that are otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ...extensions import db
from .types import Id, Json


class WorkingTime(db.Model):  # type: ignore[name-defined]
    """One row: weekdays (0 is Monday), the hours of a day, whose public holidays are free ("": none)."""

    __tablename__ = "working_time"

    id: Mapped[Id]
    weekdays: Mapped[Any] = mapped_column(Json)
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    country: Mapped[str] = mapped_column(String(2))


class CalendarDay(db.Model):  # type: ignore[name-defined]
    """A day that is worked, or free, against week and holidays."""

    __tablename__ = "calendar_day"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(unique=True)
    works: Mapped[bool]
    note: Mapped[str] = mapped_column(String(120), default="", server_default="")
