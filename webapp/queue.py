"""The bell of the workers and of open pages; nobody else knows RQ or Redis.

The tables hold the truth, so a lost message costs a little time and nothing else. That is why nothing
here raises when Redis is away: what was written is committed already.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

ROBOTS, DOCUMENTS = "robots", "documents"
CHANNEL = "reglament:changes"
FUNCTION = "webapp.jobs.run"
# A worker that needs longer is stopped; below the lease of a claim.
JOB_TIMEOUT = 120
# After a failure nobody asks again for so long, so that pages do not wait for a server that is away.
PAUSE = 5.0

log = logging.getLogger(__name__)
_clients: dict[str, Redis] = {}
_silent_until: dict[str, float] = {}


def ring(job_ids: Iterable[int], documents: bool = False) -> None:
    """Tells the workers about jobs; one that still waits in the queue is not told twice."""
    ids = list(dict.fromkeys(job_ids))
    if ids and _may_ask():
        try:
            _enqueue(
                Queue(DOCUMENTS if documents else ROBOTS, connection=connection(), serializer=JSONSerializer),
                ids,
            )
        except RedisError as error:
            _fell_silent(error)


def tell(message: Mapping[str, Any]) -> None:
    """Tells open pages that something changed."""
    if _may_ask():
        try:
            connection().publish(CHANNEL, json.dumps(message))
        except RedisError as error:
            _fell_silent(error)


@contextmanager
def unheard() -> Iterator[None]:
    """Nobody is rung or told meanwhile: for who plays a story and does its jobs at their own time."""
    url = _url()
    _silent_until[url] = float("inf")
    try:
        yield
    finally:
        _silent_until.pop(url, None)


def connection() -> Redis:
    """The server of this installation, with short patience."""
    return connect(_url())


def connect(url: str) -> Redis:
    """One client per address and process; its pool notices a fork by itself."""
    if url not in _clients:
        # Once more after a connection that was lost meanwhile; not after a server that says nothing.
        once = Retry(NoBackoff(), 1, supported_errors=(Disconnected,))
        _clients[url] = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1, retry=once)
    return _clients[url]


def connect_to_wait(url: str) -> Redis:
    """A client of its own for a worker, who waits for work as long as RQ says."""
    return Redis.from_url(url, socket_connect_timeout=5)


@dataclass(frozen=True)
class Line:
    """One queue: how many ids stand in it, and its workers by name with what each is doing."""

    name: str
    length: int
    workers: tuple[tuple[str, str], ...] = ()


def lines() -> tuple[Line, ...] | None:
    """The queues as they are at this moment; None when Redis does not answer."""
    if not _may_ask():
        return None
    try:
        server = connection()
        known = list(Worker.all(connection=server, serializer=JSONSerializer))
        return tuple(_line(name, server, known) for name in (ROBOTS, DOCUMENTS))
    except RedisError as error:
        _fell_silent(error)
        return None


def _line(name: str, server: Redis, known: list[BaseWorker]) -> Line:
    mine = [worker for worker in known if name in worker.queue_names()]
    told = tuple((worker.name, str(worker.get_state())) for worker in mine)
    return Line(name, Queue(name, connection=server, serializer=JSONSerializer).count, told)


def _enqueue(queue: Queue, ids: list[int]) -> None:
    waiting = _waiting(queue, [_name(job_id) for job_id in ids])
    queue.enqueue_many([_order(job_id) for job_id in ids if _name(job_id) not in waiting])


def _waiting(queue: Queue, names: list[str]) -> set[str]:
    """Those that stand in the queue. One that a worker took to its death still says that it does."""
    known = Job.fetch_many(names, connection=queue.connection, serializer=JSONSerializer)
    said = [job.id for job in known if job and job.get_status(refresh=False) == JobStatus.QUEUED]
    with queue.connection.pipeline(transaction=False) as question:
        for name in said:
            question.lpos(queue.key, name)
        places = question.execute()
    return {name for name, place in zip(said, places, strict=True) if place is not None}


def _order(job_id: int) -> Any:
    # No result and no trace of failures here: both are in the row of the job.
    return Queue.prepare_data(
        FUNCTION, (job_id,), job_id=_name(job_id), timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=60
    )


def _name(job_id: int) -> str:
    return f"job-{job_id}"


def _url() -> str:
    return str(current_app.config["REGLAMENT"].redis_url)


def _may_ask() -> bool:
    return time.monotonic() >= _silent_until.get(_url(), 0.0)


def _fell_silent(error: RedisError) -> None:
    log.warning("Redis does not answer, jobs wait in their table: %s", error)
    _silent_until[_url()] = time.monotonic() + PAUSE
