"""Rows of directories and their values. Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, String, cast, func, select, update

from ..process.directories import Directories, Directory, Entry
from . import models as m

d, v, by = m.Directory, m.DirectoryValue, m.directory_keeper


def read(conn: Connection) -> Directories:
    """Every directory as the engine knows it, the values in their order."""
    entries = defaultdict(list)
    columns = select(v.directory_id, v.key, v.title_ru, v.title_en, v.colour, v.active)
    for row in conn.execute(columns.order_by(v.position, v.id)):
        known: Any = row.colour
        entry = Entry(key=row.key, title=_title(row), colour=known, active=row.active)
        entries[row.directory_id].append(entry)
    keepers: dict[str, set[str]] = defaultdict(set)
    kept = select(d.id, d.key, d.title_ru, d.title_en, m.Role.key.label("role"))
    of_roles = kept.outerjoin(by, by.c.directory_id == d.id).outerjoin(m.Role, m.Role.id == by.c.role_id)
    rows = conn.execute(of_roles.order_by(d.title_ru)).all()
    for one in rows:
        keepers[one.key] |= {one.role} if one.role else set()
    return Directories(
        {r.key: Directory(r.key, _title(r), tuple(entries[r.id]), frozenset(keepers[r.key])) for r in rows}
    )


def named(conn: Connection, key: str) -> Row[Any] | None:
    """The row of the directory that processes name so."""
    found: Any = conn.execute(select(d.__table__).where(d.key == key)).one_or_none()
    return found


def value(conn: Connection, directory: int, id: int) -> Row[Any] | None:
    """One of its values; that of another directory is none of it."""
    found: Any = conn.execute(
        select(v.__table__).where(v.id == id, v.directory_id == directory)
    ).one_or_none()
    return found


def _title(row: Any) -> Any:
    return {"ru": row.title_ru} | ({"en": row.title_en} if row.title_en else {})


def values(conn: Connection, directory: int) -> list[Row[Any]]:
    """The values of a directory in their order."""
    return list(
        conn.execute(select(v.__table__).where(v.directory_id == directory).order_by(v.position, v.id))
    )


def last_position(conn: Connection, directory: int) -> int:
    return conn.execute(select(func.max(v.position)).where(v.directory_id == directory)).scalar() or 0


def place(conn: Connection, ids: Iterable[int]) -> None:
    """Puts the values in this order."""
    for position, id in enumerate(ids, 1):
        conn.execute(update(v).where(v.id == id, v.position != position).values(position=position))


def named_by(conn: Connection, key: str, setting: str = "directory") -> list[Row[Any]]:
    """The processes of which some version, or the draft, takes choices from the directory.

    `setting` is where it is named; a print form is the `template` of a robot.
    """
    p = m.Process
    of_versions = select(m.Version.process_id, m.Version.definition.label("whole"))
    of_drafts = select(m.Draft.process_id, m.Part.settings.label("whole")).join(
        m.Draft, m.Draft.id == m.Part.draft_id
    )
    asked = (
        (of_versions, m.Version.definition),
        (of_drafts, m.Part.settings),
    )
    # The text only narrows it down: a key may stand there for something else.
    found = {
        row.process_id
        for rows, column in asked
        for row in conn.execute(rows.where(cast(column, String).contains(f'"{key}"')))
        if key in set(_named(row.whole, setting))
    }
    return list(conn.execute(select(p.id, p.key, p.title_ru, p.title_en).where(p.id.in_(found))))


def _named(plain: Any, setting: str) -> Iterator[str]:
    """What plain values of a definition name by that setting."""
    if isinstance(plain, dict):
        if isinstance(plain.get(setting), str):
            yield plain[setting]
        plain = list(plain.values())
    if isinstance(plain, list):
        for inner in plain:
            yield from _named(inner, setting)
