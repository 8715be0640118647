"""Uploaded files: their rows, whose they are, and whether a field takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row, delete, exists, insert, select

from ..config import Config
from ..process.definition import Field
from ..process.errors import InvalidInput, NoSuch, Refused
from . import files
from . import models as m

HEAD = 8192
ORPHANED_AFTER = timedelta(hours=24)
LONGEST_NAME = 200
LONGEST_NUMBER = 18

a = m.Attachment


@dataclass(frozen=True)
class Kept:
    """A file in the store that has no row yet."""

    name: str
    sha256: str
    size: int
    mime: str


def keep(config: Config, stream: BinaryIO, name: str) -> Kept:
    """Looks at the content and puts it into the store; refused when it is of no allowed kind or too large."""
    name = _clean(name)
    mime = files.sniff(stream.read(HEAD), name)
    stream.seek(0)
    stored = files.FileStore(config.files_dir).put(stream, config.max_upload_mb * 1024 * 1024)
    if stored.size == 0:
        raise Refused("file_empty", name=name)
    if stored.size > config.max_upload_mb * 1024 * 1024:
        raise Refused("file_too_large", name=name, most=config.max_upload_mb)
    return Kept(name, stored.sha256, stored.size, mime)


def _clean(name: str) -> str:
    """The name without folders and control characters, its ending kept when it is cut."""
    plain = (
        "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .")
        or "file"
    )
    stem, ending = Path(plain).stem, Path(plain).suffix[:20]
    return stem[: LONGEST_NAME - len(ending)] + ending


def insert_row(conn: Connection, kept: Kept, person: int | None, now: datetime) -> dict[str, Any]:
    """The row of a stored file, which is its uploader's until a form is sent."""
    row = {
        "name": kept.name,
        "sha256": kept.sha256,
        "size": kept.size,
        "mime": kept.mime,
        "uploaded_by": person,
        "uploaded_at": now,
    }
    return row | {"id": conn.execute(insert(a).returning(a.id), row).scalar_one()}


def ids(raw: Any) -> list[int]:
    """The attachment ids of a file field as a form or a robot names them."""
    found = raw if isinstance(raw, list | tuple) else [raw] if raw not in (None, "") else []
    return [_id(f["id"] if isinstance(f, dict) else f) for f in found if f not in (None, "")]


def _id(raw: Any) -> int:
    if isinstance(raw, bool) or not str(raw).isdecimal() or len(str(raw)) > LONGEST_NUMBER:
        raise NoSuch("no_such_file")
    return int(raw)


def attachable(
    conn: Connection,
    wanted: Iterable[int],
    person: int | None,
    card_id: int | None,
    field: Field | None = None,
) -> list[dict[str, Any]]:
    """The files as a card keeps them; only the person's own new ones or those of the card itself."""
    order = list(dict.fromkeys(wanted))
    rows = {row.id: row for row in conn.execute(select(a.__table__).where(a.id.in_(order)))} if order else {}
    for id in order:
        row = rows.get(id)
        mine = row is not None and (row.card_id == card_id if row.card_id else row.uploaded_by == person)
        if row is None or not mine:
            raise NoSuch("no_such_file")
        if field is not None:
            _refuse_unfit(row, field)
    return [{"id": id, "name": rows[id].name} for id in order]


def _refuse_unfit(row: Row[Any], field: Field) -> None:
    """By what is in the file, not by its name."""
    if field.accept and row.mime not in files.mimes(field.accept):
        raise InvalidInput({field.key: ("file_kind", {"name": row.name, "accept": ", ".join(field.accept)})})
    if field.max_mb and row.size > field.max_mb * 1024 * 1024:
        raise InvalidInput({field.key: ("file_too_large", {"name": row.name, "most": field.max_mb})})


def copies(conn: Connection, wanted: Iterable[int], card_id: int, now: datetime) -> list[dict[str, Any]]:
    """New rows of files of the card, with the same contents, for another card."""
    found = select(a.name, a.sha256, a.size, a.mime, a.uploaded_by).where(
        a.id.in_(list(wanted)), a.card_id == card_id
    )
    rows = [{**row._mapping, "uploaded_at": now} for row in conn.execute(found.order_by(a.id))]  # noqa: SLF001
    if not rows:
        return []
    made = conn.execute(insert(a).returning(a.id, sort_by_parameter_order=True), rows).scalars()
    return [{"id": id, "name": row["name"]} for id, row in zip(made, rows, strict=True)]


def one(conn: Connection, id: int) -> Row[Any] | None:
    """The row of a file."""
    return conn.execute(select(a.__table__).where(a.id == id)).one_or_none()


def content(config: Config, sha256: str) -> bytes:
    """All of a stored file."""
    return files.FileStore(config.files_dir).path(sha256).read_bytes()


def forget_orphans(conn: Connection, now: datetime) -> None:
    """Deletes the rows of files that nobody attached within a day."""
    of_articles = exists().where(m.ArticleFile.attachment_id == a.id)
    held = exists().where(m.IntakeFile.attachment_id == a.id)
    orphans = (a.card_id.is_(None), a.uploaded_at < now - ORPHANED_AFTER)
    conn.execute(delete(a).where(*orphans, ~of_articles, ~held))


def sweep(conn: Connection, config: Config, now: datetime) -> int:
    """Removes contents a day old that no row names, and what killed uploads left; gives their number."""
    store, before = files.FileStore(config.files_dir), now - ORPHANED_AFTER
    removed = store.remove_drafts(before)
    for some in batched(store.contents(before)):
        forms = select(m.PrintForm.file).where(m.PrintForm.file.in_(some))
        named = set(conn.execute(select(a.sha256).where(a.sha256.in_(some)).union(forms)).scalars())
        removed += sum(store.remove(sha256, before) for sha256 in some if sha256 not in named)
    return removed


def batched(found: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """Lists of at most so many."""
    rest = iter(found)
    while some := list(islice(rest, size)):
        yield some
