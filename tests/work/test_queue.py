from __future__ import annotations

import json
import logging
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from flask import Flask
from rq import Queue, SimpleWorker
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from tests.support.undertaker import Undertaker
from tests.support.valkey import Valkey
from webapp import queue
from webapp.config import Config

Connect = Callable[[str], None]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Lets the application talk to the server at that address."""
    app = Flask("here")
    config = Config.from_env({"REGLAMENT_DATA": str(tmp_path)})
    monkeypatch.setattr(queue, "_clients", {})
    monkeypatch.setattr(queue, "_silent_until", {})

    def connect(url: str) -> None:
        app.config["REGLAMENT"] = replace(config, redis_url=url)

    with app.app_context():
        yield connect
    for client in queue._clients.values():
        client.close()


def waiting(name: str = queue.ROBOTS) -> list[Job]:
    rq_queue = Queue(name, connection=queue.connection(), serializer=JSONSerializer)
    return [rq_queue.fetch_job(job_id) for job_id in rq_queue.job_ids]


def test_ringing_calls_the_one_door_with_the_id_alone(at: Connect, valkey_url: str) -> None:
    at(valkey_url)
    queue.ring([7, 8])
    assert [(job.func_name, job.args, job.kwargs) for job in waiting()] == [
        ("webapp.jobs.run", [7], {}),
        ("webapp.jobs.run", [8], {}),
    ]
    assert waiting(queue.DOCUMENTS) == []


def test_nothing_is_pickled(at: Connect, valkey_url: str) -> None:
    at(valkey_url)
    queue.ring([7])
    data = zlib.decompress(queue.connection().hget("rq:job:job-7", "data"))
    assert json.loads(data) == ["webapp.jobs.run", None, [7], {}]


def test_documents_have_a_queue_of_their_own(at: Connect, valkey_url: str) -> None:
    at(valkey_url)
    queue.ring([7], documents=True)
    assert waiting() == []
    assert len(waiting(queue.DOCUMENTS)) == 1


def test_what_waits_already_is_not_told_again(at: Connect, valkey_url: str) -> None:
    at(valkey_url)
    for _ in range(5):
        queue.ring([7, 7, 8])
    assert [job.args for job in waiting()] == [[7], [8]]


@pytest.mark.parametrize(
    "status", [JobStatus.STARTED, JobStatus.FAILED, JobStatus.FINISHED, JobStatus.CANCELED]
)
def test_what_a_dead_worker_left_behind_does_not_stop_the_bell(
    at: Connect, valkey_url: str, status: JobStatus
) -> None:
    at(valkey_url)
    queue.ring([7])
    (job,) = waiting()
    queue.connection().delete("rq:queue:robots")
    job.set_status(status)
    queue.ring([7])
    assert len(waiting()) == 1


def test_what_a_worker_took_to_its_death_is_told_again(at: Connect, valkey_url: str) -> None:
    """It died between taking the job and beginning it: the job says that it is queued, and is not."""
    at(valkey_url)
    queue.ring([7, 8])
    assert queue.connection().lmove("rq:queue:robots", "rq:queue:robots:intermediate:dead") == b"job-7"
    queue.ring([7, 8])
    assert [job.args for job in waiting()] == [[8], [7]]


def test_what_was_done_leaves_nothing_behind(
    at: Connect, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(valkey_url)
    monkeypatch.setattr(queue, "FUNCTION", "math.sqrt")
    queue.ring([4])
    work(valkey_url)
    assert [key for key in queue.connection().keys("rq:job:*") if b"job-4" in key] == []


def test_a_failed_run_can_be_rung_again(
    at: Connect, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(valkey_url)
    monkeypatch.setattr(queue, "FUNCTION", "math.sqrt")
    queue.ring([-4])
    work(valkey_url)
    queue.ring([-4])
    assert [job.args for job in waiting()] == [[-4]]


def work(url: str) -> None:
    connection = queue.connect_to_wait(url)
    with connection:
        logging.getLogger("rq.worker").setLevel(logging.CRITICAL)
        SimpleWorker(
            [Queue("robots", connection=connection, serializer=JSONSerializer)],
            connection=connection,
            serializer=JSONSerializer,
        ).work(burst=True, logging_level="CRITICAL")


def test_open_pages_are_told(at: Connect, valkey_url: str) -> None:
    at(valkey_url)
    message = {
        "card": 42,
        "process": "furniture",
        "stages": ["work"],
        "members": [1],
        "people": [2],
        "rev": 9,
        "by": 1,
    }
    with redis.Redis.from_url(valkey_url) as client, client.pubsub() as ear:
        ear.subscribe(queue.CHANNEL)
        ear.get_message(timeout=2)
        queue.tell(message)
        heard = ear.get_message(timeout=2)
    assert heard is not None
    assert json.loads(heard["data"]) == message


# -- when Redis is away


def test_without_a_server_nothing_is_raised_and_it_is_said_once(
    at: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    at(f"unix://{tmp_path}/nobody.sock")
    began = time.monotonic()
    for _ in range(20):
        queue.ring([7])
        queue.tell({"card": 42})
    assert time.monotonic() - began < 1
    assert len([r for r in caplog.records if r.name == "webapp.queue"]) == 1


def test_a_server_that_says_nothing_holds_nobody_for_long(
    at: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        at(f"redis://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        for _ in range(10):
            queue.ring([7])
            queue.tell({"card": 42})
        assert time.monotonic() - began < 4


def test_no_id_asks_nobody(at: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    at(f"unix://{tmp_path}/nobody.sock")
    queue.ring([])
    assert caplog.records == []


def test_after_a_restart_the_bell_rings_again(
    at: Connect, short_folder: Path, undertaker: Undertaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAUSE", 0.0)
    server = Valkey(short_folder).start()
    undertaker.watch(server.pid)
    at(server.url)
    queue.ring([7])
    server.kill()
    queue.ring([8])
    undertaker.forget(server.pid)
    server = Valkey(short_folder).start()
    undertaker.watch(server.pid)
    queue.ring([9])
    # 7 was kept by the append-only file; 8 is found by the scheduler.
    assert [job.args for job in waiting()] == [[7], [9]]
    server.stop()
    undertaker.forget(server.pid)
