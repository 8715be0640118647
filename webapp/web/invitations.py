"""An invited person chooses a password and is in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import accounts
from webapp.extensions import limiter
from webapp.process.errors import InvalidInput
from webapp.web.passwords import choose, twice
from webapp.web.security import public
from webapp.web.sessions import enter

pages = Blueprint("invitations", __name__, url_prefix="/invitations")


@pages.get("/<token>")
@public
def edit(token: str) -> str:
    person = accounts.who_is_asked("invitation", token)
    return choose(person, url_for(".update", token=token), welcome=True)


@pages.post("/<token>")
@public
@limiter.limit("20 per 5 minutes")
def update(token: str) -> ResponseReturnValue:
    person = accounts.who_is_asked("invitation", token)
    try:
        joined = accounts.accept_invitation(token, twice())
    except InvalidInput as error:
        return choose(person, url_for(".update", token=token), error, welcome=True), 422
    enter(joined)
    flash(_("Welcome! Your tasks will appear here."), "success")
    return redirect("/", 303)
