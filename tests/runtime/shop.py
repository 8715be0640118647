"""The demo company at its trade: orders of customers, played through the runtime with their robots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from webapp import runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.demo import company, registers, trade
from webapp.extensions import db
from webapp.process.commands import Actor, Complete, Move
from webapp.process.state import Ask, CardState
from webapp.storage import models as m

from .conftest import rows

BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=runtime.clock().tzinfo)
COMPANY = {"company": "2325444115", "entity": trade.OWN}


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """An installation over a database in that folder; Redis is not there."""
    env = {
        "REGLAMENT_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/shop.db",
        "REDIS_URL": f"unix://{folder}/nobody-listens.sock",
        "RATELIMIT": "0",
    }
    app = create_app(Config.from_env(env))
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def found() -> dict[str, int]:
    """The company with its directories and the processes of the trade; its people by log-in."""
    db.create_all()
    people = company.found()
    registers.fill(people, BEGIN)
    trade.publish()
    return people


class Shop:
    """`now` is the clock; whoever does something is named by their log-in."""

    def __init__(self, people: dict[str, int]) -> None:
        self.now, self.people = BEGIN, people

    def who(self, login: str) -> Actor:
        return Actor("person", self.people[login])

    def order(self, channel: str, *lines: tuple[str, Any], discount: int = 0, **values: Any) -> int:
        """A new order of articles; prices, products and VAT are found by a robot."""
        items = [{"article": a, "quantity": q, "discount": discount or ""} for a, q in lines]
        values = {
            "customer": "Анна Белова",
            "email": "anna@example.com",
            "company": runtime.find_record("companies", {"inn": COMPANY["company"]}, ("inn",)),
            "entity": runtime.find_record("legal_entities", {"inn": COMPANY["entity"]}, ("inn",)),
            "items": items,
            **values,
        }
        who = self.who(trade.MANAGERS[channel])
        card = runtime.start("customer_order", values, who, now=self.now, stage=f"new_{channel}").card_id
        self.robots()
        return card

    def move(self, card: int, to: str, login: str, comment: str = "") -> None:
        runtime.perform(card, Move(to, None, comment), self.who(login), now=self.now)
        self.robots()

    def answer(self, card: int, outcome: str, login: str, comment: str = "", **values: Any) -> None:
        """Answers the only open task, with every tick of its list."""
        ask = self.ask(card)
        command = Complete(ask.no, outcome, values, comment, checked=tuple(range(self.ticks(card, ask.no))))
        runtime.perform(card, command, self.who(login), now=self.now)
        self.robots()

    def ticks(self, card: int, no: int) -> int:
        opened = (e.data for e in self.told(card, "TaskOpened") if e.data["no"] == no)
        return next((len(data["made"]["checklist"]) for data in opened if data.get("made")), 0)

    def robots(self) -> None:
        trade.robots(self.now)
        self.now += timedelta(minutes=10)

    # -- what there is -----------------------------------------------------------------------------------

    def state(self, card: int) -> CardState:
        kept, told = runtime.replayed(card)
        assert kept == told
        return kept

    def ask(self, card: int) -> Ask:
        ((_, ask),) = self.state(card).asks
        return ask

    def told(self, card: int, kind: str) -> list[Any]:
        return [e for e in rows(m.Event, m.Event.card_id == card) if e.kind == kind]

    def children(self, card: int, process: str) -> list[Any]:
        made = [c.card for c in self.state(card).children if c.process == process]
        return [row for row in rows(m.Card) if row.id in made]

    def stock(self, article: str) -> tuple[Any, Any]:
        """How much of it is on hand, and how much of that is reserved."""
        (row,) = [r for r in rows(m.Card) if r.values.get("article") == article]
        return row.values.get("on_hand"), row.values.get("reserved")

    def letters(self) -> list[str]:
        return [e.data["subject"] for e in rows(m.Event) if e.kind == "EmailSent"]
