"""The index of values that lists are sorted and narrowed by, kept with the card. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..process import indexing
from ..process.definition import Definition
from ..process.indexing import Key
from ..process.state import CardState
from . import models as m

v = m.CardValue
AT_ONCE = 1000


def keep(
    conn: Connection,
    process_id: int,
    card_id: int,
    definition: Definition,
    before: CardState | None,
    after: CardState,
) -> None:
    """Writes what has changed since `before`; without it whatever is there is written anew."""
    had = {} if before is None else indexing.keys(definition, before.values)
    wanted = indexing.keys(definition, after.values)
    gone = sorted(field for field, key in had.items() if wanted.get(field) != key)
    if gone:
        conn.execute(delete(v).where(v.card_id == card_id, v.field.in_(gone)))
    new = [(field, key) for field, key in wanted.items() if had.get(field) != key]
    _insert(conn, [_row(process_id, card_id, bool(after.closed), field, key) for field, key in new])
    if before is not None and after.closed and not before.closed:
        conn.execute(update(v).where(v.card_id == card_id).values(ended=True))


def again(conn: Connection, process_id: int, card_id: int, definition: Definition, after: CardState) -> None:
    """The same for a card that has come to another version, which may have other fields in lists."""
    conn.execute(delete(v).where(v.card_id == card_id))
    keep(conn, process_id, card_id, definition, None, after)


def _row(process_id: int, card_id: int, ended: bool, field: str, key: Key) -> dict[str, Any]:
    words, number = key
    place = {"process_id": process_id, "card_id": card_id, "field": field}
    return place | {"ended": ended, "words": words, "number": number}


def _insert(conn: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(insert(v), rows)


def adopt(conn: Connection, process_id: int, before: Definition | None, now: Definition) -> None:
    """Takes down the values of the cards there are, for fields that are in lists from now on."""
    known = {f.key for f in indexing.indexed(before)} if before else set()
    wanted = {f.key for f in indexing.indexed(now)}
    if known - wanted:
        conn.execute(delete(v).where(v.process_id == process_id, v.field.in_(sorted(known - wanted))))
    new = wanted - known
    if not new or before is None:
        return
    c = m.Card
    conn.execute(delete(v).where(v.process_id == process_id, v.field.in_(sorted(new))))
    cards = select(c.id, c.values, c.closed_at).where(c.process_id == process_id).order_by(c.id)
    for some in conn.execute(cards).partitions(AT_ONCE):
        _insert(conn, list(_rows(process_id, some, now, new)))


def _rows(process_id: int, cards: Iterable[Any], now: Definition, new: set[str]) -> Iterable[dict[str, Any]]:
    for card in cards:
        for field, key in indexing.keys(now, card.values).items():
            if field in new:
                yield _row(process_id, card.id, card.closed_at is not None, field, key)
