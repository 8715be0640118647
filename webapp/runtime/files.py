"""Files: kept before the form is sent, so that a refused form loses nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from ..storage import uploads
from .transaction import clock, config, reading, writing


def upload(stream: BinaryIO, name: str, person: int | None, *, now: datetime | None = None) -> dict[str, Any]:
    """Stores a file and gives its row; refused when its content is of no allowed kind or it is too large."""
    kept = uploads.keep(config(), stream, name)
    with writing() as conn:
        return uploads.insert_row(conn, kept, person, now or clock())


def sweep_files(now: datetime | None = None) -> int:
    """Removes files that nobody attached within a day; gives the number of contents removed."""
    now = now or clock()
    with writing() as conn:
        uploads.forget_orphans(conn, now)
    with reading() as conn:
        return uploads.sweep(conn, config(), now)
