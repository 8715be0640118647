"""The company's working time: changed as a whole, and day by day; schedules are planned by it anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ..process.errors import InvalidInput, NoSuch
from ..storage import hours, people
from .schedules import plan_all
from .transaction import clock, writing

CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
MOST_DAYS = 62
"""At once: from one day to another."""
LONGEST_NOTE = 120
Errors = dict[str, tuple[str, dict[str, Any]]]


def save(values: Mapping[str, Any], actor: int) -> None:
    """The week, the hours, the country."""
    opens, closes = str(values.get("opens") or ""), str(values.get("closes") or "")
    weekdays = sorted({int(n) for n in values.get("weekdays") or () if str(n) in "0123456"})
    errors: Errors = {}
    if not (re.fullmatch(CLOCK, opens) and re.fullmatch(CLOCK, closes)) or opens >= closes:
        errors["closes"] = ("hours_of_day", {})
    if not weekdays:
        errors["weekdays"] = ("no_working_day", {})
    country = str(values.get("country") or "")
    if country and country not in hours.countries():
        errors["country"] = ("not_an_option", {})
    if errors:
        raise InvalidInput(errors)
    given = {"weekdays": weekdays, "opens": opens, "closes": closes, "country": country}
    with writing() as conn:
        people.lock(conn)
        there = people.row(conn, "working_time", 1)
        people.save(
            conn, "working_time", 1 if there else None, given | ({} if there else {"id": 1}), actor, clock()
        )
    plan_all()


def set_days(first: date, last: date, works: bool, note: str, actor: int) -> int:
    """These days are worked, or free, whatever week and holidays say; gives how many."""
    count = (last - first).days + 1
    if not 0 < count <= MOST_DAYS:
        raise InvalidInput({"last": ("days_in_order", {"most": MOST_DAYS})})
    with writing() as conn:
        people.lock(conn)
        known = {row.day: row.id for row in hours.days(conn)}
        for day in (first + timedelta(days=n) for n in range(count)):
            given = {"day": day, "works": works, "note": note.strip()[:LONGEST_NOTE]}
            people.save(conn, "calendar_day", known.get(day), given, actor, clock())
    plan_all()
    return count


def forget_day(id: int, actor: int) -> None:
    """The day is again as week and holidays have it."""
    with writing() as conn:
        if not people.row(conn, "calendar_day", id):
            raise NoSuch("no_such_row")
        people.remove(conn, "calendar_day", id, actor, clock())
    plan_all()
