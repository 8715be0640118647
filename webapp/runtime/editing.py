"""One change of a draft: its rows locked, the revision raised, the audit written, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..process.errors import NoSuch, Refused
from ..process.parting import Plain
from ..storage import drafts, lifecycle
from .transaction import clock, writing


class DraftHasChanged(Refused):
    """Somebody changed the same part of the draft after the form was drawn; `person` says who."""

    code, status = "draft_has_changed", 409


@dataclass(frozen=True)
class Edit:
    """The draft being changed, locked."""

    conn: Connection
    draft: Any
    actor: int | None
    now: datetime

    def part(self, part_id: int) -> Any:
        return drafts.part(self.conn, self.draft.id, part_id) or gone()

    def unchanged(self, row: Any, seen: int | None) -> None:
        """Refuses if the part was changed after the form showed it."""
        if seen is not None and row.revision > seen:
            raise DraftHasChanged(person=row.changed_by, at=self.draft.changed_at)

    def noted(self, action: str, title: str, before: Plain, after: Plain, **columns: Any) -> int:
        """Raises the revision, with other columns of the draft, and writes the audit."""
        revision = drafts.raised(self.conn, self.draft, self.actor, self.now, **columns)
        change = drafts.Change(action, title, before, after, self.actor, self.now)
        drafts.note(self.conn, self.draft.process_id, change)
        return revision


def gone() -> Any:
    raise NoSuch("no_such_part")


@contextmanager
def editing(process_id: int, actor: int | None) -> Iterator[Edit]:
    """One change of a draft; the draft is made from the current version when it is changed first."""
    now = clock()
    with writing() as conn:
        draft = drafts.lock(conn, process_id) or _opened(conn, process_id, actor, now)
        yield Edit(conn, draft, actor, now)


def _opened(conn: Connection, process_id: int, actor: int | None, now: datetime) -> Any:
    # Of two who open it at once, the second waits here and then finds the rows of the first.
    if lifecycle.lock(conn, process_id) is None:
        raise NoSuch("no_such_process")
    if draft := drafts.lock(conn, process_id):
        return draft
    found: Any = drafts.compiled(conn, process_id)
    draft_id = drafts.insert_draft(conn, process_id, found.own, actor, now, published=True)
    drafts.insert_parts(conn, draft_id, found.parts, 1, actor)
    return drafts.lock(conn, process_id)
