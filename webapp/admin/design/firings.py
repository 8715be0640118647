"""The schedule of a trigger: only what goes with the chosen period is asked; the next times are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import get_month_names
from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.admin.design.controls import Control, Form, Line, Select, Several, Shown, fixed
from webapp.admin.design.here import Choice, Here
from webapp.admin.design.picture import parsed
from webapp.extensions import db
from webapp.process.schedules import Schedule, upcoming
from webapp.runtime import clock
from webapp.storage import org

Settings = Mapping[str, Any]

EVERY: dict[str, Any] = {
    "day": _l("every day"),
    "working day": _l("every working day"),
    "week": _l("every week"),
    "month": _l("every month"),
    "quarter": _l("every quarter"),
    "year": _l("every year"),
    "cron": _l("by a cron expression"),
}
MISSED: dict[str, Any] = {
    "one": _l("makes up for them once"),
    "all": _l("makes up for each of them"),
    "skip": _l("leaves them out"),
}
WORKING_DAYS = 11
MORNING = "09:00"
OF_MONTHS = ("month", "quarter", "year")


def _months(here: Here) -> list[Choice]:
    names = get_month_names("wide", "stand-alone", str(get_locale()))
    return [Choice(str(n), names[n]) for n in range(1, 13)]


def _months_of_quarter(here: Here) -> list[Choice]:
    return [Choice("1", _("the first")), Choice("2", _("the second")), Choice("3", _("the third"))]


def _days(here: Here) -> list[Choice]:
    calendar, working = _("Day of the month"), _("Working day of the month")
    return [
        Choice("working:1", _("the first working day"), working),
        *(
            Choice(f"working:{n}", _("working day no. %(n)s", n=n), working)
            for n in range(2, WORKING_DAYS + 1)
        ),
        Choice("working:last", _("the last working day"), working),
        *(Choice(f"day:{n}", str(n), calendar) for n in range(1, 32)),
        Choice("day:last", _("the last day"), calendar),
    ]


WEEKDAYS: dict[str, Any] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
NO_SUCH_DAY: dict[str, Any] = {
    "last day": _l("on the last day of the month"),
    "skip": _l("not in that month"),
}


class Firings(Control):
    """The rule of a schedule, of which only what goes with the chosen period is asked; and the next times."""

    kind = "firings"

    def read(self, form: Form, at: str) -> Any:
        every = form.get(f"{at}.every", "")
        found: dict[str, Any] = {"cron": ""} if every == "cron" else {"every": every or "day"}
        for control in _controls(found, str(form.get(f"{at}.which", ""))):
            value = control.read(form, f"{at}.{control.name}")
            if control.name != "every" and value is not None:
                found |= _meant(control.name, value)
        return found

    def more(self, at: str, value: Any, here: Here) -> Shown:
        settings = dict(value or {"every": "day"})
        shown = {**settings, "every": "cron" if "cron" in settings else settings.get("every")}
        shown["which"] = _which(settings)
        controls = _controls(settings, shown["which"])
        return {
            "controls": [c.show(f"{at}.{c.name}", shown.get(c.name), here) for c in controls],
            "next": next_times(settings, 5),
        }


def next_times(settings: Settings, count: int) -> list[datetime]:
    """When it fires next; nothing while the schedule is half built, or never would."""
    schedule = parsed(Schedule, settings)
    if schedule is None or schedule.never:
        return []
    zone = current_app.config["REGLAMENT"].timezone
    return upcoming(schedule, clock(), org.world(db.session.connection(), zone).calendar, count)


def _which(settings: Settings) -> str:
    if settings.get("working_day") is not None:
        return f"working:{settings['working_day']}"
    return f"day:{settings.get('day') or 1}"


def _meant(name: str, value: Any) -> dict[str, Any]:
    if name == "which":
        kind, _colon, day = str(value).partition(":")
        return {"working_day" if kind == "working" else "day": int(day) if day.isdecimal() else day}
    return {name: int(value) if name == "month" else value}


def _controls(settings: Settings, which: str) -> list[Control]:
    every = "cron" if "cron" in settings else settings.get("every")
    found: list[Control] = [Select("every", _l("How often"), choices=fixed(EVERY), default="day", again=True)]
    if every == "cron":
        cron = _l("Minute, hour, day, month, day of the week: 0 9 * * 1-5.")
        found.append(Line("cron", _l("Cron expression"), cron, again=True))
    if every == "week":
        days = Several("weekdays", _l("On which days"), choices=fixed(WEEKDAYS))
        found.append(days)
    if every == "year":
        found.append(Select("month", _l("In which month"), choices=_months, default="1", again=True))
    if every == "quarter":
        label = _l("In which month of the quarter")
        found.append(Select("month", label, choices=_months_of_quarter, default="1", again=True))
    if every in OF_MONTHS:
        found.append(Select("which", _l("On which day"), choices=_days, default="day:1", again=True))
        if _may_lack(which):
            label = _l("Where a month has no such day")
            found.append(
                Select("no_such_day", label, choices=fixed(NO_SUCH_DAY), empty=_l("Choose…"), again=True)
            )
    if every != "cron":
        found.append(Clock("at", _l("At"), _l("By the company's clock."), again=True))
    missed = _l("Times that pass while the server is off")
    return [*found, Select("missed", missed, choices=fixed(MISSED), default="one")]


def _may_lack(which: str) -> bool:
    """Whether there is a month without that day."""
    day = which.removeprefix("day:")
    return which.startswith("day:") and day.isdecimal() and int(day) > 28


class Clock(Control):
    """A time of day, nine o'clock if it is not said."""

    kind = "clock"

    def read(self, form: Form, at: str) -> Any:
        typed = form.get(at, "").strip()[:5]
        return typed if typed != MORNING else None

    def more(self, at: str, value: Any, here: Here) -> Shown:
        return {"value": value or MORNING}
