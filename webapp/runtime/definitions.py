"""Publishing: a definition file, or a draft together with what becomes of the running cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from .. import robots
from ..process import check, reading
from ..process import writing as files
from ..process.definition import Definition
from ..process.errors import NoSuch, Refused
from ..process.parting import Plain
from ..storage import drafts, moves, org, versions
from ..storage.drafts import Change, Compiled
from . import drafts as editing
from . import schedules, trying
from .bell import ring
from .moves import Places
from .neighbours import elsewhere
from .transaction import clock, writing
from .transaction import reading as looking


class BadDefinition(Refused):
    """A definition that may not be published; `problems` says why, each with its line."""

    def __init__(self, problems: Iterable[Any]) -> None:
        super().__init__("bad_definition")
        self.problems = list(problems)


@dataclass(frozen=True)
class Published:
    """The new version, and the move of the running cards if there is one."""

    version_id: int
    number: int
    move_id: int | None = None


def publish(source: str, actor: int | None = None, *, now: datetime | None = None) -> int:
    """Checks a definition file and makes it the process's current version; gives the version's id."""
    definition = reading.read(source)
    with looking() as conn:
        known, others = org.directories(conn), elsewhere(conn, definition)
    # A file may be published before the process that it names.
    others = replace(others, drafts=None)
    problems = check.problems(definition, robots.checks(definition), directories=known, others=others)
    found = reading.located(source, problems)
    errors = [p for p in found if p.level == "error"]
    errors = errors or reading.located(source, trying.failing(definition, now))
    if errors:
        raise BadDefinition(errors)
    with writing() as conn:
        version_id = versions.publish(conn, definition, source, actor, now or clock())
        schedules.plan_of(conn, definition.key, now or clock())
        return version_id


def publish_draft(  # noqa: PLR0913 - what the form of publishing says
    process_id: int,
    actor: int,
    *,
    seen: int,
    note: str = "",
    places: Places | None = None,
    regardless: bool = False,
    now: datetime | None = None,
) -> Published:
    """Makes the draft that was `seen` the current version; with `places` running cards follow it.

    Raises `DraftHasChanged` when somebody changed it since, `BadDefinition` when it has errors or its
    examples do not come true; `regardless` of the latter if somebody says so.
    """
    now = now or clock()
    with writing() as conn:
        found, definition = _sound(conn, process_id, seen, None if regardless else now)
        source = files.write(definition)
        version_id = versions.publish(conn, definition, source, actor, now, note.strip())
        schedules.plan(conn, process_id, now)
        number = versions.number(conn, version_id)
        versions.mark_published(conn, process_id, found.revision)
        move = None if places is None else moves.begin(conn, process_id, version_id, places, actor, now)
        change = {"version": number, "note": note.strip(), "cards": "stay" if move is None else "move"}
        title = definition.title.get("ru", definition.key)
        drafts.note(conn, process_id, Change("published", title, {}, change, actor, now))
    ring([(move[1], None)] if move else [])
    return Published(version_id, number, move[0] if move else None)


def _sound(
    conn: Connection, process_id: int, seen: int, tried: datetime | None
) -> tuple[Compiled, Definition]:
    """The draft, locked, if it is the one that was seen, has no errors, and stands its examples then."""
    draft = drafts.lock(conn, process_id)
    found = drafts.compiled(conn, process_id)
    if found is None:
        raise NoSuch("no_such_process")
    if draft is None or (not found.differs and found.process.version_id):
        raise Refused("nothing_to_publish")
    if found.revision != seen:
        raise editing.DraftHasChanged(person=draft.changed_by, at=draft.changed_at)
    errors = [p for p in editing.problems(found) if p.level == "error"]
    if found.definition is not None and tried is not None:
        errors = errors or trying.failing_in(conn, found.definition, tried)
    if errors or found.definition is None:
        raise BadDefinition(errors)
    return found, found.definition


def restore(process_id: int, version_id: int, actor: int, *, seen: int | None = None) -> int:
    """Makes an old version the draft again; gives the draft's revision."""
    with writing() as conn:
        if not versions.belongs(conn, process_id, version_id):
            raise NoSuch("no_such_version")
        plain: Plain = files.plain(versions.definition(conn, version_id))
    return editing.replace(process_id, plain, actor, seen)
