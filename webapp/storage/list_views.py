"""The columns that people have chosen for their lists. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from . import models as m
from .upsert import insert_for

v = m.ListView


def columns(conn: Connection, person: int, process_id: int) -> list[str]:
    """Those of the person for the process; none where they have chosen none."""
    wanted = select(v.columns).where(v.user_id == person, v.process_id == process_id)
    found: Any = conn.execute(wanted).scalar()
    return list(found or [])


def keep(conn: Connection, person: int, process_id: int, keys: Sequence[str]) -> None:
    if not keys:
        conn.execute(delete(v).where(v.user_id == person, v.process_id == process_id))
        return
    row = insert_for(conn, v).values(user_id=person, process_id=process_id, columns=list(keys))
    same = ["user_id", "process_id"]
    conn.execute(row.on_conflict_do_update(index_elements=same, set_={"columns": row.excluded.columns}))
