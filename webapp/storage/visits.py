"""How long cards were at their stages: kept with the events that tell of it. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, update

from ..process import events as e
from . import models as m
from .sheet import Sheet
from .upsert import insert_for

v = m.StageVisit


def write(conn: Connection, sheet: Sheet, happened: tuple[e.Event, ...], by: int | None) -> None:
    """The visits that one command begins and ends, in one statement; at most one of a card is open."""
    rows: list[dict[str, Any]] = []
    for event in happened:
        if isinstance(event, e.StageEntered):
            _leave(sheet, rows)
            rows.append(_row(sheet, event.visit, event.stage, sheet.now, by))
        elif isinstance(event, e.CardClosed):
            _leave(sheet, rows)
        elif isinstance(event, e.VersionChanged) and event.stages:
            _rename(conn, sheet, event.stages)
    if rows:
        _keep(conn, rows)


def _row(sheet: Sheet, visit: int, stage: str, since: datetime, by: int | None) -> dict[str, Any]:
    place = {"card_id": sheet.card_id, "process_id": sheet.process_id, "visit": visit, "stage": stage}
    return place | {"entered_at": since, "left_at": None, "moved_by": by}


def _leave(sheet: Sheet, rows: list[dict[str, Any]]) -> None:
    """The visit so far ends: one of this very command, or the one that the card was on before."""
    before = sheet.before
    if not rows and before and before.entered:
        entered = before.entered
        rows.append(_row(sheet, before.visit, before.stage, entered.at, entered.by))
    if rows:
        rows[-1]["left_at"] = rows[-1]["left_at"] or sheet.now


def _keep(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """What the table has already is only told when it was left, unless it knows."""
    row = insert_for(conn, v)
    left = {"left_at": func.coalesce(v.left_at, row.excluded.left_at)}
    kept = row.on_conflict_do_update(index_elements=["card_id", "visit"], set_=left)
    conn.execute(kept.returning(v.visit), rows)


def _rename(conn: Connection, sheet: Sheet, stages: dict[str, str]) -> None:
    """The stage where the card stands is called otherwise in its new version."""
    here = update(v).where(v.card_id == sheet.card_id, v.left_at.is_(None), v.stage.in_(sorted(stages)))
    conn.execute(here.values(stage=case(stages, value=v.stage, else_=v.stage)))
