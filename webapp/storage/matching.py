"""Finding the record that is meant by a tax identifier, an e-mail address or a phone number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from ..process.definition import Definition, Field
from ..process.fields import normal
from ..process.indexing import key
from . import models as m

MOST = 2
"""More than one found is as good as none: nobody guesses between two customers."""


def by_value(conn: Connection, process_id: int, field: Field, value: object) -> list[int]:
    """The open records with the value, the oldest first, at most two."""
    if field.unique:
        u = m.UniqueValue
        same = and_(u.field == field.key, u.value == normal(field, value))
        return list(conn.scalars(select(u.card_id).where(u.process_id == process_id, same)))
    v = m.CardValue
    words, number = key(field, value)
    same = v.number == number if words is None else v.words == words
    here = (v.process_id == process_id, v.field == field.key, v.ended.is_(False), same)
    # A deleted record keeps its values for the day on which it is restored.
    found = select(v.card_id).join(m.Card, m.Card.id == v.card_id).where(*here, m.Card.deleted_at.is_(None))
    return list(conn.scalars(found.order_by(v.card_id).limit(MOST)))


def by_texts(conn: Connection, process_id: int, field: Field, texts: Iterable[str]) -> dict[str, int]:
    """The open record of each text that exactly one has, by one query."""
    known: Any
    if field.unique:
        u = m.UniqueValue
        compared = {text: normal(field, text) for text in texts}
        known = select(u.value, u.card_id).where(u.process_id == process_id, u.field == field.key)
        known = known.where(u.value.in_(set(compared.values())))
    else:
        v = m.CardValue
        compared = {text: key(field, text)[0] for text in texts}
        known = select(v.words, v.card_id).where(v.process_id == process_id, v.field == field.key)
        known = known.where(v.ended.is_(False), v.words.in_(set(compared.values())))
    cards: dict[str | None, list[int]] = {}
    for value, card in conn.execute(known):
        cards.setdefault(value, []).append(card)
    return {t: cards[value][0] for t, value in compared.items() if len(cards.get(value, ())) == 1}


def comparable(definition: Definition, keys: Sequence[str]) -> Iterable[Field]:
    """Those of the fields by which records can be found."""
    found = (definition.field_of.get(one) for one in keys)
    return (f for f in found if f is not None and (f.unique or f.in_lists))
