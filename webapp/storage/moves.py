"""Running cards on their way to another version of their process. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, literal_column, select, update

from ..process import events
from ..process import state as states
from ..process.commands import Actor
from ..process.state import CardState
from . import models as m

c, v, k = m.Card, m.VersionMove, m.VersionMoveCard

# What `process.moving` looks at, as text: cards with the same text are in the same position. One for each
# dialect, since both have functions of their own for JSON.
POSITIONS = {
    "postgresql": """
      coalesce((select string_agg(concat_ws('/', s.e->>'stage', s.e->>'key',
          (s.e->>'visit')::int = card.visit, s.e->>'message', s.e->>'arrived',
          jsonb_array_length(coalesce(s.e->'asks', '[]')),
          jsonb_path_query_array(s.e, '$.asks[*].answer'), jsonb_path_query_array(s.e, '$.asks[*].added')),
          ' ' order by s.n)
        from jsonb_array_elements(card.state->'steps') with ordinality s(e, n)), '')
      || '|' || coalesce(jsonb_path_query_array(card.state, '$.robots[*].robot')::text, '')
      || '|' || coalesce(
          jsonb_path_query_array(card.state, '$.stopped[*] ? (@.failed == true).robot')::text, '')
      || '|' || exists (select 1 from jsonb_array_elements(card.state->'incidents') i(e)
          where (i.e->>'visit')::int = card.visit)
      || exists (select 1 from jsonb_array_elements(card.state->'robots') r(e)
          where (r.e->>'since')::int = card.visit)
    """,
    "sqlite": """
      coalesce((select group_concat(json_extract(s.value, '$.stage') || '/' || json_extract(s.value, '$.key')
          || '/' || (json_extract(s.value, '$.visit') = card.visit)
          || '/' || coalesce(json_extract(s.value, '$.message'), '')
          || '/' || coalesce(json_extract(s.value, '$.arrived'), '')
          || '/' || coalesce((select group_concat(coalesce(json_extract(a.value, '$.answer'), '?')
            || coalesce(json_extract(a.value, '$.added'), '')) from json_each(s.value, '$.asks') a), ''), ' ')
        from json_each(json_extract(card.state, '$.steps')) s), '')
      || '|' || coalesce((select group_concat(json_extract(r.value, '$.robot')
          || (json_extract(r.value, '$.since') = card.visit))
          from json_each(json_extract(card.state, '$.robots')) r), '')
      || '|' || coalesce((select group_concat(json_extract(r.value, '$.robot'))
          from json_each(json_extract(card.state, '$.stopped')) r
          where json_extract(r.value, '$.failed')), '')
      || '|' || exists (select 1 from json_each(json_extract(card.state, '$.incidents')) i
          where json_extract(i.value, '$.visit') = card.visit)
    """,
}


@dataclass(frozen=True)
class Group:
    """Running cards of one version in the same position: what one can, all can. Two of them are named."""

    version_id: int
    count: int
    state: CardState
    cards: tuple[Any, ...]


def groups(conn: Connection, process_id: int, to: int | None = None) -> list[Group]:
    """The running cards of a process that are not on version `to`, by their position. Two statements."""
    same: tuple[Any, ...] = (c.version_id, c.stage, literal_column(POSITIONS[conn.dialect.name]))
    alike = select(func.min(c.id).label("first"), func.max(c.id).label("last"), func.count().label("alike"))
    found = list(conn.execute(alike.where(*_running(process_id, to)).group_by(*same)))
    ids = {id for row in found for id in (row.first, row.last)}
    wanted = select(c.id, c.number, c.title, c.version_id, c.state).where(c.id.in_(ids))
    cards = {row.id: row for row in conn.execute(wanted)}
    return [_group(cards, row) for row in found]


def _group(cards: Mapping[int, Any], row: Any) -> Group:
    first = cards[row.first]
    named = (first,) if row.last == row.first else (first, cards[row.last])
    return Group(first.version_id, row.alike, states.load(first.state, {}), named)


def _running(process_id: int, to: int | None) -> tuple[Any, ...]:
    where = (c.process_id == process_id, c.closed_at.is_(None))
    return where if to is None else (*where, c.version_id != to)


# -- one move ----------------------------------------------------------------------------------------------


def begin(
    conn: Connection,
    process_id: int,
    version_id: int,
    places: Mapping[str, Mapping[str, str]],
    actor: int | None,
    now: datetime,
) -> tuple[int, int]:
    """Writes down that the running cards are to go on under the version; gives the move and its job."""
    values = {
        "process_id": process_id,
        "version_id": version_id,
        "stages": dict(places.get("stages") or {}),
        "steps": dict(places.get("steps") or {}),
        "started_at": now,
        "started_by": actor,
    }
    move_id = conn.execute(insert(v).returning(v.id), values).scalar_one()
    cards = select(literal(move_id), c.id, c.version_id, literal("waiting"), literal({}, k.why.type))
    columns = ["move_id", "card_id", "source_id", "state", "why"]
    conn.execute(insert(k).from_select(columns, cards.where(*_running(process_id, version_id))))
    return move_id, _job(conn, move_id, now)


def _job(conn: Connection, move_id: int, now: datetime) -> int:
    ref = f"version:{move_id}"
    job = {"kind": "version", "ref": ref, "cause": ref, "payload": {"move": move_id}, "state": "queued"}
    times = {"due_at": now, "queued_at": now, "created_at": now}
    return conn.execute(insert(m.Job).returning(m.Job.id), job | times).scalar_one()


def one(conn: Connection, move_id: int) -> Any:
    """The move, with the number of its version and the version in force now."""
    columns = (*v.__table__.columns, m.Version.number, m.Process.version_id.label("current_id"))
    joined = select(*columns).join(m.Version, m.Version.id == v.version_id)
    return conn.execute(
        joined.join(m.Process, m.Process.id == v.process_id).where(v.id == move_id)
    ).one_or_none()


def waiting(conn: Connection, move_id: int, limit: int) -> list[int]:
    """Cards whose turn it is next."""
    wanted = select(k.card_id).where(k.move_id == move_id, k.state == "waiting")
    return list(conn.scalars(wanted.order_by(k.card_id).limit(limit)))


def ended(conn: Connection, move_id: int, card_id: int, state: str, why: Any, now: datetime) -> bool:
    """Writes down what came of a card; False when that was done already."""
    row = (k.move_id == move_id, k.card_id == card_id, k.state == "waiting")
    return bool(conn.execute(update(k).where(*row).values(state=state, why=why, at=now)).rowcount)


def stop(conn: Connection, move_id: int, why: Any, now: datetime) -> None:
    """The cards that waited stay on their version."""
    waiting = (k.move_id == move_id, k.state == "waiting")
    conn.execute(update(k).where(*waiting).values(state="stayed", why=why, at=now))


def undone(conn: Connection, card_id: int, version_id: int, now: datetime) -> None:
    """The card has gone back from the version."""
    moves = select(v.id).where(v.version_id == version_id)
    row = (k.card_id == card_id, k.state == "moved", k.move_id.in_(moves))
    conn.execute(update(k).where(*row).values(state="undone", at=now))


# -- what pages ask ------------------------------------------------------------------------------------------


def of_process(conn: Connection, process_id: int, limit: int = 20) -> list[Row[Any]]:
    """The newest moves of a process."""
    joined = select(*v.__table__.columns, m.Version.number).join(m.Version, m.Version.id == v.version_id)
    return list(conn.execute(joined.where(v.process_id == process_id).order_by(v.id.desc()).limit(limit)))


def counts(conn: Connection, move_ids: list[int]) -> dict[tuple[int, str], int]:
    """How many cards of each move are in each state."""
    counted = select(k.move_id, k.state, func.count()).where(k.move_id.in_(move_ids))
    return {(move, state): n for move, state, n in conn.execute(counted.group_by(k.move_id, k.state))}


def has(conn: Connection, process_id: int, move_id: int, card_id: int) -> bool:
    """Whether the card is one of the move, and the move one of the process."""
    wanted = select(k.card_id).join(v, v.id == k.move_id)
    wanted = wanted.where(v.process_id == process_id, k.move_id == move_id, k.card_id == card_id)
    return conn.scalar(wanted) is not None


def cards(
    conn: Connection, move_id: int, state: str | None, after: int = 0, limit: int = 50
) -> list[Row[Any]]:
    """Some cards of a move; their state tells whether they can still go back."""
    wanted = (
        select(c.id, c.number, c.title, c.state, c.values, k.state.label("result"), k.why, k.at)
        .join(k, k.card_id == c.id)
        .where(k.move_id == move_id, c.id > after, *([k.state == state] if state else []))
    )
    return list(conn.execute(wanted.order_by(c.id).limit(limit)))


# -- closed cards, to be played once more --------------------------------------------------------------------


def closed_count(conn: Connection, process_id: int, since: datetime, most: int) -> int:
    some = select(c.id).where(c.process_id == process_id, c.closed_at >= since).limit(most).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one()


def closed(conn: Connection, process_id: int, since: datetime, start: int, limit: int) -> list[Row[Any]]:
    """Cards closed since then, the newest first."""
    wanted = select(c.id, c.number, c.title).where(c.process_id == process_id, c.closed_at >= since)
    return list(conn.execute(wanted.order_by(c.closed_at.desc(), c.id).offset(start).limit(limit)))


def stories(conn: Connection, ids: list[int]) -> dict[int, list[Any]]:
    """What happened to each of the cards, as `replay` wants it."""
    e = m.Event
    told: dict[int, list[Any]] = {id: [] for id in ids}
    for row in conn.execute(select(e.__table__).where(e.card_id.in_(ids)).order_by(e.card_id, e.seq)):
        told[row.card_id].append(
            (events.load(row.kind, row.data), row.at, Actor(row.actor_kind, row.actor_id))
        )
    return told
