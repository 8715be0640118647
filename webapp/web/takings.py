"""A task for a group: taken by one of them, and given back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from webapp import runtime
from webapp.process.commands import Return, Take
from webapp.web import asks, seen

pages = Blueprint("takings", __name__)


@pages.post("/cards/<int:id>/tasks/<int:no>/taking")
def create(id: int, no: int) -> Any:
    runtime.perform(seen.card(id).id, Take(no), asks.me())
    flash(_("The task is yours now."), "success")
    return redirect(url_for("tasks.show", id=id, no=no), 303)


@pages.post("/cards/<int:id>/tasks/<int:no>/return")
def destroy(id: int, no: int) -> Any:
    runtime.perform(seen.card(id).id, Return(no), asks.me())
    flash(_("The task is back with the group."), "success")
    return redirect(url_for("cards.show", id=id), 303)
