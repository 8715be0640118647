"""The words that cards are found by, kept with the card in the same transaction. Nothing here commits.

SQLite indexes them in a table of its own by triggers, PostgreSQL by an index over an expression; both are
made by a migration, and nobody writes to them. The decision on search tells why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from ..process import events, finding
from ..process.definition import Definition
from ..process.finding import EDITION
from ..process.state import CardState
from . import models as m
from .upsert import insert_for

t = m.CardText
LONGEST = 150_000
"""Letters of what was said on one card; what is said after that is not found."""


def begin(conn: Connection, card_id: int, definition: Definition, state: CardState, *more: str) -> None:
    """The words of a new card; `more` are its number and title."""
    kept = finding.of_fields(definition, state.values, *more)
    conn.execute(insert(t), {"card_id": card_id, "fields": kept, "said": "", "edition": EDITION})


def keep(
    conn: Connection,
    row: Any,
    definition: Definition,
    states: tuple[CardState | None, CardState],
    happened: Iterable[events.Event],
    title: str,
) -> None:
    """Writes what has changed; without a state before, the fields are written anew."""
    before, after = states
    changed = {}
    if before is None or before.values != after.values:
        changed["fields"] = finding.of_fields(definition, after.values, row.number, title)
    if said := finding.of_events(happened):
        changed["said"] = _more(said)
    if changed:
        conn.execute(update(t).where(t.card_id == row.id).values(changed))


def say(conn: Connection, card_id: int, happened: Iterable[events.Event]) -> None:
    """The words of what was said when the card was made."""
    if said := finding.of_events(happened):
        conn.execute(update(t).where(t.card_id == card_id).values(said=_more(said)))


def _more(said: str) -> Any:
    """What was said before, and this; within limits."""
    return func.trim(func.substr(func.trim(t.said + (" " + said)), 1, LONGEST))


def adopt(conn: Connection, cards: list[dict[str, Any]]) -> None:
    """Writes the words of fields anew: of each `card` its `words`."""
    anew = update(t.__table__).where(t.card_id == bindparam("card")).values(fields=bindparam("words"))
    conn.execute(anew, cards)


def cards(conn: Connection, after: int, most: int, *, behind: bool = False) -> list[Any]:
    """Some cards with all that their words are made of, with the current version of their process; only
    those `behind`, whose words are of an earlier edition, if so asked.
    """
    c, p = m.Card, m.Process
    columns = (c.id, c.number, c.title, c.values, c.version_id, p.version_id.label("current_id"))
    rows = select(*columns).join(p, p.id == c.process_id).where(c.id > after)
    if behind:
        rows = rows.join(t, t.card_id == c.id).where(t.edition < EDITION)
    # Held until their words are written: a command meanwhile would be overwritten.
    held = rows.order_by(c.id).limit(most).with_for_update(of=c, key_share=True)
    return list(conn.execute(held))


def told(conn: Connection, cards: list[int]) -> dict[int, list[events.Event]]:
    """What happened on these cards, as far as it may hold words."""
    e = m.Event
    kinds = [kind.__name__ for kind in finding.SAYING]
    rows = select(e.card_id, e.kind, e.data).where(e.card_id.in_(cards), e.kind.in_(kinds))
    found: dict[int, list[events.Event]] = {}
    for row in conn.execute(rows.order_by(e.card_id, e.seq)):
        found.setdefault(row.card_id, []).append(events.load(row.kind, row.data))
    return found


def write(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Writes all words of some cards, whether or not they had any."""
    row = insert_for(conn, t)
    anew = {name: row.excluded[name] for name in ("fields", "said", "edition")}
    conn.execute(row.on_conflict_do_update(index_elements=["card_id"], set_=anew), rows)


def is_behind(conn: Connection) -> bool:
    """Whether any card's words are of an earlier edition."""
    return conn.execute(select(t.card_id).where(t.edition < EDITION).limit(1)).first() is not None


def drop_index(conn: Connection) -> None:
    """Takes away what SQLite would not let go of table by table."""
    if conn.dialect.name == "sqlite":
        conn.execute(text("DROP TABLE IF EXISTS card_fts"))


def rebuild_index(conn: Connection) -> None:
    """SQLite reads the words anew; PostgreSQL's index cannot differ from them."""
    if conn.dialect.name == "sqlite":
        conn.execute(text("INSERT INTO card_fts(card_fts) VALUES ('rebuild')"))
