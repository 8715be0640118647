"""Notices in this browser: the application as one that can be installed, and where it is told of news."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import outgoing
from webapp.channels import encryption
from webapp.extensions import limiter
from webapp.runtime import notifications
from webapp.web import formats
from webapp.web.assets import asset
from webapp.web.security import public

pages = Blueprint("browsers", __name__)
AUTH_BYTES = 16


@pages.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What a phone needs to put the application among its own."""
    sizes = {"icon-192.png": "192x192", "icon-512.png": "512x512"}
    icons = [{"src": asset(name), "sizes": size, "type": "image/png"} for name, size in sizes.items()]
    maskable = {"src": asset("icon-maskable.png"), "sizes": "512x512", "type": "image/png"}
    found = {
        "name": _("Reglament"),
        "short_name": _("Reglament"),
        "lang": formats.language(),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#3654c8",
        "icons": [*icons, {**maskable, "purpose": "maskable"}],
    }
    answer = jsonify(found)
    answer.mimetype = "application/manifest+json"
    return answer


@pages.get("/service-worker.js")
@public
def worker() -> Response:
    """It stands at the root because it speaks for every page. It keeps none of them."""
    answer = current_app.send_static_file("service-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pages.post("/profile/browsers")
@limiter.limit("30 per 5 minutes")
def create() -> ResponseReturnValue:
    """A browser has been asked and agreed."""
    sent: Any = request.get_json(silent=True)
    endpoint, keys = _told(sent)
    try:
        secure = outgoing.checked(endpoint).scheme == "https"
        right = encryption.is_point(keys["p256dh"]) and len(encryption.raw(keys["auth"])) == AUTH_BYTES
    except (outgoing.Refusal, ValueError):
        abort(422)
    if not (right and (secure or current_app.testing)):
        abort(422)
    agent = (request.user_agent.string or "")[:200]
    notifications.add_browser(current_user.id, {"endpoint": endpoint, "agent": agent, **keys})
    return "", 204


def _told(sent: Any) -> tuple[str, dict[str, str]]:
    """What `PushSubscription.toJSON()` says, or 422."""
    keys = sent.get("keys") if isinstance(sent, dict) else None
    if not isinstance(keys, dict):
        abort(422)
    found = [sent.get("endpoint"), keys.get("p256dh"), keys.get("auth")]
    if not all(isinstance(one, str) and one.isascii() and one for one in found) or len(found[1]) > 120:
        abort(422)
    return found[0], {"p256dh": found[1], "auth": found[2]}


@pages.post("/profile/browsers/<int:id>/removal")
def remove(id: int) -> ResponseReturnValue:
    notifications.forget_browser(current_user.id, id)
    flash(_("This browser shows nothing any more."), "success")
    return redirect(url_for("wishes.edit"), 303)
