"""What administrators do with single jobs: run now, run again, skip; robots through the engine's door."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..process.commands import Actor, ResolveIncident, SkipRobot
from ..process.errors import NoSuch, Refused
from ..storage import cards, hooks, imports, moves, work
from .cards import perform
from .jobs import due
from .transaction import clock, reading, writing


class TooLate(Refused):
    """The job has ended, or was never one for this."""

    code, status = "job_not_to_be_steered_so", 409


class KeepsItsTime(Refused):
    """A deadline, a wait, the next time of a schedule: run or skipped early it would be lost for good."""

    code, status = "job_keeps_its_time", 409


BY_THE_CLOCK = ("timer", "schedule", "report")


def steerable(job: Any) -> bool:
    """Whether something can be done with the job by hand: it waits, or has failed."""
    if job.kind in BY_THE_CLOCK and job.state != "failed" and not job.tries:
        return False
    return job.state in (*work.WAITING, "failed")


def run_again(job_id: int, reason: str, actor: Actor, *, now: datetime | None = None) -> None:
    """A job that waits runs now; one that failed runs anew, a robot by resolving its incident.

    Raises `Refused` when it runs, is over, or may not be repeated.
    """
    now = now or clock()
    job = _steered(job_id)
    if job.state == "failed" and job.kind in ("robot", "order"):
        _resolve(job, "retry", reason, actor, now)
        return
    with writing() as conn:
        step = work.again if job.state == "failed" else work.hasten
        if not step(conn, job_id, now):
            raise TooLate
    due(now)


def skip(job_id: int, reason: str, actor: Actor, *, now: datetime | None = None) -> None:
    """The flow goes on without the robot; a job of no card is called off. Raises `Refused` for all others."""
    now = now or clock()
    job = _steered(job_id)
    if job.card_id is None:
        with writing() as conn:
            if not work.call_off(conn, job_id, now):
                raise TooLate
            if job.kind in CALLED_OFF:
                CALLED_OFF[job.kind](conn, job.payload, reason, now)
    elif job.kind not in ("robot", "order"):
        raise TooLate
    elif job.state == "failed":
        _resolve(job, "skip", reason, actor, now)
    elif job.kind == "robot" and job.state in ("planned", "queued", "running"):
        perform(job.card_id, SkipRobot(_no(job), reason), actor, now=now)
    else:
        raise TooLate


class Stopped(Refused):
    """What an administrator called off."""

    code = "stopped_by_hand"


CALLED_OFF: dict[str, Callable[[Connection, Any, str, datetime], None]] = {
    "hook": lambda conn, of, reason, now: hooks.change(
        conn, of["delivery"], state="failed", error=reason, tried_at=now
    ),
    "import": lambda conn, of, _reason, now: imports.stop(
        conn, of["import"], json.dumps({"code": Stopped.code}), now
    ),
    "version": lambda conn, of, _reason, now: moves.stop(conn, of["move"], {"code": Stopped.code}, now),
}
"""What the pages about such work say, once it has been called off."""


def _steered(job_id: int) -> Any:
    with reading() as conn:
        job = work.one(conn, job_id)
    if job is None:
        raise NoSuch("no_such_job")
    if not steerable(job):
        raise KeepsItsTime if job.kind in BY_THE_CLOCK else TooLate
    return job


def _resolve(job: Any, how: Any, reason: str, actor: Actor, now: datetime) -> None:
    order = job.payload.get("order") if job.kind == "order" else None
    # What another card was asked for is trouble of the card that asked.
    card = job.payload["source"] if order else job.card_id
    with reading() as conn:
        state = cards.state_of(cards.look(conn, card))
    same = (i for i in state.incidents if (i.order == order if order else i.robot == _no(job)))
    incident = next(same, None)
    if incident is None:
        raise TooLate
    perform(card, ResolveIncident(incident.no, how, reason), actor, now=now)


def _no(job: Any) -> int:
    return int(job.ref.removeprefix("robot:"))
