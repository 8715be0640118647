"""`python -m bench.publication`: how long the pages take, with five versions and 10,000 cards."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, text, update

from webapp import accounts, runtime
from webapp.admin.publication.foresight import foresee
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.process.difference import difference
from webapp.process.moving import Places
from webapp.runtime import drafts
from webapp.storage import drafts as stored
from webapp.storage import models as m
from webapp.storage import versions

from . import reference
from .databases import each

CARDS = int(os.environ.get("CARDS", "10000"))
VERSIONS = 5
ROUNDS = 5


def fill() -> int:
    """Five versions with cards at every stage, copied until there are enough; gives the process."""
    reference.people()
    with runtime.reading() as conn:
        process = conn.scalar(select(m.Process.id)) or 0
    for number in range(1, VERSIONS + 1):
        for case in range(number * 20, number * 20 + 20):
            for _ in zip(range(1 + case % 4), reference.play(case), strict=False):
                pass
        if number < VERSIONS:
            _edit(process, f"v{number + 1}")
            with runtime.reading() as conn:
                seen = stored.compiled(conn, process).revision  # type: ignore[union-attr]
            runtime.publish_draft(process, 1, seen=seen)
    _edit(process, "draft")
    _copy()
    return process


def _edit(process: int, description: str) -> None:
    with runtime.reading() as conn:
        plain = stored.compiled(conn, process).plain  # type: ignore[union-attr]
    drafts.replace(process, {**plain, "description": description}, 1)


def _copy() -> None:
    with runtime.writing() as conn:
        rows = [dict(row) for row in conn.execute(select(m.Card.__table__)).mappings()]
        running = [row for row in rows if row["closed_at"] is None]
        copies = []
        for n in range(CARDS - len(running)):
            copy = running[n % len(running)] | {"number": f"copy-{n}", "start_key": None}
            del copy["id"]
            copies.append(copy)
        conn.execute(insert(m.Card), copies)
        conn.execute(text("analyze"))


def timed(what: Callable[[], Any]) -> float:
    runs = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        what()
        runs.append(time.perf_counter() - begun)
    return statistics.median(runs)


def measure(process: int) -> None:
    with runtime.reading() as conn:
        running = select(func.count()).where(m.Card.closed_at.is_(None))
        found = stored.compiled(conn, process)
        assert found is not None
        assert found.definition is not None
        new, current = found.definition, versions.definition(conn, found.process.version_id)
        print(f"  {conn.scalar(running)} running cards, {VERSIONS} versions")
        seen = foresee(conn, process, new, Places())
        assert seen.total == conn.scalar(running)
        print(f"  preview    {timed(lambda: foresee(conn, process, new, Places())) * 1000:8.0f} ms")
        print(f"  draft      {timed(lambda: stored.compiled(conn, process).definition) * 1000:8.0f} ms")  # type: ignore[union-attr]
        print(f"  check      {timed(lambda: drafts.problems(found)) * 1000:8.0f} ms")
        print(f"  difference {timed(lambda: difference(current, new)) * 1000:8.0f} ms")


def pages(app: Flask, process: int) -> None:
    """The whole pages, as an administrator gets them."""
    client = app.test_client()
    with db.engine.begin() as conn:
        conn.execute(update(m.User).where(m.User.id == 1).values(admin=True))
    person = db.session.get_one(m.User, 1)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.get_id(), True
        accounts.begin(session, person)
    for tab in ("design", "check", "publication"):

        def ask(tab: str = tab) -> None:
            answer = client.get(f"/admin/{tab}/{process}/")
            assert answer.status_code == 200, answer.status

        ask()
        print(f"  page {tab:11} {timed(ask) * 1000:7.0f} ms")


def on(name: str, url: str, folder: str) -> None:
    print(name)
    env = {
        "REGLAMENT_DATA": folder,
        "DATABASE_URL": url,
        "REDIS_URL": f"unix://{folder}/none",
        "RATELIMIT": "0",
    }
    app = create_app(Config.from_env(env))
    with app.test_request_context():
        db.create_all()
        process = fill()
        measure(process)
    with app.app_context():
        pages(app, process)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    each(on)
