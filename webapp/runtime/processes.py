"""A process as a whole: switched on and off, put on hold, archived, deleted. All of it is audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..process.errors import NoSuch, Refused
from ..storage import lifecycle
from .transaction import clock, writing


@dataclass(frozen=True)
class Act:
    """The process being changed, locked."""

    conn: Connection
    row: Any
    actor: int | None
    now: datetime

    def change(self, **columns: Any) -> None:
        """Changes columns of the process and writes down what they were."""
        differing = [name for name, value in columns.items() if getattr(self.row, name) != value]
        if not differing:
            return
        lifecycle.change(self.conn, self.row.id, **columns)
        before = {name: _plain(getattr(self.row, name)) for name in differing}
        after = {name: _plain(columns[name]) for name in differing}
        self.note("changed", before, after)

    def note(self, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        lifecycle.note(self.conn, self.row, action, before, after, self.actor, self.now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@contextmanager
def _acting(process_id: int, actor: int | None) -> Iterator[Act]:
    with writing() as conn:
        row = lifecycle.lock(conn, process_id)
        if row is None:
            raise NoSuch("no_such_process")
        yield Act(conn, row, actor, clock())


def switch_off(process_id: int, actor: int | None, *, pause: bool = False) -> None:
    """No new cards from now on; those under way go on, or wait until the process is switched on again."""
    with _acting(process_id, actor) as act:
        act.change(active=False, paused=pause)


def switch_on(process_id: int, actor: int | None) -> None:
    """New cards again; those that waited go on, and so do their jobs."""
    with _acting(process_id, actor) as act:
        if act.row.archived_at:
            raise Refused("process_is_archived")
        act.change(active=True, paused=False)


def archive(process_id: int, actor: int | None) -> None:
    """Switches the process off and takes it out of menus and lists; its cards can still be read."""
    with _acting(process_id, actor) as act:
        if not act.row.archived_at:
            act.change(active=False, archived_at=act.now)


def restore(process_id: int, actor: int | None) -> None:
    """Takes the process out of the archive; it stays switched off until somebody switches it on."""
    with _acting(process_id, actor) as act:
        act.change(archived_at=None)


def delete(process_id: int, actor: int | None) -> None:
    """Deletes a process of which there is no card, with its draft and versions; refused otherwise."""
    with _acting(process_id, actor) as act:
        if lifecycle.has_cards(act.conn, process_id):
            raise Refused("process_has_cards")
        versions = lifecycle.forget(act.conn, process_id)
        act.note("deleted", {"key": act.row.key, "title_ru": act.row.title_ru, "versions": versions}, {})
