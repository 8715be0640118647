"""A new password for who has forgotten the old one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import accounts, letters
from webapp.extensions import limiter
from webapp.process.errors import InvalidInput
from webapp.sentences import field_errors
from webapp.storage.models import User
from webapp.web.security import public
from webapp.web.sessions import enter

pages = Blueprint("passwords", __name__, url_prefix="/password")


@pages.get("/new")
@public
def new() -> str:
    return render_template("passwords/new.html", sent=False)


@pages.post("")
@public
@limiter.limit("5 per 5 minutes")
def create() -> str:
    """Says the same whether or not there is such a person."""
    asked = accounts.request_reset(request.form.get("email", "")[:254])
    if asked:
        letters.send_reset(*asked)
    return render_template("passwords/new.html", sent=True)


@pages.get("/<token>")
@public
def edit(token: str) -> str:
    return choose(accounts.who_is_asked("reset", token), url_for(".update", token=token))


@pages.post("/<token>")
@public
@limiter.limit("20 per 5 minutes")
def update(token: str) -> ResponseReturnValue:
    person = accounts.who_is_asked("reset", token)
    try:
        chosen = accounts.reset(token, twice())
    except InvalidInput as error:
        return choose(person, url_for(".update", token=token), error), 422
    enter(chosen)
    flash(_("The new password holds from now on. All other sessions were ended."), "success")
    return redirect("/", 303)


def choose(person: User, action: str, error: InvalidInput | None = None, *, welcome: bool = False) -> str:
    """The form where a person chooses a password."""
    errors = field_errors(error) if error else {}
    return render_template(
        "passwords/edit.html", person=person, action=action, errors=errors, welcome=welcome
    )


def twice() -> str:
    """The new password, typed twice alike."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise InvalidInput({"again": ("passwords_differ", {})})
    return password
