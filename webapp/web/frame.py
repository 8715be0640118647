"""What the frame around every page shows: the menu, its counters, who is signed in."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask_login import current_user

from webapp.web import counters
from webapp.web.formats import LANGUAGES, language


class Frame:
    """Looked up when a template asks, so that a piece of a page costs nothing."""

    @property
    def me(self) -> dict[str, Any]:
        return {"id": current_user.id, "name": current_user.name, "title": current_user.position}

    @property
    def theme(self) -> str:
        return str(current_user.theme)

    @property
    def menu(self) -> str:
        return str(session.get("menu", "wide"))

    @property
    def place(self) -> str | None:
        """The entry of the menu we are at."""
        return g.get("place") or request.blueprint

    @property
    def languages(self) -> list[dict[str, Any]]:
        return [{"key": k, "title": title, "current": k == language()} for k, title in LANGUAGES.items()]

    @property
    def administers(self) -> bool:
        return bool(current_user.admin)

    @property
    def query(self) -> str:
        return request.args.get("q", "") if request.blueprint == "search" else ""

    def __getattr__(self, name: str) -> Any:
        """Tasks, unread, processes, startable."""
        return getattr(counters.menu(), name)


def init_app(app: Flask) -> None:
    app.context_processor(_frame)


def _frame() -> dict[str, Frame | None]:
    # Letters are written without a request.
    shown = has_request_context() and not g.get("no_frame") and current_user.is_authenticated
    return {"frame": Frame() if shown else None}
