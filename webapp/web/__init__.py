"""Pages for employees: one module per resource, each with its blueprint `pages`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask


def register(app: Flask) -> None:
    """Every module of this folder that has a blueprint."""
    for module in iter_modules(__path__, f"{__name__}."):
        pages = getattr(import_module(module.name), "pages", None)
        if pages is not None:
            app.register_blueprint(pages)
