"""The API for programs, at /api/v1: the same door and the same rights as the pages for employees."""

from __future__ import annotations

from flask import Flask

from webapp.api import cards, discussions, files, people, processes, reference, tasks  # noqa: F401
from webapp.api.contract import api
from webapp.extensions import csrf


def init_app(app: Flask) -> None:
    """Tokens, not cookies, say who asks, so no form can be forged."""
    csrf.exempt(api)
    app.register_blueprint(api)
