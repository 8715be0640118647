"""Background work: `python worker.py` runs robots, `python worker.py --scheduler` finds what is due.

Any number of either may run, on any number of machines. The truth is in the table of jobs; killing
any of them costs a little time and nothing else.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import signal
import sys
import time
from multiprocessing import current_process, get_context
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

from flask import Flask
from redis import RedisError
from redis.client import Pipeline
from redis.exceptions import ConnectionError as Disconnected
from rq import Queue, SimpleWorker, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker
from sqlalchemy.exc import SQLAlchemyError

from webapp import queue, runtime
from webapp.app import create_app
from webapp.config import ConfigError
from webapp.extensions import db
from webapp.stopping import Stop

# With RQ's own 420 seconds an idle worker would notice a dead colleague only after seven minutes.
WORKER_TTL = 20
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Who waits for a server looks at least this often whether it is back.
PATIENCE = 5.0
# Somebody else may have planned something meanwhile; nobody tells the scheduler.
SHORTEST_LOOK, LONGEST_LOOK = 0.2, 2.0
BATCH = 500
SWEEP_EVERY = 3600.0
PLAN_EVERY = 300.0
PR_SET_PDEATHSIG = 1
STOPPING = (signal.SIGINT, signal.SIGTERM)

Kind = type["Short"] | type["Long"]

log = logging.getLogger("worker")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scheduler", action="store_true", help="find what is due and ring for it")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    try:
        app = create_app()
    except ConfigError as reason:
        log.error("%s", reason)
        return 1
    stop = Stop().on_signals(*STOPPING)
    return Scheduler(app, stop).run() if arguments.scheduler else Crew(app, stop).run()


class Patience:
    """Waits longer from failure to failure, and says once that something is away and that it is back."""

    def __init__(self, what: str, stop: Stop) -> None:
        self.what, self.stop = what, stop
        self.pause = 0.0

    def lost(self, error: Exception) -> None:
        if not self.pause:
            log.warning("%s does not answer, waiting: %s", self.what, str(error).splitlines()[0][:200])
        self.pause = min(max(self.pause * 2, SHORTEST_PAUSE), PATIENCE)
        self.stop.wait(self.pause)

    def found(self) -> None:
        if self.pause:
            log.info("%s answers again", self.what)
        self.pause = 0.0


# -- the scheduler -----------------------------------------------------------------------------------


class Scheduler:
    def __init__(self, app: Flask, stop: Stop) -> None:
        self.app, self.stop = app, stop
        self.database = Patience("the database", stop)
        self.next_sweep = 0.0
        self.next_plan = 0.0
        self.refreshing = True

    def run(self) -> int:
        log.info("scheduler: looking for what is due")
        while not self.stop.is_set():
            try:
                pause = self.turn()
            except SQLAlchemyError as error:
                self.database.lost(error)
            else:
                self.database.found()
                self.stop.wait(pause)
        log.info("scheduler: stopped")
        return 0

    def turn(self) -> float:
        """Rings for what is due; gives the time until it is worth looking again."""
        with self.app.app_context():
            self._plan()
            due = runtime.due(limit=BATCH)
            if due:
                log.info("scheduler: %s due", len(due))
            self._sweep()
            if self._refresh() or len(due) == BATCH:
                return 0.0
            return self._until_next()

    def _until_next(self) -> float:
        following = runtime.next_due()
        left = (following - runtime.clock()).total_seconds() if following else LONGEST_LOOK
        return min(max(left, SHORTEST_LOOK), LONGEST_LOOK)

    def _plan(self) -> None:
        """At the start and now and then: publishing plans schedules, this heals what was lost."""
        if time.monotonic() >= self.next_plan:
            self.next_plan = time.monotonic() + PLAN_EVERY
            runtime.plan_schedules()
            runtime.watch_mail()

    def _refresh(self) -> bool:
        """Writes words by which cards are found anew, some at a time, after an upgrade that keeps others."""
        try:
            return self.refreshing and runtime.refresh_words() > 0
        except SQLAlchemyError:
            raise
        except Exception:  # search finds what it found before; what is due must not wait for it
            log.exception("scheduler: words of cards are not written anew until the next start")
            self.refreshing = False
            return False

    def _sweep(self) -> None:
        """Every hour, files that nobody attached, and answers that no program asks for again."""
        if time.monotonic() >= self.next_sweep:
            self.next_sweep = time.monotonic() + SWEEP_EVERY
            removed = runtime.sweep_files()
            runtime.forget_answers()
            runtime.forget_messages()
            runtime.forget_entries()
            if removed:
                log.info("scheduler: %s files removed that nobody attached", removed)


# -- the workers --------------------------------------------------------------------------------------


class Away(Exception):
    """Redis is away. RQ would go on by itself, with ever longer pauses that outlast the outage."""


class InApp(BaseWorker):
    """What our workers add to RQ's: an application context of its own for each job, and one line about it."""

    app: Flask
    stop: Stop

    def perform_job(self, job: Job, rq_queue: Queue) -> bool:
        began = time.monotonic()
        with self.app.app_context():
            went_well = super().perform_job(job, rq_queue)
        log.info("%s %s in %.2f s", job.id, "done" if went_well else "FAILED", time.monotonic() - began)
        return went_well

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        log.error("%s: its row will be queued again", job.id, exc_info=exc_info)

    def _install_signal_handlers(self) -> None:
        """A request to stop that came before RQ listened for it counts too."""
        super()._install_signal_handlers()
        self._stop_requested = self._stop_requested or self.stop.is_set()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        try:
            super().heartbeat(timeout, pipeline)
        except Disconnected as error:
            raise Away from error

    def subscribe(self) -> None:
        """No commands from elsewhere, and so no thread to hear them, which a fork would lose."""


