"""Signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from webapp import accounts
from webapp.extensions import limiter, login
from webapp.sentences import sentence
from webapp.storage.models import User
from webapp.web import kept
from webapp.web.errors import again
from webapp.web.formats import LANGUAGES
from webapp.web.gate import demo, gate
from webapp.web.partials import wants_partial
from webapp.web.security import local_or, public

pages = Blueprint("sessions", __name__)
WRITTEN_EVERY = 300


def init_app(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = accounts.IN_ALL
    # The cookie is written when the session changes, not with every picture.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    # People on the move change their address; the times and the key of the session guard it.
    login.session_protection = None
    login.user_loader(lambda _id: accounts.person_of(session))
    app.before_request(_note_activity)


def _note_activity() -> None:
    """Twelve hours without a click end a session; a page that refreshes itself is no click."""
    if request.endpoint == "static" or "_user_id" not in session:
        return
    now = int(datetime.now(UTC).timestamp())
    if current_user.is_authenticated and not wants_partial() and now - session.get("seen", 0) > WRITTEN_EVERY:
        session["seen"] = now


def _typed() -> str:
    return (request.form.get("email") or "").strip().lower()[:254]


def _failed(response: Response) -> bool:
    """Only mistakes are counted."""
    return response.status_code == 401


@pages.get("/sign-in")
@public
def new() -> ResponseReturnValue:
    if request.args.get("language") in LANGUAGES:
        session["locale"] = request.args["language"]
        refresh()
    if current_user.is_authenticated:
        return redirect(local_or(request.args.get("next"), "/"), 303)
    return gate(next=local_or(request.args.get("next"), ""))


@pages.post("/sign-in")
@public
@limiter.limit("60 per 5 minutes", deduct_when=_failed)
@limiter.limit("10 per 5 minutes", key_func=lambda: f"{_typed()} {get_remote_address()}", deduct_when=_failed)
@limiter.limit("100 per hour", key_func=lambda: f"{_typed()}", deduct_when=_failed)
def create() -> ResponseReturnValue:
    try:
        person = _whoever()
    except accounts.Refused as error:
        return _again(sentence(error))
    enter(person, remember="remember" in request.form)
    form = kept.opened(request.form.get("kept"))
    if form is None:
        return redirect(local_or(request.form.get("next"), "/"), 303)
    if form.person not in (None, person.id):
        flash(_("The form that was open belonged to somebody else, so it was not sent."), "warning")
        return redirect("/", 303)
    return again(form)


@pages.get("/sign-in/done")
def show() -> str:
    """Where the new tab of a page with an unsent form ends."""
    return render_template("sessions/show.html", theme=current_user.theme)


@pages.post("/sign-out")
@public
def destroy() -> ResponseReturnValue:
    leave()
    return redirect(url_for(".new"), 303)


def enter(person: User, *, remember: bool = False) -> None:
    """A fresh session for the person; nothing of the one before stays but the language."""
    _empty()
    login_user(person)
    accounts.begin(session, person)
    session.permanent = remember
    refresh()


def leave() -> None:
    logout_user()
    _empty()


def _empty() -> None:
    kept_locale = {"locale": session["locale"]} if "locale" in session else {}
    session.clear()
    session.update(kept_locale)


def _whoever() -> User:
    tile: Any = request.form.get("demo")
    if tile and tile.isdecimal() and demo():
        return accounts.sign_in_demo(int(tile))
    return accounts.sign_in(_typed(), request.form.get("password", ""))


def _again(text: str) -> Response:
    return gate(
        errors=[{"field": "email", "text": text}],
        email=request.form.get("email", ""),
        next=local_or(request.form.get("next"), ""),
        kept=request.form.get("kept"),
        status=401,
    )
