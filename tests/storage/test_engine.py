"""How connections behave: on SQLite a writer waits for its turn before it reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.storage import engine as engines


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / 'test.sqlite'}"
    made = engines.prepare(create_engine(url, **engines.options(url)))
    with made.begin() as conn:
        conn.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY, value INTEGER)"))
        conn.execute(
            text("CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id))")
        )
        conn.execute(text("INSERT INTO parent VALUES (1, 0)"))
    return made


def test_settings_hold_on_every_connection(engine: Engine) -> None:
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": engines.PATIENCE_MS}
    with engine.connect() as one, engine.connect() as two:
        for conn in (one, two):
            assert {name: conn.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted
    engine.dispose()


def test_foreign_keys_are_kept(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as conn:
        conn.execute(text("INSERT INTO child VALUES (1, 999)"))
    engine.dispose()


def test_many_writers_lose_nothing(engine: Engine) -> None:
    """Each reads and then writes: without BEGIN IMMEDIATE most of them would fail or overwrite each other."""

    def add_one(_number: int) -> None:
        with engine.connect().execution_options(writes=True) as conn, conn.begin():
            value = conn.execute(text("SELECT value FROM parent")).scalar_one()
            conn.execute(text("UPDATE parent SET value = :value"), {"value": value + 1})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_one, range(60)))
    with engine.connect() as conn:
        assert conn.execute(text("SELECT value FROM parent")).scalar() == 60
    engine.dispose()


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with (
        engine.connect().execution_options(writes=True) as writer,
        writer.begin(),
        engine.connect() as reader,
    ):
        writer.execute(text("UPDATE parent SET value = 7"))
        assert reader.execute(text("SELECT value FROM parent")).scalar() == 0
    engine.dispose()


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(OperationalError):
        fail_halfway(engine)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT value FROM parent")).scalar() == 0
        assert conn.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")).scalar() == 0
    engine.dispose()


def fail_halfway(engine: Engine) -> None:
    with engine.connect().execution_options(writes=True) as conn, conn.begin():
        conn.execute(text("CREATE TABLE half (id INTEGER)"))
        conn.execute(text("UPDATE parent SET value = 9"))
        conn.execute(text("nonsense"))


def test_postgresql_asks_whether_a_connection_is_alive() -> None:
    assert engines.options("postgresql+psycopg://localhost/x") == {"pool_pre_ping": True}
    assert engines.options("sqlite:///x") == {}
