"""A file of an administrator as rows of text. Whatever is in a cell is text: no formula is worked out."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from webapp.process.errors import Refused

MOST_ROWS = 10_000
MOST_COLUMNS = 40
# Rows that may stand empty between the others.
MOST_LINES = 2 * MOST_ROWS
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500
LONGEST_CELL = 1000

ENCODINGS = {"utf-8": "UTF-8", "cp1251": "Windows-1251", "utf-16": "UTF-16"}
DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}

# What openpyxl raises when it is given something else than a sheet of Excel.
BROKEN = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """The headings, and each row that is not empty with its number in the file."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""


def read(data: bytes, encoding: str = "", delimiter: str = "") -> Table:
    """The table in the file; what is not said about a text file is found out."""
    if len(data) > MOST_BYTES:
        raise Refused("table_too_large", most=MOST_BYTES // 1024 // 1024)
    if data.startswith(b"PK"):
        return _table(_sheet(data))
    encoding = encoding if encoding in ENCODINGS else _encoding(data)
    text = _decoded(data, encoding)
    delimiter = delimiter if delimiter in DELIMITERS else _delimiter(text)
    table = _table(_records(text, delimiter))
    return Table(table.headings, table.rows, encoding, delimiter)


def _table(lines: Iterable[Iterable[Any]]) -> Table:
    """The first row that is not empty holds the headings."""
    numbered = ((n, _cells(cells)) for n, cells in enumerate(islice(lines, MOST_LINES), start=1))
    filled = (row for row in numbered if row[1])
    _, headings = next(filled, (0, ()))
    rows = tuple(islice(filled, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Refused("table_too_long", most=MOST_ROWS)
    if not rows:
        raise Refused("table_empty")
    return Table(headings, rows)


def _cells(raw: Iterable[Any]) -> tuple[str, ...]:
    """Without the empty ones at the end."""
    cells = [_clean(value) for value in raw]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _clean(value: Any) -> str:
    """The cell as one line of text."""
    text = _as_text(value)
    plain = "".join(c if c.isprintable() else " " for c in text[:LONGEST_CELL])
    return " ".join(plain.split())


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


# -- text --------------------------------------------------------------------------------------------------


def _encoding(data: bytes) -> str:
    """UTF-8 where it reads as such: hardly any other text does."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise Refused("table_encoding", encoding=ENCODINGS[encoding]) from None


def _delimiter(text: str) -> str:
    """The one that parts the first row into most cells."""
    first = next(filter(str.strip, text.splitlines()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield cells[:MOST_COLUMNS]
    except csv.Error:
        raise Refused("table_unreadable") from None


# -- Excel -------------------------------------------------------------------------------------------------


def _sheet(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of the first sheet, read one after the other."""
    try:
        _refuse_bomb(data)
        with warnings.catch_warnings():
            # Of parts of Excel that openpyxl leaves aside, such as lists to choose from.
            warnings.simplefilter("ignore")
            return _rows_of_first_sheet(data)
    except BROKEN:
        raise Refused("table_unreadable") from None


def _rows_of_first_sheet(data: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return list(sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True))
    finally:
        book.close()


def _refuse_bomb(data: bytes) -> None:
    """A small file may unpack to a very large one; it never unpacks to more than it says here."""
    with ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("table_too_large", most=MOST_UNPACKED // 1024 // 1024)
