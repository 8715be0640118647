"""Cards from files: the file, its rows and what became of each. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from ..process.face import secret
from ..process.fields import fold
from ..process.indexing import WORDS, indexed
from . import models as m
from . import versions

i, r, j = m.CardImport, m.CardImportRow, m.Job
AT_ONCE = 1000
MOST_WRONG = 10_000


def begin(
    conn: Connection, values: Mapping[str, Any], rows: Sequence[tuple[int, Sequence[str]]], now: datetime
) -> tuple[int, int]:
    """Writes down the rows that are to become cards; gives the import and its job."""
    id = conn.execute(insert(i).returning(i.id), dict(values) | {"started_at": now}).scalar_one()
    waiting = [{"import_id": id, "number": n, "cells": list(cells), "state": "waiting"} for n, cells in rows]
    for start in range(0, len(waiting), AT_ONCE):
        conn.execute(insert(r), waiting[start : start + AT_ONCE])
    ref = f"import:{id}"
    job = {"kind": "import", "ref": ref, "cause": ref, "payload": {"import": id}, "state": "queued"}
    times = {"due_at": now, "queued_at": now, "created_at": now}
    return id, conn.execute(insert(j).returning(j.id), job | times).scalar_one()


def one(conn: Connection, id: int) -> Row[Any] | None:
    return conn.execute(select(i.__table__).where(i.id == id)).one_or_none()


def same(conn: Connection, process_id: int, sha256: str) -> bool:
    """Whether the file was imported into the process before."""
    wanted = select(i.id).where(i.process_id == process_id, i.sha256 == sha256).limit(1)
    return conn.execute(wanted).scalar() is not None


def waiting(conn: Connection, id: int, most: int) -> list[Row[Any]]:
    rows = select(r.number, r.cells).where(r.import_id == id, r.state == "waiting")
    return list(conn.execute(rows.order_by(r.number).limit(most)))


def ended(conn: Connection, id: int, number: int, state: str, why: str, card_id: int | None) -> None:
    mine = (r.import_id == id, r.number == number, r.state == "waiting")
    conn.execute(update(r).where(*mine).values(state=state, why=why, card_id=card_id))


def stop(conn: Connection, id: int, why: str, now: datetime) -> None:
    """Nothing more becomes of the rows that waited."""
    conn.execute(update(r).where(r.import_id == id, r.state == "waiting").values(state="wrong", why=why))
    finish(conn, id, now)


def finish(conn: Connection, id: int, now: datetime) -> None:
    conn.execute(update(i).where(i.id == id, i.finished_at.is_(None)).values(finished_at=now))


def counts(conn: Connection, id: int) -> dict[str, int]:
    """How many rows are in which state."""
    counted = select(r.state, func.count()).where(r.import_id == id).group_by(r.state)
    return {row[0]: row[1] for row in conn.execute(counted)}


def wrong(conn: Connection, id: int, most: int = MOST_WRONG) -> list[Row[Any]]:
    rows = select(r.number, r.cells, r.why).where(r.import_id == id, r.state == "wrong")
    return list(conn.execute(rows.order_by(r.number).limit(most)))


def card_called(conn: Connection, process: str, text: str) -> int | None:
    """The one open card of a process with that number, or with that value of a text that all see in lists."""
    row = versions.current(conn, process)
    if row is None:
        return None
    c, v = m.Card, m.CardValue
    numbered = select(c.id).where(c.process_id == row.id, c.number == text, c.deleted_at.is_(None))
    if found := conn.execute(numbered).scalar():
        return found
    definition = versions.definition(conn, row.version_id)
    keys = [f.key for f in indexed(definition) if f.kind in WORDS and f.key not in secret(definition)]
    here = (v.process_id == row.id, v.field.in_(keys), v.ended.is_(False), v.words == fold(text)[:200])
    valued = select(v.card_id).join(c, c.id == v.card_id).where(*here, c.deleted_at.is_(None))
    known = list(conn.scalars(valued.distinct().limit(2)))
    return known[0] if len(known) == 1 else None
