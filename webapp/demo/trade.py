"""Orders of customers in three channels, played through the engine, robots and all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .. import library, runtime
from ..process.commands import Actor, Comment, Complete, Move

PROCESSES = ("supplier_order", "customer_order", "customer_invoice")
MANAGERS = {"site": "egorova", "market": "belkin", "social": "romanova"}
A_MINUTE = timedelta(minutes=1, seconds=5)
OWN = "7701123451"

# channel, customer, tax number, terms, lines (article, quantity, discount), hours ago, what happened since
ORDERS: tuple[Any, ...] = (
    (
        "site",
        "Гостиница «Заря»",
        "5003122334",
        "deferred",
        (("СТЛ-302", "6", ""), ("СТЛ-301", "1", "5")),
        200,
        ("work", "confirmed", "assemble", "ship", "finish"),
    ),
    (
        "site",
        "Кафе «Берёзка»",
        "2325444115",
        "prepayment",
        (("СТЛ-302", "4", ""),),
        100,
        ("work", "confirmed"),
    ),
    (
        "site",
        "Библиотека «Читальня»",
        "7709988778",
        "deferred",
        (("СТЛ-302", "5", "25"),),
        52,
        ("work", "approval"),
    ),
    ("site", "Громова Тамара", "770123456171", "prepayment", (("ФРН-103", "12", ""),), 4, ()),
    (
        "market",
        "Заказ 4417-221 (маркетплейс)",
        "",
        "marketplace",
        (("ФРН-101", "40", "15"),),
        150,
        ("work", "confirmed", "assemble", "ship", "finish"),
    ),
    (
        "market",
        "Заказ 4419-008 (маркетплейс)",
        "",
        "marketplace",
        (("ЛКМ-202", "6", ""),),
        30,
        ("work", "confirmed"),
    ),
    ("market", "Заказ 4420-115 (маркетплейс)", "", "marketplace", (("ФРН-102", "3", ""),), 3, ()),
    (
        "social",
        "Кафе «Берёзка»",
        "2325444115",
        "prepayment",
        (("ФРН-103", "24", ""), ("ДСК-001", "40", ""), ("ЛКМ-201", "2", "")),
        76,
        ("work", "arrival", "placed"),
    ),
    ("social", "Гостиница «Заря»", "5003122334", "deferred", (("ФРН-103", "10", ""),), 26, ("work", "stock")),
    ("social", "Белов Пётр", "", "prepayment", (("ФНР-010", "2", ""),), 60, ("work", "cancelled")),
)
# Who does it, the steps whose open task it answers, and how.
ANSWERS = {
    "assemble": ("tikhonov", "assemble", "done"),
    "ship": ("tikhonov", "ship", "shipped"),
    "finish": ("", "finish", "arrived"),
}
BETWEEN = 6


def publish() -> None:
    """The processes of the trade; what they name must be there."""
    templates = library.templates()
    for key in PROCESSES:
        runtime.publish(templates[key].read_text(encoding="utf-8"))


def play(people: Mapping[str, int], now: datetime) -> None:
    """Everything in the order of time, with the robots in between."""
    acts: list[tuple[datetime, int, Callable[[datetime], None]]] = []
    for number, order in enumerate(ORDERS):
        told = _Order(people, *order[:5])
        ago = order[5]
        steps = [told.start, *(told.act(step) for step in order[6])]
        acts += [(now - timedelta(hours=ago - BETWEEN * n), number, step) for n, step in enumerate(steps)]
    for moment, _, act in sorted(acts, key=lambda found: found[:2]):
        act(moment)
        robots(moment)


def robots(moment: datetime) -> None:
    """Runs what is due at the moment, and what that sets off, a minute apart."""
    while ids := runtime.due(now=(moment := moment + A_MINUTE)):
        for id in ids:
            runtime.run_job(id, now=moment)


class _Order:
    """One order, told step by step."""

    def __init__(
        self, people: Mapping[str, int], channel: str, customer: str, inn: str, terms: str, lines: Any
    ) -> None:
        self.people, self.channel, self.customer, self.terms = people, channel, customer, terms
        self.inn, self.lines, self.card = inn, lines, 0

    def _who(self, login: str = "") -> Actor:
        return Actor("person", self.people[login or MANAGERS[self.channel]])

    def start(self, at: datetime) -> None:
        company = runtime.find_record("companies", {"inn": self.inn}, ("inn",)) if self.inn else None
        values = {
            "customer": self.customer,
            "company": company,
            "entity": runtime.find_record("legal_entities", {"inn": OWN}, ("inn",)),
            "email": f"zakaz{len(self.customer)}@example.com",
            "phone": f"+7 900 000-{len(self.customer):02}-{len(self.lines):02}",
            "payment_terms": self.terms,
            "items": [
                {"article": article, "quantity": quantity, "discount": discount}
                for article, quantity, discount in self.lines
            ],
        }
        self.card = runtime.start(
            "customer_order", values, self._who(), now=at, stage=f"new_{self.channel}"
        ).card_id

    def act(self, step: str) -> Callable[[datetime], None]:
        if step == "placed":
            return self._placed
        return self._answer(step) if step in ANSWERS else self._move(step)

    def _move(self, to: str) -> Callable[[datetime], None]:
        def move(at: datetime) -> None:
            if to == "approval":
                said = "Просит скидку: берёт второй раз за месяц"
                runtime.perform(self.card, Comment(said), self._who(), now=at)
            comment = "Покупатель передумал" if to == "cancelled" else ""
            runtime.perform(self.card, Move(f"{to}_{self.channel}", None, comment), self._who(), now=at)

        return move

    def _answer(self, step: str) -> Callable[[datetime], None]:
        login, _, outcome = ANSWERS[step]

        def answer(at: datetime) -> None:
            state, _ = runtime.replayed(self.card)
            ask = next(ask for _, ask in state.asks)
            ticked = tuple(range(len(self.lines))) if step == "assemble" else ()
            command = Complete(ask.no, outcome, {}, checked=ticked)
            runtime.perform(self.card, command, self._who(login), now=at)

        return answer

    def _placed(self, at: datetime) -> None:
        """The buyer has placed what is missing with its suppliers."""
        state, _ = runtime.replayed(self.card)
        for child in state.children:
            bought, _ = runtime.replayed(child.card)
            values = {"expected": (at + timedelta(days=9)).date().isoformat()}
            for _, ask in bought.asks:
                runtime.perform(child.card, Complete(ask.no, "placed", values), self._who("savina"), now=at)
