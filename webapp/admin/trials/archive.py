"""Other cards for a test drive, as far as the administrator may see them: read, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g

from webapp.process.definition import Definition
from webapp.process.given import Known
from webapp.robots.base import Record
from webapp.runtime.matching import find_record
from webapp.storage.reads import cards
from webapp.web import viewing

FACTS = ("number", "money", "yesno", "choice", "choices", "date", "card")
"""The kinds of values that an example keeps of another card: what robots count and choose by, no words."""


class Archive:
    """Each card is read once in a request, however often the trial is played again."""

    def __init__(self) -> None:
        self.known: dict[int, Record | None] = {}
        self.searched: dict[tuple[str, str, str], int | None] = {}

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        wanted = set(ids)
        if missing := wanted - set(self.known):
            rows = cards.linked(viewing.conn(), viewing.viewer(), missing, values=True)
            self.known |= dict.fromkeys(missing) | {id: _record(row) for id, row in rows.items()}
        return {id: found for id in wanted if (found := self.known.get(id))}

    def find(self, process: str, field: str, value: str) -> int | None:
        """As robots look for it; one that is not for these eyes is not found."""
        place = process, field, value
        if place not in self.searched:
            found = find_record(process, {field: value}, (field,)) if self.process(process) else None
            self.searched[place] = found if found and self.records([found]) else None
        return self.searched[place]

    def process(self, key: str) -> Definition | None:
        found = viewing.company().process(key)
        return found.definition if found else None

    def used(self) -> tuple[Known, ...]:
        """What was read, for an example to keep: facts, and what a card was found by."""
        return tuple(self._kept(one) for one in self.known.values() if one)

    def _kept(self, record: Record) -> Known:
        definition = self.process(record.process)
        found_by = {field for (_, field, _), id in self.searched.items() if id == record.id}
        kept = {
            field.key: _written(field.kind, record.values[field.key])
            for field in (definition.fields if definition else ())
            if field.key in record.values and (field.kind in FACTS or field.key in found_by)
        }
        return Known(card=record.id, process=record.process, values=kept)


def _record(row: Any) -> Record:
    process = next((p.key for p in viewing.company().processes if p.id == row.process_id), "")
    return Record(row.id, row.number, process, row.values, title=row.title)


def _written(kind: str, value: Any) -> Any:
    return {"money": value / 100} if kind == "money" and isinstance(value, int) else value


def archive() -> Archive:
    """That of this request."""
    if "trial_archive" not in g:
        g.trial_archive = Archive()
    found: Archive = g.trial_archive
    return found
