"""A person's own tokens: keys by which programs act for them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.extensions import db, limiter
from webapp.process.errors import InvalidInput
from webapp.runtime import clock, tokens
from webapp.sentences import field_errors
from webapp.storage.models import ApiToken

pages = Blueprint("tokens", __name__, url_prefix="/profile/tokens")

SCOPES = {
    "cards:read": _l("Read processes, cards and tasks"),
    "cards:write": _l("Create, change and move cards, and comment"),
    "tasks:write": _l("Answer, take and hand on tasks"),
    "files": _l("Send and get files"),
    "people:read": _l("Read names and posts of people"),
    "admin": _l("Act as an administrator"),
}
LASTING = {"30": _l("30 days"), "90": _l("90 days"), "365": _l("A year"), "0": _l("Until it is revoked")}


@pages.get("")
def index() -> str:
    return _page()


@pages.post("")
@limiter.limit("20 per hour", key_func=lambda: f"tokens {current_user.get_id()}")
def create() -> ResponseReturnValue:
    """The secret is on this one page and never again."""
    typed = {**request.form.to_dict(), "scopes": request.form.getlist("scopes")}
    try:
        _id, secret = tokens.make(current_user.id, typed, current_user.id)
    except InvalidInput as error:
        return _page(typed=typed, errors=field_errors(error)), 422
    return _page(secret=secret)


@pages.post("/<int:id>/revocation")
def destroy(id: int) -> ResponseReturnValue:
    tokens.revoke(id, current_user.id)
    flash(_("Revoked. Programs that use it are shut out from now on."), "success")
    return redirect(url_for(".index"), 303)


def state(token: ApiToken) -> str:
    """Whether it works: active, ended or revoked."""
    if token.revoked_at:
        return "revoked"
    return "ended" if token.expires_at and token.expires_at <= clock() else "active"


def _page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None, secret: str = "") -> str:
    mine = db.select(ApiToken).where(ApiToken.user_id == current_user.id, ApiToken.revoked_at.is_(None))
    offered = {key: title for key, title in SCOPES.items() if key != "admin" or current_user.admin}
    return render_template(
        "profile/tokens.html",
        tokens=[(one, state(one)) for one in db.session.scalars(mine.order_by(ApiToken.id.desc()))],
        scopes=offered,
        titles=SCOPES,
        lasting=LASTING,
        typed=typed or {"scopes": ["cards:read"], "days": "90"},
        errors=errors or {},
        secret=secret,
    )
