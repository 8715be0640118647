"""What administrators do with single jobs: run now, run again, skip; robots through the engine's door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..process.commands import Actor, ResolveIncident, SkipRobot
from ..process.errors import NoSuch, Refused
from ..storage import cards, work
from .cards import perform
from .jobs import due
from .transaction import clock, reading, writing


class TooLate(Refused):
    """The job has ended, or was never one for this."""

    code, status = "job_not_to_be_steered_so", 409


def run_again(job_id: int, reason: str, actor: Actor, *, now: datetime | None = None) -> None:
    """A job that waits runs now; one that failed runs anew, a robot by resolving its incident.

    Raises `Refused` when it runs, is over, or may not be repeated.
    """
    now = now or clock()
    job = _job(job_id)
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
    job = _job(job_id)
    if job.card_id is None:
        with writing() as conn:
            if not work.call_off(conn, job_id, now):
                raise TooLate
    elif job.kind not in ("robot", "order"):
        raise TooLate
    elif job.state == "failed":
        _resolve(job, "skip", reason, actor, now)
    elif job.kind == "robot" and job.state in ("planned", "queued", "running"):
        perform(job.card_id, SkipRobot(_no(job), reason), actor, now=now)
    else:
        raise TooLate


def _job(job_id: int) -> Any:
    with reading() as conn:
        return work.one(conn, job_id) or _missing()


def _missing() -> Any:
    raise NoSuch("no_such_job")


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
