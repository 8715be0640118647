"""Telling people outside the application: a letter, a push, a messenger. At most one of each for one cause.

1. Seal: what waits for the same person, channel and card joins this job; from then on it says the same.
2. Send, outside any transaction, under the key of the job.
3. End the job under the fence of its claim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, Row

from .. import mailer, queue
from ..process.assignees import World
from ..process.errors import NoSuch, Refused
from ..process.refusals import of_code
from ..storage import deliveries, org, work
from ..storage.reads import access
from ..storage.reads import deliveries as reads
from .transaction import clock, config, reading, writing

EXTENSION = "reglament.delivery"


@dataclass(frozen=True)
class Parcel:
    """What is told to whom by which way; `key` is one per cause, however often it is sent."""

    channel: str
    person: Any
    news: tuple[Row[Any], ...]
    world: World
    key: str
    now: datetime


Send = Callable[[Parcel], Mapping[str, Any]]


def deliver_by(app: Flask, send: Send) -> None:
    """Who sends parcels: it returns what the log should say, and raises `Refused` where it is for good."""
    app.extensions[EXTENSION] = send


def carry_out(job: Any, now: datetime) -> bool:
    """Delivers; False when another worker holds the job now."""
    with writing() as conn:
        notices = deliveries.seal(conn, job, now)
    if notices is None:
        return False
    with reading() as conn:
        parcel = _parcel(conn, job, notices, now)
    try:
        said = _send(parcel) if parcel and parcel.news else {"skipped": "nothing_left"}
    except Refused as refused:
        return _given_up(job, notices, refused, now)
    with writing() as conn:
        deliveries.note(conn, job, {"notices": notices, "sealed": True, **said})
        return work.finish(conn, job, now)


def _given_up(job: Any, notices: list[int], refused: Refused, now: datetime) -> bool:
    """Nobody is there: it is not tried again."""
    reason = of_code(refused.code, refused.params, config().default_locale)
    with writing() as conn:
        deliveries.note(conn, job, {"notices": notices, "sealed": True, "to": refused.params.get("to", "")})
        return work.fail(conn, job, reason, now)


def _parcel(conn: Connection, job: Any, notices: list[int], now: datetime) -> Parcel | None:
    person = reads.recipient(conn, job.user_id)
    if person is None:
        return None
    settings = config()
    company = access.company(conn)
    world = World(company.organisation, org.calendar(settings.timezone, now.year, conn), company.directories)
    viewer = access.viewer_in(company, person.id, world.today(now))
    key = f"{job.cause}@{mailer.domain(settings)}"
    return Parcel(job.channel, person, tuple(reads.news(conn, viewer, notices)), world, key, now)


def _send(parcel: Parcel) -> Mapping[str, Any]:
    send: Send = current_app.extensions[EXTENSION]
    return send(parcel)


def deliver_again(job_id: int, *, now: datetime | None = None) -> None:
    """A delivery that failed for good is tried once more."""
    with writing() as conn:
        if deliveries.again(conn, job_id, now or clock()) is None:
            raise NoSuch("no_such_row")
    queue.ring([job_id])
