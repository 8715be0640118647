"""Cards from a file: which column is which field, what is wrong row by row, and how far the work has come."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import runtime
from webapp.importing import cards as reading
from webapp.importing import table as tables
from webapp.importing.table import Table
from webapp.process import filling, indexing, rights
from webapp.process.definition import Field
from webapp.process.errors import Refused
from webapp.process.kinds.base import Today
from webapp.process.state import CardState
from webapp.runtime import imports as running
from webapp.sentences import SENTENCES, of_field, sentence
from webapp.storage import imports, uploads
from webapp.storage.files import EXTENSIONS, FileStore
from webapp.storage.reads.access import Process
from webapp.web import cards as forms
from webapp.web import sheets, viewing
from webapp.web.formats import t

pages = Blueprint("imports", __name__)

KINDS = tuple(EXTENSIONS[kind] for kind in ("xlsx", "csv", "txt"))
SHOWN = 100
PLACE = "column-"


@dataclass(frozen=True)
class Seen:
    """The file that somebody looks at."""

    id: int
    name: str
    sha256: str
    table: Table


@dataclass(frozen=True)
class Wrong:
    """A row that would be refused, and why, field by field."""

    number: int
    why: tuple[str, ...]


# -- the file ----------------------------------------------------------------------------------------------


@pages.get("/boards/<key>/imports/new")
def new(key: str) -> str:
    return _start(forms.startable(key))


@pages.post("/boards/<key>/imports/file")
def upload(key: str) -> ResponseReturnValue:
    process = forms.startable(key)
    try:
        return redirect(url_for("imports.columns", key=key, file=_stored()), 303)
    except Refused as refused:
        return _start(process, sentence(refused)), 422


def _start(process: Process, problem: str = "") -> str:
    limits = {"rows": tables.MOST_ROWS, "size": tables.MOST_BYTES // 1024 // 1024}
    fields = [t(f.title) for f in importable(process)]
    return render_template("imports/new.html", process=process, problem=problem, limits=limits, fields=fields)


@pages.get("/boards/<key>/imports/sample.xlsx")
def sample(key: str) -> Response:
    """An empty table with the headings that are understood."""
    process = forms.startable(key)
    rows = [[t(f.title) for f in importable(process)]]
    return sheets.answer("xlsx", rows, f"{process.key}.xlsx", t(process.definition.title)[:31])


def _stored() -> int:
    """Keeps the file as any upload is kept: its uploader's alone, and for a day; gives its number."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("no_file")
    data = file.stream.read(tables.MOST_BYTES + 1)
    tables.read(data)
    row = runtime.upload(io.BytesIO(data), file.filename, current_user.id)
    if row["mime"] not in KINDS:
        raise Refused("table_unreadable")
    return int(row["id"])


def _seen() -> Seen:
    """The file that the address names, if it is one's own."""
    row = uploads.one(viewing.conn(), viewing.number("file") or abort(404))
    own = row is not None and row.card_id is None and row.uploaded_by == current_user.id
    if row is None or not own or row.mime not in KINDS:
        abort(404)
    folder = current_app.config["REGLAMENT"].files_dir
    return Seen(row.id, row.name, row.sha256, _read(FileStore(folder).path(row.sha256)))


@lru_cache(maxsize=2)
def _read(path: Path) -> Table:
    """Kept for the next page of the same file: a path is a hash of the content."""
    return tables.read(path.read_bytes())


# -- columns, and what would happen ------------------------------------------------------------------------


def importable(process: Process) -> list[Field]:
    """Fields that a row can fill: those of the form, and those this person may change afterwards."""
    definition = process.definition
    state = CardState(stage=definition.first_stage.key, initiator=current_user.id, owner=current_user.id)
    keys = {a.field for a in definition.start.fields}
    keys |= set(rights.editable(definition, state, current_user.id, viewing.organisation()))
    return [
        f
        for f in definition.fields
        if f.key in keys and not f.formula and f.kind not in reading.NOT_FROM_FILES
    ]


@pages.get("/boards/<key>/imports/columns")
def columns(key: str) -> str:
    process = forms.startable(key)
    return _preview(process, _seen())


def _preview(process: Process, seen: Seen, problem: str = "") -> str:
    places = _places(process, seen.table)
    wrong = list(_wrong(process, seen.table, places))
    fields = importable(process)
    keyed = [f for f in fields if (f.unique or f.in_lists) and f.kind in indexing.KINDS and f.key in places]
    return render_template(
        "imports/columns.html",
        process=process,
        seen=seen,
        fields=[(f.key, t(f.title), places.get(f.key)) for f in fields],
        keyed=[(f.key, t(f.title)) for f in keyed],
        key=_key(process, places),
        again=imports.same(viewing.conn(), process.id, seen.sha256),
        wrong=wrong[:SHOWN],
        counts={"all": len(seen.table.rows), "wrong": len(wrong)},
        first=seen.table.rows[:5],
        problem=problem,
    )


