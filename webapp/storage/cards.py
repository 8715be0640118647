"""Loading a card under its lock, and recording what happened to it. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..process import events, face
from ..process import state as states
from ..process.assignees import World
from ..process.commands import Actor
from ..process.definition import Definition
from ..process.state import CardState
from . import models as m
from .effects import Sheet, apply
from .notices import About, notices
from .org import STAMP

LOCKED = (
    select(
        m.Card.id,
        m.Card.process_id,
        m.Card.version_id,
        m.Card.number,
        m.Card.title,
        m.Card.values,
        m.Card.state,
        m.Card.comments,
        m.Card.files,
        m.Card.incidents,
        m.Card.closed_at,
        m.Card.department,
        STAMP.label("organisation"),
    )
    .where(m.Card.id == bindparam("card"))
    .with_for_update(of=m.Card)
)


LOOKED_AT = select(*LOCKED.selected_columns).where(m.Card.id == bindparam("card"))


def lock(conn: Connection, card_id: int) -> Row[Any] | None:
    """The card's row, locked until the transaction ends; None if there is no such card."""
    return conn.execute(LOCKED, {"card": card_id}).one_or_none()


def look(conn: Connection, card_id: int) -> Row[Any]:
    """The card's row as it is, not locked."""
    return conn.execute(LOOKED_AT, {"card": card_id}).one()


def state_of(row: Any) -> CardState:
    """What the engine may know of the card."""
    return states.load(row.state, row.values)


def by_start_key(conn: Connection, key: str | None) -> int | None:
    """The card that this very form has created already, if it was sent twice."""
    return conn.execute(select(m.Card.id).where(m.Card.start_key == key)).scalar() if key else None


def number(conn: Connection, process_id: int, definition: Definition, year: int) -> str:
    """The next number of the process in that year; the counter's row is locked until the commit."""
    dialect: Any = postgresql if conn.dialect.name == "postgresql" else sqlite
    row = dialect.insert(m.Counter).values(process_id=process_id, year=year, value=1)
    taken = row.on_conflict_do_update(
        index_elements=["process_id", "year"], set_={"value": m.Counter.value + 1}
    )
    value = conn.execute(taken.returning(m.Counter.value)).scalar_one()
    return definition.numbering.number(year, value)


def create(  # noqa: PLR0913, PLR0917 - the columns of a row
    conn: Connection,
    process_id: int,
    version_id: int,
    definition: Definition,
    number: str,
    state: CardState,
    department: str | None,
    key: str | None,
    now: datetime,
) -> int:
    """The row of a new card; what happened to it is recorded afterwards."""
    row = _columns(definition, number, state, now) | {
        "process_id": process_id,
        "version_id": version_id,
        "number": number,
        "initiator_id": state.initiator,
        "department": department,
        "start_key": key,
        "created_at": now,
    }
    return conn.execute(insert(m.Card).returning(m.Card.id), row).scalar_one()


def _columns(definition: Definition, number: str, state: CardState, now: datetime) -> dict[str, Any]:
    title = face.title(definition, state.values)
    return {
        "title": title,
        "stage": state.stage,
        "visit": state.visit,
        "revision": state.revision,
        "values": state.values,
        "state": states.dump(state),
        "owner_id": state.owner,
        "sum_minor": face.total(definition, state.values),
        "changed_at": now,
        "due_at": state.due,
        "entered_at": state.entered.at if state.entered else now,
        "search": face.search_text(definition, state.values, number, title),
        "closed_how": state.closed,
    }


