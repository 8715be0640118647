"""What tests of background work share."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Postgres
from tests.support.undertaker import Undertaker
from tests.work.site import Site


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="wk-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(short_folder: Path, database_url: str, valkey_url: str, undertaker: Undertaker) -> Iterator[Site]:
    """An installation on SQLite, and once more on PostgreSQL."""
    made = Site(short_folder, database_url, valkey_url, undertaker)
    yield made
    made.close()


@pytest.fixture
def sqlite_site(short_folder: Path, valkey_url: str, undertaker: Undertaker) -> Iterator[Site]:
    """For what has nothing to do with the kind of database."""
    made = Site(short_folder, f"sqlite:///{short_folder / 'test.sqlite'}", valkey_url, undertaker)
    yield made
    made.close()


@pytest.fixture
def postgres_site(
    short_folder: Path, pg_server: Postgres, valkey_url: str, undertaker: Undertaker
) -> Iterator[Site]:
    """For what can happen only where the database is a server."""
    url = pg_server.create_database()
    made = Site(short_folder, url, valkey_url, undertaker)
    yield made
    made.close()
    pg_server.drop_database(url)
