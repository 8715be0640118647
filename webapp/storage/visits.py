"""How long cards were at their stages: kept with the events that tell of it. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, insert, update

from ..process import events as e
from . import models as m
from .sheet import Sheet

v = m.StageVisit


def write(conn: Connection, sheet: Sheet, happened: tuple[e.Event, ...], by: int | None) -> None:
    """The visits that one command begins and ends; at most one of a card is open."""
    rows: list[dict[str, Any]] = []
    for event in happened:
        if isinstance(event, e.StageEntered):
            _leave(conn, sheet, rows, event.visit == 1)
            rows.append(_row(sheet, event, by))
        elif isinstance(event, e.CardClosed):
            _leave(conn, sheet, rows, False)
        elif isinstance(event, e.VersionChanged) and event.stages:
            _rename(conn, sheet, event.stages)
    if rows:
        conn.execute(insert(v), rows)


def _row(sheet: Sheet, event: e.StageEntered, by: int | None) -> dict[str, Any]:
    place = {"card_id": sheet.card_id, "process_id": sheet.process_id, "visit": event.visit}
    return place | {"stage": event.stage, "entered_at": sheet.now, "left_at": None, "moved_by": by}


def _leave(conn: Connection, sheet: Sheet, rows: list[dict[str, Any]], first: bool) -> None:
    """The visit so far ends: one of this very command, or the one that is open in the table."""
    if rows:
        rows[-1]["left_at"] = rows[-1]["left_at"] or sheet.now
    elif not first:
        _end(conn, sheet.card_id, sheet.now)


def _end(conn: Connection, card_id: int, now: datetime) -> None:
    conn.execute(update(v).where(v.card_id == card_id, v.left_at.is_(None)).values(left_at=now))


def _rename(conn: Connection, sheet: Sheet, stages: dict[str, str]) -> None:
    """The stage where the card stands is called otherwise in its new version."""
    here = update(v).where(v.card_id == sheet.card_id, v.left_at.is_(None), v.stage.in_(sorted(stages)))
    conn.execute(here.values(stage=case(stages, value=v.stage, else_=v.stage)))
