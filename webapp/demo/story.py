"""Plays the orders through the engine under a moved clock, so that every row is one the product wrote."""

from __future__ import annotations

import heapq
import io
import random
import re
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import Any

from .. import runtime
from ..config import Config
from ..process.calendar import Calendar
from ..process.commands import Actor, Comment, Complete, Take
from ..process.definition import Duration
from ..process.state import Ask
from ..storage import org
from . import papers
from .orders import ORDERS, STAGES, Order

HOURS = {
    "director": (1, 5),
    "documentation": (6, 20),
    "estimate": (2, 7),
    "agreement": (4, 18),
    "schedule": (1, 6),
    "production": (30, 46),
    "notify": (1, 5),
    "payment": (6, 24),
    "shipping": (3, 12),
}
ANSWERS = {
    "director": "approve",
    "documentation": "ready",
    "estimate": "ready",
    "agreement": "agree",
    "schedule": "approve",
    "production": "ready",
    "notify": "told",
    "payment": "paid",
    "shipping": "shipped",
}
PRAISE = {
    "director": ("Супер заказ", "Берём", ""),
    "schedule": ("Успеем", ""),
    "agreement": ("Согласен, ждёт срока", ""),
    "payment": ("Деньги на счёте", ""),
    "shipping": ("Забрали сами", "Доставили, подписали акт", ""),
}
WORKING_DAY = 9
FRESH = timedelta(days=3)
A_MINUTE = timedelta(minutes=1, seconds=5)


def play(config: Config, people: dict[str, int], now: datetime | None = None) -> None:
    """Every order from its form to where it stands now, in the order of time, with the robots in between."""
    Story(config, people, now or runtime.clock()).run()


