"""`make bench`: completions per second of the product's runtime and of the floor, taking turns."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from tests.support.postgres import DURABLE, Postgres
from tests.support.valkey import Valkey
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db

from . import reference
from .floor import Floor

ROUNDS = int(os.environ.get("ROUNDS", "5"))
CASES = int(os.environ.get("CASES", "100"))
SEEDED = int(os.environ.get("SEEDED", "300"))
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "server_version")

Play = Callable[[int], Iterator[str]]


def speed(play: Play, cases: range) -> float:
    """Completions a second over these cases."""
    begun, count = time.perf_counter(), 0
    for case in cases:
        count += sum(1 for _ in play(case))
    return count / (time.perf_counter() - begun)


def statements(server: Postgres, play: Play, cases: range) -> float:
    """Statements a completion as the server counts them, BEGIN and COMMIT included."""
    with psycopg.connect(host=str(server.folder), user="postgres", autocommit=True) as admin:
        admin.execute("alter system set log_statement = 'all'")
        admin.execute("select pg_reload_conf()")
        time.sleep(0.5)
        before = len(server.log())
        count = sum(1 for case in cases for _ in play(case))
        lines = server.log()[before:].splitlines()
        admin.execute("alter system reset log_statement")
        admin.execute("select pg_reload_conf()")
    told = [line for line in lines if "LOG:  statement:" in line or "LOG:  execute" in line]
    return len([line for line in told if "pg_reload_conf" not in line and "alter system" not in line]) / count


def show(name: str, runs: list[float], floor: list[float], sql: float) -> None:
    ratio = statistics.median(a / b for a, b in zip(runs, floor, strict=True))
    low, middle, high = min(runs), statistics.median(runs), max(runs)
    print(f"  {name:<10}{middle:8.0f} [{low:.0f}..{high:.0f}]{ratio:10.2f}x{sql:12.1f}")


def main() -> None:
    server = Postgres(DURABLE).start()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cache = Valkey(Path(folder)).start()
        try:
            compare(server, Path(folder), cache.url)
        finally:
            cache.stop()
            server.stop()


def compare(server: Postgres, folder: Path, redis_url: str) -> None:
    with psycopg.connect(host=str(server.folder), user="postgres") as admin:
        durable = {name: admin.execute(f"show {name}").fetchone()[0] for name in SETTINGS}  # type: ignore[index]
    print("PostgreSQL:", ", ".join(f"{k}={v}" for k, v in durable.items()))
    floor = Floor(server.create_database().replace("postgresql+psycopg", "postgresql"))
    env = {
        "REGLAMENT_DATA": str(folder),
        "DATABASE_URL": server.create_database(),
        "REDIS_URL": redis_url,
        "RATELIMIT": "0",
    }
    with create_app(Config.from_env(env)).app_context():
        db.create_all()
        reference.people()
        take_turns(server, floor)


def take_turns(server: Postgres, floor: Floor) -> None:
    for play in (floor.play, reference.play):
        speed(play, range(SEEDED))
    with psycopg.connect(host=str(server.folder), user="postgres", autocommit=True) as admin:
        admin.execute("checkpoint")
    ours, least = [], []
    for turn in range(ROUNDS):
        cases = range(SEEDED + turn * CASES, SEEDED + (turn + 1) * CASES)
        least.append(speed(floor.play, cases))
        ours.append(speed(reference.play, cases))
    tail = range(SEEDED + ROUNDS * CASES, SEEDED + ROUNDS * CASES + 20)
    print("  engine    completions/s       vs floor   SQL/completion")
    show("floor", least, least, statements(server, floor.play, tail))
    show("product", ours, least, statements(server, reference.play, tail))


if __name__ == "__main__":
    sys.exit(main())
