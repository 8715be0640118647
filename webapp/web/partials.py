"""Page or partial? Decided here only."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, render_template, request
from flask_htmx import HTMX


class Htmx(HTMX):
    """flask-htmx, as htmx 4 speaks: elements are named `tag#id`, and the source has a header of its own."""

    @property
    def target(self) -> str | None:
        return _id(request.headers.get("HX-Target"))

    @property
    def trigger(self) -> str | None:
        return _id(request.headers.get("HX-Source"))


htmx = Htmx()


def init_app(app: Flask) -> None:
    htmx.init_app(app)
    app.after_request(_vary)


def wants_partial() -> bool:
    """Whether a piece of a page was asked for, not a page that htmx puts in place as a whole."""
    whole = htmx.boosted or htmx.history_restore_request or request.headers.get("HX-Request-Type") == "full"
    return bool(htmx) and not whole


def page_or_partial(page: str, partial: str, **values: Any) -> str:
    """The partial for htmx, the page around it for everybody else."""
    return render_template(partial if wants_partial() else page, **values)


def _id(element: str | None) -> str | None:
    return (element or "").partition("#")[2] or None


def _vary(response: Response) -> Response:
    """The same address answers a page or a piece of it, which a cache must not mix up."""
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "HX-Request-Type", "Cookie"))
    return response
