"""Cards as a table to take away: XLSX or CSV, read page by page, never more than `MOST`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from webapp.admin import plainly
from webapp.extensions import db
from webapp.runtime import clock
from webapp.storage.reads import administration
from webapp.web import sheets

MOST = 20_000
AT_ONCE = 500


def answer(kind: str, where: Sequence[ColumnElement[bool]], process: str) -> Response:
    """The cards under these conditions, the newest first; with the fields of the process if one is named."""
    table = plainly.Table(process)
    rows = _rows(table, where)
    name = f"cards-{clock():%Y-%m-%d}.{kind}"
    return sheets.answer(kind, rows, name, _("Cards"))


def _rows(table: plainly.Table, where: Sequence[ColumnElement[bool]]) -> Iterator[sheets.Row]:
    yield table.head
    conn, before = db.session.connection(), None
    for start in range(0, MOST, AT_ONCE):
        wanted = min(AT_ONCE, MOST - start)
        found = administration.cards(conn, where, before, wanted, values=table.has_fields)
        yield from table.rows(conn, found)
        if len(found) < wanted:
            return
        before = found[-1].id
    if administration.cards(conn, where, before, 1):
        yield [_("Only the newest %(n)s cards are here; choose narrower filters for the others.", n=MOST)]