def _places(process: Process, table: Table) -> dict[str, int]:
    """As the address says; at first the columns that are called like fields."""
    fields, most = importable(process), len(table.headings)
    if "chosen" not in request.values:
        return reading.guessed(table.headings, fields)
    given = {f.key: request.values.get(f"{PLACE}{f.key}", "") for f in fields}
    return {
        key: int(text)
        for key, text in given.items()
        if text.isascii() and text.isdigit() and int(text) < most
    }


def _key(process: Process, places: dict[str, int]) -> str | None:
    """The field by which a record is found; at first a unique one."""
    known = [f for f in importable(process) if f.key in places and (f.unique or f.in_lists)]
    if "chosen" in request.values:
        wanted = request.values.get("key", "")
        return wanted if wanted in {f.key for f in known} else None
    return next((f.key for f in known if f.unique), None)


def _wrong(process: Process, table: Table, places: dict[str, int]) -> Iterator[Wrong]:
    """Rows that the form of a new card would refuse. What is taken already shows when it is imported."""
    definition, today = process.definition, Today(viewing.today(), viewing.zone())
    reader = running.reader(viewing.conn(), definition, places, current_user.id)
    on = filling.starting(definition, current_user.id, viewing.world(), today)
    first = {a.field for a in definition.start.fields}
    for number, cells in table.rows:
        values = reader.values(cells)
        raw = {key: value for key, value in values.items() if key in first}
        found = filling.fill(definition, definition.start.fields, raw, on)
        if found.errors:
            yield Wrong(
                number, tuple(_said(process, key, e.code, e.params) for key, e in found.errors.items())
            )


def _said(process: Process, key: str, code: str, params: dict[str, Any]) -> str:
    field = process.definition.field_of.get(key.partition("-")[0])
    return f"{t(field.title) if field else key}: {of_field(code, params)}"


# -- doing it ----------------------------------------------------------------------------------------------


@pages.post("/boards/<key>/imports")
def create(key: str) -> ResponseReturnValue:
    process, seen = forms.startable(key), _seen()
    places = _places(process, seen.table)
    if not places:
        return _preview(process, seen, _("Choose at least one column.")), 422
    try:
        id = running.begin(
            key,
            seen.table.rows,
            seen.table.headings,
            places,
            current_user.id,
            name=seen.name,
            sha256=seen.sha256,
            key=_key(process, places),
            again="again" in request.form,
        )
    except Refused as refused:
        return _preview(process, seen, sentence(refused)), refused.status
    return redirect(url_for("imports.show", key=key, id=id), 303)


@pages.get("/boards/<key>/imports/<int:id>")
def show(key: str, id: int) -> str:
    process, found = _mine(key, id)
    return render_template("imports/show.html", process=process, found=found, **_progress(process, found))


@pages.get("/boards/<key>/imports/<int:id>/progress")
def progress(key: str, id: int) -> str:
    process, found = _mine(key, id)
    return render_template(
        "imports/_progress.html", process=process, found=found, **_progress(process, found)
    )


def _mine(key: str, id: int) -> tuple[Process, Any]:
    """The import, for whoever began it."""
    process, found = viewing.process(key), imports.one(viewing.conn(), id)
    if found is None or found.process_id != process.id or found.started_by != current_user.id:
        abort(404)
    return process, found


def _progress(process: Process, found: Any) -> dict[str, Any]:
    counts = imports.counts(viewing.conn(), found.id)
    wrong = [
        Wrong(row.number, tuple(_why(process, row.why)))
        for row in imports.wrong(viewing.conn(), found.id, SHOWN)
    ]
    return {"counts": counts, "total": sum(counts.values()), "wrong": wrong}


def _why(process: Process, why: str) -> Iterator[str]:
    told = json.loads(why or '{"code": "refused"}')
    if "code" in told:
        yield str(SENTENCES.get(told["code"], SENTENCES["refused"])).partition("%(")[0]
    for key, (code, params) in told.get("fields", {}).items():
        yield _said(process, key, code, params)


@pages.get("/boards/<key>/imports/<int:id>/wrong.xlsx")
def wrong(key: str, id: int) -> Response:
    """The rows that were left out with the reason in a last column: to be corrected and imported again."""
    process, found = _mine(key, id)
    rows = imports.wrong(viewing.conn(), id)
    return sheets.answer("xlsx", _left_out(process, found, rows), f"{key}-wrong.xlsx", _("Left out"))


def _left_out(process: Process, found: Any, rows: list[Any]) -> Iterator[list[Any]]:
    width = len(found.headings)
    yield [*found.headings, _("What is wrong")]
    for row in rows:
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        yield [*cells, "; ".join(_why(process, row.why))]
