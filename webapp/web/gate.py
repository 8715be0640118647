"""The sign-in page, shown when asked for and when a session ends in the middle of a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request, url_for

from webapp import accounts
from webapp.config import is_loopback
from webapp.storage.models import User
from webapp.web.formats import LANGUAGES, language


def gate(
    *,
    errors: list[dict[str, str]] | None = None,
    email: str = "",
    next: str | None = None,
    kept: str | None = None,
    status: int = 200,
) -> Response:
    """Errors are [field, text]; `kept` is a sealed form that is offered again afterwards."""
    page = render_template(
        "sessions/new.html",
        errors=errors or [],
        email=email,
        next=next,
        kept=kept,
        languages=languages(next),
        demo=[{"id": one.id, "name": one.name, "title": one.position} for one in demo()],
        theme="system",
    )
    return make_response(page, status)


def demo() -> list[User]:
    """Whom the tiles offer: in demo mode, to somebody on this very machine."""
    # Another site's name that leads here, or a proxy in front, is not this machine.
    asked = urlsplit(f"//{request.host}").hostname or ""
    here = is_loopback(request.remote_addr or "") and is_loopback(asked)
    return accounts.demo_logins() if here and current_app.config["DEMO"] else []


def languages(next: str | None = None) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "title": title,
            "current": key == language(),
            "url": url_for("sessions.new", language=key, next=next),
        }
        for key, title in LANGUAGES.items()
    ]
