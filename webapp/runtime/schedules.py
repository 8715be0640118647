"""Schedules: planning their firings, and what a firing does.

Each schedule has one planned firing in the table of jobs, whose cause is the trigger and the time, so that
any number of schedulers and workers plan and do it once. A firing plans the next one first, whatever comes
of itself.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..process import conditions, periods
from ..process.assignees import World, resolve
from ..process.calendar import Calendar
from ..process.commands import CLOCK, Start, Triggered
from ..process.definition import Definition, Trigger
from ..process.errors import NoSuch, Refused
from ..process.refusals import said
from ..process.rights import context
from ..process.schedules import missed, next_after
from ..process.state import CardState
from ..process.trial.values import sent
from ..storage import cards, lifecycle, org, versions, work
from ..storage import schedules as rows
from .bell import ring
from .cards import Done, perform_in, start_in, tell
from .fence import Outrun
from .transaction import clock, config, reading, writing

AT_ONCE = 500


# -- planning ----------------------------------------------------------------------------------------------


def plan_all(now: datetime | None = None) -> int:
    """Plans what is not planned, and calls off what is no more; gives how many schedules there are."""
    now = now or clock()
    with reading() as conn:
        processes = rows.published(conn)
    return sum(_plan(process_id, now) for process_id in processes)


def _plan(process_id: int, now: datetime) -> int:
    with reading() as conn:
        found = rows.current(conn, process_id)
        known = bool(rows.waiting(conn, process_id)) or (found and any(schedules(found[1])))
    if not known:
        return 0
    with writing() as conn:
        return plan(conn, process_id, now)


def plan(conn: Connection, process_id: int, now: datetime) -> int:
    """The same for one process, inside a transaction that is open already."""
    found = rows.current(conn, process_id)
    calendar = org.world(conn, config().timezone).calendar
    wanted: dict[str, datetime] = {}
    for trigger in schedules(found[1]) if found else ():
        due = next_after(trigger.schedule, now, calendar) if trigger.schedule else None
        wanted |= {rows.ref(process_id, trigger.key): due} if due else {}
    planned = rows.waiting(conn, process_id)
    # What is due already is left to whoever is about to do it.
    stale = [row.id for row in planned if row.due_at > now and row.due_at != wanted.get(row.ref)]
    rows.call_off(conn, stale, now)
    begun = {row.ref for row in planned if row.due_at <= now and row.ref in wanted}
    for ref in wanted.keys() - begun:
        rows.plan(conn, process_id, ref.partition(":")[2], wanted[ref], now)
    return len(wanted)


def plan_of(conn: Connection, process: str, now: datetime) -> None:
    """The same by the key of the process."""
    row = versions.current(conn, process)
    if row is not None:
        plan(conn, row.id, now)


def schedules(definition: Definition) -> tuple[Trigger, ...]:
    """The schedules that are switched on."""
    return tuple(t for t in definition.triggers if t.on == "schedule" and t.schedule and t.enabled)


def run_now(process_id: int, trigger: str, actor: int, *, now: datetime | None = None) -> int:
    """Fires a schedule of the published version out of its turn; gives the job."""
    now = now or clock()
    with writing() as conn:
        row = lifecycle.lock(conn, process_id)
        found = rows.current(conn, process_id)
        if row is None or found is None or trigger not in {t.key for t in schedules(found[1])}:
            raise NoSuch("no_such_schedule")
        if not row.active:
            raise Refused("process_is_off")
        job = rows.at_once(conn, process_id, trigger, actor, now)
        lifecycle.note(conn, row, "fired", {}, {"trigger": trigger}, actor, now)
    ring([(job, None)])
    return job


# -- firing ------------------------------------------------------------------------------------------------


def fire(job: Any, now: datetime) -> None:
    """What the firing is for: a new card, or robots on the cards for which its condition holds."""
    process_id, slot = job.payload["process"], datetime.fromisoformat(job.payload["slot"])
    with writing() as conn:
        found = rows.current(conn, process_id)
        trigger = found[1].trigger_of.get(job.payload["trigger"]) if found else None
        if not job.payload.get("by"):
            plan_next(conn, process_id, trigger, now)
    if found is None or trigger is None or trigger not in schedules(found[1]) or not found[0].active:
        _finish(job, now)
    elif trigger.start is not None:
        _start(job, found[0].key, trigger, _slots(job, trigger, slot, now), now)
    else:
        _reach(job, found[1], trigger, bool(_slots(job, trigger, slot, now)), now)


def plan_next(conn: Connection, process_id: int, trigger: Trigger | None, now: datetime) -> None:
    if trigger and trigger.enabled and trigger.schedule:
        due = next_after(trigger.schedule, now, _calendar(conn))
        if due:
            rows.plan(conn, process_id, trigger.key, due, now)


def _calendar(conn: Connection) -> Calendar:
    return org.world(conn, config().timezone).calendar


def _slots(job: Any, trigger: Trigger, slot: datetime, now: datetime) -> list[datetime]:
    """The times that this firing stands for: its own, and those that passed while nothing ran."""
    if job.payload.get("by") or job.payload.get("after"):
        return [slot]
    with reading() as conn:
        assert trigger.schedule
        return missed(trigger.schedule, slot, now, _calendar(conn))


def _finish(job: Any, now: datetime) -> None:
    with writing() as conn:
        if not work.finish(conn, job, now):
            raise Outrun


def _start(job: Any, process: str, trigger: Trigger, slots: list[datetime], now: datetime) -> None:
    """A card for each of the times, all of them and the job's end in one transaction."""
    told: list[Any] = []
    try:
        with writing() as conn:
            world = org.world(conn, config().timezone)
            found = rows.current(conn, job.payload["process"])
            assert found
            for slot in slots:
                told += _card(conn, job, found[1], trigger, world, slot, now)
            if not work.finish(conn, job, now):
                raise Outrun
    except Refused as refused:
        # Trying again would not help: somebody has to correct the trigger.
        _refuse(job, refused, now)
        return
    for done, sheet in told:
        tell(done, sheet, CLOCK)


