"""Whatever is killed, nothing is lost and nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import redis

from tests.support.postgres import Postgres
from tests.work.site import ROOT, Site
from webapp.embedded.undertaker import Undertaker
from webapp.storage import models as m


def test_a_worker_killed_in_the_middle_of_a_robot_loses_and_doubles_nothing(site: Site) -> None:
    worker = site.start()
    site.postman.before = lambda: os.killpg(worker.pid, signal.SIGKILL)
    card = site.order()
    site.wait(lambda: worker.poll() is not None)
    assert site.job().state == "running"
    site.postman.before = lambda: None
    site.time_passes()
    site.start()
    site.start("--scheduler")
    site.wait_until_done()
    assert site.kinds(card).count("EmailSent") == site.kinds(card).count("RobotDone") == 1
    assert site.kinds(card)[-1] == "CardClosed"
    assert len(site.postman.ids) == 1
    assert (site.job().tries, site.job().fence) == (2, 2)


@pytest.mark.slow
def test_a_letter_that_went_out_before_the_kill_is_the_same_letter_again(site: Site) -> None:
    """The one gap that no program can close: the mail server said OK and we died before our commit."""
    worker = site.start()
    site.postman.after = lambda: os.killpg(worker.pid, signal.SIGKILL)
    card = site.order()
    site.wait(lambda: worker.poll() is not None)
    site.postman.after = lambda: None
    site.time_passes()
    site.start()
    site.start("--scheduler")
    site.wait_until_done()
    assert len(site.postman.ids) == 2
    assert len(set(site.postman.ids)) == 1
    assert site.kinds(card).count("EmailSent") == 1


@pytest.mark.slow
def test_a_killed_worker_process_is_replaced_by_its_crew(sqlite_site: Site) -> None:
    site = sqlite_site
    worker = site.start()
    site.start("--scheduler")
    site.wait(lambda: site.workers() == 2)
    first = site.children(worker)

    def kill_children() -> None:
        site.postman.before = lambda: None
        for pid in first:
            os.kill(pid, signal.SIGKILL)

    site.postman.before = kill_children
    card = site.order()
    site.wait(lambda: len(site.children(worker) - first) == 2)
    site.time_passes()
    site.wait_until_done()
    assert site.kinds(card).count("EmailSent") == 1
    assert worker.poll() is None


def test_redis_may_lose_everything(sqlite_site: Site) -> None:
    site = sqlite_site
    cards = [site.order() for _ in range(5)]
    with redis.Redis.from_url(site.redis_url) as client:
        client.flushall()
    site.time_passes()
    site.start()
    site.start("--scheduler")
    site.wait_until_done()
    assert [site.kinds(card).count("EmailSent") for card in cards] == [1] * 5
    assert len(site.postman.ids) == 5


@pytest.mark.slow
def test_redis_may_lose_everything_while_a_robot_works(sqlite_site: Site) -> None:
    site = sqlite_site

    def lose() -> None:
        with redis.Redis.from_url(site.redis_url) as client:
            client.flushall()

    site.postman.before = lose
    site.start()
    card = site.order()
    site.wait_until_done()
    assert site.kinds(card).count("EmailSent") == 1


@pytest.mark.torture
def test_the_database_may_crash_while_robots_work(
    short_folder: Path, valkey_url: str, undertaker: Undertaker
) -> None:
    server = Postgres().start()
    undertaker.watch(server.pid, server.folder)
    site = Site(short_folder, server.create_database(), valkey_url, undertaker)
    site.start()
    site.start("--scheduler")

    def crash() -> None:
        site.postman.after = lambda: None
        server.crash()

    site.postman.after = crash
    cards = [site.order() for _ in range(2)]
    site.wait(lambda: "the database does not answer" in site.log())
    undertaker.forget(server.pid)
    server.start()
    undertaker.watch(server.pid, server.folder)
    site.time_passes()
    cards += [site.order() for _ in range(3)]
    site.wait(lambda: _all_done(site))
    assert [site.kinds(card).count("EmailSent") for card in cards] == [1] * 5
    assert len(set(site.postman.ids)) == 5
    site.close()
    server.stop()
    undertaker.forget(server.pid)


def _all_done(site: Site) -> bool:
    site.time_passes()
    return {row.state for row in site.rows(m.Job)} == {"done"}


# Six processes with connections of their own; each waits for the same moment.
SIX = """
import os, sys, time
from webapp import runtime
from webapp.app import create_app
from webapp.extensions import db

app = create_app()
moment = time.time() + 1
with app.app_context():
    db.engine.dispose()
children = []
for _ in range(6):
    pid = os.fork()
    if pid == 0:
        with app.app_context():
            time.sleep(max(0, moment - time.time()))
            os._exit(10 + runtime.run_job(int(sys.argv[1])))
    children.append(pid)
print(sorted(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children))
"""


def test_six_processes_that_claim_one_job_run_it_once(site: Site) -> None:
    card = site.order()
    command = [sys.executable, "-c", SIX, str(site.job().id)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **site.env}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[10, 10, 10, 10, 10, 11]\n"
    assert site.kinds(card).count("EmailSent") == 1
    assert len(site.postman.ids) == 1


def test_a_worker_that_outlived_its_lease_commits_nothing(sqlite_site: Site) -> None:
    """The first worker hangs in the mail server, the second does the job, then the first comes back."""
    site = sqlite_site
    held, released = threading.Event(), threading.Event()

    def hold_the_first() -> None:
        site.postman.before = lambda: None
        held.set()
        released.wait(120)

    site.postman.before = hold_the_first
    site.start()
    card = site.order()
    assert held.wait(90)
    site.time_passes()
    site.start()
    site.start("--scheduler")
    site.wait_until_done()
    released.set()
    site.wait(lambda: "outrun" in site.log())
    assert site.kinds(card).count("EmailSent") == site.kinds(card).count("RobotDone") == 1
    assert (site.job().state, site.job().fence) == ("done", 2)
    assert len(set(site.postman.ids)) == 1


@pytest.mark.slow
def test_two_schedulers_and_two_crews_do_everything_once(site: Site) -> None:
    cards = [site.order() for _ in range(20)]
    site.time_passes()
    for arguments in ((), (), ("--scheduler",), ("--scheduler",)):
        site.start(*arguments)
    site.wait_until_done()
    assert [site.kinds(card).count("EmailSent") for card in cards] == [1] * 20
    assert len(site.postman.ids) == len(set(site.postman.ids)) == 20
