"""Filters kept under a name: own ones and those that colleagues share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp.process.errors import InvalidInput
from webapp.runtime import kept_filters as running
from webapp.sentences import field_errors
from webapp.storage import kept_filters
from webapp.storage.reads.access import Process
from webapp.web import faces, filters, viewing
from webapp.web.entering import entered

pages = Blueprint("kept_filters", __name__, url_prefix="/boards/<key>/filters")


@pages.get("")
def index(key: str) -> str:
    """What is kept, and a form that keeps what is chosen now."""
    process = entered(key)
    return render_template("boards/_kept.html", process=process, **_shown(process))


@pages.post("")
def create(key: str) -> ResponseReturnValue:
    process = entered(key)
    asked = _asked(process)
    title, shared = request.form.get("title", ""), "shared" in request.form
    try:
        running.keep_filter(current_user.id, process.id, title, asked, shared=shared)
    except InvalidInput as wrong:
        flash(field_errors(wrong)["title"], "danger")
    else:
        flash(_("Kept: %(title)s", title=title), "success")
    return redirect(url_for("boards.show", key=key, **asked), 303)


@pages.post("/<int:id>/removal")
def destroy(key: str, id: int) -> ResponseReturnValue:
    process = entered(key)
    running.forget_filter(current_user.id, process.id, id)
    flash(_("The filter is not kept any more; the cards are untouched."), "success")
    return redirect(url_for("boards.show", key=key, **_asked(process)), 303)


def _asked(process: Process) -> dict[str, Any]:
    """What the address says, with the look; a calendar opens at today."""
    look = {name: value for name, value in filters.look(process).items() if name != "at"}
    return look | filters.chosen(process)


def _shown(process: Process) -> dict[str, Any]:
    rows = kept_filters.of(viewing.conn(), current_user.id, process.id)
    return {
        "asked": _asked(process),
        "kept": [
            {
                "id": row.id,
                "title": row.title,
                "url": url_for("boards.show", key=process.key, **row.asked),
                "mine": row.owner_id == current_user.id,
                "who": faces.person(row.owner_id),
                "shared": row.shared,
            }
            for row in rows
        ],
    }
