"""Drafts of processes: their rows, put together and changed. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from ..process import check, parting, reading, writing
from ..process.definition import Definition
from ..process.parting import Part, Plain
from ..process.problems import Path, Problem
from . import models as m
from . import versions

Place = tuple[int | None, str]
"""The part that something stands in, or None for the process, and the slot."""


@dataclass(frozen=True)
class Change:
    """What was done to a draft, for the audit."""

    action: str
    title: str
    before: Plain
    after: Plain
    actor: int | None
    at: datetime


@dataclass(frozen=True)
class Compiled:
    """A draft put together: what it would be as a version, and what keeps it from that."""

    process: Any
    revision: int
    published_revision: int | None
    own: Plain
    parts: tuple[Part, ...]
    whole: parting.Whole

    @property
    def plain(self) -> Plain:
        return self.whole.plain

    @cached_property
    def _understood(self) -> tuple[Definition | None, list[Problem]]:
        return reading.understand(self.plain)

    @property
    def definition(self) -> Definition | None:
        """None while it is half built."""
        return self._understood[0]

    @cached_property
    def problems(self) -> list[Problem]:
        """What the definition itself tells; robots and people are asked by the runtime."""
        definition, found = self._understood
        return check.problems(definition) if definition else found

    @cached_property
    def part_of(self) -> dict[int, Part]:
        return {part.id: part for part in self.parts}

    def part_at(self, path: Path) -> int | None:
        """The id of the part that a problem is in; None for the process's own settings."""
        return self.whole.part_at(path)

    @property
    def differs(self) -> bool:
        """Whether something was changed since it was published."""
        return self.revision != self.published_revision


PROCESS = select(
    m.Process.id,
    m.Process.key,
    m.Process.title_ru,
    m.Process.title_en,
    m.Process.icon,
    m.Process.active,
    m.Process.paused,
    m.Process.archived_at,
    m.Process.version_id,
)


def process(conn: Connection, process_id: int) -> Any:
    """The row of a process, or None."""
    return conn.execute(PROCESS.where(m.Process.id == process_id)).one_or_none()


def keys(conn: Connection, wanted: Iterable[str]) -> frozenset[str]:
    """Those of the keys that some process has, published or not."""
    return frozenset(conn.scalars(select(m.Process.key).where(m.Process.key.in_(sorted(wanted)))))


def compiled(conn: Connection, process_id: int) -> Compiled | None:
    """The draft of a process; one that nobody has opened yet is as the current version. 3 statements."""
    row = process(conn, process_id)
    if row is None:
        return None
    draft = conn.execute(select(m.Draft.__table__).where(m.Draft.process_id == process_id)).one_or_none()
    if draft is None:
        own, parts = parting.take_apart(_published(conn, row))
        return Compiled(row, 0, 0, own, tuple(parts), parting.assemble(own, parts))
    found = parts_of(conn, draft.id)
    whole = parting.assemble(draft.settings, found)
    return Compiled(row, draft.revision, draft.published_revision, draft.settings, found, whole)


def _published(conn: Connection, row: Any) -> Plain:
    return writing.plain(versions.definition(conn, row.version_id)) if row.version_id else {}


def parts_of(conn: Connection, draft_id: int) -> tuple[Part, ...]:
    p = m.Part
    rows = conn.execute(
        select(p.id, p.parent_id, p.slot, p.position, p.type, p.settings)
        .where(p.draft_id == draft_id)
        .order_by(p.position, p.id)
    )
    return tuple(Part(*row) for row in rows)


def lock(conn: Connection, process_id: int) -> Any:
    """The draft's row, locked; None where there is none yet."""
    return conn.execute(
        select(m.Draft.__table__).where(m.Draft.process_id == process_id).with_for_update()
    ).one_or_none()


def part(conn: Connection, draft_id: int, part_id: int) -> Any:
    """A part's row with its revision and who changed it last, or None."""
    wanted = select(m.Part.__table__).where(m.Part.id == part_id, m.Part.draft_id == draft_id)
    return conn.execute(wanted).one_or_none()


def differing(conn: Connection) -> set[int]:
    """The processes whose draft was changed since it was published."""
    d = m.Draft
    changed = select(d.process_id).where(d.revision.is_distinct_from(d.published_revision))
    return set(conn.scalars(changed))


# -- writing


def insert_process(conn: Connection, key: str, title: Mapping[str, str], icon: str, now: datetime) -> int:
    """The row of a process that has no version yet."""
    values = {
        "key": key,
        "title_ru": title.get("ru", key),
        "title_en": title.get("en", ""),
        "icon": icon,
        "created_at": now,
    }
    return conn.execute(insert(m.Process).returning(m.Process.id), values).scalar_one()


