"""Running jobs: a timer rings, a robot works. The job's end and its effects are one commit.

1. Claim the job by a conditional update; whoever comes second goes away.
2. Let the robot work, outside any transaction.
3. In one transaction: lock the card, end the job under the fence of the claim, let the engine decide.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from .. import mailer, robots
from ..process import asking
from ..process import commands as do
from ..process.commands import CLOCK, ROBOT, Actor, Command
from ..process.errors import Refused
from ..process.trying import usual
from ..robots.base import Context, Done, Failed, Making, Retry
from ..storage import cards, org, versions, work
from . import checks, deliveries, hooks, imports, kept_reports, linking, mailin, moves, schedules
from .bell import ring
from .cards import perform_in, tell
from .fence import Outrun
from .outdoors import Outside
from .transaction import clock, config, reading, writing

log = logging.getLogger(__name__)


class Again(Exception):
    """The robot asks to be tried later, after a time of its own choice or the usual one."""

    def __init__(self, error: str, after: timedelta | None) -> None:
        super().__init__(error)
        self.after = after


def due(now: datetime | None = None, limit: int = 500) -> list[int]:
    """Marks the jobs that are due (or got lost) as queued and rings for them; gives their ids."""
    with writing() as conn:
        found = work.due(conn, now or clock(), limit)
    ring((row.id, row.do) for row in found)
    return [row.id for row in found]


def next_due() -> datetime | None:
    """When the next planned job is due."""
    with reading() as conn:
        return work.next_due(conn)


def run_job(job_id: int, *, now: datetime | None = None) -> bool:
    """Claims and does a job; False when it was not free to be claimed."""
    with writing() as conn:
        job = work.claim(conn, job_id, now or clock())
    if job is None:
        return False
    try:
        _work(job, now)
    except Outrun:
        log.warning("job %s was outrun: its lease had ended", job.id)
    return True


def _work(job: Any, now: datetime | None) -> None:
    if job.tries > len(work.BACK_OFF) + 1 and job.tries > len(_pauses(job)) + 1:
        # Its worker died each time before it could say so.
        _put_off(job, "its worker was lost again and again", now or clock())
        return
    try:
        if job.kind in WHOLE:
            WHOLE[job.kind](job, now or clock())
            return
        command, actor, making = _command(job, now or clock())
        if making is None:
            _end(job, command, actor, now or clock())
        else:
            _make(job, command, making, now or clock())
    except Outrun:
        raise
    except Again as again:
        _put_off(job, str(again), now or clock(), again.after)
    except Exception as error:
        log.exception("job %s failed on try %s", job.id, job.tries)
        _put_off(job, f"{type(error).__name__}: {error}", now or clock())


def _move_cards(job: Any, now: datetime) -> None:
    """Some cards go over to another version; the rest in the next turn."""
    _turn(job, moves.carry_on(job, now), now)


def _import_cards(job: Any, now: datetime) -> None:
    """Some rows of a file become cards; the rest in the next turn."""
    _turn(job, imports.carry_on(job, now), now)


def _check_log(job: Any, now: datetime) -> None:
    """Some timelines are replayed and compared; the rest in the next turn."""
    _turn(job, checks.carry_on(job, now), now)


def _turn(job: Any, left: bool, now: datetime) -> None:
    with writing() as conn:
        held = work.next_turn(conn, job, now) if left else work.finish(conn, job, now)
    if not held:
        raise Outrun


def _look_for_letters(job: Any, now: datetime) -> None:
    if not mailin.look(job, now):
        raise Outrun


def _deliver(job: Any, now: datetime) -> None:
    if not deliveries.carry_out(job, now):
        raise Outrun


def _tell_outside(job: Any, now: datetime) -> None:
    if not hooks.carry_out(job, now):
        raise Outrun


def _make(job: Any, finished: Any, making: Making, now: datetime) -> None:
    """The new cards and the job's end together; what cannot be made is the robot's failure."""
    try:
        told = linking.make(job, finished, making, now)
    except linking.Unmade as failed:
        _end(job, do.RobotGaveUp(_no(job), str(failed)), ROBOT, now)
        return
    for done, sheet in told:
        tell(done, sheet, ROBOT)


def _carry_out(job: Any, now: datetime) -> None:
    for done, sheet in linking.carry_out(job, now):
        tell(done, sheet, ROBOT)


def _command(job: Any, now: datetime) -> tuple[Command, Actor, Making | None]:
    """What the job asks of its card: for a robot, after it has worked; with the cards it is to make."""
    if job.kind == "timer":
        ring = job.payload
        at = datetime.fromisoformat(ring["due"]) if ring.get("due") else None
        return do.TimeReached(ring["timer"], ring["ref"], at), CLOCK, None
    if job.kind == "trigger":
        return do.Triggered(job.payload["trigger"]), CLOCK, None
    if job.kind == "signal":
        # Of a robot: where two cards move each other on and on, they are stopped.
        return asking.LinkedEvent(**job.payload), ROBOT, None
    answer = _robot(job, now)
    if isinstance(answer, Done):
        note = {"robot": job.robot, "do": job.do, **answer.note}
        finished = do.RobotFinished(_no(job), answer.effects, note, config().default_locale)
        return finished, ROBOT, answer.making
    if isinstance(answer, Retry):
        raise Again(answer.error, answer.after)
    return do.RobotGaveUp(_no(job), answer.error), ROBOT, None


def _no(job: Any) -> int:
    return int(job.ref.removeprefix("robot:"))


def _robot(job: Any, now: datetime) -> Any:
    with reading() as conn:
        context = replace(context_of(conn, job, now), outside=Outside(now, job.card_id, job))
    spec = context.definition.robot_of.get(job.robot)
    if spec is None:
        return Failed(f"{job.robot}: the process has no such robot any more")
    return robots.run(spec.do, spec.settings, context)


def context_of(conn: Connection, job: Any, now: datetime) -> Context:
    """The card as a robot gets it."""
    row = cards.look(conn, job.card_id)
    settings = config()
    world = org.world(conn, settings.timezone, row.organisation)
    return Context(
        card_id=row.id,
        number=row.number,
        title=row.title,
        definition=world.directories.bound(versions.in_force(conn, row.version_id, row.current_id)),
        state=cards.state_of(row),
        job=dict(job.payload or {}),
        robot=job.robot,
        key=f"{job.cause}@{mailer.domain(settings)}",
        now=now,
        world=world,
        locale=settings.default_locale,
        base_url=settings.base_url,
        outside=Outside(now, row.id),
        no=_no(job),
    )


def _pauses(job: Any) -> tuple[timedelta, ...]:
    """How long the job waits before each further try: as its robot says, or as all do."""
    if job.kind != "robot":
        return usual()
    with reading() as conn:
        row = cards.look(conn, job.card_id)
        # Those of schedules and of doors from outside belong to the version in force.
        robot = versions.in_force(conn, row.version_id, row.current_id).robot_of.get(job.robot)
    return robot.pauses if robot else usual()


def _end(job: Any, command: Command, actor: Actor, now: datetime) -> None:
    """Ends the job and performs its command together."""
    with writing() as conn:
        done, sheet = perform_in(conn, job.card_id, command, actor, now)
        events = done.numbers
        if isinstance(command, do.RobotGaveUp):
            held = work.fail(conn, job, command.error, now, events)
        else:
            held = work.finish(conn, job, now, events)
        if not held:
            raise Outrun
    tell(done, sheet, actor)


def _put_off(job: Any, error: str, now: datetime, after: timedelta | None = None) -> None:
    """Another try later; after the last one the failure is shown to administrators."""
    pauses = _pauses(job)
    with writing() as conn:
        if work.retry(conn, job, error, now, after, pauses):
            return
    if job.kind == "robot":
        _end(job, do.RobotGaveUp(_no(job), error), ROBOT, now)
    else:
        _give_up(job, error, now)


def _give_up(job: Any, error: str, now: datetime) -> None:
    """Whoever waits for the job hears that nothing comes of it."""
    try:
        for done, sheet in linking.give_up(job, error, now) if job.kind == "order" else ():
            tell(done, sheet, ROBOT)
    except Refused as refused:
        log.warning("job %s: the card that asked cannot be told: %s", job.id, refused)
    with writing() as conn:
        if work.fail(conn, job, error, now) and job.kind in AFTER_FAILURE:
            AFTER_FAILURE[job.kind](conn, job, error, now)


AFTER_FAILURE: dict[str, Callable[[Connection, Any, str, datetime], None]] = {
    "hook": hooks.give_up,
    "report": lambda conn, job, _error, now: kept_reports.plan_next(conn, job, now),
}
"""What still has to be done for jobs that have failed for good."""

WHOLE: dict[str, Callable[[Any, datetime], None]] = {
    "import": _import_cards,
    "verify": _check_log,
    "version": _move_cards,
    "notice": _deliver,
    "mail": _look_for_letters,
    "hook": _tell_outside,
    "order": _carry_out,
    "schedule": schedules.fire,
    "report": kept_reports.send,
}
"""Jobs that are more than one command to their card."""
