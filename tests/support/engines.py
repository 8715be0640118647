"""Connections that a test leaves in a pool are closed when it ends, not whenever the garbage is collected."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakSet

import pytest
from sqlalchemy import Connection, Engine, event

_used: WeakSet[Engine] = WeakSet()


@event.listens_for(Engine, "engine_connect")
def _remember(connection: Connection) -> None:
    _used.add(connection.engine)


@pytest.fixture(autouse=True)
def _closed_pools() -> Iterator[None]:
    yield
    for engine in list(_used):
        engine.dispose()
    _used.clear()
