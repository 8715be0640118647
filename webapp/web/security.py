"""Who gets in at all, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from webapp.web.partials import htmx, wants_partial

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    # Previews of PDF files, which come from /files.
    "frame-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR = 365 * 24 * 3600

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    app.before_request(_let_in)
    app.after_request(_harden)


def public(view: View) -> View:
    """A view for people who are not signed in; every other view is closed to them."""
    view.public = True  # type: ignore[attr-defined]
    return view


def is_public() -> bool:
    """Whether this request needs nobody to be signed in. Addresses that do not exist are answered 404."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint == "static" or view is None or getattr(view, "public", False)


def is_local(address: str | None) -> bool:
    """Whether a redirect there stays on this site."""
    return bool(
        address
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and not any(ord(character) < 33 or character == "\\" for character in address)
    )


def local_or(address: str | None, otherwise: str) -> str:
    """The address if it is one of this site."""
    return address if address and is_local(address) else otherwise


def _let_in() -> Any:
    """Before anything of the request's body is read. No address has a NUL in it."""
    if "\x00" in request.path:
        abort(404)
    if request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug limits the memory of forms with files only; this one would be read whole.
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    if is_public() or current_user.is_authenticated:
        return None
    if request.method in ("GET", "HEAD") and not wants_partial():
        address = request.full_path.rstrip("?")
        return _elsewhere(url_for("sessions.new", next=None if address == "/" else address))
    return abort(401)


def _elsewhere(address: str) -> Any:
    """A redirect that htmx follows as a page, not as a piece of one."""
    if htmx:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        if name == "X-Frame-Options" and g.get("framed"):
            # Its policy says who may show it; the older header knows no names.
            continue
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if request.endpoint == "static":
        _keep(response)
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _keep(response: Response) -> None:
    """A file whose address has its content hash never changes."""
    if response.status_code == 200 and ("v" in request.args or request.path.startswith("/static/vendor/")):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
