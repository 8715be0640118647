"""`python -m bench.pages`: the hot pages and an answer by form, with 1,000 and with 100,000 cards.

The population is that of the reference workload: of the cards 95 in 100 are closed, the others are spread
over four stages and a hundred people. Times are those of the application without a socket.
"""

from __future__ import annotations

import copy
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, func, insert, select, text

from tests.support.application import migrate
from webapp import runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.storage import models as m
from webapp.storage import org

from . import reference
from .databases import each
from .search import visitor

SIZES = [int(size) for size in os.environ.get("CARDS", "1000,100000").split(",")]
ROUNDS = int(os.environ.get("ROUNDS", "20"))
COLLEAGUES = 100
OPEN_IN = 20
"""Of so many cards one is open."""
AT_ONCE = 2000
PLAYED = 60
"""Cards that went through the engine; the others are copies of them."""
STORIES = (m.Task, m.Assignment, m.Event, m.StageVisit, m.CardValue, m.CardText, m.Notification)
PAGES = {
    "start page": "/",
    "inbox": "/tasks",
    "counters": "/counters",
    "board": "/boards/invoice",
    "board, words": "/boards/invoice?q=client+77",
    "list": "/boards/invoice?mode=list",
    "list, by sum": "/boards/invoice?mode=list&sort=sum",
    "list, newest first": "/boards/invoice?mode=list&sort=-created",
    "calendar": "/boards/invoice?mode=calendar",
    "card": "/cards/{card}",
    "task": "/cards/{card}/tasks/{task}",
    "search": "/search?q=client+77",
    "summary": "/summary",
    "workload": "/workload",
    "report: funnel": "/reports/funnel?process=invoice",
    "report: times": "/reports/times?process=invoice",
}


def people() -> None:
    """A hundred colleagues more, each the line manager of some invoices."""
    with runtime.writing() as conn:
        plain = dict(conn.execute(select(m.User.__table__).where(m.User.id == 2)).mappings().one())
        rows = []
        for n in range(COLLEAGUES):
            name = f"colleague{n}"
            unlike = {"id": 10 + n, "login": name, "email": f"{name}@example.org", "session_key": name}
            rows.append(plain | unlike | {"last_name": name})
        conn.execute(insert(m.User), rows)
        conn.execute(insert(m.user_role), [{"user_id": row["id"], "role_id": 2} for row in rows])
        org.touch(conn)


