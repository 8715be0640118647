"""How every engine of ours talks to its database, in the product, in migrations and in tests alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

# How long a writer waits for the one before it, on SQLite.
PATIENCE_MS = 10_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={PATIENCE_MS}",
    # A commit that was answered for survives a power cut.
    "PRAGMA synchronous=FULL",
)


def options(url: str) -> dict[str, Any]:
    """What create_engine is to be told for this database."""
    if make_url(url).get_backend_name() == "sqlite":
        return {}
    # A database that was restarted must not cost every worker an error.
    return {"pool_pre_ping": True}


def prepare(engine: Engine) -> Engine:
    """Once per engine, before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect)
        event.listen(engine, "begin", _begin)
    return engine


def _connect(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late and only before some statements; ours is in _begin.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    """Who says `writes=True` waits here for the lock; a reader that turns writer would fail instead."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
