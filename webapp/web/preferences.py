"""The switches at the foot of the menu: language, theme, its width."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import accounts
from webapp.web.formats import LANGUAGES
from webapp.web.security import local_or

pages = Blueprint("preferences", __name__)

THEMES = ("light", "dark", "system")
MENUS = ("wide", "narrow")


@pages.post("/preferences")
def update() -> ResponseReturnValue:
    wanted = {
        "locale": (request.form.get("language"), LANGUAGES),
        "theme": (request.form.get("theme"), THEMES),
    }
    chosen = {name: value for name, (value, known) in wanted.items() if value in known}
    if chosen:
        accounts.set_own(current_user.id, chosen)
    if request.form.get("menu") in MENUS:
        session["menu"] = request.form["menu"]
    return redirect(_back(), 303)


def _back() -> str:
    """The page with the switch, if it is one of ours."""
    came_from = urlsplit(request.referrer or "")
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return local_or(path, "/") if came_from.netloc == request.host else "/"
