"""Fields that become secret leave what everybody finds cards by: title, sum, words. Nothing here commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from ..process import face, finding, rights
from ..process.definition import Definition
from . import models as m
from . import texts
from .directories import read

AT_ONCE = 1000
c = m.Card


def adopt(
    conn: Connection,
    process_id: int,
    before: Definition | None,
    now: Definition,
    own: Callable[[int], Definition],
) -> None:
    """Writes the faces of the cards there are anew where other fields are secret from now on."""
    if before is None or face.secret(before) == face.secret(now):
        return
    known = read(conn)
    shown = update(c.__table__).where(c.id == bindparam("card"))
    for some in _cards(conn, process_id):
        versions = {id: known.bound(rights.in_force(own(id), now)) for id in {row.version_id for row in some}}
        faces = [_face(row, versions[row.version_id]) for row in some]
        conn.execute(shown, faces)
        titles = {one["card"]: one["title"] for one in faces}
        texts.adopt(conn, [_words(row, versions[row.version_id], titles[row.id]) for row in some])


def _cards(conn: Connection, process_id: int) -> Iterator[list[Row[Any]]]:
    """Some at a time: they change while they are read."""
    last = 0
    wanted = select(c.id, c.number, c.version_id, c.values).where(c.process_id == process_id).order_by(c.id)
    while some := list(conn.execute(wanted.where(c.id > last).limit(AT_ONCE))):
        yield some
        last = some[-1].id


def _face(row: Row[Any], definition: Definition) -> dict[str, Any]:
    title = face.title(definition, row.values)
    words = face.search_text(definition, row.values, row.number, title)
    return {"card": row.id, "title": title, "sum_minor": face.total(definition, row.values), "search": words}


def _words(row: Row[Any], definition: Definition, title: str) -> dict[str, Any]:
    return {"card": row.id, "words": finding.of_fields(definition, row.values, row.number, title)}
