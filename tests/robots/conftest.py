"""A small furniture order and its people, for every robot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from webapp.process.assignees import World
from webapp.process.definition import Definition
from webapp.process.events import Event
from webapp.process.organisation import Absence, Department, Organisation, Person
from webapp.process.state import CardState
from webapp.robots.base import Attached, Context, Penalty, Record
from webapp.robots.prints.forms import Form, shipped

ALICE, BOB, DORA, GONE = 1, 2, 3, 4
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

FURNITURE = Definition.model_validate(
    {
        "key": "furniture",
        "title": {"ru": "Мебель на заказ", "en": "Custom furniture"},
        "face": {"title": "{what}"},
        "fields": [
            {"key": "customer", "kind": "text", "title": {"ru": "Заказчик", "en": "Customer"}},
            {"key": "email", "kind": "email", "title": "Почта"},
            {"key": "what", "kind": "text", "title": "Что изготовить"},
            {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}},
            {"key": "fee", "kind": "money", "title": "Сбор", "currency": "USD"},
            {"key": "ready", "kind": "date", "title": "Срок"},
            {"key": "called", "kind": "datetime", "title": "Звонок"},
            {"key": "weight", "kind": "number", "title": "Вес"},
            {"key": "agreed", "kind": "yesno", "title": "Согласовано"},
            {
                "key": "wood",
                "kind": "choice",
                "title": "Дерево",
                "options": [{"key": "oak", "title": {"ru": "дуб", "en": "oak"}}],
            },
            {"key": "manager", "kind": "person", "title": "Менеджер"},
            {"key": "office", "kind": "department", "title": "Отдел"},
            {"key": "invoice", "kind": "file", "title": "Счёт"},
            {"key": "papers", "kind": "files", "title": "Бумаги"},
        ],
        "stages": [
            {"key": "work", "title": {"ru": "В работе", "en": "At work"}},
            {"key": "done", "title": "Готово", "kind": "success"},
        ],
    }
)

COMPANY = Organisation(
    people={
        ALICE: Person(ALICE, "Соколова А.", "alice", "sales"),
        BOB: Person(BOB, "Кузнецов Б.", "bob", "workshop"),
        DORA: Person(DORA, "Громова Д.", "dora", "workshop"),
        GONE: Person(GONE, "Былой Г.", "gone", "workshop", active=False),
    },
    departments={
        "sales": Department("sales", {"ru": "Продажи", "en": "Sales"}),
        "workshop": Department("workshop", {"ru": "Цех", "en": "Workshop"}, head=DORA),
        "empty": Department("empty", {"ru": "Пусто"}),
    },
    roles={"director": frozenset({ALICE})},
    absences=(Absence(GONE, date(2026, 1, 1), date(2026, 12, 31)),),
)

VALUES = {
    "customer": "ООО «Тихая гавань»",
    "email": "kirill@gavan.example",
    "what": "Шкаф <b>#1</b> из $дуба",
    "price": 125_000_000,
    "ready": "2026-12-01",
    "called": "2026-11-21T12:30:00+00:00",
    "weight": 12.5,
    "agreed": True,
    "wood": "oak",
    "manager": BOB,
    "office": "workshop",
    "invoice": [{"id": 7, "name": "Счёт.pdf"}],
}


@dataclass
class Outdoors:
    """The outside, as a robot may see it: it remembers what was asked of it."""

    mail: list[dict[str, Any]] = field(default_factory=list)
    files: dict[int, Attached] = field(default_factory=dict)
    error: Exception | None = None
    forms: dict[str, Form] = field(default_factory=dict)
    told: list[tuple[Event, datetime]] = field(default_factory=list)
    known: dict[int, Record] = field(default_factory=dict)
    processes: dict[str, Definition] = field(default_factory=dict)
    penalties: dict[int, Penalty] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def send_mail(
        self, to: str, subject: str, text: str, files: tuple[Attached, ...], key: str, html: str = ""
    ) -> None:
        if self.error:
            raise self.error
        self.mail.append(
            {"to": to, "subject": subject, "text": text, "files": files, "key": key, "html": html}
        )

    def asking(self, cards: Iterable[int]) -> bool:
        return bool(set(cards) & self.asked)

    def find(self, process: str, field: str, value: str) -> int | None:
        mine = (r.id for r in self.known.values() if r.process == process and r.values.get(field) == value)
        return next(mine, None)

    def process(self, key: str) -> Definition | None:
        return self.processes.get(key)

    def put_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        number = 100 + len(self.files)
        self.files[number] = (name, mime, content)
        return {"id": number, "name": name}

    def addresses(self, people: Iterable[int]) -> dict[int, str]:
        return {id: f"person{id}@verba.example" for id in people}

    def read_file(self, attachment: int) -> Attached:
        return self.files[attachment]

    def form(self, key: str) -> Form | None:
        return self.forms.get(key) or shipped(key)

    def story(self) -> list[tuple[Event, datetime]]:
        return self.told

    def hashes(self, attachments: Iterable[int]) -> dict[int, str]:
        return {id: sha256(self.files[id][2]).hexdigest() for id in attachments if id in self.files}

    def penalty(self, number: int) -> Penalty | None:
        return self.penalties.get(number)

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        return {id: self.known[id] for id in ids if id in self.known}


@pytest.fixture
def outside() -> Outdoors:
    return Outdoors(files={7: ("Счёт.pdf", "application/pdf", b"%PDF-1.7 seven")})


@pytest.fixture
def context(outside: Outdoors) -> Callable[..., Context]:
    """A context; what is given replaces values, the job or other parts of it."""

    def make(values: dict[str, Any] | None = None, **parts: Any) -> Context:
        state = CardState(
            process="furniture",
            stage="work",
            visit=1,
            values=VALUES | (values or {}),
            initiator=ALICE,
            owner=ALICE,
            observers=(DORA,),
        )
        made = Context(
            card_id=42,
            number="М-2026-0017",
            title="Шкаф",
            definition=FURNITURE,
            state=state,
            job={"task": 3, "step": "production", "holder": BOB, "people": [BOB, DORA, GONE]},
            robot="tell",
            key="42:9:robot:5",
            now=NOW,
            world=World(COMPANY),
            locale="ru",
            base_url="https://verba.example",
            outside=outside,
        )
        return replace(made, **parts)

    return make
