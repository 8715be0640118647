"""Cards as a table to take away: XLSX or CSV, read page by page, never more than `MOST`."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from flask import Response, send_file, stream_with_context
from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from sqlalchemy import ColumnElement

from webapp.admin import plainly
from webapp.extensions import db
from webapp.runtime import clock
from webapp.storage.reads import administration

MOST = 20_000
AT_ONCE = 500
LONGEST_CELL = 32_000
# What a spreadsheet would take for a formula, full-width twins included.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = Sequence[Any]


def answer(kind: str, where: Sequence[ColumnElement[bool]], process: str) -> Response:
    """The cards under these conditions, the newest first; with the fields of the process if one is named."""
    table = plainly.Table(process)
    rows = _rows(table, where)
    name = f"cards-{clock():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return send_file(_workbook(rows), TYPES[kind], as_attachment=True, download_name=name)
    made = Response(stream_with_context(_lines(rows)), mimetype=TYPES[kind])
    made.headers.set("Content-Disposition", "attachment", filename=name)
    return made


def _rows(table: plainly.Table, where: Sequence[ColumnElement[bool]]) -> Iterator[Row]:
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


# -- CSV


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    """Text as Excel opens it by a double click: with a mark of UTF-8, and semicolons where it wants them."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        writer = csv.writer(line, delimiter=";" if str(get_locale()) == "ru" else ",")
        writer.writerow([_text(value) for value in row])
        yield line.getvalue()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{to_user_timezone(value):%Y-%m-%d %H:%M}"
    return harmless("" if value is None else value) if isinstance(value, str | None) else str(value)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(DANGEROUS) else text


# -- XLSX


def _workbook(rows: Iterable[Row]) -> BinaryIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cards"))
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in row])
    kept: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(kept)
    kept.seek(0)
    return kept


def _cell(sheet: Any, value: Any, *, bold: bool) -> Any:
    """Words are written as words: whatever they begin with, they are no formula."""
    if isinstance(value, datetime):
        value = to_user_timezone(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    if bold:
        cell.font = Font(bold=True)
    return cell
