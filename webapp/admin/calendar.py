"""The company's working time: its week, public holidays, own days, and the year as it comes of them."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import get_month_names
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from webapp.admin.access import Guarded
from webapp.admin.asked import number
from webapp.extensions import db
from webapp.process.calendar import Calendar
from webapp.process.errors import InvalidInput, Refused
from webapp.runtime import clock, hours
from webapp.sentences import field_errors, sentence
from webapp.storage import hours as rows
from webapp.storage import org

YEARS = range(-1, 3)


class CalendarView(Guarded, BaseView):
    """One page: what is set, what comes of it."""

    @expose("/")
    def index(self) -> str:
        return self._page()

    @expose("/hours/", methods=("POST",))
    def hours(self) -> ResponseReturnValue:
        form = request.form
        given = {name: form.get(name) for name in ("opens", "closes", "country")}
        try:
            hours.save(given | {"weekdays": form.getlist("weekdays")}, current_user.id)
        except InvalidInput as refused:
            return self._page(field_errors(refused), form), 422
        return self._done(_("Saved."))

    @expose("/days/", methods=("POST",))
    def days(self) -> ResponseReturnValue:
        form = request.form
        first, last = (_day(form.get(name)) for name in ("first", "last"))
        if first is None:
            return self._page({"first": _("Name a day.")}, form), 422
        try:
            count = hours.set_days(
                first, last or first, form.get("works") == "yes", form.get("note", ""), current_user.id
            )
        except InvalidInput as refused:
            return self._page(field_errors(refused), form), 422
        return self._done(ngettext("%(num)d day is set.", "%(num)d days are set.", count), first.year)

    @expose("/days/<int:id>/removal/", methods=("POST",))
    def remove(self, id: int) -> ResponseReturnValue:
        try:
            hours.forget_day(id, current_user.id)
        except Refused as refused:
            return sentence(refused), refused.status
        return self._done(_("The day is as usual again."))

    def _done(self, words: str, year: int | None = None) -> ResponseReturnValue:
        flash(words, "success")
        return redirect(url_for(".index", year=year), 303)

    def _page(self, errors: Any = None, typed: Any = None) -> str:
        conn, zone = db.session.connection(), current_app.config["REGLAMENT"].timezone
        world = org.world(conn, zone)
        kept, this = rows.read(conn), world.today(clock()).year
        year = number(request.args.get("year")) or this
        year = year if year - this in YEARS else this
        return self.render(
            "admin/calendar/show.html",
            kept=kept,
            zone=zone,
            typed=typed or {},
            errors=errors or {},
            year=year,
            years=[this + n for n in YEARS],
            months=_months(year, world.calendar, rows.free(kept.country, [year], str(get_locale()))),
            days=rows.days(conn),
            countries=_countries(),
            weekdays=list(enumerate(_weekdays())),
        )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _weekdays() -> list[str]:
    found = Locale.parse(str(get_locale())).days["stand-alone"]["abbreviated"]
    return [str(found[n]) for n in range(7)]


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(str(get_locale())).territories
    return sorted(((code, names.get(code, code)) for code in rows.countries()), key=lambda one: one[1])


def _months(year: int, calendar: Calendar, holidays: dict[date, str]) -> list[dict[str, Any]]:
    """Week by week each day with whether it is worked, and why not."""
    names = get_month_names("wide", "stand-alone", str(get_locale()))
    weeks = [months.Calendar().monthdatescalendar(year, n) for n in range(1, 13)]
    return [
        {
            "title": names[n],
            "weeks": [[_cell(day, n, calendar, holidays) for day in week] for week in found],
            "count": sum(calendar.works(d) for week in found for d in week if d.month == n),
        }
        for n, found in enumerate(weeks, 1)
    ]


def _cell(day: date, month: int, calendar: Calendar, holidays: dict[date, str]) -> dict[str, Any] | None:
    if day.month != month:
        return None
    usual = day.weekday() in calendar.weekdays
    works = calendar.works(day)
    return {"day": day, "works": works, "other": works != usual, "why": holidays.get(day, "")}
