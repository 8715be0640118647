"""Checks of the log as a job: some cards a turn; what was found is kept with how far it has come."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from ..storage import checks, work
from ..storage.reads import verifying
from ..storage.reads.verifying import Checked
from .bell import ring
from .transaction import clock, reading, writing

TURN = 5.0
AT_ONCE = 100
# A card may be written between the reading of its row and of its events; then it is read again.
LOOKS = 3
SHORTER = work.LEASE - timedelta(minutes=1)


def begin(actor: int, *, now: datetime | None = None) -> int:
    """Begins to check every card; gives the check that is under way, be it somebody else's."""
    with writing() as conn:
        id, job = checks.begin(conn, actor, now or clock())
    if job:
        ring([(job, None)])
    return id


def carry_on(job: Any, now: datetime) -> bool:
    """Checks some cards; whether any are left. They wait for the next turn."""
    until = time.monotonic() + TURN
    while time.monotonic() < until:
        with reading() as conn:
            check = checks.one(conn, job.payload["check"])
            process = checks.process_from(conn, check.at_process) if check and check.running else None
        if check is None or not check.running:
            return False
        found = _some(process, check.after if process == check.at_process else 0) if process else []
        with writing() as conn:
            if not work.renew(conn, job, now - SHORTER):
                return False
            if process is None:
                checks.finish(conn, check.id, now)
                return False
            whole = len(found) < AT_ONCE
            checks.take(conn, check, found, (process + 1, 0) if whole else (process, found[-1].card_id))
    return True


def _some(process: int, after: int) -> list[Checked]:
    with reading() as conn:
        found = list(verifying.checked(conn, process, after, AT_ONCE))
    return [_again(process, one) if one.differs else one for one in found]


def _again(process: int, one: Checked) -> Checked:
    for _ in range(LOOKS - 1):
        with reading() as conn:
            one = next(verifying.checked(conn, process, one.card_id - 1, 1))
        if not one.differs:
            break
    return one
