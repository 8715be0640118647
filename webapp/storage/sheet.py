"""The rows that one command writes, gathered kind by kind before they are written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..process.definition import Definition
from ..process.state import CardState


@dataclass
class Sheet:
    """The rows one command writes, kind by kind."""

    card_id: int
    process_id: int
    definition: Definition
    now: datetime
    revision: int = 0
    before: CardState | None = None
    tasks: list[dict[str, Any]] = field(default_factory=list)
    # Whether a task is open to a person, by its number and theirs.
    assignments: dict[tuple[int, int], bool] = field(default_factory=dict)
    task_changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    observers: set[int] = field(default_factory=set)
    penalties: list[dict[str, Any]] = field(default_factory=list)
    waived: list[dict[str, Any]] = field(default_factory=list)
    attached: dict[int, str | None] = field(default_factory=dict)
    replaced: set[int] = field(default_factory=set)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    # People's fields that were filled in or changed.
    named: set[str] = field(default_factory=set)
    # The cards that fields name now, and those that robots made.
    links: dict[str, int | None] = field(default_factory=dict)
    # The cards that the lines of a field name now.
    lines: dict[str, frozenset[int]] = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=dict)
    comments: int = 0
    incidents: int = 0
    stages: set[str] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    # Columns of the card itself that its state does not tell.
    card: dict[str, Any] = field(default_factory=dict)
    ripe: list[tuple[int, str | None]] = field(default_factory=list)

    def job(self, kind: str, ref: str, due: datetime, **more: Any) -> None:
        """A robot or timer, caused by the event being applied; due ones are queued at once."""
        ripe = due <= self.now
        self.jobs.append(
            {
                "card_id": self.card_id,
                "kind": kind,
                "ref": ref,
                "cause": f"{self.card_id}:{self.revision}:{ref}",
                "due_at": due,
                "state": "queued" if ripe else "planned",
                "queued_at": self.now if ripe else None,
                "created_at": self.now,
                "robot": None,
                "do": None,
                "task_no": None,
                "user_id": None,
                "channel": None,
                "payload": {},
                **more,
            }
        )

    def assign(self, no: int, people: Iterable[int], *, has: bool = True) -> None:
        """The people have the task, or have it no longer; either way they saw or will see it change."""
        self.assignments |= {(no, person): has for person in people}
        self.people |= set(people)

    def change_task(self, no: int, **columns: Any) -> None:
        """Changes a task's row, also when this very command has opened it."""
        fresh = next((t for t in self.tasks if t["no"] == no), None)
        (self.task_changes.setdefault(no, {}) if fresh is None else fresh).update(columns)

    def close_task(self, no: int, by: int | None, outcome: str) -> None:
        self.change_task(no, closed_at=self.now, closed_by=by, outcome=outcome)
        self.release(no)
        self.cancel(f"due:{no}", f"remind:{no}")

    def release(self, no: int) -> None:
        """Whoever had the task has it no longer: those who got it in this very command, or before it."""
        found = self.before.ask(no) if self.before else None
        had = {*found[1].people, *filter(None, [found[1].taken])} if found else set()
        self.assign(no, sorted(had | {person for task, person in self.assignments if task == no}), has=False)

    def cancel(self, *refs: str) -> None:
        """Takes back jobs planned before, in this command or an earlier one."""
        self.jobs = [job for job in self.jobs if job["ref"] not in refs]
        self.cancelled |= set(refs)

    def attach(self, field: str | None, old: Any, new: Any) -> None:
        """Files of a field or a comment belong to the card; those they replace are older versions."""
        before, after = _ids(old), _ids(new)
        self.attached |= dict.fromkeys(after - before, field)
        self.replaced |= before - after


def _ids(value: Any) -> set[int]:
    return {f["id"] for f in value or () if isinstance(f, dict)}
