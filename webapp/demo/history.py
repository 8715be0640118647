"""A year of the demo company before the story of today: orders and requests that have ended."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import event

from .. import runtime
from ..config import Config
from ..extensions import db
from ..process.commands import Actor, Complete, Move
from ..process.telling import GROUPS
from ..runtime import notifications
from ..storage.reads.deliveries import settings
from . import papers
from .orders import ORDERS, Order
from .story import Story, working

ORDERED, REQUESTED = 100, 110
YEAR, RECENT = timedelta(days=365), timedelta(days=60)
SUBJECTS = (
    "Скрипит дверца шкафа",
    "Не хватает полки",
    "Хочу кухню по размерам",
    "Когда привезут заказ?",
    "Поменять ручки",
    "Нужен счёт для бухгалтерии",
)
ENDS = (("in_work", "done"), ("in_work", "done"), ("in_work", "waiting", "done"), ("declined",))


def play(config: Config, people: dict[str, int], now: datetime | None = None) -> None:
    """Everything that ended long ago; nobody is written a letter about it."""
    with _at_ease(), _no_letters(people):
        History(config, people, now or runtime.clock()).run()
    for person in people.values():
        runtime.mark_read(person)


@contextmanager
def _no_letters(people: dict[str, int]) -> Iterator[None]:
    """What is a year old is told in the application only."""
    with runtime.reading() as conn:
        before = settings(conn, None)
    notifications.wish(None, {"choices": {group: [] for group in GROUPS}}, people["ilyin"])
    try:
        yield
    finally:
        notifications.wish(None, {"choices": before.choices if before else None}, people["ilyin"])


@contextmanager
def _at_ease() -> Iterator[None]:
    """A demo that a power cut destroys is made anew, so SQLite need not wait for the disk each time."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", _hurry)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", _hurry)
        db.session.remove()
        db.engine.dispose()


def _hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class History(Story):
    """Orders with the answers of the story, at times of their own; and requests, moved by hand."""

    def plays(self) -> Iterator[Generator[datetime | None, datetime, None]]:
        for number in range(ORDERED):
            order = self._older(number)
            yield self._order(order, self._hours(order))
        for number in range(REQUESTED):
            yield self._request(number)

    def _older(self, number: int) -> Order:
        """An order like one of the story's, with another price and end."""
        model = ORDERS[number % len(ORDERS)]
        ends = self.chance.choices(("", "refuse", "reject"), (78, 14, 8))[0]
        price = round((model.price or 64000) * self.chance.uniform(0.5, 1.6), -2)
        return replace(model, price=int(price), reaches="", ends=ends, remarks=(), taken=False)

    def _begin(self, order: Order, hours: dict[str, int]) -> datetime:
        return self._some_day()

    def _some_day(self) -> datetime:
        """A moment of some working day of the year."""
        span = (YEAR - RECENT).total_seconds()
        return self.calendar.add(
            self.now - YEAR + timedelta(seconds=self.chance.uniform(0, span)), working(1)
        )

    def _hours(self, order: Order) -> dict[str, int]:
        """One in five takes longer than was promised."""
        hours = super()._hours(order)
        if "production" in hours and self.chance.random() < 0.2:
            hours["production"] += self.chance.randint(20, 60)
        return {stage: n * 3 if self.chance.random() < 0.12 else n for stage, n in hours.items()}

    # -- papers: the same for all -------------------------------------------------------------------------

    @cached_property
    def _kinds(self) -> dict[Any, bytes]:
        return {make: make(ORDERS[0], self.now) for make in (papers.brief, papers.drawing, papers.estimate)}

    def _content(self, make: Any, order: Order, at: datetime) -> bytes:
        return self._kinds[make]

    # -- requests -----------------------------------------------------------------------------------------

    def _request(self, number: int) -> Generator[datetime | None, datetime, None]:
        moment = yield self._some_day()
        who = Actor("person", self.people["sokolov" if self.chance.random() < 0.6 else "lebedeva"])
        values = {
            "subject": self.chance.choice(SUBJECTS),
            "customer": ORDERS[number % len(ORDERS)].customer,
            "urgency": self.chance.choice(("normal", "normal", "urgent")),
            "details": "Перезвонить и ответить.",
        }
        card = runtime.start("requests", values, who, now=moment).card_id
        for stage in self.chance.choice(ENDS):
            moment = yield self._after(moment, self.chance.randint(1, 30))
            done = runtime.perform(card, Move(stage, comment="Так решили."), who, now=moment)
            if stage == "in_work":
                moment = yield self._after(moment, self.chance.randint(1, 14))
                (_, ask), *_ = done.state.asks
                answer = Complete(ask.no, "ready", {"answer": "Ответили по телефону."})
                runtime.perform(card, answer, who, now=moment)
        yield None
