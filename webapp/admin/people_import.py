"""People, departments and heads from a file: looked at first, then all of it or nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from webapp import accounts, letters, runtime
from webapp.admin import import_words as say
from webapp.admin.asked import number
from webapp.extensions import db
from webapp.importing import columns
from webapp.importing import table as tables
from webapp.importing.plan import Plan, plan
from webapp.importing.rows import Line
from webapp.importing.table import Table
from webapp.importing.writing import Asked
from webapp.process.errors import Refused
from webapp.sentences import sentence
from webapp.storage import models as m
from webapp.storage import staff, uploads
from webapp.storage.files import EXTENSIONS, FileStore
from webapp.web import downloads

KINDS = {kind: EXTENSIONS[kind] for kind in ("xlsx", "csv", "txt")}
PAGE = 50
MOST_LETTERS = 500


@dataclass(frozen=True)
class Seen:
    """The file that an administrator looks at, and how its text is read."""

    id: int
    name: str
    sha256: str
    encoding: str
    delimiter: str

    @property
    def table(self) -> Table:
        folder = current_app.config["REGLAMENT"].files_dir
        return _read(FileStore(folder).path(self.sha256), self.encoding, self.delimiter)

    def address(self, **more: Any) -> dict[str, Any]:
        asked = {"file": self.id, "encoding": self.encoding, "delimiter": self.delimiter, **more}
        return {key: value for key, value in asked.items() if value}


@lru_cache(maxsize=2)
def _read(path: Path, encoding: str, delimiter: str) -> Table:
    """Kept for the next page of the same preview: a path is a hash of the content."""
    return tables.read(path.read_bytes(), encoding, delimiter)


class Importing:
    """Mixed into the section of people."""

    render: Any
    get_url: Any

    @expose("/import/", methods=("GET", "POST"))
    def import_view(self) -> ResponseReturnValue:
        problem = ""
        if request.method == "POST":
            try:
                return redirect(self.get_url(".import_preview_view", file=_stored()), 303)
            except Refused as refused:
                problem = sentence(refused)
        limits = {"rows": tables.MOST_ROWS, "size": tables.MOST_BYTES // 1024 // 1024}
        page = self.render("admin/people/import.html", problem=problem, limits=limits, sample=say.sample())
        return page, 422 if problem else 200

    @expose("/import/sample/")
    def import_sample_view(self) -> Response:
        kind = request.args.get("kind", "xlsx")
        if kind not in ("xlsx", "csv"):
            abort(404)
        data = (say.as_csv if kind == "csv" else say.as_xlsx)(say.sample())
        return downloads.named(Response(data, mimetype=KINDS[kind]), f"people.{kind}")

    @expose("/import/preview/", methods=("GET", "POST"))
    def import_preview_view(self) -> ResponseReturnValue:
        """What would happen; nothing is stored until the button is pressed."""
        seen, problem, status = _seen(), "", 200
        if request.method == "POST":
            try:
                return self._imported(*_import(seen))
            except Refused as refused:
                problem, status = sentence(refused), refused.status
        try:
            found = plan(seen.table, staff.known(db.session.connection()))
        except Refused as refused:
            return self.render("admin/people/import_unread.html", **_unread(seen, sentence(refused))), 422
        shown = {**_shown(seen, found), "problem": problem}
        return self.render("admin/people/import_preview.html", **shown), status

    def _imported(self, done: Plan, invited: int) -> ResponseReturnValue:
        flash(" ".join(_told(done, invited)), "success")
        return redirect(self.get_url(".index_view"), 303)


# -- the file ----------------------------------------------------------------------------------------------


def _stored() -> int:
    """Keeps the file as any upload is kept: its uploader's alone, and for a day; gives its number."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("no_file")
    data = file.stream.read(tables.MOST_BYTES + 1)
    columns.found(tables.read(data))
    row = runtime.upload(io.BytesIO(data), file.filename, current_user.id)
    if row["mime"] not in KINDS.values():
        raise Refused("table_unreadable")
    return int(row["id"])


def _seen() -> Seen:
    """The file that the address names, if it is one's own."""
    id = number(request.args.get("file")) or abort(404)
    row = uploads.one(db.session.connection(), id)
    own = row is not None and row.card_id is None and row.uploaded_by == current_user.id
    if row is None or not own or row.mime not in KINDS.values():
        abort(404)
    return Seen(
        row.id, row.name, row.sha256, request.args.get("encoding", ""), request.args.get("delimiter", "")
    )


# -- what is shown -----------------------------------------------------------------------------------------


def _shown(seen: Seen, found: Plan) -> dict[str, Any]:
    fate = request.args.get("show", "")
    fate = fate if fate in (*say.FATES, "all") else "wrong" if found.wrong else "all"
    lines = [line for line in found.lines if fate in ("all", line.fate)]
    pages = max(-(-len(lines) // PAGE), 1)
    page = min(max(number(request.args.get("page")) or 1, 1), pages)
    return {
        **_unread(seen),
        "plan": found,
        "fate": fate,
        "lines": [_line(line) for line in lines[(page - 1) * PAGE : page * PAGE]],
        "page": page,
        "pages": pages,
        "read_as": (seen.table.encoding, seen.table.delimiter),
        "letters": min(found.counts["new"], MOST_LETTERS),
    }


def _unread(seen: Seen, problem: str = "") -> dict[str, Any]:
    return {
        "seen": seen,
        "say": say,
        "problem": problem,
        "encodings": tables.ENCODINGS,
        "delimiters": tables.DELIMITERS,
    }


def _line(line: Line) -> dict[str, Any]:
    changes = [(say.COLUMNS[one.column], one.before, one.after) for one in line.changes]
    mistakes = [say.mistake(one) for one in line.mistakes]
    return {"is": line, "fate": say.FATE[line.fate], "changes": changes, "mistakes": mistakes}


# -- doing it ----------------------------------------------------------------------------------------------


def _import(seen: Seen) -> tuple[Plan, int]:
    """Imports what was looked at; invitations go out only if that was chosen."""
    asked = Asked(request.form.get("seal", ""), "leave_out" in request.form)
    done, new = accounts.import_people(seen.table, asked, current_user.id)
    if "invite" not in request.form:
        return done, 0
    wanted = db.select(m.User).where(m.User.id.in_(new[:MOST_LETTERS]))
    return done, letters.send_invitations(list(db.session.scalars(wanted)))


def _told(done: Plan, invited: int) -> list[str]:
    new, changed, departments = done.counts["new"], done.counts["changed"], len(done.departments)
    said = [
        ngettext("%(num)d new person.", "%(num)d new people.", new),
        ngettext("%(num)d person changed.", "%(num)d people changed.", changed),
    ]
    if departments:
        said.append(ngettext("%(num)d new department.", "%(num)d new departments.", departments))
    if done.wrong:
        said.append(ngettext("%(num)d row was left out.", "%(num)d rows were left out.", done.wrong))
    if invited:
        said.append(ngettext("%(num)d invitation goes out.", "%(num)d invitations go out.", invited))
    return [_("Imported."), *said]
