"""The real processes: they start, work, find what is due, outlive what they need, and stop."""

from __future__ import annotations

import signal
import threading
import time

import psycopg
import pytest
from sqlalchemy import make_url

import worker
from tests.support.postgres import Postgres
from tests.support.undertaker import Undertaker
from tests.support.valkey import Valkey
from tests.work.site import Site
from webapp import queue
from webapp.stopping import Stop
from webapp.storage import models as m

# What the launcher grants; nothing here takes a second on an idle machine.
IN_TIME = 10


def test_a_robot_runs_by_itself_and_the_card_goes_on(site: Site) -> None:
    site.start()
    site.wait(lambda: site.workers() == 2)
    card = site.order()
    site.wait_until_done()
    assert [row.stage for row in site.rows(m.Card)] == ["told"]
    assert site.kinds(card).count("EmailSent") == 1
    assert len(site.postman.ids) == 1


def test_a_worker_that_is_asked_to_stop_ends_what_it_is_doing(sqlite_site: Site) -> None:
    site = sqlite_site
    offered = threading.Event()

    def slow() -> None:
        offered.set()
        time.sleep(2)

    site.postman.before = slow
    worker = site.start()
    site.order()
    assert offered.wait(90)
    assert site.terminate(worker) == 0
    assert site.job().state == "done"
    assert "worker: stopped" in site.log()
    assert "Traceback" not in site.log()


@pytest.mark.slow
def test_both_stop_at_once_when_there_is_nothing_to_do(sqlite_site: Site) -> None:
    site = sqlite_site
    both = [site.start(), site.start("--scheduler")]
    site.wait(lambda: site.workers() == 2 and "scheduler" in site.log())
    began = time.monotonic()
    assert [site.terminate(process) for process in both] == [0, 0]
    assert time.monotonic() - began < IN_TIME
    assert "Traceback" not in site.log()


@pytest.mark.slow
def test_workers_wait_for_redis_and_say_so_once(sqlite_site: Site, undertaker: Undertaker) -> None:
    site = sqlite_site
    valkey = Valkey(site.folder / "v").start()
    undertaker.watch(valkey.pid)
    site.redis_url = site.env["REDIS_URL"] = valkey.url
    worker = site.start()
    site.wait(lambda: site.workers() == 2)
    valkey.kill()
    undertaker.forget(valkey.pid)
    site.order()
    site.wait(lambda: site.log().count("Redis does not answer") == 2)
    time.sleep(3)
    valkey = Valkey(site.folder / "v").start()
    undertaker.watch(valkey.pid)
    site.wait(lambda: site.log().count("Redis answers again") == 2)
    site.start("--scheduler")
    site.time_passes()
    site.wait_until_done()
    assert site.log().count("Redis does not answer") == 2
    assert "Traceback" not in site.log()
    assert site.terminate(worker) == 0
    valkey.stop()
    undertaker.forget(valkey.pid)


@pytest.mark.slow
def test_a_scheduler_waits_for_its_database_and_says_so(postgres_site: Site, pg_server: Postgres) -> None:
    site = postgres_site
    name = make_url(site.env["DATABASE_URL"]).database
    site.order()
    site.time_passes()
    site.start("--scheduler")
    site.wait(lambda: "1 due" in site.log())
    with psycopg.connect(
        host=str(pg_server.folder), user="postgres", dbname="postgres", autocommit=True
    ) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        site.wait(lambda: "the database does not answer" in site.log())
        time.sleep(3)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    site.wait(lambda: "the database answers again" in site.log())
    assert site.log().count("the database does not answer") == 1
    assert "Traceback" not in site.log()
    site.start()
    site.wait_until_done()


def test_a_worker_that_is_asked_to_stop_before_it_listens_does_not_begin(sqlite_site: Site) -> None:
    """Between its fork and RQ's own handlers a signal is only noted; RQ has to hear of it."""
    asked = Stop()
    asked.set()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with sqlite_site.app.app_context():
        working = worker._worker(sqlite_site.app, asked, worker.Short, queue.ROBOTS)
        began = time.monotonic()
        try:
            working.work(logging_level="CRITICAL")
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    assert time.monotonic() - began < IN_TIME / 2
