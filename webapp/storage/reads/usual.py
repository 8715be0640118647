"""How long cards usually are at each stage of a process: the median of the latest visits that have ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import median
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from .. import models as m

LATEST = 500
# Of fewer visits nothing can be said.
ENOUGH = 3
FRESH = timedelta(minutes=10)

v = m.StageVisit

Times = Mapping[str, timedelta]
_kept: WeakKeyDictionary[Engine, dict[int, tuple[datetime, Times]]] = WeakKeyDictionary()


def usual(conn: Connection, process_id: int, now: datetime) -> Times:
    """By stage; asked of the database once in ten minutes, over an index that holds all of it."""
    kept = _kept.setdefault(conn.engine, {})
    at, found = kept.get(process_id, (None, {}))
    if at is None or abs(now - at) > FRESH:
        found = _asked(conn, process_id)
        kept[process_id] = (now, found)
    return found


def _asked(conn: Connection, process_id: int) -> Times:
    spent = defaultdict[str, list[float]](list)
    ended = (v.process_id == process_id, v.left_at.is_not(None), v.left_at > v.entered_at)
    latest = select(v.stage, v.entered_at, v.left_at).where(*ended).order_by(v.left_at.desc()).limit(LATEST)
    for row in conn.execute(latest):
        spent[row.stage].append((row.left_at - row.entered_at).total_seconds())
    return {key: timedelta(seconds=median(all_)) for key, all_ in spent.items() if len(all_) >= ENOUGH}
