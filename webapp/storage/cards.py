"""Loading a card under its lock, making one, and its story. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from ..process import events, face
from ..process import state as states
from ..process.commands import Actor
from ..process.definition import LEVELS, Definition
from ..process.state import CardState
from . import models as m
from . import texts
from .links import ANY as LINKED
from .org import STAMP
from .upsert import insert_for

LONGEST_PREFIX = 20

LOCKED = (
    select(
        m.Card.id,
        m.Card.process_id,
        m.Card.version_id,
        select(m.Process.version_id)
        .where(m.Process.id == m.Card.process_id)
        .scalar_subquery()
        .label("current_id"),
        select(m.Process.paused).where(m.Process.id == m.Card.process_id).scalar_subquery().label("paused"),
        m.Card.number,
        m.Card.title,
        m.Card.values,
        m.Card.state,
        m.Card.comments,
        m.Card.files,
        m.Card.incidents,
        m.Card.closed_at,
        m.Card.department,
        m.Card.pipeline,
        m.Card.priority,
        LINKED,
        STAMP.label("organisation"),
    )
    .where(m.Card.id == bindparam("card"))
    # Its key stays, so rows that name the card can be written meanwhile: a publication that lists the running
    # cards and holds the process would wait for them, and they for the process.
    .with_for_update(of=m.Card, key_share=True)
)


LOOKED_AT = select(*LOCKED.selected_columns).where(m.Card.id == bindparam("card"))


def lock(conn: Connection, card_id: int) -> Row[Any] | None:
    """The card's row, locked until the transaction ends; None if there is no such card."""
    return conn.execute(LOCKED, {"card": card_id}).one_or_none()


def look(conn: Connection, card_id: int) -> Row[Any]:
    """The card's row as it is, not locked."""
    return conn.execute(LOOKED_AT, {"card": card_id}).one()


def state_of(row: Any) -> CardState:
    """What the engine may know of the card."""
    return states.load(row.state, row.values)


def by_start_key(conn: Connection, key: str | None) -> int | None:
    """The card that this very form has created already, if it was sent twice."""
    return conn.execute(select(m.Card.id).where(m.Card.start_key == key)).scalar() if key else None


def number(
    conn: Connection, process_id: int, definition: Definition, year: int, values: Mapping[str, Any]
) -> str:
    """The next number of the process, of that year and prefix where it counts so.

    The counter's row is locked until the commit and goes back with a rollback: none is lost or comes twice.
    """
    c, numbering, prefix = m.Counter, definition.numbering, prefix_of(conn, definition, values)
    first: Any = 1
    if not numbering.yearly:
        # A count that does not begin anew each year goes on from what was given so far.
        before = select(func.coalesce(func.max(c.value), 0) + 1)
        year, first = 0, before.where(c.process_id == process_id, c.prefix == prefix).scalar_subquery()
    row = insert_for(conn, c).values(process_id=process_id, year=year, prefix=prefix, value=first)
    taken = row.on_conflict_do_update(
        index_elements=["process_id", "year", "prefix"], set_={"value": c.value + 1}
    )
    value = conn.execute(taken.returning(c.value)).scalar_one()
    return numbering.number(year, value, prefix)


def prefix_of(conn: Connection, definition: Definition, values: Mapping[str, Any]) -> str:
    """The prefix under which a card with these values is counted; those who share one share the count."""
    field = definition.field_of.get(definition.numbering.by or "")
    value = values.get(field.key) if field else None
    if field is None or value in (None, ""):
        return ""
    if field.kind == "card":
        held = conn.execute(select(m.Card.values).where(m.Card.id == int(value))).scalar()
        value = (held or {}).get(definition.numbering.prefix) or ""
    told = str(value).upper() if field.kind in ("choice", "department") else str(value)
    return "".join(told.split())[:LONGEST_PREFIX]


def create(  # noqa: PLR0913, PLR0917 - the columns of a row
    conn: Connection,
    process_id: int,
    version_id: int,
    definition: Definition,
    number: str,
    state: CardState,
    department: str | None,
    key: str | None,
    now: datetime,
) -> int:
    """The row of a new card; what happened to it is recorded afterwards."""
    row = columns(definition, number, state, now) | {
        "process_id": process_id,
        "version_id": version_id,
        "number": number,
        "initiator_id": state.initiator,
        "department": department,
        "start_key": key,
        "created_at": now,
    }
    card_id = conn.execute(insert(m.Card).returning(m.Card.id), row).scalar_one()
    texts.begin(conn, card_id, definition, state, number, row["title"])
    return card_id


def columns(definition: Definition, number: str, state: CardState, now: datetime) -> dict[str, Any]:
    title = face.title(definition, state.values)
    return {
        "title": title,
        "stage": state.stage,
        "pipeline": definition.pipeline(state.stage),
        "priority": LEVELS.index(state.priority),
        "visit": state.visit,
        "revision": state.revision,
        "values": state.values,
        "state": states.dump(state),
        "owner_id": state.owner,
        "sum_minor": face.total(definition, state.values),
        "changed_at": now,
        "due_at": state.due,
        "entered_at": state.entered.at if state.entered else now,
        "search": face.search_text(definition, state.values, number, title),
        "closed_how": state.closed,
    }


def timeline(conn: Connection, card_id: int) -> list[Row[Any]]:
    """Every event of the card, oldest first."""
    return list(
        conn.execute(select(m.Event.__table__).where(m.Event.card_id == card_id).order_by(m.Event.seq))
    )


def told(conn: Connection, card_id: int) -> Iterator[tuple[events.Event, datetime, Actor]]:
    """The card's whole story, as `replay` wants it."""
    for row in timeline(conn, card_id):
        yield events.load(row.kind, row.data), row.at, Actor(row.actor_kind, row.actor_id)
