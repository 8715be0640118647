"""Lists of values kept by a role: their keepers change them without being administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Row

from webapp.process.directories import Directory, may_keep
from webapp.process.errors import InvalidInput
from webapp.runtime import directories as running
from webapp.sentences import field_errors
from webapp.storage import directories as store
from webapp.web import viewing
from webapp.web.formats import t
from webapp.web.forms import FieldView, Option
from webapp.web.palette import COLOURS

pages = Blueprint("value_lists", __name__, url_prefix="/lists")


def kept() -> list[Directory]:
    """Those that the viewer keeps; nothing is looked up for it."""
    me, org = viewing.viewer().person, viewing.organisation()
    return [one for one in viewing.company().directories.values() if may_keep(one, me, org)]


@pages.get("/")
def index() -> str:
    lists = kept() or abort(404)
    g.place = "value_lists"
    return render_template("directories/index.html", lists=lists)


@pages.get("/<key>")
def show(key: str) -> str:
    return _page(_kept(key))


@pages.post("/<key>/values")
def create(key: str) -> ResponseReturnValue:
    """New values, one a line."""
    row, typed = _kept(key), request.form.get("titles", "")
    try:
        added = running.add(row.id, typed.splitlines(), current_user.id)
    except InvalidInput as wrong:
        viewing.look_again()
        return _page(_kept(key), field_errors(wrong)["titles"], typed), 422
    flash(ngettext("%(num)d value added.", "%(num)d values added.", len(added)), "success")
    return redirect(url_for(".show", key=key), 303)


@pages.post("/<key>/order")
def order(key: str) -> ResponseReturnValue:
    """One value up or down."""
    row = _kept(key)
    by = -1 if "up" in request.form else 1
    value = _value(row, viewing.row_number(request.form.get("up" if by < 0 else "down", "")))
    running.shift(value.id, by, current_user.id)
    return redirect(url_for(".show", key=key), 303)


@pages.get("/<key>/values/<int:id>")
def edit(key: str, id: int) -> str:
    row = _kept(key)
    value = _value(row, id)
    return _form(row, value, value._asdict(), {})


@pages.post("/<key>/values/<int:id>")
def update(key: str, id: int) -> ResponseReturnValue:
    row = _kept(key)
    value = _value(row, id)
    sent = {name: request.form.get(name, "") for name in ("title_ru", "title_en", "colour")}
    sent["colour"] = sent["colour"] if sent["colour"] in COLOURS else value.colour
    given = {**sent, "active": request.form.get("active") == "yes"}
    try:
        running.change(value.id, given, current_user.id)
    except InvalidInput as wrong:
        viewing.look_again()
        return _form(_kept(key), value, given, field_errors(wrong)), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".show", key=key), 303)


def _kept(key: str) -> Row[Any]:
    """The row of a list that the viewer keeps, or 404."""
    g.place = "value_lists"
    if not any(one.key == key for one in kept()):
        abort(404)
    return store.named(viewing.conn(), key) or abort(404)


def _value(row: Row[Any], id: int | None) -> Row[Any]:
    return store.value(viewing.conn(), row.id, id or 0) or abort(404)


def _page(row: Row[Any], problem: str = "", typed: str = "") -> str:
    values = store.values(viewing.conn(), row.id)
    shown = {"problem": problem, "typed": typed, "title": _titled(row)}
    return render_template("directories/show.html", row=row, values=values, **shown)


def _form(row: Row[Any], value: Row[Any], given: dict[str, Any], errors: dict[str, str]) -> str:
    fields = list(_fields(given, errors))
    titles = {"list": _titled(row), "value": _titled(value)}
    return render_template(
        "directories/value.html", row=row, value=value, fields=fields, titles=titles, errors=errors
    )


def _fields(given: dict[str, Any], errors: dict[str, str]) -> tuple[FieldView, ...]:
    off = _("Switched off, it is offered no more; cards that hold it keep it.")
    colours = tuple(Option(key, str(title)) for key, title in COLOURS.items())
    return (
        FieldView(
            *("title_ru", "text", _("Title in Russian")),
            required=True,
            value=given["title_ru"],
            error=errors.get("title_ru", ""),
        ),
        FieldView(
            *("title_en", "text", _("Title in English")),
            value=given["title_en"],
            error=errors.get("title_en", ""),
        ),
        FieldView("colour", "choice", _("Colour"), required=True, value=given["colour"], options=colours),
        FieldView(
            *("active", "yesno", _("In use"), off), required=True, value="yes" if given["active"] else "no"
        ),
    )


def _titled(row: Row[Any]) -> str:
    return t({"ru": row.title_ru, **({"en": row.title_en} if row.title_en else {})})
