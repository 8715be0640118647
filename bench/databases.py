"""Both databases, one after the other, for what is measured on each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.support.postgres import DURABLE, Postgres


def each(on: Callable[[str, str, str], None]) -> None:
    """Calls it with the name of the database, its URL and a folder; `ONLY=1`: PostgreSQL alone."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if not os.environ.get("ONLY"):
            on("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}", folder)
        server = Postgres(DURABLE).start()
        try:
            on("PostgreSQL", server.create_database(), folder)
        finally:
            server.stop()