def _card(  # noqa: PLR0913, PLR0917 - what a card is made of
    conn: Connection,
    job: Any,
    definition: Definition,
    trigger: Trigger,
    world: World,
    slot: datetime,
    now: datetime,
) -> list[tuple[Done, Any]]:
    day = world.today(slot)
    written = periods.fill(dict(trigger.start or {}), day, config().default_locale)
    values = sent(world.directories.bound(definition), written, slot, world)
    key = "at-" + hashlib.sha256(f"{job.cause}:{slot.isoformat()}".encode()).hexdigest()[:40]
    made = start_in(conn, definition.key, Start(values, whose(trigger, world, now)), CLOCK, now, key=key)
    if not trigger.robots:
        return [made]
    return [made, perform_in(conn, made[0].card_id, Triggered(trigger.key), CLOCK, now)]


def whose(trigger: Trigger, world: World, now: datetime) -> int | None:
    """Whose card it is that the trigger starts; nobody's, if it does not say or nobody is found."""
    rules = (trigger.initiator,) if trigger.initiator else ()
    return next(iter(resolve(rules, CardState(), world.organisation, world.today(now)).people), None)


def _refuse(job: Any, refused: Refused, now: datetime) -> None:
    """Why no card could be made, for the administrator."""
    with writing() as conn:
        found = rows.current(conn, job.payload["process"])
        why = said(refused, found[1], config().default_locale) if found else refused.code
        if not work.fail(conn, job, why, now):
            raise Outrun


def _reach(job: Any, definition: Definition, trigger: Trigger, wanted: bool, now: datetime) -> None:
    """Sets off a job for each card that it is for; so many at once, the rest in the next turn."""
    if not wanted:
        _finish(job, now)
        return
    after = job.payload.get("after") or 0
    with writing() as conn:
        world = org.world(conn, config().timezone)
        found = rows.open_cards(conn, job.payload["process"], after, AT_ONCE)
        meant = [row.id for row in found if _meant(trigger, row, world, now)]
        jobs = rows.set_off(conn, job, meant, now)
        rows.got_to(
            conn, job, after=found[-1].id if found else after, cards=job.payload.get("cards", 0) + len(jobs)
        )
        again = len(found) == AT_ONCE
        held = work.next_turn(conn, job, now) if again else work.finish(conn, job, now)
        if not held:
            raise Outrun
    ring((id, None) for id in jobs)


def _meant(trigger: Trigger, row: Any, world: World, now: datetime) -> bool:
    if trigger.when is None:
        return True
    asked = context(cards.state_of(row), world, world.today(now))
    return conditions.holds(trigger.when, row.values, asked)
