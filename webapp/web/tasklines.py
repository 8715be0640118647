"""A task as it is shown in lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from webapp.process.definition import LEVELS, Definition, Task
from webapp.process.organisation import Person
from webapp.storage.reads import inbox as reads
from webapp.web import faces, formats, tiles, viewing
from webapp.web.faces import Deadline, StageFace


@dataclass(frozen=True)
class TaskLine:
    """One task in a list."""

    id: int
    title: str
    url: str
    process: str
    number: str
    card: str
    stage: StageFace
    money: int | None
    currency: str
    holder: Person | None
    group: str
    stands_for: Person | None
    deadline: Deadline | None
    since: str
    done: datetime | None
    outcome: str
    changed: bool
    priority: str = ""
    urgent: bool = False


def lines(rows: Iterable[Any]) -> list[TaskLine]:
    rows = list(rows)
    asked = reads.asked(viewing.conn(), rows)
    return [_line(row, asked.get((row.card_id, row.no), [])) for row in rows]


def _line(row: Any, asked: list[int]) -> TaskLine:
    definition, level = viewing.definition(row.version_id), LEVELS[::-1][row.rank]
    holder = row.closed_by or row.taken_by or (asked[0] if len(asked) == 1 else None)
    return TaskLine(
        id=row.id,
        title=formats.t(row.title),
        url=url_for("tasks.show", id=row.card_id, no=row.no),
        process=formats.t(definition.title),
        number=row.number,
        card=row.card_title,
        stage=faces.stage(definition, row.card_stage),
        money=row.sum_minor or None,
        currency=tiles.currency(definition),
        holder=faces.person(holder),
        group="" if holder else faces.group(definition, row.stage, row.step, asked),
        stands_for=_stands_for(row),
        deadline=None if row.closed_at else faces.deadline(row.due_at),
        since=faces.since(row.opened_at),
        done=row.closed_at,
        outcome=_outcome(definition, row) if row.closed_at else "",
        changed=tiles.just_changed(row.opened_at),
        priority=faces.priorities()[level] if level != "normal" else "",
        urgent=level == "urgent",
    )


def _stands_for(row: Any) -> Person | None:
    """The person who is away, where the task is not the viewer's own."""
    foreign = getattr(row, "own", 1) == 0 and row.asked in viewing.viewer().acts_for
    return faces.person(row.asked) if foreign else None


def _outcome(definition: Definition, row: Any) -> str:
    place = definition.places.get((row.stage, row.step))
    outcomes = place.step.outcomes if place and isinstance(place.step, Task) else ()
    return next((formats.t(o.title) for o in outcomes if o.key == row.outcome), row.outcome)
