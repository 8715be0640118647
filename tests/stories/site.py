"""The whole product as it is run: web server, worker, scheduler and Valkey, over a database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from webapp import accounts
from webapp.app import create_app
from webapp.config import Config
from webapp.demo import company
from webapp.embedded.undertaker import Undertaker
from webapp.extensions import db

PASSWORD = "tall-oak-4711"
ROOT = Path(__file__).resolve().parent.parent.parent
WEB = ["gunicorn", "-k", "asgi", "--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket"]


class Site:
    """Started once; `people` are ids by log-in, everybody's password is PASSWORD."""

    def __init__(
        self, folder: Path, database_url: str, redis_url: str, undertaker: Undertaker, **env: str
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            "REGLAMENT_DATA": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "BASE_URL": self.url,
            "PORT": str(self.port),
            "RATELIMIT": "0",
            **env,
        }
        self.app: Flask = create_app(Config.from_env(self.env))
        self._undertaker = undertaker
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def found(self) -> None:
        """The company «Верба» without its orders."""
        with self.app.app_context():
            db.create_all()
            self.people = company.found()
            for person in self.people.values():
                accounts.set_password(person, PASSWORD, None)
            company.publish_processes()

    def start(self, *parts: str) -> None:
        commands = {
            "web": [
                sys.executable,
                "-m",
                *WEB,
                "--bind",
                f"127.0.0.1:{self.port}",
                "webapp.asgi:application",
            ],
            "worker": [sys.executable, "worker.py"],
            "scheduler": [sys.executable, "worker.py", "--scheduler"],
        }
        for part in parts or tuple(commands):
            child = subprocess.Popen(
                commands[part], cwd=ROOT, env={**os.environ, **self.env}, start_new_session=True
            )
            self._undertaker.watch(child.pid)
            self.running[part] = child
        if "web" in self.running:
            self._wait_for_web()

    def kill(self, part: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Ends a part with everything it has started."""
        child = self.running.pop(part)
        os.killpg(child.pid, number)
        child.wait(60)
        self._undertaker.forget(child.pid)

    def stop(self) -> None:
        for part in list(self.running):
            self.kill(part, signal.SIGTERM)
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the site did not start")

    def until(self, asked: Callable[[], Any], seconds: float = 60) -> Any:
        """Asks again and again, inside the application, until the answer is true; gives the answer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self.app.app_context():
                answer = asked()
                db.session.remove()
            if answer:
                return answer
            time.sleep(0.1)
        raise AssertionError("it did not happen in time")


@contextmanager
def site(
    folder: Path, database_url: str, redis_url: str, undertaker: Undertaker, **env: str
) -> Iterator[Site]:
    made = Site(folder, database_url, redis_url, undertaker, **env)
    made.found()
    made.start()
    try:
        yield made
    finally:
        made.stop()
