"""Values that no two cards of a process share; the table holds, whoever writes at the same moment.

A card gives its values back when it fails. Nothing here commits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select, update

from ..process import fields
from ..process.definition import Definition, Field
from ..process.errors import InvalidInput
from ..process.state import CardState
from . import models as m
from .upsert import insert_for

ENDED = ("failure", "withdrawn", "cancelled")
"""How a card ends whose values another one may have."""


def keep(
    conn: Connection,
    process_id: int,
    card_id: int,
    definition: Definition,
    before: CardState | None,
    after: CardState,
) -> None:
    """Takes the card's unique values and gives back those it has no more; refuses what another card has."""
    had, wanted = claims(definition, before), claims(definition, after)
    if had == wanted:
        return
    row = m.UniqueValue
    gone = [field for field, value in had.items() if wanted.get(field) != value]
    if gone:
        conn.execute(delete(row).where(row.card_id == card_id, row.field.in_(gone)))
    # In one order always, so that two cards never wait for one another.
    new = sorted(field for field, value in wanted.items() if had.get(field) != value)
    twins = {
        field: _take(conn, process_id, card_id, definition.field_of[field], wanted[field]) for field in new
    }
    errors = {field: ("not_unique", {"card": twin}) for field, twin in twins.items() if twin is not None}
    if errors:
        raise InvalidInput(errors)


def unlike(conn: Connection, definition: Definition, before: CardState | None, after: CardState) -> None:
    """Refuses a value that a card of another process has in the unique field which `unlike` names."""
    had = before.values if before else {}
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    for field in definition.fields:
        value = fields.normal(field, after.values.get(field.key)) if field.unlike else None
        if value is None or value == fields.normal(field, had.get(field.key)):
            continue
        twin = _abroad(conn, str(field.unlike), value)
        if twin is not None:
            errors[field.key] = ("not_unique", {"card": twin})
    if errors:
        raise InvalidInput(errors)


def _abroad(conn: Connection, there: str, value: str) -> int | None:
    process, _, field = there.partition(".")
    row = m.UniqueValue
    found = select(row.card_id).join(m.Process, m.Process.id == row.process_id)
    here = (m.Process.key == process, row.field == field, row.value == value)
    return conn.execute(found.where(*here)).scalar()


def claims(definition: Definition, state: CardState | None) -> dict[str, str]:
    """The values that are the card's alone, by field; none of a card that failed."""
    if state is None or state.deleted or state.closed in ENDED:
        return {}
    mine = ((f.key, fields.normal(f, state.values.get(f.key))) for f in definition.fields if f.unique)
    return {key: value for key, value in mine if value is not None}


def _take(conn: Connection, process_id: int, card_id: int, field: Field, value: str) -> int | None:
    """Puts the value down as the card's, after whoever is about to; gives the other card that has it."""
    row = m.UniqueValue
    mine = {"process_id": process_id, "field": field.key, "value": value, "card_id": card_id}
    taken = insert_for(conn, row).values(mine).on_conflict_do_nothing().returning(row.card_id)
    if conn.execute(taken).scalar():
        return None
    here = (row.process_id == process_id, row.field == field.key, row.value == value)
    twin = conn.execute(select(row.card_id).where(*here)).scalar()
    if twin is None:
        # Given back in this very moment.
        return _take(conn, process_id, card_id, field, value)
    if twin == card_id or _has(conn, twin, field, value):
        return None if twin == card_id else twin
    conn.execute(update(row).where(*here).values(card_id=card_id))
    return None


def _has(conn: Connection, card_id: int, field: Field, value: str) -> bool:
    """Whether it still has the value: a card on a version where it was not unique gives none back."""
    row = conn.execute(select(m.Card.values, m.Card.closed_how).where(m.Card.id == card_id)).one()
    return row.closed_how not in ENDED and fields.normal(field, row.values.get(field.key)) == value


# -- a field becomes unique, or differently so


def adopt(conn: Connection, process_id: int, before: Definition | None, now: Definition) -> None:
    """Takes down the values of the cards there are, for fields that are unique in a new version only.

    Of two cards that have the same one already, the older has it.
    """
    known = {(f.key, f.kind) for f in before.fields if f.unique} if before else set()
    new = [f for f in now.fields if f.unique and (f.key, f.kind) not in known]
    row, c = m.UniqueValue, m.Card
    if not new:
        return
    conn.execute(delete(row).where(row.process_id == process_id, row.field.in_([f.key for f in new])))
    cards = select(c.id, c.values, c.closed_how).where(c.process_id == process_id).order_by(c.id)
    owners: dict[tuple[str, str], int] = {}
    for card in conn.execute(cards):
        for f in new if card.closed_how not in ENDED else ():
            value = fields.normal(f, card.values.get(f.key))
            if value is not None:
                owners.setdefault((f.key, value), card.id)
    rows = [
        {"process_id": process_id, "field": field, "value": value, "card_id": card}
        for (field, value), card in sorted(owners.items())
    ]
    if rows:
        conn.execute(insert_for(conn, m.UniqueValue).on_conflict_do_nothing(), rows)
