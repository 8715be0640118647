"""The form of news and articles: whom they are for, where they are the instruction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _

from webapp.extensions import db
from webapp.process.definition import Task
from webapp.runtime.articles import Draft
from webapp.storage import uploads
from webapp.storage.models import Role
from webapp.web import viewing
from webapp.web.files import chip, is_mine
from webapp.web.formats import language, t
from webapp.web.forms import FieldView, Option


def sent(kind: str) -> Draft:
    """What was typed and chosen; what is not on offer is left out."""
    form = request.form
    offered = {str(o.id) for o in (*_readers(), *_places())}
    removed = form.get("remove", "")
    files = [viewing.row_number(f) for f in form.getlist("files") if f != removed]
    return Draft(
        kind,
        form.get("title", "").strip(),
        form.get("body", "").replace("\r\n", "\n").strip(),
        form.get("section", "").strip(),
        "pinned" in form,
        "important" in form,
        tuple(k for k in form.getlist("readers") if k in offered),
        tuple(k for k in form.getlist("places") if k in offered),
        tuple(filter(None, files)),
    )


def fields(draft: Draft, errors: dict[str, str]) -> Iterator[FieldView]:
    """The inputs in their order."""
    wrong = {key: errors.get(key, "") for key in ("title", "section", "body")}
    yield FieldView("title", "text", _("Title"), required=True, value=draft.title, error=wrong["title"])
    if draft.kind == "knowledge":
        together = _("Articles of one section stand together.")
        yield FieldView(
            "section", "text", _("Section"), together, value=draft.section, error=wrong["section"]
        )
    yield FieldView(
        "body", "longtext", _("Text"), _marks(), required=True, value=draft.body, rows=14, error=wrong["body"]
    )
    shown = _("Pictures and videos (MP4, WebM) are shown below the text.")
    yield FieldView("files", "files", _("Files"), shown, uploaded=_uploaded(draft.files))
    yield from _choices(draft)


def _marks() -> str:
    return _(
        "**bold**, *italic*, # heading, lists by “-” or “1.”, [words](https://address), > quotation, tables."
    )


def _choices(draft: Draft) -> Iterator[FieldView]:
    everyone = _("Nobody chosen: everybody reads it.")
    readers = tuple(_readers())
    yield FieldView("readers", "choices", _("For whom"), everyone, value=list(draft.readers), options=readers)
    where = _("Cards of these processes and these tasks show a link to it.")
    places = tuple(_places())
    yield FieldView(
        "places", "choices", _("Instruction for"), where, value=list(draft.places), options=places
    )


def titles(readers: Iterable[str]) -> list[str]:
    """Whom it is for, in words."""
    known = {option.id: option.title for option in _readers()}
    return [known.get(key, key) for key in readers]


def _uploaded(files: Iterable[int]) -> tuple[dict[str, Any], ...]:
    rows = [uploads.one(viewing.conn(), id) for id in files]
    return tuple(chip(dict(row._mapping)) for row in rows if row is not None and is_mine(row))  # noqa: SLF001 - a row


def _readers() -> Iterator[Option]:
    for role in db.session.scalars(db.select(Role).order_by(Role.title_ru)):
        title = role.title_en if language() == "en" and role.title_en else role.title_ru
        yield Option(f"role:{role.key}", title, _("role"))
    for key, department in viewing.organisation().departments.items():
        yield Option(f"department:{key}", t(department.title), _("department"))


def _places() -> Iterator[Option]:
    for process in viewing.company().processes:
        if process.archived:
            continue
        title = t(process.definition.title)
        yield Option(process.key, title)
        for (stage, step), place in process.definition.places.items():
            if isinstance(place.step, Task):
                yield Option(f"{process.key}/{stage}/{step}", t(place.step.title), title)
