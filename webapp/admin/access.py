"""Who gets in: active administrators. For everybody else there is no such part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, g, request
from flask_login import current_user

ROOT = "/admin"


def administers() -> bool:
    """Whether whoever asks is an active administrator."""
    return bool(current_user.is_authenticated and current_user.active and current_user.admin)


def guard() -> None:
    """Before every request; even whether an address below /admin exists is not told."""
    if f"{request.path}/".startswith(f"{ROOT}/") and current_user.is_authenticated and not administers():
        abort(404)


class Guarded:
    """Mixed into every view of Flask-Admin, in front of its own classes."""

    # The entry of the main menu that leads here.
    place = "admin"

    def is_accessible(self) -> bool:
        return administers()

    def offers(self, _view: str) -> bool:
        """Whether this part has the view; Flask-Admin has addresses for more than a part uses."""
        return True

    def _handle_view(self, name: str, **_kwargs: Any) -> None:
        if not self.is_accessible() or not self.offers(name):
            abort(404)
        g.place = self.place

    def _run_view(self, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own would try again after a TypeError of the view and hide it behind another."""
        return view(self, *args, **kwargs)
