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

# What may stand in the address of a process that was not asked for anything in particular.
PLACE = {"mode", "pipeline"}


@pages.get("")
def index(key: str) -> str:
    """What is kept, and a form that keeps what is chosen now."""
    process = entered(key)
    return render_template("boards/_kept.html", process=process, **_shown(process))


@pages.post("")
def create(key: str) -> ResponseReturnValue:
    process = entered(key)
    asked, person = _asked(process), current_user.id
    title, shared = request.form.get("title", ""), "shared" in request.form
    try:
        id = running.keep_filter(person, process.id, title, asked, shared=shared)
        if "default" in request.form:
            running.open_with(person, process.id, id)
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
    return redirect(url_for("boards.show", key=key, **filters.left(_asked(process))), 303)


# -- the one with which the process opens --------------------------------------------------------------------


@pages.post("/<int:id>/default")
def choose(key: str, id: int) -> ResponseReturnValue:
    process = entered(key)
    running.open_with(current_user.id, process.id, id)
    flash(_("The process opens with this filter for you from now on."), "success")
    return redirect(url_for("boards.show", key=key), 303)


@pages.post("/default/removal")
def choose_none(key: str) -> ResponseReturnValue:
    process = entered(key)
    running.open_as_usual(current_user.id, process.id)
    flash(_("The process opens with all cards for you from now on."), "success")
    return redirect(url_for("boards.show", key=key, **_asked(process)), 303)


def opening(process: Process) -> str | None:
    """Where the process opens: with the filter the viewer chose, unless the address asks for anything."""
    if request.args.keys() - PLACE:
        return None
    found = kept_filters.default(viewing.conn(), viewing.viewer().person, process.id)
    if found is None:
        return None
    looks = {"mode", *(name for names in filters.LOOKS.values() for name in names)}
    but = looks if "mode" in request.args else set()
    asked = {name: value for name, value in found.asked.items() if name not in but}
    # Even if nothing of the filter says anything any more, the address is not asked again.
    return url_for("boards.show", key=process.key, **{**asked, **request.args, "kept": found.id})


def _asked(process: Process) -> dict[str, Any]:
    """What the address says, with the look; a calendar opens at today."""
    look = {name: value for name, value in filters.look(process).items() if name != "at"}
    return look | filters.without_all(filters.chosen(process))


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
                "chosen": row.chosen,
            }
            for row in rows
        ],
    }
