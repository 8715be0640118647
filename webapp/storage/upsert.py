"""INSERT … ON CONFLICT as both databases spell it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(conn: Connection, table: Any) -> Any:
    """An insert into the table that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    dialect: Any = postgresql if conn.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
