"""A card that does not exist, to try a form on: every field of the process holds something likely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from webapp.outgoing import Answer, Request
from webapp.process import events as e
from webapp.process import face
from webapp.process.assignees import World
from webapp.process.definition import Definition, Field, Task, steps_of
from webapp.process.state import CardState
from webapp.robots.base import Attached, Context, Record
from webapp.robots.prints.forms import Form, shipped
from webapp.robots.texts import in_language

FILE = {"id": 1, "name": "Файл.pdf"}

# For forms of any process.
ANY = Definition.model_validate(
    {
        "key": "sample",
        "title": {"ru": "Заказ", "en": "Order"},
        "face": {"title": "{what}"},
        "fields": [
            {"key": "customer", "kind": "text", "title": {"ru": "Заказчик", "en": "Customer"}},
            {"key": "email", "kind": "email", "title": {"ru": "Электронная почта", "en": "E-mail"}},
            {"key": "what", "kind": "text", "title": {"ru": "Что изготовить", "en": "What to make"}},
            {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}},
            {"key": "ready_by", "kind": "date", "title": {"ru": "Срок готовности", "en": "Ready by"}},
            {"key": "manager", "kind": "person", "title": {"ru": "Менеджер", "en": "Manager"}},
            {"key": "brief", "kind": "file", "title": {"ru": "Техническое задание", "en": "Brief"}},
            {
                "key": "items",
                "kind": "lines",
                "title": {"ru": "Позиции", "en": "Items"},
                "columns": [
                    {"key": "product", "kind": "text", "title": {"ru": "Товар", "en": "Product"}},
                    {"key": "quantity", "kind": "number", "title": {"ru": "Кол-во", "en": "Quantity"}},
                    {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}},
                    {"key": "sum", "kind": "money", "title": {"ru": "Сумма", "en": "Sum"}, "total": True},
                ],
            },
        ],
        "stages": [
            {
                "key": "approval",
                "title": {"ru": "Согласование", "en": "Approval"},
                "kind": "start",
                "flow": [
                    {
                        "type": "task",
                        "key": "approve",
                        "kind": "approve",
                        "title": {"ru": "Согласовать заказ", "en": "Approve the order"},
                        "assignees": [{"card": "initiator"}],
                        "shows": ["customer", "what", "price", "brief"],
                        "outcomes": [
                            {"key": "yes", "title": {"ru": "Согласовано", "en": "Approved"}, "approves": True}
                        ],
                    }
                ],
            },
            {"key": "done", "title": {"ru": "Готово", "en": "Done"}, "kind": "success"},
        ],
    }
)


def context(
    definition: Definition | None, world: World, now: datetime, locale: str, base_url: str
) -> Context:
    """The card, as robots get one."""
    definition = world.directories.bound(definition or ANY)
    people = [p.id for p in world.organisation.people.values() if p.active] or [0]
    values = {f.key: _value(f, world, now, locale, people) for f in definition.fields}
    state = CardState(
        process=definition.key,
        stage=definition.first_stage.key,
        visit=1,
        values=values,
        initiator=people[0],
        owner=people[-1],
    )
    return Context(
        card_id=0,
        number=definition.numbering.number(now.year, 17),
        title=face.title(definition, values),
        definition=definition,
        state=state,
        job={},
        robot="",
        key="sample",
        now=now,
        world=world,
        locale=locale,
        base_url=base_url,
        outside=Outside(list(_story(definition, values, people, now))),
    )


def _value(field: Field, world: World, now: datetime, locale: str, people: list[int]) -> Any:
    today = world.today(now)
    title = in_language(field.title, locale)
    likely: dict[str, Any] = {
        "text": title,
        "longtext": f"{title}. {title}. {title}.",
        "number": 3,
        "money": 1_250_000,
        "date": (today + timedelta(days=7)).isoformat(),
        "datetime": now.isoformat(timespec="seconds"),
        "yesno": True,
        "person": people[0],
        "people": people[:2],
        "file": [FILE],
        "files": [FILE],
        "links": ["https://example.org"],
        "phone": "+74950000017",
        "email": "kirill@gavan.example",
        "card": 1,
        "department": next(iter(world.organisation.departments), None),
    }
    if field.kind in ("choice", "choices"):
        key = field.options[0].key if field.options else None
        return key if field.kind == "choice" else [key] if key else []
    if field.kind == "lines":
        return [
            {"id": f"l{n}"} | {c.key: _value(c, world, now, locale, people) for c in field.columns}
            for n in range(3)
        ]
    return likely[field.kind]


def _story(
    definition: Definition, values: dict[str, Any], people: list[int], now: datetime
) -> Iterator[tuple[e.Event, datetime]]:
    """Each approval of the process was given, by one after another."""
    yield e.CardStarted(definition.key, people[0], people[-1], values), now - timedelta(days=5)
    asked = [(s, step) for s in definition.stages for step in steps_of(s) if isinstance(step, Task)]
    approvals = [(s, step) for s, step in asked if step.kind == "approve" and step.buttons]
    for n, (stage, step) in enumerate(approvals[:12], 1):
        outcome = next((o for o in step.buttons if o.approves), step.buttons[0])
        person = people[n % len(people)]
        yield (
            e.TaskCompleted(
                n,
                step.key,
                stage.key,
                1,
                step.title,
                outcome.key,
                outcome.title,
                outcome.colour,
                outcome.approves,
                person,
            ),
            now - timedelta(days=4, hours=-n),
        )


class Outside:
    """The world outside of a card that does not exist."""

    def __init__(self, told: list[tuple[e.Event, datetime]]) -> None:
        self.told = told

    def send_mail(
        self, to: str, subject: str, text: str, files: tuple[Attached, ...], key: str, html: str = ""
    ) -> None:
        raise NotImplementedError

    def put_file(self, content: bytes, name: str, mime: str) -> dict[str, Any]:
        raise NotImplementedError

    def ask_web(self, request: Request, seconds: float, most: int) -> Answer:
        raise NotImplementedError

    def secret(self, name: str) -> str:
        raise NotImplementedError

    def addresses(self, people: Iterable[int]) -> dict[int, str]:
        return {}

    def read_file(self, attachment: int) -> Attached:
        return "", "application/octet-stream", b""

    def form(self, key: str) -> Form | None:
        return shipped(key)

    def story(self) -> list[tuple[e.Event, datetime]]:
        return self.told

    def penalty(self, number: int) -> None:
        return None

    def hashes(self, attachments: Iterable[int]) -> dict[int, str]:
        return dict.fromkeys(attachments, "5f0c1d7e9ab34c21")

    def records(self, ids: Iterable[int]) -> dict[int, Record]:
        return {id: Record(id, "1", "companies", ENTITY, title=str(ENTITY["name"])) for id in ids}

    def asking(self, cards: Iterable[int]) -> bool:
        return False

    def find(self, process: str, field: str, value: str) -> int | None:
        return None

    def process(self, key: str) -> Definition | None:
        return None


ENTITY = {
    "name": "ООО «Тихая гавань»",
    "inn": "7700000024",
    "kpp": "770001001",
    "address": "127000, г. Москва, ул. Речная, д. 4",
    "bank": "АО «Учебный банк», г. Москва",
    "bik": "044525999",
    "correspondent": "30101810000000000999",
    "account": "40702810000000000024",
    "director": "Гаванский К. К.",
    "accountant": "Тихая О. О.",
    "rate": 22,
}