def insert_draft(
    conn: Connection, process_id: int, own: Plain, actor: int | None, now: datetime, *, published: bool
) -> int:
    values = {
        "process_id": process_id,
        "settings": own,
        "published_revision": 1 if published else None,
        "changed_at": now,
        "changed_by": actor,
    }
    return conn.execute(insert(m.Draft).returning(m.Draft.id), values).scalar_one()


def insert_parts(
    conn: Connection, draft_id: int, parts: Iterable[Part], revision: int, actor: int | None
) -> dict[int, int]:
    """Writes parts numbered by themselves; gives the row of each. What they stand in comes before them."""
    rows: dict[int, int] = {}
    for one in parts:
        values = _values(one) | {"draft_id": draft_id, "revision": revision, "changed_by": actor}
        values["parent_id"] = rows.get(one.parent, one.parent) if one.parent else None
        rows[one.id] = conn.execute(insert(m.Part).returning(m.Part.id), values).scalar_one()
    return rows


def _values(part: Part) -> dict[str, Any]:
    return {"slot": part.slot, "position": part.position, "type": part.type, **named(part.settings)}


def named(settings: Plain) -> dict[str, Any]:
    """The columns that say what a part's settings are."""
    title = settings.get("title") or ""
    text = title if isinstance(title, str) else title.get("ru") or title.get("en") or ""
    return {"settings": settings, "key": str(settings.get("key", ""))[:40], "title": str(text)[:200]}


def update_part(conn: Connection, part_id: int, **values: Any) -> None:
    conn.execute(update(m.Part).where(m.Part.id == part_id).values(**values))


def siblings(conn: Connection, draft_id: int, parent: int | None, slot: str) -> list[int]:
    """The parts of one slot in their order."""
    p = m.Part
    inside = select(p.id).where(p.draft_id == draft_id, p.parent_id == parent, p.slot == slot)
    return list(conn.scalars(inside.order_by(p.position, p.id)))


def changed_by(
    conn: Connection, draft_id: int, place: Place, actor: int | None, since: int
) -> dict[int, Plain]:
    """The settings of the parts in a slot that somebody made or changed after a revision."""
    p = m.Part
    inside = select(p.id, p.settings).where(
        p.draft_id == draft_id, p.parent_id == place[0], p.slot == place[1]
    )
    return dict(conn.execute(inside.where(p.changed_by == actor, p.revision > since)).all())


def arrange(conn: Connection, ids: Iterable[int]) -> None:
    """Gives the parts the places 0, 1, 2 …"""
    values = [{"b_id": id, "position": position} for position, id in enumerate(ids)]
    if values:
        table = m.Part.__table__
        conn.execute(update(table).where(table.c.id == bindparam("b_id")), values)


def remove_part(conn: Connection, part_id: int) -> None:
    """The part with everything in it."""
    conn.execute(delete(m.Part).where(m.Part.id == part_id))


def clear(conn: Connection, draft_id: int) -> None:
    conn.execute(delete(m.Part).where(m.Part.draft_id == draft_id))


def raised(conn: Connection, draft: Any, actor: int | None, now: datetime, **values: Any) -> int:
    """Raises the draft's revision and gives it; to be called under the draft's lock."""
    revision = draft.revision + 1
    changes = {"revision": revision, "changed_at": now, "changed_by": actor, **values}
    conn.execute(update(m.Draft).where(m.Draft.id == draft.id).values(changes))
    return revision


def keys_of(conn: Connection, draft_id: int, part_type: str, parent: int | None = None) -> set[str]:
    """The keys that parts of a type have, in the whole draft or inside one part."""
    wanted = select(m.Part.key).where(m.Part.draft_id == draft_id, m.Part.type == part_type)
    return set(conn.scalars(wanted if parent is None else wanted.where(m.Part.parent_id == parent)))


def key_taken(conn: Connection, key: str) -> bool:
    return conn.execute(select(func.count()).where(m.Process.key == key)).scalar_one() > 0


def note(conn: Connection, process_id: int, change: Change) -> None:
    """A row of the audit: what the part was before, and after."""
    values = {
        "at": change.at,
        "actor_id": change.actor,
        "action": change.action,
        "subject": "draft",
        "subject_id": process_id,
        "title": change.title,
        "before": change.before,
        "after": change.after,
    }
    conn.execute(insert(m.Audit), values)
