"""Orders that go their way while everything around them is killed and started again."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from tests.live.server import Server
from tests.support.postgres import Postgres
from tests.support.valkey import Valkey
from tests.work.site import SAM, Site
from webapp import runtime
from webapp.embedded.undertaker import Undertaker
from webapp.extensions import db
from webapp.runtime import tokens
from webapp.storage import models as m

CARDS = int(os.environ.get("CARDS") or 1000)
SEED = int(os.environ.get("SEED") or 2026)
ON_HAND = 100_000
A_START = 3.0
"""Seconds in which the site starts where nothing else runs."""
MOST_PATIENCE = 5
SUPPLIERS, PRODUCTS = 3, 6
SHOP = Path(__file__).with_name("shop.yaml").read_text().split("\n---\n")


def steady(ask: Callable[[], Any]) -> Any:
    """What is asked of a database that may be away for a moment."""
    for pause in (0.2, 0.5, 1, 2, 4, 4, 4):
        with suppress(SQLAlchemyError):
            return ask()
        time.sleep(pause)
    return ask()


class Shop:
    """The installation with everything that can be killed; `kills` counts what was."""

    def __init__(self, folder: Path, url: str, undertaker: Undertaker, postgres: Postgres | None) -> None:
        self.valkey, self.postgres = Valkey(folder / "v").start(), postgres
        undertaker.watch(self.valkey.pid)
        self.site = Site(folder, url, self.valkey.url, undertaker)
        self.undertaker, self.kills = undertaker, Counter[str]()
        self.random = random.Random(SEED)
        self._stock()
        self.web = Server(self.site.env | {"DEMO": "0"}, undertaker, application="webapp.asgi:application")
        self.pace = self._timed(self.web.start)
        self.crews = [self.site.start(), self.site.start()]
        self.schedulers = [self.site.start("--scheduler")]

    @staticmethod
    def _timed(start: Callable[[], Any]) -> float:
        """How much slower than a quiet machine this one starts things; 1 at least."""
        began = time.monotonic()
        start()
        return max(1.0, (time.monotonic() - began) / A_START)

    def close(self) -> None:
        self.web.kill()
        self.site.close()
        self.valkey.stop()

    def _stock(self) -> None:
        with self.site.app.app_context():
            for source in SHOP:
                runtime.publish(source)
            suppliers = [self._card("suppliers", name=f"П{n}") for n in range(SUPPLIERS)]
            self.products = {
                self._product(n, suppliers[n % SUPPLIERS]): n % SUPPLIERS for n in range(PRODUCTS)
            }
            (_, self.token) = tokens.make(1, {"name": "Shop", "scopes": tokens.SCOPES[:-1]}, 1)

    def _product(self, n: int, supplier: int) -> int:
        return self._card("products", name=f"Т{n}", supplier=supplier, on_hand=ON_HAND, reserved=0)

    def _card(self, process: str, **values: Any) -> int:
        return runtime.start(process, values, SAM).card_id

    # -- what goes wrong

    def trouble(self, over: threading.Event, seconds: float) -> None:
        """Something is killed every few seconds, for so long; where starting is slow, less often.

        Otherwise a busy machine would kill whatever it starts before it has begun.
        """
        ends = time.monotonic() + seconds
        kinds = ["worker"] * 4 + ["scheduler"] * 2 + ["web"] * 2 + ["valkey"] * 2
        kinds += ["database"] if self.postgres else []
        while not over.wait(self.random.uniform(0.5, 3) * self.pace) and time.monotonic() < ends:
            kind = self.random.choice(kinds)
            getattr(self, f"_{kind}")()
            self.kills[kind] += 1

    def _worker(self) -> None:
        self._replace(self.crews)
        steady(self._hasten)

    def _scheduler(self) -> None:
        self._replace(self.schedulers, "--scheduler")

    def _replace(self, running: list[Any], *arguments: str) -> None:
        victim = running.pop(self.random.randrange(len(running)))
        self.site.kill(victim)
        self.site.processes.remove(victim)
        self._pause()
        running.append(self.site.start(*arguments))

    def _web(self) -> None:
        self.web.kill()
        self._pause()
        self.web.start()

    def _valkey(self) -> None:
        """Half the times with all it had kept."""
        self.undertaker.forget(self.valkey.pid)
        self.valkey.kill()
        if self.random.random() < 0.5:
            self.kills["data of valkey"] += 1
            shutil.rmtree(self.valkey.folder / "appendonlydir", ignore_errors=True)
        self._pause()
        self.valkey.start()
        self.undertaker.watch(self.valkey.pid)

    def _database(self) -> None:
        assert self.postgres
        self.undertaker.forget(self.postgres.pid)
        self.postgres.crash()
        self._pause()
        self.postgres.start()
        self.undertaker.watch(self.postgres.pid, self.postgres.folder)

    def _pause(self) -> None:
        time.sleep(self.random.uniform(0, 1.5))

    def _hasten(self) -> None:
        """Leases end, what was queued is lost, and another try is due, as if time had passed."""
        self.site.time_passes()
        j = m.Job
        with self.site.app.app_context(), runtime.writing() as conn:
            again = and_(j.state == "planned", j.tries > 0)
            conn.execute(update(j).where(again).values(due_at=runtime.clock() - timedelta(seconds=1)))

    # -- what people do, by programs of theirs, again and again until they are answered

    def ask(self, path: str, body: Any, key: str) -> Any:
        said = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.web.url}/api/v1{path}", json.dumps(body).encode(), said | {"Idempotency-Key": key}
        )
        for _ in range(300):
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    raise AssertionError(refused.read().decode()) from None
            except (OSError, ValueError):
                pass
            self.kills["requests repeated"] += 1
            time.sleep(0.3)
        raise AssertionError(f"never answered: {path}")

    def wanted(self, n: int) -> dict[int, int]:
        """How much of which product the order is about."""
        dice = random.Random(SEED * 10_000 + n)
        return {
            product: dice.randint(1, 9) for product in dice.sample(list(self.products), dice.randint(1, 3))
        }

    def order(self, n: int) -> int:
        items = [{"product": product, "quantity": much} for product, much in self.wanted(n).items()]
        values = {"customer": f"Покупатель {n}", "email": f"c{n}@gavan.example", "items": items}
        return int(self.ask("/cards", {"process": "orders", "values": values}, f"order-{n}")["id"])

    def pack(self, over: Callable[[], bool]) -> None:
        """Every task is done after its deadline was missed."""
        packed: set[int] = set()
        while not over():
            for card, no in set(steady(self._late)):
                if card not in packed:
                    self.ask(f"/cards/{card}/tasks/{no}/completion", {"outcome": "packed"}, f"pack-{card}")
                    packed.add(card)
            time.sleep(1)

    def _late(self) -> list[Any]:
        late = select(m.Task.card_id, m.Task.no).join(m.Penalty, m.Penalty.card_id == m.Task.card_id)
        with self.site.app.app_context(), db.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(late.where(m.Task.closed_at.is_(None)))]

    def left(self) -> int:
        """How many jobs wait, and orders are open."""
        with self.site.app.app_context(), db.engine.connect() as conn:
            waiting = m.Job.state.in_(("planned", "queued", "running"))
            jobs = conn.scalar(select(func.count()).select_from(m.Job).where(waiting))
            ours = and_(m.Process.key.in_(("orders", "purchases")), m.Card.closed_at.is_(None))
            cards = conn.scalar(select(func.count()).select_from(m.Card).join(m.Process).where(ours))
            return int(jobs or 0) + int(cards or 0)


def play(shop: Shop) -> float:
    """All orders from the first to the last; gives the seconds it took."""
    began, over = time.monotonic(), threading.Event()
    limit = (300 + CARDS * 3) * min(shop.pace, MOST_PATIENCE)
    with ThreadPoolExecutor(8) as pool:
        trouble = pool.submit(shop.trouble, over, limit / 2)
        try:
            ordered = [pool.submit(shop.order, n) for n in range(CARDS)]
            packed = pool.submit(shop.pack, over.is_set)
            for one in ordered:
                one.result()
            while steady(shop.left):
                assert time.monotonic() - began < limit, (steady(shop.left), shop.site.log()[-3000:])
                for busy in (trouble, packed):
                    busy.done() and busy.result()
                time.sleep(1)
        finally:
            over.set()
        packed.result()
        trouble.result()
    return time.monotonic() - began
