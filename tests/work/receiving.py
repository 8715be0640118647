"""Those whom the product tells things, on this machine; they kill the worker that is just telling them."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml
from sqlalchemy import insert, update

from tests.channels.test_push import Service
from tests.work.site import SAM, Site
from webapp import runtime
from webapp.runtime import hooks, notifications
from webapp.storage import models as m
from webapp.storage import org

CARDS = int(os.environ.get("CARDS") or 25)
SEED = int(os.environ.get("SEED") or 2026)
WORKERS = 2
OFTEN = 0.12
"""How likely somebody who is told something kills who tells it."""

EVENTS = ["card.created", "card.moved", "task.opened"]
PROCESS: dict[str, Any] = {
    "key": "parcel",
    "title": "Посылка",
    "face": {"title": "{what}"},
    "fields": [
        {"key": "what", "kind": "text", "title": "Что"},
        {"key": "email", "kind": "email", "title": "Почта"},
    ],
    "start": {"fields": ["what", "email"]},
    "rights": {"create": [{"everyone": True}], "see": [{"who": [{"everyone": True}]}]},
    "stages": [
        {
            "key": "new",
            "kind": "start",
            "title": "Новая",
            "flow": [
                {
                    "type": "robot",
                    "key": "mail",
                    "do": "email",
                    "settings": {"to_field": "email", "subject": "{number}", "text": "Едет: {what}"},
                },
                {"type": "robot", "key": "call", "do": "webhook", "settings": {}},
                {"type": "goto", "key": "on", "stage": "asked"},
            ],
        },
        {
            "key": "asked",
            "title": "Спрошено",
            "flow": [
                {
                    "type": "task",
                    "key": "look",
                    "kind": "approve",
                    "title": "Посмотреть",
                    "assignees": [{"person": "ida"}],
                    "outcomes": [{"key": "seen", "title": "Видела", "goto": "done"}],
                }
            ],
        },
        {"key": "done", "kind": "success", "title": "Готово"},
    ],
}


class Exchange:
    """A site whose crew is killed, and receivers for each way of telling; `got` is what came, by path."""

    def __init__(self, site: Site) -> None:
        self.site, self.kills, self.cards = site, Counter[str](), list[int]()
        self.got: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        self.random, self.lock = random.Random(SEED), threading.Lock()
        self.died, self.lose = False, threading.Event()
        self.server = self._listen()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.browser = Service(self.url)
        site.postman.before = lambda: self.strike("a letter offered")
        site.postman.after = lambda: self.strike("a letter taken")
        self._settle()
        self.crew = [site.start() for _ in range(WORKERS)]
        self.scheduler = site.start("--scheduler")

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _listen(self) -> ThreadingHTTPServer:
        exchange = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                exchange.strike(f"{self.path} asked")
                key = self.headers.get("webhook-id") or self.headers.get("Idempotency-Key") or ""
                exchange.got[self.path].append((key, body))
                exchange.strike(f"{self.path} taken")
                self.send_response(exchange.status())
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quietly."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """Whoever asked was killed."""

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _settle(self) -> None:
        """Ida gets the tasks by e-mail at once and in her browser; a webhook hears of the cards."""
        process = yaml.safe_load(yaml.safe_dump(PROCESS))
        process["stages"][0]["flow"][1]["settings"] = {
            "url": f"{self.url}/robot",
            "body": {"card": "{number}"},
        }
        given = self.browser.subscription("/push")
        browser = {"endpoint": given["endpoint"], "agent": "test", **given["keys"]}
        wishes = {"digest_at": 9, "quiet_from": None, "quiet_until": None}
        with self.site.app.app_context():
            with runtime.writing() as conn:
                ida = {"id": 2, "login": "ida", "email": "ida@verba.example", "session_key": "ida"}
                names = {"last_name": "Ida", "first_name": "", "active": True, "admin": False}
                conn.execute(insert(m.User).values(**ida, **names, created_at=runtime.clock()))
                conn.execute(update(m.User).where(m.User.id == 1).values(admin=True))
                org.touch(conn)
            notifications.wish(2, wishes | {"choices": {"task": ["mail", "push"]}}, 1)
            notifications.add_browser(2, browser)
            runtime.publish(yaml.safe_dump(process, allow_unicode=True))
            hook = {
                "title": "Shop",
                "url": f"{self.url}/hook",
                "events": EVENTS,
                "process_id": self._process(),
            }
            hooks.save(None, hook, 1)

    def _process(self) -> int:
        return next(int(row.id) for row in self.site.rows(m.Process) if row.key == "parcel")

    # -- what goes wrong

    def status(self) -> int:
        """Now and then a receiver that has taken it says that it has not."""
        if self.random.random() > 0.05 or not self.cards:
            return 200
        self.kills["answers 503"] += 1
        return 503

    def strike(self, when: str) -> None:
        """kill -9 of a worker with all its children, and another one in its place."""
        with self.lock:
            if self.lose.is_set() or self.random.random() > OFTEN:
                return
            victim = self.crew.pop(self.random.randrange(len(self.crew)))
            self.site.kill(victim)
            self.site.processes.remove(victim)
            self.kills[f"worker, {when}"] += 1
            self.died = True
            self.crew.append(self.site.start())

    def hasten(self) -> None:
        """What is planned is due; after a death leases end, as if time had passed."""
        if self.died:
            self.died = False
            self.site.time_passes()
        soon = update(m.Job).where(m.Job.state == "planned")
        with self.site.app.app_context(), runtime.writing() as conn:
            conn.execute(soon.values(due_at=runtime.clock() - timedelta(seconds=1)))

    # -- the play

    def play(self, seconds: float = 900) -> None:
        began = time.monotonic()
        for n in range(CARDS):
            with self.site.app.app_context():
                values = {"what": f"Посылка {n}", "email": f"c{n}@gavan.example"}
                self.cards.append(runtime.start("parcel", values, SAM).card_id)
        while self._left():
            passed = time.monotonic() - began
            assert passed < seconds, (self.counts(), self.site.log()[-3000:])
            if passed > seconds / 2:
                self.lose.set()
            time.sleep(4)
            self.hasten()

    def _left(self) -> int:
        waiting = m.Job.state.in_(("planned", "queued", "running"))
        return len(self.site.rows(m.Job, waiting))

    def letters(self) -> Iterator[tuple[str, tuple[str, str]]]:
        return zip(self.site.postman.ids, self.site.postman.to, strict=True)

    def counts(self) -> str:
        plain = {path: told for path, told in self.got.items() if path != "/push"}
        came = {path: (len(told), len(told) - len(set(told))) for path, told in plain.items()}
        came["/push"] = (len(self.got["/push"]), len(self.got["/push"]) - CARDS)
        ids = self.site.postman.ids
        came["letters"] = (len(ids), len(ids) - len(set(ids)))
        jobs = self.site.rows(m.Job)
        return (
            f"{CARDS} cards, {len(jobs)} jobs ({dict(Counter(job.state for job in jobs))}), "
            f"came (of them once more): {came}; {dict(self.kills)}"
        )
