"""The cards of a board, stage by stage. Constant in the number of closed cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from ...process.face import fold
from ...process.indexing import Key
from .. import models as m
from .access import Viewer, visible_in
from .asked import OPEN

PAGE = 50
RECENTLY = timedelta(days=30)
c = m.Card

FACE = (
    c.id,
    c.process_id,
    c.version_id,
    c.number,
    c.title,
    c.stage,
    c.visit,
    c.revision,
    c.values,
    c.state,
    c.sum_minor,
    c.comments,
    c.files,
    c.incidents,
    c.changed_at,
    c.entered_at,
    c.due_at,
    c.closed_at,
    c.closed_how,
    c.priority,
)


@dataclass(frozen=True)
class Filters:
    """What a viewer asked to see of a board: cards of these people, late ones, those with these words or
    with these values of fields in lists.
    """

    people: tuple[int, ...] = ()
    late: bool = False
    words: ColumnElement[bool] | None = None
    takes_part: int | None = None
    stage: str | None = None
    # The channel; that is a place, not a filter somebody set.
    pipeline: str | None = None
    values: tuple[tuple[str, Key], ...] = ()

    @property
    def any(self) -> bool:
        return bool(
            self.people or self.late or self.words is not None or self.takes_part or self.stage or self.values
        )


@dataclass(frozen=True)
class Board:
    """Which cards of a process a viewer looks at, and when."""

    process_id: int
    viewer: Viewer
    filters: Filters
    now: datetime

    @property
    def open(self) -> ColumnElement[bool]:
        return and_(c.process_id == self.process_id, c.closed_at.is_(None), *self._shown())

    @property
    def ended(self) -> ColumnElement[bool]:
        """Those closed a short while ago."""
        return and_(c.process_id == self.process_id, c.closed_at >= self.now - RECENTLY, *self._shown())

    @property
    def all_ended(self) -> ColumnElement[bool]:
        return and_(c.process_id == self.process_id, c.closed_at.is_not(None), *self._shown())

    @property
    def whole(self) -> ColumnElement[bool]:
        """Those under way and those that have ended."""
        return and_(c.process_id == self.process_id, *self._shown())

    @property
    def late(self) -> ColumnElement[bool]:
        return c.due_at < self.now

    def _shown(self) -> Iterable[ColumnElement[bool]]:
        yield visible_in(self.viewer, self.process_id)
        if self.filters.people:
            yield held_by(self.filters.people)
        if self.filters.takes_part:
            me = self.filters.takes_part
            yield or_(c.initiator_id == me, c.owner_id == me, held_by(self.viewer.people))
        if self.filters.pipeline is not None:
            yield c.pipeline == self.filters.pipeline
        if self.filters.stage:
            yield c.stage == self.filters.stage
        if self.filters.late:
            yield and_(self.late, c.closed_at.is_(None))
        if self.filters.words is not None:
            yield self.filters.words
        yield from (_with_value(self.process_id, field, key) for field, key in self.filters.values)


def _with_value(process_id: int, field: str, key: Key) -> ColumnElement[bool]:
    """The card holds the value in a field in lists."""
    v, (words, number) = m.CardValue, key
    same = v.number == number if words is None else v.words == words
    return c.id.in_(select(v.card_id).where(v.process_id == process_id, v.field == field, same))


def held_by(people: Iterable[int]) -> ColumnElement[bool]:
    """One of these people has an open task on the card."""
    a = m.Assignment
    return exists().where(a.card_id == c.id, a.user_id.in_(tuple(people)), OPEN).correlate(c)


def containing(column: Any, words: str) -> list[ColumnElement[bool]]:
    """Every word is in the folded text."""
    return [column.contains(word, autoescape=True) for word in fold(words).split()[:8]]


@dataclass(frozen=True)
class Stand:
    """How things stand in a stage. `version_id` knows it; `ids` and `revisions` change with any card."""

    stage: str
    count: int = 0
    sum: int = 0
    late: int = 0
    version_id: int = 0
    ids: int = 0
    revisions: int = 0
    newest: datetime | None = None


def stands(
    conn: Connection, board: Board, final: Iterable[str], stage: str | None = None
) -> dict[str, Stand]:
    """Counts and sums by stage, or of the one stage."""
    ends = tuple(final)
    both = union_all(
        _counted(board, board.open, c.stage.not_in(ends), stage),
        _counted(board, board.ended, c.stage.in_(ends), stage),
    )
    return {row["stage"]: Stand(**row) for row in conn.execute(both).mappings()}


def _counted(board: Board, *conditions: Any) -> Select[*tuple[Any, ...]]:
    *where, stage = conditions
    columns = (
        c.stage.label("stage"),
        func.count().label("count"),
        func.coalesce(func.sum(c.sum_minor), 0).label("sum"),
        func.sum(case((and_(board.late, c.closed_at.is_(None)), 1), else_=0)).label("late"),
        func.max(c.version_id).label("version_id"),
        func.sum(c.id).label("ids"),
        func.sum(c.revision).label("revisions"),
        func.max(c.entered_at).label("newest"),
    )
    counted = select(*columns).where(*where).group_by(c.stage)
    return counted.where(c.stage == stage) if stage else counted


@dataclass(frozen=True)
class After:
    """Where the next page of a column begins."""

    at: datetime
    id: int
    priority: int = 0


def columns(
    conn: Connection, board: Board, stages: Mapping[str, bool], after: After | None = None, pages: int = 1
) -> dict[str, list[Row[Any]]]:
    """The first cards of every stage (or those after), newest first, one more than shown; one statement."""
    found: dict[str, list[Row[Any]]] = {stage: [] for stage in stages}
    arms = [_arm(board, stage, final, after).limit(pages * PAGE + 1) for stage, final in stages.items()]
    if arms:
        for row in conn.execute(union_all(*(select(arm.subquery()) for arm in arms))):
            found[row.stage].append(row)
    return found


def _arm(board: Board, stage: str, final: bool, after: After | None) -> Select[*tuple[Any, ...]]:
    moment = c.closed_at if final else c.entered_at
    rows = select(*FACE).where(c.stage == stage, board.ended if final else board.open)
    if after:
        here = (literal(after.at, moment.type), literal(after.id))
        behind = tuple_(moment, c.id) < tuple_(*here)
        if not final:
            behind = tuple_(c.priority, moment, c.id) < tuple_(literal(after.priority), *here)
        rows = rows.where(behind)
    urgent_first = () if final else (c.priority.desc(),)
    return rows.order_by(*urgent_first, moment.desc(), c.id.desc())


def holders(conn: Connection, board: Board) -> list[tuple[int, int]]:
    """People who have open tasks on the board's cards, and on how many of them."""
    a = m.Assignment
    counted = (
        select(a.user_id, func.count(c.id.distinct()))
        .join(c, c.id == a.card_id)
        .where(OPEN, board.open)
        .group_by(a.user_id)
    )
    return [(row[0], row[1]) for row in conn.execute(counted)]


def channels(conn: Connection, viewer: Viewer, process_id: int) -> set[str]:
    """The channels in which the viewer sees a card that is under way."""
    seen = (c.process_id == process_id, c.closed_at.is_(None), visible_in(viewer, process_id))
    return set(conn.scalars(select(c.pipeline).where(*seen).distinct()))


def has_any(conn: Connection, viewer: Viewer, process_id: int) -> bool:
    """Whether the viewer sees any card of the process, closed ones included."""
    return conn.execute(
        select(exists().where(c.process_id == process_id, visible_in(viewer, process_id)))
    ).scalar_one()
