"""Published definitions. A version never changes, so each is read once per process."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, and_, exists, func, insert, select, update

from ..process import rights
from ..process.definition import Definition
from ..process.errors import Refused
from . import card_values, secrecy, unique
from . import models as m
from .org import STAMP

ORGANISATION = STAMP.label("organisation")

_kept: WeakKeyDictionary[Engine, dict[int | tuple[int, int], Definition]] = WeakKeyDictionary()


def definition(conn: Connection, version_id: int) -> Definition:
    """The definition of a version."""
    kept = _kept.setdefault(conn.engine, {})
    if version_id not in kept:
        data = conn.execute(select(m.Version.definition).where(m.Version.id == version_id)).scalar_one()
        kept[version_id] = Definition.model_validate(data)
    return kept[version_id]


def in_force(conn: Connection, version_id: int, current: int) -> Definition:
    """A card's version with the rights that are live, those of the process's current version."""
    kept = _kept.setdefault(conn.engine, {})
    if (version_id, current) not in kept:
        pair = definition(conn, version_id), definition(conn, current)
        kept[version_id, current] = rights.in_force(*pair)
    return kept[version_id, current]


def current(conn: Connection, process: str, *, hold: bool = False) -> Any:
    """The row of a process with its id, version id and whether it is active, and with the stamp of the
    organisation; None if there is none.

    To `hold` it keeps it from being switched off or deleted until the transaction ends.
    """
    p = m.Process
    columns = select(p.id, p.key, p.version_id, p.active, p.title_ru, p.title_en, p.icon, ORGANISATION)
    wanted = columns.where(p.key == process, p.version_id.is_not(None))
    held = wanted.with_for_update(read=True, key_share=True) if hold else wanted
    return conn.execute(held).one_or_none()


def published(conn: Connection, keys: Iterable[str]) -> dict[str, Definition]:
    """The current versions of some processes, by their keys."""
    p = m.Process
    wanted = select(p.key, p.version_id).where(p.key.in_(sorted(keys)), p.version_id.is_not(None))
    return {row.key: definition(conn, row.version_id) for row in conn.execute(wanted)}


def all_published(conn: Connection) -> list[tuple[int, Definition]]:
    """Every current version with the id of its process; those not read yet in one statement."""
    p, v = m.Process, m.Version
    rows = conn.execute(select(p.id, p.version_id).where(p.version_id.is_not(None)).order_by(p.id)).all()
    kept = _kept.setdefault(conn.engine, {})
    unread = [row.version_id for row in rows if row.version_id not in kept]
    for one in conn.execute(select(v.id, v.definition).where(v.id.in_(unread))) if unread else ():
        kept[one.id] = Definition.model_validate(one.definition)
    return [(row.id, kept[row.version_id]) for row in rows]


def notes(conn: Connection, process_id: int) -> list[Any]:
    """The published versions with what was said of each, newest first."""
    v = m.Version
    columns = select(v.id, v.number, v.published_at, v.published_by, v.note)
    return list(conn.execute(columns.where(v.process_id == process_id).order_by(v.number.desc())))


def of(conn: Connection, process_id: int) -> list[int]:
    """The versions of a process, the newest first."""
    wanted = select(m.Version.id).where(m.Version.process_id == process_id)
    return list(conn.scalars(wanted.order_by(m.Version.number.desc())))


def number(conn: Connection, version_id: int) -> int:
    return conn.scalar(select(m.Version.number).where(m.Version.id == version_id)) or 0


def belongs(conn: Connection, process_id: int, version_id: int) -> bool:
    """Whether the process has such a version."""
    wanted = select(m.Version.id).where(m.Version.id == version_id, m.Version.process_id == process_id)
    return conn.scalar(wanted) is not None


def mark_published(conn: Connection, process_id: int, revision: int) -> None:
    """The draft, as it was at that revision, is the current version."""
    draft = m.Draft.process_id == process_id
    conn.execute(update(m.Draft).where(draft).values(published_revision=revision))


def numbered(conn: Connection, process_id: int, number: int) -> Any:
    """The id of the process's version of that number; None if there is none."""
    return conn.scalar(
        select(m.Version.id).where(m.Version.process_id == process_id, m.Version.number == number)
    )


def publish(
    conn: Connection, what: Definition, source: str, actor: int | None, now: datetime, note: str = ""
) -> int:
    """Stores a new version and makes it the one new cards run on; gives the version's id."""
    process_id = _process(conn, what, now)
    before = _current(conn, process_id)
    _refuse_other_nature(conn, process_id, before, what)
    unique.adopt(conn, process_id, before, what)
    _settle(conn, process_id, before, what)
    card_values.adopt(conn, process_id, before, what)
    secrecy.adopt(conn, process_id, before, what, lambda id: definition(conn, id))
    last = select(func.coalesce(func.max(m.Version.number), 0)).where(m.Version.process_id == process_id)
    number = conn.execute(last).scalar_one() + 1
    version_id = conn.execute(
        insert(m.Version).returning(m.Version.id),
        {
            "process_id": process_id,
            "number": number,
            "definition": _stored(what),
            "source": source,
            "published_at": now,
            "published_by": actor,
            "note": note,
        },
    ).scalar_one()
    changes = {
        "version_id": version_id,
        "title_ru": what.title.get("ru", what.key),
        "title_en": what.title.get("en", ""),
        "icon": what.icon,
    }
    conn.execute(update(m.Process).where(m.Process.id == process_id).values(changes))
    if what.is_register:
        # Records always follow the version in force.
        conn.execute(update(m.Card).where(m.Card.process_id == process_id).values(version_id=version_id))
    return version_id


def _settle(conn: Connection, process_id: int, before: Definition | None, what: Definition) -> None:
    """Cards are in the channel to which their stage belongs now, also those on older versions."""
    c = m.Card
    moved: dict[str, list[str]] = {}
    for stage in what.stages if before else ():
        if before is None or before.pipeline(stage.key) != what.pipeline(stage.key):
            moved.setdefault(what.pipeline(stage.key), []).append(stage.key)
    for pipeline, stages in moved.items():
        mine = and_(c.process_id == process_id, c.stage.in_(stages), c.pipeline != pipeline)
        conn.execute(update(c).where(mine).values(pipeline=pipeline))


def _stored(what: Definition) -> dict[str, Any]:
    """Plain values; the stage in which records stand is no part of them."""
    stored = what.model_dump(mode="json", exclude_none=True)
    return stored | ({"stages": []} if what.is_register else {})


def _refuse_other_nature(
    conn: Connection, process_id: int, before: Definition | None, now: Definition
) -> None:
    """Cards that go through stages cannot become records, nor records such cards."""
    if before is None or before.is_register == now.is_register:
        return
    if conn.execute(select(exists().where(m.Card.process_id == process_id))).scalar_one():
        raise Refused("stages_and_records")


def _current(conn: Connection, process_id: int) -> Definition | None:
    """The version that is in force until now."""
    version_id = conn.execute(select(m.Process.version_id).where(m.Process.id == process_id)).scalar()
    return definition(conn, version_id) if version_id else None


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
