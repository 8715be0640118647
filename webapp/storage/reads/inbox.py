"""Lists of tasks: mine, those of whom I act for, of my people, or of every card I see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select, tuple_

from .access import Viewer, visible
from .asked import OPEN, a, c, for_viewer, t, tasks_of
from .boards import containing

COLUMNS = (
    t.id,
    t.card_id,
    t.no,
    t.title,
    t.stage,
    t.step,
    t.opened_at,
    t.due_at,
    t.taken_by,
    t.closed_at,
    t.closed_by,
    t.outcome,
    t.rank,
    c.number,
    c.version_id,
    c.title.label("card_title"),
    c.stage.label("card_stage"),
    c.sum_minor,
)


@dataclass(frozen=True)
class Wanted:
    """Which tasks; `people` none: of every card the viewer sees; `due` is a span of deadlines, or `never`."""

    people: tuple[int, ...] | None
    done: bool = False
    words: str = ""
    process_id: int | None = None
    due: tuple[datetime | None, datetime | None] | None = None
    never: bool = False


@dataclass(frozen=True)
class After:
    """The last task of the page before: its deadline (or when it was done), its id, how urgent it is."""

    at: datetime | None
    id: int
    rank: int = 2


def tasks(
    conn: Connection, viewer: Viewer, wanted: Wanted, limit: int, after: After | None = None
) -> list[Row[Any]]:
    """The tasks in order of their deadlines, or the latest done; one more than `limit` if there are more."""
    rows = _done(viewer, wanted) if wanted.done else _open(viewer, wanted)
    rows = rows.where(*_narrowed(wanted))
    if after:
        rows = rows.where(_further(wanted, after))
    urgent_first = (t.rank, t.due_at.asc().nulls_last(), t.id)
    order = (t.closed_at.desc(), t.id.desc()) if wanted.done else urgent_first
    return list(conn.execute(rows.order_by(*order).limit(limit + 1)))


def _open(viewer: Viewer, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """`own`: the task is asked of the viewer; otherwise `asked` is one of those it is asked of."""
    if wanted.people is None:
        return select(*COLUMNS).join(c, c.id == t.card_id).where(t.closed_at.is_(None), visible(viewer))
    own = func.max(case((a.user_id == viewer.person, 1), else_=0)).label("own")
    rows = tasks_of(wanted.people, *COLUMNS, own, func.min(a.user_id).label("asked")).group_by(t.id, c.id)
    mine = set(wanted.people) <= set(viewer.people)
    return rows.where(for_viewer(viewer) if mine else visible(viewer))


def _done(viewer: Viewer, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Answered tasks; those that were cancelled have no outcome."""
    rows = (
        select(*COLUMNS)
        .join(c, c.id == t.card_id)
        .where(t.closed_at.is_not(None), t.outcome != "", visible(viewer))
    )
    return rows if wanted.people is None else rows.where(t.closed_by.in_(wanted.people))


def _narrowed(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.words:
        yield or_(and_(*containing(t.search, wanted.words)), and_(*containing(c.search, wanted.words)))
    if wanted.process_id:
        yield t.process_id == wanted.process_id
    if wanted.never:
        yield t.due_at.is_(None)
    first, last = wanted.due or (None, None)
    if first:
        yield t.due_at >= first
    if last:
        yield t.due_at < last


def _further(wanted: Wanted, after: After) -> ColumnElement[bool]:
    """What comes behind that task; tasks without a deadline stand last."""
    if wanted.done:
        return or_(t.closed_at < after.at, and_(t.closed_at == after.at, t.id < after.id))
    if after.at is None:
        behind = and_(t.due_at.is_(None), t.id > after.id)
    else:
        behind = or_(t.due_at > after.at, and_(t.due_at == after.at, t.id > after.id), t.due_at.is_(None))
    return or_(t.rank > after.rank, and_(t.rank == after.rank, behind))


def asked(conn: Connection, rows: Iterable[Row[Any]]) -> dict[tuple[int, int], list[int]]:
    """Whom each of these open tasks is asked of, by card and number."""
    keys = [(row.card_id, row.no) for row in rows if row.closed_at is None]
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    if keys:
        wanted = select(a.card_id, a.task_no, a.user_id).where(OPEN, tuple_(a.card_id, a.task_no).in_(keys))
        for card, no, person in conn.execute(wanted.order_by(a.user_id)):
            found[card, no].append(person)
    return found