class Story:
    """What is played, in the order of time."""

    def __init__(self, config: Config, people: dict[str, int], now: datetime) -> None:
        self.people, self.now = people, now
        self.calendar: Calendar = org.calendar(config.timezone, now.year)
        self.chance = random.Random(2026)  # noqa: S311 - the same story each time
        self.queue: list[tuple[datetime, int, Any]] = []
        self.count = 0
        self.last = now - timedelta(days=366)
        self.unread = True

    def run(self) -> None:
        for play in self.plays():
            self._later(next(play) or self.now, play)
        while self.queue:
            moment, _, play = heapq.heappop(self.queue)
            self._robots(moment)
            self._read_the_news(moment)
            following = play.send(moment)
            if following is not None and following < self.now:
                self._later(following, play)
        self._robots(self.now)

    def plays(self) -> Iterator[Generator[datetime | None, datetime, None]]:
        for order in ORDERS:
            yield self._order(order, self._hours(order))

    def _read_the_news(self, moment: datetime) -> None:
        """Everybody has read what is older than the last few days, once."""
        if self.unread and moment > self.now - FRESH:
            self.unread = False
            for person in self.people.values():
                runtime.mark_read(person, now=moment)

    def _later(self, moment: datetime, play: Any) -> None:
        self.count += 1
        heapq.heappush(self.queue, (moment, self.count, play))

    def _robots(self, until: datetime) -> None:
        """Runs robots and timers that are due before the moment, each at its own time."""
        self._ripe(self.last)
        while (due := runtime.next_due()) is not None and due <= until:
            self._ripe(due)
        self.last = until

    def _ripe(self, moment: datetime) -> None:
        """Runs what is due at the moment, and what that sets off, a minute apart."""
        while ids := runtime.due(now=(moment := moment + A_MINUTE)):
            for id in ids:
                runtime.run_job(id, now=moment)

    # -- one order ----------------------------------------------------------------------------------------

    def _hours(self, order: Order) -> dict[str, int]:
        """How many working hours it spent at each stage it has left."""
        reached = STAGES.index(order.reaches) if order.reaches in STAGES else self._last(order) + 1
        hours = {stage: self.chance.randint(*HOURS[stage]) for stage in STAGES[:reached]}
        if "production" in hours:
            hours["production"] = min(hours["production"], order.ready_in * WORKING_DAY - 4)
        return hours

    @staticmethod
    def _last(order: Order) -> int:
        return {"refuse": STAGES.index("agreement"), "reject": STAGES.index("director")}.get(
            order.ends, len(STAGES) - 1
        )

    def _order(self, order: Order, hours: dict[str, int]) -> Generator[datetime | None, datetime, None]:
        """Yields the moment of its next act, and does that act when it is sent the moment."""
        moment = yield self._begin(order, hours)
        author = self.people["sokolov" if self.chance.random() < 0.6 else "lebedeva"]
        done = self._start(order, author, moment)
        for stage in (*hours, order.reaches):
            for remark in (r for r in order.remarks if r[0] == stage):
                moment = yield self._after(moment, 1)
                self._say(done.card_id, remark[1], remark[2], moment)
            if order.taken and stage == order.reaches:
                moment = yield self._after(moment, 2)
                self._take(done.card_id, moment)
            if stage in hours:
                moment = yield self._after(moment, hours[stage])
                self._answer(order, done.card_id, stage, moment)
        yield None

    def _begin(self, order: Order, hours: dict[str, int]) -> datetime:
        return self._back(sum(hours.values()) + order.waits)

    def _content(self, make: Any, order: Order, at: datetime) -> bytes:
        content: bytes = make(order, at)
        return content

    def _start(self, order: Order, author: int, at: datetime) -> Any:
        values = {
            "customer": order.customer,
            "phone": order.phone,
            "email": order.email,
            "what": order.what,
            "details": order.details,
            "brief": self._paper(self._content(papers.brief, order, at), f"ТЗ {order.what}.pdf", author, at),
        }
        return runtime.start("furniture", values, Actor("person", author), now=at)

    def _answer(self, order: Order, card: int, stage: str, at: datetime) -> None:
        ask = self._ask(card, stage)
        if ask is None:
            raise RuntimeError(f"{order.what}: no task at {stage}")
        if stage == "production" and ask.taken is None:
            self._take(card, at)
            ask = self._ask(card, stage) or ask
        person = ask.taken or self._chosen(ask)
        last = stage == STAGES[self._last(order)]
        outcome = order.ends if last and order.ends else ANSWERS[stage]
        comment = {
            "reject": "Не наш профиль: нужен сертификат, которого у нас нет.",
            "refuse": "Заказчик нашёл дешевле.",
        }.get(outcome) or self.chance.choice(PRAISE.get(stage, ("",)))
        values = self._values(order, stage, person, at)
        runtime.perform(card, Complete(ask.no, outcome, values, comment), Actor("person", person), now=at)

    def _chosen(self, ask: Ask) -> int:
        return self.chance.choice(ask.people)

    def _ask(self, card: int, stage: str) -> Ask | None:
        state, _ = runtime.replayed(card)
        return next((ask for step, ask in state.asks if step.stage == stage), None)

    def _take(self, card: int, at: datetime) -> None:
        ask = self._ask(card, "production")
        if ask is not None and ask.taken is None:
            person = self.people[self.chance.choice(("fomin", "zaitsev"))]
            runtime.perform(card, Take(ask.no), Actor("person", person), now=at)

    def _values(self, order: Order, stage: str, person: int, at: datetime) -> dict[str, Any]:
        if stage == "documentation":
            return {
                "documentation": self._paper(
                    self._content(papers.drawing, order, at), f"Чертёж {order.what}.pdf", person, at
                )
            }
        if stage == "estimate":
            content = self._content(papers.estimate, order, at)
            estimate = self._paper(content, f"Смета {order.what}.pdf", person, at)
            return {"estimate": estimate, "price": str(order.price)}
        if stage == "schedule":
            return {"ready_by": self.calendar.today(self.calendar.add(at, _days(order.ready_in))).isoformat()}
        return {}

    def _paper(self, content: bytes, name: str, person: int, at: datetime) -> list[int]:
        return [runtime.upload(io.BytesIO(content), name, person, now=at)["id"]]

    def _say(self, card: int, who: str, text: str, at: datetime) -> None:
        """A remark; a log-in after @ becomes a mention."""
        logins = re.findall(r"@(\w+)", text)
        mentions = tuple(self.people[login] for login in logins)
        runtime.perform(card, Comment(text, mentions), Actor("person", self.people[who]), now=at)

    def _after(self, moment: datetime, hours: int) -> datetime:
        """So many working hours later, a little earlier as people are."""
        return self.calendar.add(moment, working(hours)) - timedelta(minutes=self.chance.randint(0, 50))

    def _back(self, hours: int) -> datetime:
        """The moment so many working hours ago."""
        moment = self.now - timedelta(days=hours // WORKING_DAY * 2 + 8)
        while self.calendar.add(moment, working(hours)) < self.now - timedelta(hours=1):
            moment += timedelta(hours=1)
        return moment


def working(hours: int) -> Duration:
    return Duration(amount=hours, unit="working hour")


def _days(days: int) -> Duration:
    return Duration(amount=days, unit="working day")
