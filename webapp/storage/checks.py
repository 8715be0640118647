"""Checks of the log: one at a time, some cards a turn. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, cast, delete, func, insert, literal, select, update

from . import models as m
from .reads.verifying import Checked
from .upsert import insert_for

k, f, j = m.LogCheck, m.LogCheckCard, m.Job
ALIVE = ("planned", "queued", "running")
CAUSE = literal("verify:").concat(cast(k.id, String))
KEPT = 10
MOST_KEPT = 2000


def begin(conn: Connection, actor: int, now: datetime) -> tuple[int, int | None]:
    """Gives the check and its job; where one is under way already, that one and no job."""
    _release(conn)
    values = {"started_at": now, "started_by": actor, "running": True, "total": _cards(conn)}
    added = insert_for(conn, k).values(values).on_conflict_do_nothing(index_elements=["running"])
    id = conn.execute(added.returning(k.id)).scalar()
    if id is None:
        return conn.execute(select(k.id).where(k.running.is_(True))).scalar_one(), None
    _forget(conn)
    ref = f"verify:{id}"
    job = {"kind": "verify", "ref": ref, "cause": ref, "payload": {"check": id}, "state": "queued"}
    times = {"due_at": now, "queued_at": now, "created_at": now}
    return id, conn.execute(insert(j).returning(j.id), job | times).scalar_one()


def _cards(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(m.Card)).scalar_one()


def _release(conn: Connection) -> None:
    """A check whose job was given up or called off is under way no more."""
    alive = select(j.id).where(j.cause == CAUSE, j.state.in_(ALIVE))
    conn.execute(update(k).where(k.running.is_(True), ~alive.exists()).values(running=None))


def _forget(conn: Connection) -> None:
    """Of older checks nothing is kept."""
    old = list(conn.execute(select(k.id).order_by(k.id.desc()).offset(KEPT)).scalars())
    if old:
        conn.execute(delete(f).where(f.check_id.in_(old)))
        conn.execute(delete(k).where(k.id.in_(old)))


def one(conn: Connection, id: int) -> Row[Any] | None:
    return conn.execute(select(k.__table__).where(k.id == id)).one_or_none()


def latest(conn: Connection) -> list[Row[Any]]:
    """The newest first, each with the state of its job."""
    job = select(j.state).where(j.cause == CAUSE).scalar_subquery()
    return list(conn.execute(select(*k.__table__.c, job.label("job")).order_by(k.id.desc()).limit(KEPT)))


def process_from(conn: Connection, id: int) -> int | None:
    """The process with that id, or the next one."""
    return conn.execute(select(func.min(m.Process.id)).where(m.Process.id >= id)).scalar()


def take(conn: Connection, check: Any, found: Sequence[Checked], then: tuple[int, int]) -> bool:
    """Adds what came of some cards and goes on from `then`; False when another worker has been there."""
    differing = [one for one in found if one.differs]
    straying = [one for one in found if one.strays]
    here = (k.id == check.id, k.at_process == check.at_process, k.after == check.after, k.running.is_(True))
    moved = (
        update(k)
        .where(*here)
        .values(
            at_process=then[0],
            after=then[1],
            cards=k.cards + len(found),
            differing=k.differing + len(differing),
            straying=k.straying + len(straying),
        )
    )
    if not conn.execute(moved).rowcount:
        return False
    told = [_told(check.id, one) for one in found if one.differs or one.strays]
    room = max(0, MOST_KEPT - check.differing - check.straying)
    if told[:room]:
        conn.execute(insert(f), told[:room])
    return True


def _told(check_id: int, one: Checked) -> dict[str, Any]:
    strays = [{"code": d.code, "about": d.about, "number": d.number} for d in one.strays]
    return {"check_id": check_id, "card_id": one.card_id, "differs": list(one.differs), "strays": strays}


def finish(conn: Connection, id: int, now: datetime) -> None:
    conn.execute(update(k).where(k.id == id, k.running.is_(True)).values(running=None, finished_at=now))


def findings(conn: Connection, id: int, after: int, most: int) -> list[Row[Any]]:
    """What was found, in the order of the cards."""
    c, p = m.Card, m.Process
    wanted = select(f.card_id, f.differs, f.strays, c.number, c.title, c.version_id, p.title_ru, p.title_en)
    joined = wanted.join(c, c.id == f.card_id).join(p, p.id == c.process_id)
    here = joined.where(f.check_id == id, f.card_id > after)
    return list(conn.execute(here.order_by(f.card_id).limit(most)))
