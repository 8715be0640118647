"""The words that cards are found by, taken down anew: all when asked, earlier editions by themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from ..process import finding
from ..process.directories import Directories
from ..process.finding import EDITION
from ..storage import directories, texts, versions
from .transaction import reading, writing

AT_ONCE = 200


def rebuild() -> int:
    """Every card's, some in a transaction, so that nobody waits long; gives how many there were."""
    last = count = 0
    while ids := _some(last):
        last, count = ids[-1], count + len(ids)
    with writing() as conn:
        texts.rebuild_index(conn)
    return count


def refresh() -> int:
    """Some of the cards whose words are of an earlier edition; gives how many."""
    with reading() as conn:
        behind = texts.is_behind(conn)
    return len(_some(0, behind=True)) if behind else 0


def _some(after: int, *, behind: bool = False) -> list[int]:
    with writing() as conn:
        rows = texts.cards(conn, after, AT_ONCE, behind=behind)
        ids = [row.id for row in rows]
        if rows:
            told, known = texts.told(conn, ids), directories.read(conn)
            texts.write(conn, [_row(conn, known, row, told.get(row.id, [])) for row in rows])
    return ids


def _row(conn: Connection, known: Directories, row: Any, told: list[Any]) -> dict[str, Any]:
    definition = known.bound(versions.in_force(conn, row.version_id, row.current_id))
    fields = finding.of_fields(definition, row.values, row.number, row.title)
    said = finding.of_events(told)[: texts.LONGEST].strip()
    return {"card_id": row.id, "fields": fields, "said": said, "edition": EDITION}
