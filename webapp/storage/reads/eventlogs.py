"""Event logs to take away: the cards of a process that the viewer may see, and all that happened to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from ...process.definition import Definition
from ...process.eventlog import SILENT, Case, Logged
from .. import models as m
from .access import Viewer, visible_in

# The newest of them; more do not go into one file.
MOST = 20_000
AT_ONCE = 500

c, e, k = m.Card, m.Event, m.CardLink


def cases(
    conn: Connection, viewer: Viewer, process_id: int, key: str, dark: Collection[str] = ()
) -> dict[int, Case]:
    """The newest cards, the oldest of them first, with those they are linked to but by fields left dark."""
    columns = (c.id, c.number, c.title, c.created_at)
    wanted = select(*columns).where(c.process_id == process_id, visible_in(viewer, process_id))
    rows = conn.execute(wanted.order_by(c.id.desc()).limit(MOST)).all()
    linked = _linked(conn, process_id, rows[-1].id, dark) if rows else {}
    return {
        row.id: Case(row.id, row.number, row.title, key, row.created_at, tuple(linked.get(row.id, ())))
        for row in reversed(rows)
    }


def _linked(conn: Connection, process_id: int, first: int, dark: Collection[str]) -> dict[int, list[int]]:
    """Which cards of the process name or made which; the answer leaves out those that are not in it."""
    found: dict[int, list[int]] = {}
    wanted = select(k.from_id, k.to_id).join(c, c.id == k.from_id)
    told = or_(k.kind == "made", k.relation.not_in(sorted(dark)))
    for row in conn.execute(wanted.where(c.process_id == process_id, k.from_id >= first, told).distinct()):
        found.setdefault(row.from_id, []).append(row.to_id)
    return found


def kinds(conn: Connection, process_id: int) -> list[str]:
    """What has happened to cards of the process at all."""
    found = select(e.kind).join(c, c.id == e.card_id).where(c.process_id == process_id).distinct()
    return [kind for kind in conn.scalars(found) if kind not in SILENT]


def logged(
    conn: Connection, ids: list[int], definition: Definition, people: Mapping[int, str], locale: str
) -> Iterator[Logged]:
    """What happened, card by card; some cards at a time."""
    columns = (e.card_id, e.seq, e.at, e.actor_id, e.kind, e.data)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        wanted = select(*columns).where(e.card_id.in_(some), e.kind.not_in(sorted(SILENT)))
        for row in conn.execute(wanted.order_by(e.card_id, e.seq)):
            yield _logged(row, definition, people, locale)


def _logged(row: Any, definition: Definition, people: Mapping[int, str], locale: str) -> Logged:
    data = row.data or {}
    stage = str(data.get("stage") or "")
    task = data.get("no") if row.kind.startswith("Task") or row.kind.startswith("Reminder") else None
    return Logged(
        row.card_id,
        row.seq,
        row.at,
        row.kind,
        _activity(row.kind, data, definition, locale),
        people.get(row.actor_id, ""),
        row.actor_id,
        stage,
        task,
        tuple(one["card"] for one in data.get("cards", ()) if isinstance(one, dict) and "card" in one),
    )


def _activity(kind: str, data: Mapping[str, Any], definition: Definition, locale: str) -> str:
    """What is called by what the process calls it: the stage, the answer, the task; else by its kind."""
    if kind == "StageEntered":
        stage = definition.stage_of.get(data["stage"])
        return _in(stage.title, locale) if stage else str(data["stage"])
    title = _in(data.get("title"), locale)
    if kind == "TaskCompleted":
        return f"{title}: {_in(data.get('label'), locale)}"
    return f"{kind}: {title}" if title else kind


def _in(titles: Any, locale: str) -> str:
    if not isinstance(titles, Mapping):
        return str(titles or "")
    return str(titles.get(locale) or titles.get("ru") or next(iter(titles.values()), ""))