class Short(InApp, SimpleWorker):
    """For robots: no fork per job, hence five times as fast."""


class Long(InApp, Worker):
    """For documents: a fork per job, so that a crash or a leak ends with it."""


class Crew:
    """The worker processes: started again when they die, stopped together."""

    def __init__(self, app: Flask, stop: Stop) -> None:
        self.app, self.stop = app, stop
        # The application is loaded once and shared; connections are not, see `_work`.
        self.fork = get_context("fork")
        self.members: dict[str, BaseProcess] = {}
        self.pauses: dict[str, float] = {}
        self.rest_until: dict[str, float] = {}

    def run(self) -> int:
        number = self.app.config["REGLAMENT"].workers
        duties: dict[str, tuple[Kind, str]] = {
            f"robots {n}": (Short, queue.ROBOTS) for n in range(1, number + 1)
        }
        duties["documents"] = (Long, queue.DOCUMENTS)
        log.info("worker: %s for robots, 1 for documents", number)
        while not self.stop.is_set():
            for name, duty in duties.items():
                self._look_after(name, *duty)
            self.stop.wait(0.2)
        self._dismiss()
        log.info("worker: stopped")
        return 0

    def _look_after(self, name: str, kind: Kind, queue_name: str) -> None:
        member = self.members.get(name)
        if member is not None and member.is_alive():
            return
        if member is not None:
            self._mourn(name, member)
        if time.monotonic() >= self.rest_until.get(name, 0.0):
            process = self.fork.Process(target=_work, args=(self.app, self.stop, kind, queue_name), name=name)
            process.start()
            self.members[name] = process

    def _mourn(self, name: str, member: BaseProcess) -> None:
        """Who dies again and again is started ever more slowly."""
        del self.members[name]
        self.pauses[name] = min(self.pauses.get(name, SHORTEST_PAUSE / 2) * 2, LONGEST_PAUSE)
        self.rest_until[name] = time.monotonic() + self.pauses[name]
        log.warning("worker: %s ended (%s), another one follows", name, member.exitcode)

    def _dismiss(self) -> None:
        """Each ends what it is doing; how long that may take is up to whoever started us."""
        for member in self.members.values():
            member.terminate()
        for member in self.members.values():
            member.join()


def _work(app: Flask, stop: Stop, kind: Kind, queue_name: str) -> None:
    """One worker process, from its fork to its end."""
    _end_with_parent()
    with app.app_context():
        # What the parent had open belongs to the parent.
        db.engine.dispose(close=False)
    redis = Patience(f"{current_process().name}: Redis", stop)
    while not stop.is_set():
        stop.on_signals(*STOPPING)
        try:
            worker = _worker(app, stop, kind, queue_name)
            redis.found()
            # It speaks of Redis again and again; what is worth saying is said here.
            worker.work(logging_level="CRITICAL")
        except StopRequested:
            break
        except RedisError as error:
            redis.lost(error)
        else:
            # After some errors RQ ends its loop; another begins.
            stop.wait(SHORTEST_PAUSE)


def _worker(app: Flask, stop: Stop, kind: Kind, queue_name: str) -> Short | Long:
    connection = queue.connect_to_wait(app.config["REGLAMENT"].redis_url)
    waiting = Queue(queue_name, connection=connection, serializer=JSONSerializer)
    worker = kind([waiting], connection=connection, serializer=JSONSerializer, worker_ttl=WORKER_TTL)
    worker.app, worker.stop = app, stop
    worker.max_connection_wait_time = SHORTEST_PAUSE
    return worker


def _end_with_parent() -> None:
    """Where the system can (Linux): nobody would look after us any more."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
