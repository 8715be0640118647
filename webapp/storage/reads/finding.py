"""Cards found by words: one statement over the index of words, the newest first."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    any_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    union_all,
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
CALLED = 500
"""So many cards that are called by a word are looked at, before rights."""

Spelled = Sequence[tuple[str, ...]]
"""The words, each in any of its spellings; those with `*` are how a word begins."""


@dataclass(frozen=True)
class Wanted:
    """All these words must be there."""

    words: Spelled
    process: int | None = None
    after: int | None = None


def cards(conn: Connection, viewer: Viewer, wanted: Wanted) -> list[Row[Any]]:
    """One page of the cards the viewer may see, and one more."""
    if not wanted.words:
        return []
    rows, id = select(*FACE), cast("ColumnElement[int]", c.id)
    if conn.dialect.name == "postgresql":
        # Its planner guesses badly how rare beginnings of words are, and would read every card for one.
        rows = rows.where(holding(conn, wanted.words))
    else:
        rows, id = (
            rows.select_from(FTS).join(c, c.id == FTS.c.rowid).where(_matches(wanted.words)),
            FTS.c.rowid,
        )
    seen = visible(viewer)
    if wanted.process is not None:
        rows, seen = rows.where(c.process_id == wanted.process), visible_in(viewer, wanted.process)
    if wanted.after:
        rows = rows.where(id < wanted.after)
    return list(conn.execute(rows.where(seen).order_by(id.desc()).limit(FOUND + 1)))


def holding(conn: Connection, words: Spelled) -> ColumnElement[bool]:
    """Leaves the cards with all the words; few are looked up once, for a page of many statements."""
    if not words:
        return false()
    found = _ids(conn, words)
    ids = list(conn.scalars(found.limit(literal_column(str(RARE + 1)))))
    if conn.dialect.name == "postgresql":
        return c.id == any_(literal(ids, ARRAY(BigInteger))) if len(ids) <= RARE else c.id.in_(found)
    if len(ids) > RARE:
        return _in_line(words)
    return c.id.in_(select(func.json_each(json.dumps(ids)).table_valued("value").c.value))


def called(conn: Connection, viewer: Viewer, words: Spelled) -> list[Row[Any]]:
    """Cards the viewer may see that have one of the words, some of each."""
    if not words:
        return []
    arms = (select(_ids(conn, [word]).limit(CALLED).subquery()) for word in words)
    ids = union_all(*arms).subquery()
    rows = select(c.id, c.number, c.title).where(c.id.in_(select(*ids.c)), visible(viewer))
    return list(conn.execute(rows.order_by(c.id.desc())))


def _ids(conn: Connection, words: Spelled) -> Select[int]:
    """The cards with all the words, as the index has them; from SQLite's the newest first."""
    if conn.dialect.name == "postgresql":
        # In the statement itself: a plan that is kept for any words would read every card.
        asked = bindparam(None, _tsquery(words), String, literal_execute=True)
        return select(t.card_id).where(VECTOR.op("@@")(func.cast(asked, TSQUERY)))
    return select(FTS.c.rowid).where(_matches(words)).order_by(FTS.c.rowid.desc())


def _in_line(words: Spelled) -> ColumnElement[bool]:
    """The same, looked up card by card: where many have the words, a page is full soon."""
    line = " " + t.fields + " " + t.said + " "
    has = (or_(*(func.instr(line, _within(one)) > 0 for one in word)) for word in words)
    return exists().where(t.card_id == c.id, *has).correlate(c)


def _within(spelling: str) -> str:
    return f" {spelling[:-1]}" if spelling.endswith("*") else f" {spelling} "


def _matches(words: Spelled) -> ColumnElement[bool]:
    return literal_column("card_fts").op("MATCH")(_match(words))


def _match(words: Spelled) -> str:
    """As FTS5 reads it. Words are letters and digits, so nothing in them can mean anything else."""
    return " AND ".join("(" + " OR ".join(_quoted(one, '"', "*") for one in word) + ")" for word in words)


def _tsquery(words: Spelled) -> str:
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
