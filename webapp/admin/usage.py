"""Which processes name a role, department or directory; looked up in the versions that are in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import g

from webapp.admin import words
from webapp.extensions import db
from webapp.storage import versions
from webapp.storage.reads import administration

KINDS = ("role", "department", "directory")


def named_by(kind: str, key: str) -> list[str]:
    """Titles of the processes that give something to this role or department, or choose from this list."""
    if "named_by_processes" not in g:
        g.named_by_processes = _all()
    return g.named_by_processes.get((kind, key), [])


def _all() -> dict[tuple[str, str], list[str]]:
    conn = db.session.connection()
    found: dict[tuple[str, str], list[str]] = {}
    for process in administration.processes(conn):
        if process.version_id:
            plain = versions.definition(conn, process.version_id).model_dump(mode="json", exclude_none=True)
            for name in dict.fromkeys(_names(plain)):
                found.setdefault(name, []).append(words.title(process))
    return found


def _names(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from ((kind, value[kind]) for kind in KINDS if isinstance(value.get(kind), str))
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)