def grow(size: int) -> None:
    """Copies of cards with all that is told of them, until there are so many."""
    with runtime.reading() as conn:
        stories = list(_stories(conn))
        first = (conn.scalar(select(func.max(m.Card.id))) or 0) + 1
    closed = [story for story in stories if story["card"]["closed_at"]]
    running = [story for story in stories if not story["card"]["closed_at"]]
    chance = random.Random(7)
    for begin in range(first, size + 1, AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {m.Card: []} | {table: [] for table in STORIES}
        for n in range(begin, min(begin + AT_ONCE, size + 1)):
            _copy(rows, n, chance.choice(closed if n % OPEN_IN else running), chance)
        with runtime.writing() as conn:
            for table, some in rows.items():
                if some:
                    conn.execute(insert(table), some)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT", writes=True) as conn:
        if conn.dialect.name == "postgresql":
            for name in ("card_id_seq", "task_id_seq"):
                conn.execute(text(f"select setval('{name}', {size * 10})"))
        conn.execute(text("vacuum analyze" if conn.dialect.name == "postgresql" else "analyze"))


def _stories(conn: Any) -> Iterator[dict[Any, Any]]:
    """Every card of the workload with the rows of its own in the other tables."""
    for card in conn.execute(select(m.Card.__table__).where(m.Card.id <= PLAYED)).mappings():
        mine = {"card": dict(card)}
        for table in STORIES:
            of = table.__table__.c.card_id == card["id"]
            mine[table] = [dict(row) for row in conn.execute(select(table.__table__).where(of)).mappings()]
        yield mine


def _copy(rows: Any, n: int, story: dict[Any, Any], chance: random.Random) -> None:
    card, number = story["card"], f"INV-{n:07d}"
    ago = timedelta(minutes=chance.randrange(60 * 24 * 365) if card["closed_at"] else chance.randrange(9999))
    moved = {key: card[key] and card[key] - ago for key in ("created_at", "closed_at", "entered_at")}
    person, state = 10 + n % COLLEAGUES, copy.deepcopy(card["state"])
    for ask in (ask for step in state.get("steps", []) for ask in step["asks"]):
        ask["people"] = [person]
    own = {"id": n, "number": number, "title": number, "start_key": None, "sum_minor": n % 900_000}
    rows[m.Card].append(card | own | moved | {"state": state})
    for table in STORIES:
        for row in story[table]:
            mine = row | {"card_id": n}
            mine.pop("id", None)
            if table is m.Assignment and row["open"]:
                mine["user_id"] = person
            if table is m.CardText:
                mine["fields"] = f"inv {n:07d} {n} client {n % 500}"
            rows[table].append(mine)


# -- asking --------------------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def pages(app: Flask, person: int) -> None:
    client = visitor(app, person)
    with runtime.reading() as conn:
        mine = select(m.Assignment.card_id, m.Assignment.task_no).where(
            m.Assignment.user_id == person, m.Assignment.open
        )
        waiting = [tuple(row) for row in conn.execute(mine.order_by(m.Assignment.card_id).limit(ROUNDS + 1))]
    print(f"    {'':26}{'p50 ms':>8}{'p95 ms':>8}{'SQL':>5}{'kB':>6}")
    for title, address in PAGES.items():
        place = address.format(card=waiting[0][0], task=waiting[0][1])
        told(title, [lambda place=place: client.get(place)] * (ROUNDS + 1))
    told("answer by form", [_answering(client, *task) for task in waiting])


def _answering(client: Any, card: int, task: int) -> Callable[[], Any]:
    page = client.get(f"/cards/{card}/tasks/{task}").text
    (form,) = re.findall(r"<form[^>]*action=\"[^\"]*completion[^>]*>.*?</form>", page, re.DOTALL)[:1]
    action = re.search(r'action="([^"]+)"', form)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert action
    return lambda: client.post(action[1], data=hidden | {"outcome": "agreed", "comment": "yes"})


def told(title: str, asked: list[Callable[[], Any]]) -> None:
    """Asks once for the statements and then for the times."""
    with counted() as sent:
        answer = asked[0]()
    assert answer.status_code in (200, 302, 303), (title, answer.status, answer.text[:500])
    runs = []
    for ask in asked[1:]:
        begun = time.perf_counter()
        ask()
        runs.append((time.perf_counter() - begun) * 1000)
    runs.sort()
    p50, p95, size = runs[len(runs) // 2], runs[len(runs) * 95 // 100], len(answer.get_data()) / 1000
    print(f"    {title:26}{p50:8.1f}{p95:8.1f}{len(sent):5}{size:6.0f}", flush=True)


def on(name: str, url: str, folder: str) -> None:
    env = {"REGLAMENT_DATA": folder, "DATABASE_URL": url, "REDIS_URL": f"unix://{folder}/none"}
    config = Config.from_env(env | {"RATELIMIT": "0"})
    migrate(config)
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        reference.people()
        for case in range(PLAYED):
            for _ in zip(range(1 + case % 4 if case % 2 else 9), reference.play(case), strict=False):
                pass
        people()
    for size in SIZES:
        with app.test_request_context():
            begun = time.perf_counter()
            grow(size)
            print(f"{name}: {size} cards, made in {time.perf_counter() - begun:.0f} s", flush=True)
        with app.app_context():
            pages(app, 10)
            db.session.remove()
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    each(on)
