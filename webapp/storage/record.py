"""Recording what happened to a card: its events and their effects, table by table. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from ..process import events
from ..process.assignees import World
from ..process.commands import Actor
from ..process.definition import Definition
from ..process.organisation import named_in
from ..process.state import CardState
from . import card_values, deliveries, hooks, links, org, texts, unique, visits
from . import models as m
from .cards import columns
from .effects_of_keeping import apply
from .notices import About, notices
from .sheet import Sheet
from .upsert import insert_for


class Record:
    """Writes one command's events and their effects, table by table; gives the ids of jobs due now."""

    def __init__(
        self, conn: Connection, definition: Definition, world: World, actor: Actor, now: datetime
    ) -> None:
        self.conn, self.world, self.actor, self.now = conn, world, actor, now
        self.definition = world.directories.bound(definition)

    def new(
        self, card_id: int, process_id: int, state: CardState, happened: tuple[events.Event, ...]
    ) -> Sheet:
        unique.unlike(self.conn, self.definition, None, state)
        unique.keep(self.conn, process_id, card_id, self.definition, None, state)
        card_values.keep(self.conn, process_id, card_id, self.definition, None, state)
        sheet = self._sheet(card_id, process_id, None, state, happened)
        changes = {"files": len(sheet.attached), "comments": 0, "incidents": sheet.incidents}
        if any(changes.values()) or state.closed:
            self._update_card(card_id, changes | ({"closed_at": self.now} if state.closed else {}))
        self._write(sheet, state, happened)
        texts.say(self.conn, card_id, happened)
        return sheet

    def change(
        self, row: Any, before: CardState, after: CardState, happened: tuple[events.Event, ...]
    ) -> Sheet:
        # What is unique in another version may not have been in the one before.
        moved = any(isinstance(event, events.VersionChanged) for event in happened)
        had = None if moved else before
        unique.unlike(self.conn, self.definition, before, after)
        unique.keep(self.conn, row.process_id, row.id, self.definition, had, after)
        if moved:
            card_values.again(self.conn, row.process_id, row.id, self.definition, after)
        else:
            card_values.keep(self.conn, row.process_id, row.id, self.definition, before, after)
        sheet = self._sheet(row.id, row.process_id, before, after, happened)
        now = columns(self.definition, row.number, after, self.now)
        texts.keep(self.conn, row, self.definition, (had, after), happened, now["title"])
        self._update_card(
            row.id,
            now
            | {
                "comments": row.comments + sheet.comments,
                "files": row.files + len(sheet.attached),
                "incidents": row.incidents + sheet.incidents,
                "closed_at": (row.closed_at or self.now) if after.closed else None,
                "deleted_at": self.now if after.deleted else None,
            }
            | sheet.card,
        )
        if row.linked or sheet.made:
            links.tell(self.conn, sheet, row.number, after, happened)
        self._write(sheet, after, happened)
        return sheet

    def _sheet(
        self,
        card_id: int,
        process_id: int,
        before: CardState | None,
        state: CardState,
        happened: Iterable[events.Event],
    ) -> Sheet:
        revision = before.revision if before else 0
        sheet = Sheet(card_id, process_id, self.definition, self.now, revision, before, stages={state.stage})
        for event in happened:
            apply(event, sheet, state, self.actor.person)
        return sheet

    def _update_card(self, card_id: int, columns: dict[str, Any]) -> None:
        self.conn.execute(update(m.Card).where(m.Card.id == card_id).values(columns))

    # -- the tables, in one order always ------------------------------------------------------------------

    def _write(self, sheet: Sheet, state: CardState, happened: tuple[events.Event, ...]) -> None:
        self._events(sheet, happened)
        visits.write(self.conn, sheet, happened, self.actor.person)
        self._tasks(sheet)
        self._notify(sheet, state, happened)
        hooks.plan(self.conn, org.hooks(self.conn), sheet, state, happened, self.actor)
        self._jobs(sheet)
        self._files(sheet)
        self._named(sheet, state, happened)
        links.write(self.conn, sheet)
        self._rest(sheet)

    def _insert(self, table: Any, rows: list[dict[str, Any]], returning: Any = None) -> list[Any]:
        """One statement for all rows, whatever their number."""
        if not rows:
            return []
        column = returning if returning is not None else next(iter(table.__table__.primary_key.columns))
        return list(self.conn.execute(insert(table).returning(column), rows).scalars())

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
        for no, changes in sheet.task_changes.items():
            self.conn.execute(
                update(m.Task).where(m.Task.card_id == sheet.card_id, m.Task.no == no).values(changes)
            )
        self._insert(m.Task, sheet.tasks)
        self._assign(sheet)

    def _assign(self, sheet: Sheet) -> None:
        """Who has which task, and has it no longer, in one statement."""
        rows = [
            {"card_id": sheet.card_id, "task_no": no, "user_id": person, "open": has}
            for (no, person), has in sorted(sheet.assignments.items())
        ]
        if rows:
            row, same = insert_for(self.conn, m.Assignment), ["card_id", "task_no", "user_id"]
            kept = row.on_conflict_do_update(index_elements=same, set_={"open": row.excluded.open})
            self.conn.execute(kept.returning(m.Assignment.user_id), rows)

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
        if sheet.jobs:
            j = m.Job
            # Whatever their order: SQLite would send one statement for each to keep it.
            stored = self.conn.execute(insert(j).returning(j.id, j.do, j.state), sheet.jobs)
            sheet.ripe = sorted((row.id, row.do) for row in stored if row.state == "queued")

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
        if told:
            n = m.Notification
            stored = self.conn.execute(insert(n).returning(n.id, n.user_id, n.kind), told)
            everybody, zone = org.everybody(self.conn), self.world.calendar.zone
            sheet.jobs += deliveries.plan(everybody, stored, sheet.card_id, self.now, zone)
        sheet.people |= {row["user_id"] for row in told}

    def _files(self, sheet: Sheet) -> None:
        a = m.Attachment
        for field in dict.fromkeys(sheet.attached.values()):
            ids = [id for id, where in sheet.attached.items() if where == field]
            self.conn.execute(update(a).where(a.id.in_(ids)).values(card_id=sheet.card_id, field=field))
        if sheet.replaced:
            self.conn.execute(update(a).where(a.id.in_(sheet.replaced)).values(replaced_at=self.now))

    def _named(self, sheet: Sheet, state: CardState, happened: tuple[events.Event, ...]) -> None:
        """The people whom the card's fields name, field by field as they are now."""
        n = m.NamedPerson
        if not sheet.named:
            return
        if state.revision > len(happened):
            self.conn.execute(delete(n).where(n.card_id == sheet.card_id, n.field.in_(sorted(sheet.named))))
        rows = [
            {"card_id": sheet.card_id, "field": key, "user_id": person}
            for key in sorted(sheet.named)
            for person in sorted({*named_in(state.values, key)} & set(self.world.organisation.people))
        ]
        self._insert(n, rows, n.user_id)

    def _rest(self, sheet: Sheet) -> None:
        if sheet.observers:
            self._insert(
                m.Observer,
                [{"card_id": sheet.card_id, "user_id": p} for p in sorted(sheet.observers)],
                m.Observer.user_id,
            )
            sheet.people |= sheet.observers
        self._insert(m.Penalty, sheet.penalties)
        self._insert(m.VisaSheet, sheet.sheets)
        for row in sheet.waived:
            self.conn.execute(
                update(m.Penalty)
                .where(m.Penalty.card_id == sheet.card_id, m.Penalty.key == row["key_"])
                .values(waived_at=row["waived_at"], waived_reason=row["waived_reason"])
            )
