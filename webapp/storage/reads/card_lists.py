"""Cards in one list: sorted by what is indexed, page after page without counting what came before.

Cards that have no value to be sorted by stand at the end, the newest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, literal, select, tuple_

from .. import models as m
from .boards import FACE, Board, c

LISTED = (*FACE, c.initiator_id, c.owner_id, c.created_at)
MOST_COUNTED = 1000
v = m.CardValue


class Unreadable(ValueError):
    """A cursor that no list wrote."""


@dataclass(frozen=True)
class Order:
    """By what a list is sorted: `new`, `due`, `ended`, or a field in lists by its words or its number."""

    by: str = "new"
    down: bool = True
    numeric: bool = False


@dataclass(frozen=True)
class Sorted:
    """One way through the cards: those with a value, or those without; `column` is what is compared."""

    column: Any
    join: ColumnElement[bool] | None
    where: tuple[ColumnElement[bool], ...]
    down: bool


@dataclass(frozen=True)
class Page:
    """Rows of the list, and where the next page begins."""

    rows: list[Row[Any]]
    after: str | None


def page(conn: Connection, board: Board, order: Order, ended: bool, after: str = "", most: int = 50) -> Page:
    """So many cards after the cursor: first those that have a value, then those that have none."""
    part, value, id = _read(after, order)
    found: list[tuple[str, Row[Any]]] = []
    ways = {"v": _valued(order, ended), "e": _empty(order, ended)}
    for name in ("v", "e") if part == "v" else ("e",):
        way, left = ways[name], most + 1 - len(found)
        if way is not None and left > 0:
            cursor = (value, id) if name == part and id else None
            rows = conn.execute(_select(board, way, ended, cursor).limit(left))
            found += [(name, row) for row in rows]
    if len(found) <= most:
        return Page([row for _, row in found], None)
    name, last = found[most - 1]
    return Page([row for _, row in found[:most]], _written(name, last.compared, last.id))


def _select(board: Board, way: Sorted, ended: bool, cursor: tuple[Any, int] | None) -> Select[Any]:
    rows = select(*LISTED, way.column.label("compared")).where(_shown(board, ended), *way.where)
    if way.join is not None:
        rows = rows.join(v, way.join)
    direction = (way.column.desc(), c.id.desc()) if way.down else (way.column.asc(), c.id.asc())
    if cursor is not None:
        here = tuple_(way.column, c.id)
        there = tuple_(literal(cursor[0], way.column.type), literal(cursor[1]))
        rows = rows.where(here < there if way.down else here > there)
    return rows.order_by(*direction)


def _shown(board: Board, ended: bool) -> ColumnElement[bool]:
    return board.all_ended if ended else board.open


def _valued(order: Order, ended: bool) -> Sorted | None:
    if order.by == "due":
        return Sorted(c.due_at, None, (c.due_at.is_not(None),), order.down)
    if order.by == "ended":
        return Sorted(c.closed_at, None, (), order.down)
    if order.by == "new":
        return Sorted(c.id, None, (), order.down)
    same = and_(v.card_id == c.id, v.process_id == c.process_id, v.field == order.by, v.ended.is_(ended))
    return Sorted(v.number if order.numeric else v.words, same, (), order.down)


def _empty(order: Order, ended: bool) -> Sorted | None:
    if order.by in ("new", "ended"):
        return None
    if order.by == "due":
        return Sorted(c.id, None, (c.due_at.is_(None),), True)
    none = ~exists().where(v.card_id == c.id, v.field == order.by).correlate(c)
    return Sorted(c.id, None, (none,), True)


def count(conn: Connection, board: Board, ended: bool) -> int:
    """How many cards the list has; `MOST_COUNTED` and one more says that there are even more."""
    some = select(c.id).where(_shown(board, ended)).limit(MOST_COUNTED + 1).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one()


def every(
    conn: Connection, board: Board, order: Order, ended: bool, at_once: int = 500
) -> Iterator[list[Row[Any]]]:
    """All of the list, some cards at a time."""
    after: str | None = ""
    while after is not None:
        found = page(conn, board, order, ended, after, at_once)
        yield found.rows
        after = found.after


# -- where a page begins -----------------------------------------------------------------------------------


def _written(part: str, value: Any, id: int) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{part}~{id}~{text}"


def _read(after: str, order: Order) -> tuple[str, Any, int]:
    if not after:
        return "v", None, 0
    part, _, rest = after.partition("~")
    number, _, text = rest.partition("~")
    try:
        id = int(number[:18])
        value: Any = text if part == "v" else int(text[:18])
        if part == "v" and order.by in ("due", "ended"):
            value = datetime.fromisoformat(text).astimezone(UTC)
        elif part == "v" and (order.numeric or order.by == "new"):
            value = float(text) if order.numeric else int(text[:18])
    except (ValueError, OverflowError):
        raise Unreadable(after) from None
    if part not in ("v", "e"):
        raise Unreadable(after)
    return part, value, id
