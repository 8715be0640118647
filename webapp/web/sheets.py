"""Rows to take away: XLSX or CSV. Whatever a cell begins with, no spreadsheet takes it for a formula."""

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
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from webapp.web import downloads

LONGEST_CELL = 32_000
# What a spreadsheet would take for a formula, full-width twins included.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Row = Sequence[Any]


def answer(kind: str, rows: Iterable[Row], name: str, title: str) -> Response:
    """The rows as a file to be saved; the first of them holds the headings."""
    if kind == "xlsx":
        return send_file(workbook(rows, title), TYPES[kind], as_attachment=True, download_name=name)
    made = Response(stream_with_context(_lines(rows)), mimetype=TYPES[kind])
    return downloads.named(made, name)


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


def workbook(rows: Iterable[Row], title: str) -> BinaryIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
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
