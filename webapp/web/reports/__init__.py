"""Reports on every process: a page of them, each with its filters, and the cards behind every number."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.runtime.kept_reports import made_by
from webapp.storage.reads import reports as reads
from webapp.web import faces, formats, sheets, viewing
from webapp.web.reports import asked, keeping, kinds, looks, sending
from webapp.web.reports.filters import controls
from webapp.web.reports.kinds import KINDS, Kind
from webapp.web.reports.tables import sheet
from webapp.web.reports.taking import may_take

pages = Blueprint("reports", __name__)
pages.record(lambda state: made_by(cast(Flask, state.app), sending.letter))

DRILL = "d-"
MOST_SHOWN = 300
LONGEST_NAME = 31
PAGE = 100


@pages.before_request
def _place() -> None:
    g.place = "reports"


@pages.errorhandler(reads.TooMuch)
def _too_much(_error: reads.TooMuch) -> ResponseReturnValue:
    """The page of the report says so."""
    kind, said = _asked((request.view_args or {})["kind"])
    return redirect(url_for("reports.show", kind=kind.key, **_args(said)))


@pages.get("/reports")
def index() -> str:
    kept = keeping.lines()
    return render_template("reports/index.html", kinds=list(KINDS.values()), kept=kept)


@pages.get("/reports/<kind>")
def show(kind: str) -> str:
    known, said = _asked(kind)
    return render_template(
        "reports/show.html",
        kind=known,
        asked=said,
        controls=controls(known, said, kinds.processes()),
        tables=kinds.made(known, said),
        shown=looks.shown,
        may_take=lambda table: may_take(known, said, table),
        most=MOST_SHOWN,
        keep=keeping.form(known, said),
        args=_args(said),
        drill_url=lambda drill: url_for("reports.cards", kind=kind, **_args(said), **_drilled(drill)),
    )


@pages.get("/reports/<kind>/cards")
def cards(kind: str) -> str:
    """The cards behind a number: those of the very facts it was counted from."""
    known, said = _asked(kind)
    drill = {name[len(DRILL) :]: value for name, value in request.args.items() if name.startswith(DRILL)}
    ids = kinds.behind(known.facts(said), drill) if said.process or known.whole else []
    rows = reads.cards(viewing.conn(), viewing.viewer(), ids, PAGE)
    lines = [_line(row) for row in rows]
    back = url_for("reports.show", kind=kind, **_args(said))
    hidden = len(ids) - len(rows) if len(ids) <= PAGE else 0
    return render_template(
        "reports/cards.html", kind=known, asked=said, lines=lines, count=len(ids), hidden=hidden, back=back
    )


@pages.get("/reports/<kind>/<int:number>.<any(csv,xlsx):suffix>")
def export(kind: str, number: int, suffix: str) -> Response:
    known, said = _asked(kind)
    tables = kinds.made(known, said)
    if not 0 < number <= len(tables):
        abort(404)
    table = tables[number - 1]
    if not may_take(known, said, table):
        abort(404)
    name = f"{kind}-{number}-{said.since}-{said.until}.{suffix}"
    return sheets.answer(suffix, sheet(table), name, sending.safe(table.title))


def _asked(key: str) -> tuple[Kind, asked.Asked]:
    known = KINDS.get(key) or abort(404)
    processes = kinds.processes()
    wanted = request.args.get("process")
    if wanted and wanted not in {p.key for p in processes}:
        abort(404)
    return known, asked.read(request.args, processes, known.whole)


def _args(said: asked.Asked) -> dict[str, Any]:
    return dict(said.said)


def _drilled(drill: Any) -> dict[str, Any]:
    return {f"{DRILL}{name}": str(value) for name, value in drill.items()}


def _line(row: Any) -> dict[str, Any]:
    definition = viewing.definition(row.version_id)
    return {
        "url": url_for("cards.show", id=row.id),
        "number": row.number,
        "title": row.title,
        "stage": faces.stage(definition, row.stage),
        "owner": faces.person(row.owner_id),
        "created": formats.day(row.created_at),
        "closed": formats.day(row.closed_at),
        "money": row.sum_minor if definition.face.sum and row.sum_minor else None,
        "currency": definition.field_of[definition.face.sum].currency if definition.face.sum else "RUB",
    }


keeping.routes(pages)
