"""Who outside is told of which events, and the messages to them. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ..process import events as e
from ..process.commands import Actor
from ..process.state import CardState
from . import models as m
from .sheet import Sheet

KEPT = timedelta(days=30)

h, d = m.Webhook, m.WebhookDelivery

EVENTS: dict[str, tuple[type[e.Event], ...]] = {
    "card.created": (e.CardStarted,),
    "card.moved": (e.StageEntered,),
    "card.changed": (e.FieldsChanged, e.OwnerChanged, e.DocumentMade),
    "card.closed": (e.CardClosed,),
    "task.opened": (e.TaskOpened,),
    "task.completed": (e.TaskCompleted,),
    "comment.added": (e.CommentAdded,),
}
_NAMES = {kind: name for name, kinds in EVENTS.items() for kind in kinds}


@dataclass(frozen=True)
class Hook:
    """A switched-on webhook, as every change of a card asks for it."""

    id: int
    events: frozenset[str]
    process_id: int | None

    def wants(self, event: str, process_id: int) -> bool:
        return event in self.events and self.process_id in (None, process_id)


def read(conn: Connection) -> tuple[Hook, ...]:
    """Every webhook that is on."""
    rows = conn.execute(select(h.id, h.events, h.process_id).where(h.active).order_by(h.id))
    return tuple(Hook(row.id, frozenset(row.events), row.process_id) for row in rows)


def plan(
    conn: Connection,
    hooks: tuple[Hook, ...],
    sheet: Sheet,
    state: CardState,
    told: Iterable[e.Event],
    by: Actor,
) -> None:
    """Writes a message for every webhook that wants to know, and its job beside the others of the command."""
    messages = list(_messages(hooks, sheet, state, list(told), by))
    if not messages:
        return
    number = conn.execute(select(m.Card.number).where(m.Card.id == sheet.card_id)).scalar_one()
    for message in messages:
        message["body"]["card"]["number"] = number
    ids = conn.execute(insert(d).returning(d.id, sort_by_parameter_order=True), messages).scalars()
    for id in list(ids):
        # Of no card: a process on hold does not keep others from being told.
        sheet.job("hook", f"hook:{id}", sheet.now, card_id=None, payload={"delivery": id})


def _messages(
    hooks: tuple[Hook, ...], sheet: Sheet, state: CardState, told: list[e.Event], by: Actor
) -> Iterator[dict[str, Any]]:
    first = sheet.revision - len(told)
    for seq, event in enumerate(told, first + 1):
        name = name_of(event)
        for hook in hooks if name else ():
            if hook.wants(name, sheet.process_id):
                body = {"event": name, "at": sheet.now.isoformat(), "seq": seq, "by": by.person}
                body |= {"card": _card(sheet, state)} | _task(event)
                yield message(hook.id, name, body, sheet.now, sheet.card_id)


def message(hook: int, event: str, body: dict[str, Any], now: datetime, card: int | None) -> dict[str, Any]:
    return {
        "webhook_id": hook,
        "event": event,
        "card_id": card,
        "body": body,
        "state": "waiting",
        "created_at": now,
    }


def name_of(event: e.Event) -> str:
    """What the event is called outside; nothing for what is nobody's business there."""
    if isinstance(event, e.StageEntered) and event.source is None:
        # The first stage is part of the card's creation.
        return ""
    return _NAMES.get(type(event), "")


def _card(sheet: Sheet, state: CardState) -> dict[str, Any]:
    """Ids, and no values: whoever may see those asks for them with a token."""
    return {
        "id": sheet.card_id,
        "process": sheet.definition.key,
        "stage": state.stage,
        "revision": state.revision,
        "closed": state.closed,
    }


def _task(event: Any) -> dict[str, Any]:
    if not isinstance(event, e.TaskOpened | e.TaskCompleted):
        return {}
    outcome = {"outcome": event.outcome} if isinstance(event, e.TaskCompleted) else {}
    return {"task": {"no": event.no, "step": event.step, "stage": event.stage} | outcome}


# -- one message -------------------------------------------------------------------------------------------


def one(conn: Connection, delivery: int) -> Row[Any] | None:
    """A message with where it goes."""
    columns = (d.id, d.event, d.body, d.state, d.tries, h.url, h.secret, h.active, h.failing_since, h.title)
    found = select(*columns, h.id.label("webhook_id")).join(h, h.id == d.webhook_id)
    return conn.execute(found.where(d.id == delivery)).one_or_none()


def add(conn: Connection, values: dict[str, Any]) -> int:
    return int(conn.execute(insert(d).returning(d.id), values).scalar_one())


def change(conn: Connection, delivery: int, **columns: Any) -> None:
    conn.execute(update(d).where(d.id == delivery).values(columns))


def mark(conn: Connection, webhook: int, **columns: Any) -> None:
    conn.execute(update(h).where(h.id == webhook).values(columns))


def queue(conn: Connection, delivery: int, cause: str, now: datetime) -> int:
    """A job of its own for a message that is sent again."""
    job = {
        "card_id": None,
        "kind": "hook",
        "ref": f"hook:{delivery}",
        "cause": cause,
        "due_at": now,
        "state": "queued",
        "queued_at": now,
        "created_at": now,
        "payload": {"delivery": delivery},
    }
    return int(conn.execute(insert(m.Job).returning(m.Job.id), job).scalar_one())


def forget(conn: Connection, now: datetime) -> int:
    """Removes old messages that were dealt with."""
    old = delete(d).where(d.created_at < now - KEPT, d.state != "waiting")
    return conn.execute(old).rowcount


def remove(conn: Connection, webhook: int) -> None:
    """Removes what was sent to a webhook; its jobs find nothing then."""
    conn.execute(delete(d).where(d.webhook_id == webhook))


def tell_administrators(conn: Connection, kind: str, data: dict[str, Any], now: datetime) -> list[int]:
    """A notification for each of them that belongs to no card; gives whom."""
    wanted = select(m.User.id).where(m.User.active, m.User.admin)
    people = list(conn.execute(wanted.order_by(m.User.id)).scalars())
    rows = [{"user_id": p, "card_id": None, "kind": kind, "data": data, "at": now} for p in people]
    if rows:
        conn.execute(insert(m.Notification), rows)
    return people
