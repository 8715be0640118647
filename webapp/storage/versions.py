"""Published definitions. A version never changes, so each is read once per process."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, insert, select, update

from ..process.definition import Definition
from . import models as m

_kept: WeakKeyDictionary[Engine, dict[int, Definition]] = WeakKeyDictionary()


def definition(conn: Connection, version_id: int) -> Definition:
    """The definition of a version."""
    kept = _kept.setdefault(conn.engine, {})
    if version_id not in kept:
        data = conn.execute(select(m.Version.definition).where(m.Version.id == version_id)).scalar_one()
        kept[version_id] = Definition.model_validate(data)
    return kept[version_id]


def current(conn: Connection, process: str) -> Any:
    """The row of a process with its id, version id and whether it is active; None if there is none."""
    p = m.Process
    columns = select(p.id, p.key, p.version_id, p.active, p.title_ru, p.title_en, p.icon)
    return conn.execute(columns.where(p.key == process, p.version_id.is_not(None))).one_or_none()


def publish(conn: Connection, what: Definition, source: str, actor: int | None, now: datetime) -> int:
    """Stores a new version and makes it the one new cards run on; gives the version's id."""
    process_id = _process(conn, what, now)
    last = select(func.coalesce(func.max(m.Version.number), 0)).where(m.Version.process_id == process_id)
    number = conn.execute(last).scalar_one() + 1
    version_id = conn.execute(
        insert(m.Version).returning(m.Version.id),
        {
            "process_id": process_id,
            "number": number,
            "definition": what.model_dump(mode="json", exclude_none=True),
            "source": source,
            "published_at": now,
            "published_by": actor,
        },
    ).scalar_one()
    changes = {
        "version_id": version_id,
        "title_ru": what.title.get("ru", what.key),
        "title_en": what.title.get("en", ""),
        "icon": what.icon,
    }
    conn.execute(update(m.Process).where(m.Process.id == process_id).values(changes))
    return version_id


def _process(conn: Connection, what: Definition, now: datetime) -> int:
    """The row of the process, locked, or a new one."""
    found = conn.execute(select(m.Process.id).where(m.Process.key == what.key).with_for_update()).scalar()
    if found is not None:
        return found
    return conn.execute(
        insert(m.Process).returning(m.Process.id),
        {
            "key": what.key,
            "title_ru": what.title.get("ru", what.key),
            "title_en": what.title.get("en", ""),
            "icon": what.icon,
            "created_at": now,
        },
    ).scalar_one()
