"""A whole installation for one test: a database, worker processes, and a mail server that can misbehave."""

from __future__ import annotations

import asyncio
import email
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import redis
import yaml
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import insert, select, update

from webapp import runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.embedded.undertaker import Undertaker, kill_family, session_members
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.storage import models as m
from webapp.storage import org

ROOT = Path(__file__).resolve().parent.parent.parent
SAM = Actor("person", 1)
ORDER: dict[str, Any] = {
    "key": "order",
    "title": "Заказ",
    "face": {"title": "{what}"},
    "fields": [
        {"key": "what", "kind": "text", "title": "Что"},
        {"key": "email", "kind": "email", "title": "Почта"},
    ],
    "start": {"fields": ["what", {"field": "email", "required": True}]},
    "rights": {"create": [{"everyone": True}], "see": [{"who": [{"everyone": True}], "scope": "all"}]},
    "stages": [
        {
            "key": "new",
            "kind": "start",
            "title": "Новый",
            "flow": [
                {
                    "type": "robot",
                    "key": "tell",
                    "do": "email",
                    "settings": {
                        "to_field": "email",
                        "subject": "Заказ {number}",
                        "text": "Мы делаем: {what}.",
                    },
                },
                {"type": "goto", "key": "on", "stage": "told"},
            ],
        },
        {"key": "told", "kind": "success", "title": "Сообщили"},
    ],
}


@dataclass
class Postman:
    """A mail server; `before` runs when a letter is offered, `after` when it came and is not confirmed."""

    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    ids: list[str] = field(default_factory=list)
    to: list[tuple[str, str]] = field(default_factory=list)
    """For each letter that came, to whom and about what."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, options: Any) -> str:
        envelope.rcpt_tos.append(to)
        # Aside, so that a letter that is held up holds up no other.
        await asyncio.to_thread(self.before)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=default)
        self.ids.append(letter["Message-ID"])
        self.to.append((str(letter["To"]), str(letter["Subject"])))
        await asyncio.to_thread(self.after)
        return "250 OK"


class Site:
    def __init__(self, folder: Path, database_url: str, redis_url: str, undertaker: Undertaker) -> None:
        self.folder, self.undertaker, self.redis_url = folder, undertaker, redis_url
        self.postman = Postman()
        self.mail = self._serve_mail()
        self.env = {
            "REGLAMENT_DATA": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "OUTGOING_ALLOW": "127.0.0.0/8",
            "SECRET_KEY": "for tests only",
            "RATELIMIT": "0",
            "WORKERS": "1",
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        self.app = self._app()

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
        self.mail.stop()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    # -- the installation

    def _serve_mail(self) -> Controller:
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            port = probe.getsockname()[1]
        controller = Controller(self.postman, hostname="127.0.0.1", port=port)
        controller.start()
        return controller

    def _app(self) -> Flask:
        app = create_app(Config.from_env(self.env))
        with app.app_context():
            db.create_all()
            with runtime.writing() as conn:
                conn.execute(
                    insert(m.User).values(
                        id=1,
                        login="sam",
                        email="sam@verba.example",
                        session_key="sam",
                        last_name="Sam",
                        first_name="",
                        active=True,
                        admin=False,
                        created_at=runtime.clock(),
                    )
                )
                org.touch(conn)
            runtime.publish(yaml.safe_dump(ORDER, allow_unicode=True))
        return app

    def order(self) -> int:
        """A new order, whose robot is queued; gives its card."""
        values = {"what": "Шкаф", "email": "kirill@gavan.example"}
        with self.app.app_context():
            return runtime.start("order", values, SAM).card_id

    # -- processes

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A worker (or, with --scheduler, a scheduler) as the product starts it."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "worker.py"), *arguments],
                env={**os.environ, **self.env},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.undertaker.watch(process.pid)
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of the process and all it started, as a power cut would."""
        kill_family(process.pid, session_members(process.pid))
        process.wait()
        self.undertaker.forget(process.pid)

    def kill_all(self) -> None:
        for process in self.processes:
            self.kill(process)

    def children(self, process: subprocess.Popen[bytes]) -> set[int]:
        return session_members(process.pid) - {process.pid}

    def terminate(self, process: subprocess.Popen[bytes]) -> int:
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    # -- what has happened

    def rows(self, table: Any, *where: Any) -> list[Any]:
        with self.app.app_context(), db.engine.connect() as conn:
            return list(conn.execute(select(table.__table__).where(*where).order_by(table.__table__.c.id)))

    def kinds(self, card: int) -> list[str]:
        return [event.kind for event in self.rows(m.Event, m.Event.card_id == card)]

    def job(self) -> Any:
        (row,) = self.rows(m.Job)
        return row

    def time_passes(self) -> None:
        """Leases end, and what was queued counts as lost, as if six minutes had gone by."""
        ago, j = runtime.clock() - timedelta(minutes=6), m.Job
        with self.app.app_context(), runtime.writing() as conn:
            # Each in one statement: what a scheduler or a worker writes meanwhile is not written over.
            conn.execute(update(j).where(j.state == "queued").values(queued_at=ago))
            conn.execute(update(j).where(j.state == "running").values(lease_until=ago))

    def wait(self, true: Callable[[], object], seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def wait_until_done(self) -> None:
        self.wait(lambda: all(row.state == "done" for row in self.rows(m.Job)))

    def workers(self) -> int:
        """How many workers have said that they are there."""
        with redis.Redis.from_url(self.redis_url) as client:
            return int(client.scard("rq:workers"))
