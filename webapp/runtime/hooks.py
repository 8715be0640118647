"""Webhooks: kept by administrators, and their messages sent, tried again, given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from .. import outgoing, queue
from ..outgoing import Answer, Refusal, Request, Unreachable
from ..process.errors import InvalidInput, NoSuch
from ..storage import hooks, people, work
from .bell import ring
from .transaction import clock, config, reading, writing

# After so long without a message that arrived, a webhook is switched off.
FAILING_FOR = timedelta(days=5)
EXCERPT = 2000
OWN = ("title", "url", "events", "process_id", "active")


def save(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Makes or changes a webhook; a new one gets its secret."""
    given = {name: values[name] for name in OWN if name in values}
    _check(given, new=id is None)
    if id is None:
        given |= {"secret": new_secret(), "created_at": clock()}
    if given.get("active"):
        given["failing_since"] = None
    with writing() as conn:
        people.lock(conn)
        if id is not None and not people.row(conn, "webhook", id):
            raise NoSuch("no_such_row")
        return people.save(conn, "webhook", id, given, actor, clock())


def _check(given: dict[str, Any], *, new: bool) -> None:
    """Tidies what was given and refuses what is no title, no address, or no event."""
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    for name in [one for one in ("title", "url") if one in given or new]:
        given[name] = " ".join(str(given.get(name) or "").split())
        errors |= {} if given[name] else {name: ("required", {})}
    if given.get("url") and not _is_address(given["url"]):
        errors["url"] = ("bad_url", {})
    if "events" in given or new:
        chosen = set(given.get("events") or ())
        given["events"] = [name for name in hooks.EVENTS if name in chosen]
        errors |= {} if chosen and chosen <= set(hooks.EVENTS) else {"events": ("required_choices", {})}
    if errors:
        raise InvalidInput(errors)


def _is_address(url: str) -> bool:
    try:
        outgoing.checked(url)
    except Refusal:
        return False
    return True


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def remove(id: int, actor: int | None) -> None:
    """Deletes a webhook with what was sent to it."""
    with writing() as conn:
        people.lock(conn)
        if not people.row(conn, "webhook", id):
            raise NoSuch("no_such_row")
        hooks.remove(conn, id)
        people.remove(conn, "webhook", id, actor, clock())


def try_out(id: int, *, now: datetime | None = None) -> int:
    """Sends a message that says nothing; gives the message."""
    now = now or clock()
    with writing() as conn:
        if not people.row(conn, "webhook", id):
            raise NoSuch("no_such_row")
        body = {"event": "ping", "at": now.isoformat()}
        delivery = hooks.add(conn, hooks.message(id, "ping", body, now, None))
        job = hooks.queue(conn, delivery, f"hook:{delivery}:ping", now)
    ring([(job, None)])
    return delivery


def send_again(delivery: int, *, now: datetime | None = None) -> None:
    """The same message once more, with the same id, so that a receiver that has it can tell."""
    now = now or clock()
    with writing() as conn:
        row = hooks.one(conn, delivery)
        if row is None:
            raise NoSuch("no_such_row")
        hooks.change(conn, delivery, state="waiting", error="")
        job = hooks.queue(conn, delivery, f"hook:{delivery}:again:{secrets.token_hex(6)}", now)
    ring([(job, None)])


def forget(now: datetime | None = None) -> int:
    """Removes messages of more than a month ago."""
    with writing() as conn:
        return hooks.forget(conn, now or clock())


# -- sending -----------------------------------------------------------------------------------------------


def carry_out(job: Any, now: datetime) -> bool:
    """Sends the message of a job, outside any transaction; False when another worker holds the job by now."""
    with reading() as conn:
        row = hooks.one(conn, job.payload["delivery"])
    if row is None or not (row.active or row.event == "ping"):
        with writing() as conn:
            if row is not None:
                hooks.change(conn, row.id, state="failed", error="switched off")
            return work.finish(conn, job, now)
    answer, error = _sent(row, now)
    if answer is not None and answer.fine:
        return _arrived(job, row, answer, now)
    return _missed(job, row, answer, error or f"HTTP {answer.status if answer else ''}", now)


def _sent(row: Any, now: datetime) -> tuple[Answer | None, str]:
    body = json.dumps({"id": f"msg_{row.id}", **row.body}, ensure_ascii=False).encode()
    headers = signed(row.secret, f"msg_{row.id}", now, body) | {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Reglament",
    }
    try:
        return outgoing.send(Request("POST", row.url, body, headers), config()), ""
    except (Refusal, Unreachable) as problem:
        return None, str(problem)


def signed(secret: str, id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of standardwebhooks.com, by which the receiver knows who sent the message, and when."""
    moment = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    whole = hmac.new(key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(whole).decode(),
    }


def _told(row: Any, answer: Answer | None, error: str, now: datetime) -> dict[str, Any]:
    # No database keeps a NUL.
    said = answer.text[:EXCERPT].replace("\x00", "\ufffd") if answer else ""
    status = answer.status if answer else None
    return {"tries": row.tries + 1, "status": status, "answer": said, "error": error, "tried_at": now}


def _arrived(job: Any, row: Any, answer: Answer, now: datetime) -> bool:
    with writing() as conn:
        if not work.finish(conn, job, now):
            return False
        hooks.change(conn, row.id, state="done", **_told(row, answer, "", now))
        if row.failing_since is not None:
            hooks.mark(conn, row.webhook_id, failing_since=None)
    return True


def _missed(job: Any, row: Any, answer: Answer | None, error: str, now: datetime) -> bool:
    """Another try later; after the last one it is given up, and after days of that the webhook is."""
    told: list[int] = []
    with writing() as conn:
        again = work.retry(conn, job, error, now)
        if not again and not work.fail(conn, job, error, now):
            return False
        state = "waiting" if again else "failed"
        hooks.change(conn, row.id, state=state, **_told(row, answer, error, now))
        since = row.failing_since or now
        hooks.mark(conn, row.webhook_id, failing_since=since)
        if not again and now - since >= FAILING_FOR and row.active:
            people.save(conn, "webhook", row.webhook_id, {"active": False}, None, now)
            told = hooks.tell_administrators(conn, "hook_off", {"title": row.title}, now)
    if told:
        queue.tell({"people": told, "by": None})
    return True


def give_up(conn: Connection, job: Any, error: str, now: datetime) -> None:
    """Its worker died each time: the log says so, and the message can be sent again by hand."""
    hooks.change(conn, job.payload["delivery"], state="failed", error=error, tried_at=now)
