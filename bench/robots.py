"""`python -m bench.robots`: robots a second with one and two workers beside bare RQ jobs; 100,000 timers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, insert, select

from tests.support.postgres import DURABLE, Postgres
from tests.support.valkey import Valkey
from webapp import queue, runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.storage import models as m

from . import bare, reference

JOBS = int(os.environ.get("JOBS", "1000"))
TIMERS = int(os.environ.get("TIMERS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROOT = Path(__file__).resolve().parent.parent
PROCESS = """
key: parcels
title: Посылки
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: Что}
  - {key: done, kind: yesno, title: Готово}
start: {fields: [what]}
stages:
  - key: start
    kind: start
    title: Начало
    flow:
      - {type: robot, key: mark, do: set_fields, settings: {values: {done: true}}}
      - {type: goto, key: on, stage: end}
  - {key: end, kind: success, title: Конец}
rights: {create: [{everyone: true}], see: [{who: [{everyone: true}], scope: all}]}
"""


def main() -> None:
    server = Postgres(DURABLE).start()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cache = Valkey(Path(folder)).start()
        try:
            measure(server, folder, cache.url)
        finally:
            cache.stop()
            server.stop()


def measure(server: Postgres, folder: str, redis_url: str) -> None:
    url = server.create_database()
    env = {"REGLAMENT_DATA": folder, "DATABASE_URL": url, "REDIS_URL": redis_url, "RATELIMIT": "0"}
    with create_app(Config.from_env(env)).app_context():
        db.create_all()
        reference.people()
        runtime.publish(PROCESS, None)
        print("  jobs a second       workers   rounds")
        for workers in (1, 2):
            floor = [bare_speed(server, redis_url, workers) for _ in range(ROUNDS)]
            ours = [our_speed(env, workers) for _ in range(ROUNDS)]
            print(f"  bare RQ             {workers}         {told(floor)}")
            share = max(ours) / max(floor)
            print(f"  robots              {workers}         {told(ours)}   {share:.2f}x of bare")
        timers()


def told(runs: list[float]) -> str:
    return " ".join(f"{one:.0f}" for one in runs)


@contextmanager
def processes(command: list[str], env: dict[str, str], number: int = 1) -> Iterator[None]:
    everything = {**os.environ, **env}
    known = [
        subprocess.Popen(
            command, env=everything, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for process in known:
            process.terminate()
        for process in known:
            process.wait()


def until(done: Callable[[], int], number: int) -> float:
    """Seconds from the first to the last of them: starting a process is not counted."""
    while (before := done()) == 0:
        time.sleep(0.01)
    began = time.perf_counter()
    while (now := done()) < number:
        time.sleep(0.02)
    return (now - before) / (time.perf_counter() - began)


# -- the floor


def bare_speed(server: Postgres, redis_url: str, workers: int) -> float:
    url = server.create_database().replace("postgresql+psycopg", "postgresql")
    jobs = bare.fill(url, JOBS)
    waiting = Queue(bare.QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)
    waiting.enqueue_many([Queue.prepare_data("bench.bare.run", (id,), result_ttl=0) for id in jobs])
    with psycopg.connect(url, autocommit=True) as conn:

        def done() -> int:
            return int(conn.execute("select count(*) from job where state = 'done'").fetchone()[0])  # type: ignore[index]

        env = {"BARE_URL": url, "REDIS_URL": redis_url}
        with processes([sys.executable, "-m", "bench.bare"], env, workers):
            return until(done, JOBS)


# -- the product


def our_speed(env: dict[str, str], workers: int) -> float:
    """Cards are made while nobody hears; then the workers are rung."""
    with queue.unheard():
        for n in range(JOBS):
            runtime.start("parcels", {"what": f"№ {n}"}, Actor("person", 1))
    with db.engine.connect() as conn:
        waiting = list(conn.execute(select(m.Job.id).where(m.Job.state == "queued")).scalars())
    queue.ring(waiting)

    def done() -> int:
        with db.engine.connect() as conn:
            rows = select(func.count()).where(m.Job.id >= waiting[0], m.Job.state == "done")
            return int(conn.execute(rows).scalar_one())

    with processes([sys.executable, "worker.py"], {**env, "WORKERS": str(workers)}):
        return until(done, JOBS)


def timers() -> None:
    """So many reminders of tasks that are over, all due at this moment: how long until all are queued."""
    now = datetime.now(UTC)
    with db.engine.begin() as conn:
        card = conn.execute(select(func.max(m.Card.id))).scalar_one()
        row = {"card_id": card, "kind": "timer", "state": "planned", "due_at": now, "created_at": now}
        payload = {"timer": "remind", "ref": "1", "due": None}
        rows = [{**row, "ref": "remind:1", "cause": f"bench:{n}", "payload": payload} for n in range(TIMERS)]
        for at in range(0, TIMERS, 10_000):
            conn.execute(insert(m.Job), rows[at : at + 10_000])
    began, found = time.perf_counter(), 0
    while some := len(runtime.due(now + timedelta(seconds=1))):
        found += some
    took = time.perf_counter() - began
    print(f"  scheduler: {found} timers due at once are queued in {took:.1f} s ({found / took:.0f} a second)")


if __name__ == "__main__":
    sys.exit(main())
