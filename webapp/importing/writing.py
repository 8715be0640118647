"""An import as its preview showed it. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webapp.credentials import new_session_key
from webapp.importing.plan import Plan, plan
from webapp.importing.table import Table
from webapp.process.errors import Refused
from webapp.storage import staff


@dataclass(frozen=True)
class Asked:
    """The preview that was looked at, and whether rows with mistakes are left out."""

    seal: str
    leave_out: bool = False


def write(
    conn: Connection,
    table: Table,
    asked: Asked,
    actor: int | None,
    now: datetime,
    account: dict[str, Any],
) -> tuple[Plan, list[int]]:
    """All of it, or a refusal; gives what was done and the ids of new people."""
    before = staff.known(conn)
    planned = plan(table, before)
    if planned.seal != asked.seal:
        raise Refused("import_has_changed")
    if planned.wrong and not asked.leave_out:
        raise Refused("import_has_mistakes", count=planned.wrong)
    new = lambda: {**account, "session_key": new_session_key(), "created_at": now}  # noqa: E731
    return planned, staff.Writer(conn, before, actor, now).write(planned.changes, new)
