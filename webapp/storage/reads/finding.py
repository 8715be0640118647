"""Cards found by words: one statement over the index of words, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    any_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from ...process.finding import SAYING
from .. import models as m
from .access import Viewer, visible, visible_in
from .boards import FACE, c

FOUND = 20
MOST_SAID = 500

t, e = m.CardText, m.Event
FTS = table("card_fts", column("rowid"))
# A column that PostgreSQL works out by itself.
VECTOR: ColumnElement[Any] = literal_column("card_text.words")
RARE = 2000
"""Up to so many cards with the words are taken one by one; with more of them, the newest come soon."""


@dataclass(frozen=True)
class Wanted:
    """Each of these words must be there in any of its spellings; those with `*` are how a word begins."""

    words: tuple[tuple[str, ...], ...]
    process: int | None = None
    after: int | None = None


def cards(conn: Connection, viewer: Viewer, wanted: Wanted) -> list[Row[Any]]:
    """One page of the cards the viewer may see, and one more."""
    if not wanted.words:
        return []
    rows, id = select(*FACE), cast("ColumnElement[int]", c.id)
    if conn.dialect.name == "postgresql":
        rows = _on_postgresql(conn, rows, wanted)
    else:
        matches = literal_column("card_fts").op("MATCH")(_match(wanted.words))
        rows, id = rows.select_from(FTS).join(c, c.id == FTS.c.rowid).where(matches), FTS.c.rowid
    seen = visible(viewer)
    if wanted.process is not None:
        rows, seen = rows.where(c.process_id == wanted.process), visible_in(viewer, wanted.process)
    if wanted.after:
        rows = rows.where(id < wanted.after)
    return list(conn.execute(rows.where(seen).order_by(id.desc()).limit(FOUND + 1)))


def _on_postgresql(conn: Connection, rows: Select[Any], wanted: Wanted) -> Select[Any]:
    """Its planner guesses badly how rare the beginnings of words are, and would read every card for one."""
    holds = VECTOR.op("@@")(func.cast(literal(_tsquery(wanted.words)), TSQUERY))
    ids = list(conn.scalars(select(t.card_id).where(holds).limit(RARE + 1)))
    if len(ids) <= RARE:
        return rows.where(c.id == any_(literal(ids, ARRAY(BigInteger))))
    return rows.join(t, t.card_id == c.id).where(holds)


def _match(words: Sequence[Sequence[str]]) -> str:
    """As FTS5 reads it. Words are letters and digits, so nothing in them can mean anything else."""
    return " AND ".join("(" + " OR ".join(_quoted(one, '"', "*") for one in word) + ")" for word in words)


def _tsquery(words: Sequence[Sequence[str]]) -> str:
    return " & ".join("(" + " | ".join(_quoted(one, "'", ":*") for one in word) + ")" for word in words)


def _quoted(spelling: str, quote: str, begun: str) -> str:
    return f"{quote}{spelling.rstrip('*')}{quote}{begun if spelling.endswith('*') else ''}"


def said(conn: Connection, cards: Collection[int]) -> list[Row[Any]]:
    """What was lately said on these cards: the events that may hold words of people."""
    if not cards:
        return []
    kinds = [kind.__name__ for kind in SAYING]
    rows = select(e.card_id, e.kind, e.data).where(e.card_id.in_(cards), e.kind.in_(kinds))
    return list(conn.execute(rows.order_by(e.card_id, e.seq.desc()).limit(MOST_SAID)))
