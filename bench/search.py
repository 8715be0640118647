"""`python -m bench.search`: search among 100,000 cards, and what keeping their words costs on writing."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import insert, select, text, update

from tests.support.application import migrate
from webapp import accounts, runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.process import finding
from webapp.process.commands import Actor, Comment
from webapp.storage import models as m
from webapp.storage import texts

from . import reference
from .databases import each

CARDS = int(os.environ.get("CARDS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "20"))
WRITES = int(os.environ.get("WRITES", "150"))
AT_ONCE = 2000
SYLLABLES = [a + b for a in "бвгджзклмн" for b in "ао"]
WORDS = ["".join(pair) for pair in ((a, b, c) for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES)]
# Few words are said often and most of them seldom, as in any language.
WEIGHTS = [1 / (n + 1) for n in range(len(WORDS))]
QUERIES = {
    "a number": "INV-0050000",
    "a rare word": WORDS[7000],
    "a frequent word": WORDS[0],
    "a frequent and a rare one": f"{WORDS[0]} {WORDS[6000]}",
    "three frequent ones": " ".join(WORDS[:3]),
    "how words begin": "ба",
    "nothing": "нетакогослова",
}
ADDRESSES = {"/search": 'class="found-card"', "/boards/invoice": 'id="card-'}


def fill() -> None:
    """Cards of the reference workload, copied until there are enough, with words and a comment each."""
    reference.people()
    for case in range(20):
        for _ in zip(range(1 + case % 4), reference.play(case), strict=False):
            pass
    with runtime.reading() as conn:
        cards = [dict(row) for row in conn.execute(select(m.Card.__table__)).mappings()]
    chance = random.Random(7)
    for first in range(len(cards), CARDS, AT_ONCE):
        with runtime.writing() as conn:
            _copy(conn, cards, range(first, min(first + AT_ONCE, CARDS)), chance)
    with runtime.writing() as conn:
        conn.execute(text("analyze"))
    # Everybody sees the cards of the workload; here people see their own.
    runtime.publish(reference.SOURCE.replace("scope: all", "scope: own"))


def _copy(conn: Any, cards: list[dict[str, Any]], numbers: range, chance: random.Random) -> None:
    rows, said, spoken = [], [], []
    for n in numbers:
        number, words = f"INV-{n:07d}", chance.choices(WORDS, WEIGHTS, k=45)
        row = cards[n % len(cards)] | {"number": number, "title": f"{number} {words[0]}", "start_key": None}
        rows.append(row | {"id": n + 1000, "initiator_id": 1 + n % 4, "owner_id": 1 + n % 4})
        fields, talk = f"INV-{n:07d} {n} client {n % 500} " + " ".join(words[:15]), " ".join(words[15:])
        kept = {"fields": _line(fields), "said": _line(talk), "edition": finding.EDITION}
        said.append({"card_id": n + 1000} | kept)
        about = {"card_id": n + 1000, "seq": 500, "at": runtime.clock(), "actor_kind": "person"}
        data = {"text": " ".join(words[15:]), "mentions": [], "files": []}
        spoken.append(about | {"actor_id": 1, "kind": "CommentAdded", "data": data})
    for table, some in ((m.Card, rows), (m.CardText, said), (m.Event, spoken)):
        conn.execute(insert(table), some)


def _line(text: str) -> str:
    return " ".join((*finding.words(text), *finding.stems(text)))


# -- reading -------------------------------------------------------------------------------------------------


def pages(app: Flask) -> None:
    """The whole pages as an administrator gets them, and as somebody who sees a quarter of the cards."""
    for name, person, admin in (("sees all", 1, True), ("sees a quarter", 4, False)):
        with db.engine.begin() as conn:
            conn.execute(update(m.User).where(m.User.id == person).values(admin=admin))
            conn.execute(update(m.OrganisationStamp).values(revision=m.OrganisationStamp.revision + 1))
        client = visitor(app, person)
        for address, mark in ADDRESSES.items():
            print(f"  {name + ', ' + address:38}{'p50 ms':>8}{'p95 ms':>8}{'cards':>7}")
            for title, query in QUERIES.items():
                runs, found = _asked(client, address, query, mark)
                p50, p95 = runs[len(runs) // 2], runs[len(runs) * 95 // 100]
                print(f"    {title:36}{p50:8.0f}{p95:8.0f}{found:7}", flush=True)


def visitor(app: Flask, id: int) -> Any:
    client = app.test_client()
    person = db.session.get_one(m.User, id)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.get_id(), True
        accounts.begin(session, person)
    return client


def _asked(client: Any, address: str, query: str, mark: str) -> tuple[list[float], int]:
    runs, found = [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = client.get(address, query_string={"q": query})
        runs.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.status
        found = answer.text.count(mark)
    return sorted(runs), found


# -- writing -------------------------------------------------------------------------------------------------


def writing() -> None:
    """A comment, and the start of a card, with their words and without, taking turns."""
    with runtime.reading() as conn:
        card = conn.scalar(select(m.Card.id).where(m.Card.closed_at.is_(None)).limit(1))
    chance, bob = random.Random(8), Actor("person", 1)

    def comment() -> None:
        runtime.perform(card, Comment(" ".join(chance.choices(WORDS, WEIGHTS, k=20))), bob)

    def start() -> None:
        runtime.start("invoice", reference.fields(chance.randrange(10**6, 10**7)), bob)

    print(f"  {'writing':28}{'with ms':>8}{'without':>8}")
    for name, what in (("a comment", comment), ("a new card", start)):
        told, silent = _turns(what)
        print(f"    {name:26}{told:8.2f}{silent:8.2f}")


def _turns(what: Callable[[], None]) -> tuple[float, float]:
    told, silent = [], []
    for _ in range(WRITES):
        told.append(_timed(what))
        with _silently():
            silent.append(_timed(what))
    return statistics.median(told), statistics.median(silent)


def _timed(what: Callable[[], None]) -> float:
    begun = time.perf_counter()
    what()
    return (time.perf_counter() - begun) * 1000


@contextmanager
def _silently() -> Iterator[None]:
    """Cards without words."""
    nothing = dict.fromkeys(("begin", "keep", "say"), mock.DEFAULT)
    with mock.patch.multiple(texts, **nothing):
        yield


def on(name: str, url: str, folder: str) -> None:
    env = {"REGLAMENT_DATA": folder, "DATABASE_URL": url, "REDIS_URL": f"unix://{folder}/none"}
    config = Config.from_env(env | {"RATELIMIT": "0"})
    migrate(config)
    app = create_app(config)
    with app.test_request_context():
        begun = time.perf_counter()
        fill()
        print(f"{name}: {CARDS} cards, made in {time.perf_counter() - begun:.0f} s", flush=True)
        writing()
    with app.app_context():
        pages(app)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    each(on)