class Record:
    """Writes one command's events and their effects, table by table; gives the ids of jobs due now."""

    def __init__(
        self, conn: Connection, definition: Definition, world: World, actor: Actor, now: datetime
    ) -> None:
        self.conn, self.definition, self.world, self.actor, self.now = conn, definition, world, actor, now

    def new(
        self, card_id: int, process_id: int, state: CardState, happened: tuple[events.Event, ...]
    ) -> Sheet:
        sheet = self._sheet(card_id, process_id, 0, state, happened)
        changes = {"files": len(sheet.attached), "comments": 0, "incidents": sheet.incidents}
        if any(changes.values()) or state.closed:
            self._update_card(card_id, changes | ({"closed_at": self.now} if state.closed else {}))
        self._write(sheet, state, happened)
        return sheet

    def change(
        self, row: Any, before: CardState, after: CardState, happened: tuple[events.Event, ...]
    ) -> Sheet:
        sheet = self._sheet(row.id, row.process_id, before.revision, after, happened)
        self._update_card(
            row.id,
            _columns(self.definition, row.number, after, self.now)
            | {
                "comments": row.comments + sheet.comments,
                "files": row.files + len(sheet.attached),
                "incidents": row.incidents + sheet.incidents,
                "closed_at": row.closed_at or (self.now if after.closed else None),
            },
        )
        self._write(sheet, after, happened)
        return sheet

    def _sheet(
        self, card_id: int, process_id: int, revision: int, state: CardState, happened: Iterable[events.Event]
    ) -> Sheet:
        sheet = Sheet(card_id, process_id, self.definition, self.now, revision, stages={state.stage})
        for event in happened:
            apply(event, sheet, state, self.actor.person)
        return sheet

    def _update_card(self, card_id: int, columns: dict[str, Any]) -> None:
        self.conn.execute(update(m.Card).where(m.Card.id == card_id).values(columns))

    # -- the tables, in one order always ------------------------------------------------------------------

    def _write(self, sheet: Sheet, state: CardState, happened: tuple[events.Event, ...]) -> None:
        self._events(sheet, happened)
        self._tasks(sheet)
        self._jobs(sheet)
        self._notify(sheet, state, happened)
        self._files(sheet)
        self._rest(sheet)

    def _insert(
        self, table: Any, rows: list[dict[str, Any]], returning: Any = None, *, ordered: bool = False
    ) -> list[Any]:
        """One statement for all rows, whatever their number."""
        if not rows:
            return []
        column = returning if returning is not None else next(iter(table.__table__.primary_key.columns))
        return list(
            self.conn.execute(
                insert(table).returning(column, sort_by_parameter_order=ordered), rows
            ).scalars()
        )

    def _events(self, sheet: Sheet, happened: tuple[events.Event, ...]) -> None:
        first = sheet.revision - len(happened)
        self._insert(
            m.Event,
            [
                {
                    "card_id": sheet.card_id,
                    "seq": first + n,
                    "at": self.now,
                    "actor_kind": self.actor.kind,
                    "actor_id": self.actor.person,
                    "kind": type(event).__name__,
                    "data": events.dump(event),
                }
                for n, event in enumerate(happened, 1)
            ],
        )

    def _tasks(self, sheet: Sheet) -> None:
        for no, columns in sheet.task_changes.items():
            self.conn.execute(
                update(m.Task).where(m.Task.card_id == sheet.card_id, m.Task.no == no).values(columns)
            )
        if sheet.released:
            sheet.people |= set(
                self.conn.execute(
                    update(m.Assignment)
                    .where(
                        m.Assignment.card_id == sheet.card_id,
                        m.Assignment.task_no.in_(sheet.released),
                        m.Assignment.open,
                    )
                    .values(open=False)
                    .returning(m.Assignment.user_id)
                ).scalars()
            )
        self._insert(m.Task, sheet.tasks)
        self._assign(sheet)

    def _assign(self, sheet: Sheet) -> None:
        """A task given back to somebody who had it before opens their old row again."""
        again = [a for a in sheet.assignments if a["task_no"] in sheet.released]
        if again or sheet.standing_in:
            dialect: Any = postgresql if self.conn.dialect.name == "postgresql" else sqlite
            row = dialect.insert(m.Assignment).values(again + sheet.standing_in)
            self.conn.execute(
                row.on_conflict_do_update(
                    index_elements=["card_id", "task_no", "user_id"], set_={"open": row.excluded.open}
                )
            )
        self._insert(m.Assignment, [a for a in sheet.assignments if a not in again], m.Assignment.user_id)

    def _jobs(self, sheet: Sheet) -> None:
        if sheet.cancelled:
            self.conn.execute(
                update(m.Job)
                .where(
                    m.Job.card_id == sheet.card_id,
                    m.Job.ref.in_(sheet.cancelled),
                    m.Job.state.in_(("planned", "queued")),
                )
                .values(state="cancelled", finished_at=self.now)
            )
        ids = self._insert(m.Job, sheet.jobs, ordered=True)
        sheet.ripe = [
            (id, job["do"]) for id, job in zip(ids, sheet.jobs, strict=True) if job["state"] == "queued"
        ]

    def _notify(self, sheet: Sheet, state: CardState, happened: tuple[events.Event, ...]) -> None:
        about = About(state, self.world.organisation, self.world.today(self.now), self.actor)
        told: list[dict[str, Any]] = [
            {
                "user_id": person,
                "card_id": sheet.card_id,
                "task_no": notice.task,
                "kind": notice.kind,
                "data": notice.data,
                "at": self.now,
            }
            for event in happened
            for notice in notices(event, about)
            for person in notice.people
        ]
        self._insert(m.Notification, told)
        sheet.people |= {row["user_id"] for row in told}

    def _files(self, sheet: Sheet) -> None:
        a = m.Attachment
        for field in dict.fromkeys(sheet.attached.values()):
            ids = [id for id, where in sheet.attached.items() if where == field]
            self.conn.execute(update(a).where(a.id.in_(ids)).values(card_id=sheet.card_id, field=field))
        if sheet.replaced:
            self.conn.execute(update(a).where(a.id.in_(sheet.replaced)).values(replaced_at=self.now))

    def _rest(self, sheet: Sheet) -> None:
        if sheet.observers:
            self._insert(
                m.Observer,
                [{"card_id": sheet.card_id, "user_id": p} for p in sorted(sheet.observers)],
                m.Observer.user_id,
            )
            sheet.people |= sheet.observers
        self._insert(m.Penalty, sheet.penalties)
        for row in sheet.waived:
            self.conn.execute(
                update(m.Penalty)
                .where(m.Penalty.card_id == sheet.card_id, m.Penalty.key == row["key_"])
                .values(waived_at=row["waived_at"], waived_reason=row["waived_reason"])
            )


def timeline(conn: Connection, card_id: int) -> list[Row[Any]]:
    """Every event of the card, oldest first."""
    return list(
        conn.execute(select(m.Event.__table__).where(m.Event.card_id == card_id).order_by(m.Event.seq))
    )


def told(conn: Connection, card_id: int) -> Iterator[tuple[events.Event, datetime, Actor]]:
    """The card's whole story, as `replay` wants it."""
    for row in timeline(conn, card_id):
        yield events.load(row.kind, row.data), row.at, Actor(row.actor_kind, row.actor_id)
