"""Keeping reports, and sending them by schedule. What a report says is made by whoever offered to make it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from .. import mailer
from ..process.errors import NoSuch
from ..storage import kept_reports as rows
from ..storage import work
from ..storage.reads import deliveries
from .fence import Outrun
from .transaction import clock, config, reading, writing

EXTENSION = "reglament.reports"
HOUR = 8
log = logging.getLogger(__name__)
Make = Callable[[Any, Any, datetime], Mapping[str, Any] | None]


def made_by(app: Flask, make: Make) -> None:
    """Who makes the letter of a report for a person: its subject, text and attachments."""
    app.extensions[EXTENSION] = make


def keep(person: int, id: int | None, values: dict[str, Any], *, now: datetime | None = None) -> int:
    """Keeps the person's report and plans its sending anew."""
    now = now or clock()
    with writing() as conn:
        if id is not None:
            _mine(conn, id, person)
        base = {} if id else {"owner_id": person, "made_at": now}
        id = rows.save(conn, id, base | values)
        rows.call_off(conn, id, now)
        if values.get("every") and values.get("people"):
            rows.plan(conn, id, following(values["every"], now, config().timezone), now)
    return id


def drop(person: int, id: int, *, now: datetime | None = None) -> None:
    with writing() as conn:
        _mine(conn, id, person)
        rows.remove(conn, id, now or clock())


def _mine(conn: Any, id: int, person: int) -> Any:
    row = rows.one(conn, id)
    if row is None or row.owner_id != person:
        raise NoSuch("no_such_report")
    return row


def following(every: str, now: datetime, zone: str) -> datetime:
    """The next morning of a day, a Monday or the first of a month, by the company's clock."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    while True:
        at = datetime.combine(day, time(HOUR), here)
        if at > now and _fits(every, day):
            return at
        day += timedelta(days=1)


def _fits(every: str, day: date) -> bool:
    return every == "day" or (every == "week" and day.weekday() == 0) or (every == "month" and day.day == 1)


def send(job: Any, now: datetime) -> None:
    """A letter to each of the people, each with what they may see; then the next time is planned."""
    with reading() as conn:
        row = rows.one(conn, job.payload["report"])
        owner = deliveries.recipient(conn, row.owner_id) if row else None
        people = [deliveries.recipient(conn, id) for id in row.people] if row and owner else []
    sent: list[int] = list(job.payload.get("sent", ()))
    for person in (one for one in people if one and one.id not in sent):
        _letter(job, row, person, now)
        sent.append(person.id)
        with writing() as conn:
            if not work.note(conn, job, {**job.payload, "sent": sent}, clock()):
                raise Outrun
    with writing() as conn:
        if not work.finish(conn, job, now):
            raise Outrun
        if owner:
            plan_next(conn, job, now)


def plan_next(conn: Any, job: Any, now: datetime) -> None:
    """The next sending, whatever became of this one."""
    still = rows.one(conn, job.payload["report"])
    if still and still.every and still.people and still.id not in rows.sendings(conn, [still.id]):
        rows.plan(conn, still.id, following(still.every, now, config().timezone), now)


def _letter(job: Any, row: Any, person: Any, now: datetime) -> None:
    """What will never arrive is noted, and the others get theirs."""
    make: Make = current_app.extensions[EXTENSION]
    letter = make(row, person, now)
    if letter is None:
        return
    key = f"{job.cause}:{person.id}@{mailer.domain(config())}"
    try:
        mailer.send(config(), mailer.Letter(to=person.email, key=key, **letter))
    except mailer.Undeliverable as never:
        log.warning("report %s cannot be sent to person %s: %s", row.id, person.id, never)
