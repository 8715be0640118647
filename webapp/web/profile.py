"""A person's own page: language, theme, time zone, password, absence."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from webapp import accounts
from webapp.extensions import db, limiter
from webapp.process.errors import InvalidInput
from webapp.sentences import field_errors
from webapp.storage.models import Absence, User
from webapp.web.formats import LANGUAGES, company_zone, is_zone
from webapp.web.passwords import twice
from webapp.web.preferences import THEMES
from webapp.web.sessions import enter
from webapp.web.viewing import today

pages = Blueprint("profile", __name__, url_prefix="/profile")


@pages.get("")
def edit() -> str:
    return _page()


@pages.post("")
def update() -> ResponseReturnValue:
    choices = {"locale": request.form.get("locale"), "theme": request.form.get("theme")}
    zone = request.form.get("timezone") or None
    if choices["locale"] not in LANGUAGES or choices["theme"] not in THEMES:
        abort(400)
    if zone and not is_zone(zone):
        return _page(errors={"timezone": _("Choose a time zone from the list.")}), 422
    accounts.set_own(current_user.id, {**choices, "timezone": zone})
    refresh()
    return _saved(_("Saved."))


@pages.post("/password")
@limiter.limit("10 per 5 minutes")
def password() -> ResponseReturnValue:
    try:
        person = accounts.change_password(current_user.id, request.form.get("old", ""), twice())
    except InvalidInput as error:
        return _page(errors=field_errors(error)), 422
    enter(person)
    return _saved(_("The new password holds from now on. All other sessions were ended."))


@pages.post("/sign-outs")
def sign_out_elsewhere() -> ResponseReturnValue:
    enter(accounts.end_sessions(current_user.id))
    return _saved(_("You are signed out everywhere but here."))


# -- absences ----------------------------------------------------------------------------------------------


@pages.post("/absences")
def absences() -> ResponseReturnValue:
    typed = _typed()
    try:
        accounts.save_absence(None, {**_absence(typed), "user_id": current_user.id}, current_user.id)
    except InvalidInput as error:
        return _page(errors=field_errors(error), absence=typed), 422
    if not typed["substitute_id"]:
        return _saved(_("Noted. Without a substitute, your tasks wait for you."))
    return _saved(_("Noted. Your substitute gets your tasks on these days."))


@pages.get("/absences/<int:id>")
def edit_absence(id: int) -> str:
    return _absence_page(_own(id))


@pages.post("/absences/<int:id>")
def update_absence(id: int) -> ResponseReturnValue:
    """The first day stays once it has come: the substitute may have acted since."""
    own, typed = _own(id), _typed()
    kept = {"first_day": own.first_day.isoformat()} if own.first_day <= today() else {}
    try:
        accounts.save_absence(own.id, _absence({**typed, **kept}), current_user.id)
    except InvalidInput as error:
        return _absence_page(_own(id), field_errors(error), typed), 422
    return _saved(_("Saved."))


@pages.post("/absences/<int:id>/end")
def end_absence(id: int) -> ResponseReturnValue:
    """Back earlier: from today on the person's tasks are theirs alone."""
    own, yesterday = _own(id), today() - timedelta(days=1)
    if own.first_day > yesterday:
        accounts.remove("absence", own.id, current_user.id)
    else:
        accounts.save_absence(own.id, {"last_day": yesterday}, current_user.id)
    return _saved(_("Welcome back. From today on your tasks are yours alone."))


@pages.post("/absences/<int:id>/removal")
def remove_absence(id: int) -> ResponseReturnValue:
    own = _own(id)
    if own.first_day <= today():
        return end_absence(id)
    accounts.remove("absence", own.id, current_user.id)
    return _saved(_("The absence is removed."))


def _own(id: int) -> Absence:
    """One's own absence that is not over; what was is history."""
    mine = db.select(Absence).where(Absence.id == id, Absence.user_id == current_user.id)
    found: Absence | None = db.session.scalar(mine.where(Absence.last_day >= today()))
    return found or abort(404)


def _typed() -> dict[str, str]:
    names = ("first_day", "last_day", "substitute_id", "reason")
    return {name: request.form.get(name, "").strip() for name in names}


def _absence_page(
    own: Absence, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    stored = {
        "first_day": own.first_day.isoformat(),
        "last_day": own.last_day.isoformat(),
        "substitute_id": str(own.substitute_id or ""),
        "reason": own.reason,
    }
    return render_template(
        "profile/absence.html",
        one=own,
        begun=own.first_day <= today(),
        absence=typed or stored,
        errors=errors or {},
        people=_colleagues(),
    )


def _colleagues() -> list[User]:
    others = db.select(User).where(User.active, User.id != current_user.id)
    return list(db.session.scalars(others.order_by(User.last_name, User.first_name)))


# -- the page ----------------------------------------------------------------------------------------------


def _saved(text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("profile.edit"), 303)


def _page(errors: dict[str, str] | None = None, absence: dict[str, Any] | None = None) -> str:
    mine = db.select(Absence).where(Absence.user_id == current_user.id, Absence.last_day >= today())
    return render_template(
        "profile/edit.html",
        person=current_user,
        errors=errors or {},
        absence=absence or {},
        zones=_zones(),
        company_zone=company_zone(),
        languages=LANGUAGES,
        themes=THEMES,
        absences=list(db.session.scalars(mine.order_by(Absence.first_day))),
        people=_colleagues(),
        today=today(),
    )


@cache
def _zones() -> tuple[str, ...]:
    places = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return tuple(sorted(zone for zone in available_timezones() if zone.partition("/")[0] in places))


def _absence(typed: dict[str, str]) -> dict[str, Any]:
    """The days as dates; what is no date or number is as good as nothing typed."""
    substitute = typed["substitute_id"]
    if substitute and not substitute.isdecimal():
        raise InvalidInput({"substitute_id": ("not_person", {})})
    days = {name: _day(name, typed[name]) for name in ("first_day", "last_day")}
    return {**days, "substitute_id": int(substitute) if substitute else None, "reason": typed["reason"]}


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput({name: ("not_date", {})}) from None
