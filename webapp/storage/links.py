"""Links between cards as rows, and word of what happened for the cards linked. Nothing here commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, literal, or_, select, union_all

from ..process import events as e
from ..process.definition import Field
from ..process.state import CardState
from . import models as m
from .sheet import Sheet

k, c = m.CardLink, m.Card

ANY = (
    select(exists().where(or_(k.from_id == c.id, k.to_id == c.id), k.kind == "made").correlate(c))
    .scalar_subquery()
    .label("linked")
)
"""Whether the card was made from another, or others from it."""


def named_in(spec: Field, lines: Any) -> frozenset[int]:
    """The cards that lines name."""
    keys = [column.key for column in spec.columns if column.kind == "card"]
    return frozenset(line[key] for line in lines or () for key in keys if line.get(key))


def write(conn: Connection, sheet: Sheet) -> None:
    """The rows of the links that the command has made, changed or ended."""
    if sheet.links:
        mine = (k.from_id == sheet.card_id, k.kind == "field", k.relation.in_(sheet.links))
        conn.execute(delete(k).where(*mine))
    for relation, to in sheet.links.items():
        if to is not None:
            _insert(conn, sheet, "field", relation, [to])
    for robot, made in sheet.made.items():
        _insert(conn, sheet, "made", robot, made)
    _write_lines(conn, sheet)


def _write_lines(conn: Connection, sheet: Sheet) -> None:
    if sheet.lines:
        mine = (k.from_id == sheet.card_id, k.kind == "line", k.relation.in_(sheet.lines))
        conn.execute(delete(k).where(*mine))
    for relation, named in sheet.lines.items():
        if named:
            _insert(conn, sheet, "line", relation, sorted(named))


def _insert(conn: Connection, sheet: Sheet, kind: str, relation: str, to: list[int]) -> None:
    """Only to cards that there are; a field may name any number."""
    columns = ["from_id", "to_id", "kind", "relation", "created_at"]
    row = (
        literal(sheet.card_id),
        c.id,
        literal(kind),
        literal(relation),
        literal(sheet.now, k.created_at.type),
    )
    conn.execute(insert(k).from_select(columns, select(*row).where(c.id.in_(to))))


def tell(
    conn: Connection, sheet: Sheet, number: str, state: CardState, happened: tuple[e.Event, ...]
) -> None:
    """A job for each open card that is to hear that this one has moved or ended.

    The card it was made from hears of both, those made from it only of the end.
    """
    closed = any(isinstance(event, e.CardClosed) for event in happened)
    if not closed and not any(isinstance(event, e.StageEntered) for event in happened):
        return
    stage = sheet.definition.stage_of.get(state.stage)
    word = {
        "card": sheet.card_id,
        "number": number,
        "process": sheet.definition.key,
        "stage": state.stage,
        "title": stage.title if stage else {},
        "closed": state.closed if closed else None,
    }
    for other, side in _listening(conn, sheet.card_id, closed=closed):
        ref = f"linked:{sheet.card_id}:{other}"
        sheet.job("signal", ref, sheet.now, card_id=other, payload=word | {"side": side})


def _listening(conn: Connection, card_id: int, *, closed: bool) -> list[tuple[int, str]]:
    """Open cards on either side, and what this card is to them."""
    wanted = [select(k.from_id.label("other"), literal("child").label("side")).where(k.to_id == card_id)]
    if closed:
        wanted.append(select(k.to_id, literal("parent")).where(k.from_id == card_id))
    found = union_all(*(one.where(k.kind == "made") for one in wanted)).subquery()
    open_ones = select(found.c.other, func.min(found.c.side)).join(c, c.id == found.c.other)
    rows = conn.execute(
        open_ones.where(c.closed_at.is_(None)).group_by(found.c.other).order_by(found.c.other)
    )
    return [(other, side) for other, side in rows]


def makers(conn: Connection, card_id: int) -> list[tuple[int, str]]:
    """The open cards whose robots made this one, and which robot."""
    made = select(k.from_id, k.relation).join(c, c.id == k.from_id)
    rows = conn.execute(made.where(k.to_id == card_id, k.kind == "made", c.closed_at.is_(None)))
    return [(row.from_id, row.relation) for row in rows]


def records(conn: Connection, ids: list[int]) -> list[Any]:
    """Cards by their ids, as robots look them up."""
    if not ids:
        return []
    p = m.Process
    columns = select(c.id, c.number, c.title, c.values, c.closed_how, p.key.label("process"))
    return list(conn.execute(columns.join(p, p.id == c.process_id).where(c.id.in_(ids))))
