"""A small company with two processes, for the pages: `orders` moves by its tasks, `requests` by hand.

Its database is made once and copied for every test: `company`, `either_company`, at noon of a Monday.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.support.application import PASSWORD, MakeApp, Somebody, enter, make_config, migrate, populate
from tests.support.postgres import Postgres
from webapp import accounts, runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.process.commands import Actor, Command, Complete
from webapp.process.state import CardState
from webapp.storage.models import Department, Role, User

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Noon in Moscow."""

ORDERS = """
key: orders
title: {ru: Заказы, en: Orders}
numbering: {pattern: "{year}-{seq:04}"}
face: {title: "{customer}: {what}", lines: [city, price], sum: price}
fields:
  - {key: customer, kind: text, title: {ru: Заказчик, en: Customer}}
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: city, kind: text, title: {ru: Город, en: City}}
  - {key: price, kind: money, title: {ru: Цена, en: Price}}
start:
  fields: [{field: customer, required: true}, what, city, price]
stages:
  - key: review
    title: {ru: Проверка, en: Review}
    kind: start
    colour: purple
    norm: 1 day
    help: {ru: Директор решает, en: The director decides}
    flow:
      - type: task
        key: decide
        kind: approve
        title: {ru: Согласовать, en: Approve it}
        assignees: [{role: director}]
        deadline: 4 hours
        outcomes:
          - {key: yes_, title: {ru: Да, en: Agree}, approves: true, goto: making}
          - {key: no_, title: {ru: Нет, en: Refuse}, comment: required, goto: refused}
  - key: making
    title: {ru: Изготовление, en: Making}
    flow:
      - type: task
        key: make
        kind: todo
        title: {ru: Изготовить, en: Make it}
        assignees: [{department: workshop, who: members}]
        outcomes: [{key: ready, title: {ru: Готово, en: Ready}, goto: done}]
  - {key: done, title: {ru: Готово, en: Done}, kind: success, colour: green}
  - {key: refused, title: {ru: Отказ, en: Refused}, kind: failure, colour: red}
rights:
  create: [{role: sales}]
  see:
    - {who: [{role: director}], scope: all}
    - {who: [{department: sales}], scope: department}
"""

REQUESTS = """
key: requests
title: {ru: Заявки, en: Requests}
numbering: {pattern: "З-{year}-{seq}"}
face: {title: "{subject}"}
fields:
  - {key: subject, kind: text, title: {ru: Тема, en: Subject}}
  - {key: answer, kind: text, title: {ru: Ответ, en: Answer}}
start: {fields: [{field: subject, required: true}, answer]}
stages:
  - {key: new, title: {ru: Новая, en: New}, kind: start}
  - {key: working, title: {ru: В работе, en: Working}}
  - {key: done, title: {ru: Выполнена, en: Done}, kind: success}
transitions:
  - {key: take, source: [new], target: [working], who: [{role: sales}]}
  - key: finish
    source: [new, working]
    target: [done]
    who: [{role: sales}]
    when: {field: answer, op: filled}
    reason: {ru: Сначала ответ., en: The answer comes first.}
rights:
  create: [{role: sales}]
  see: [{who: [{role: sales}, {role: director}], scope: all}]
"""


@dataclass(frozen=True)
class Company:
    """Dora directs, Bob sells, Erin is a colleague of Bob's, Will and Walt make, Charlie is a stranger."""

    app: Flask
    alice: Somebody
    bob: Somebody
    charlie: Somebody
    dora: Somebody
    erin: Somebody
    will: Somebody
    walt: Somebody

    def client(self, somebody: Somebody) -> FlaskClient:
        return enter(self.app.test_client(), somebody)

    def get(self, somebody: Somebody, address: str, **headers: str) -> TestResponse:
        return self.client(somebody).get(
            address, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    def order(self, customer: str = "Anna", now: datetime | None = None, **values: Any) -> int:
        """A new order of Bob's; gives its card."""
        asked = {"customer": customer, "what": "Table"} | values
        with self.app.app_context():
            return runtime.start("orders", asked, Actor("person", self.bob.id), now=now).card_id

    def request(self, subject: str = "A hinge broke", now: datetime | None = None) -> int:
        with self.app.app_context():
            return runtime.start(
                "requests", {"subject": subject}, Actor("person", self.bob.id), now=now
            ).card_id

    def do(self, card: int, command: Command, somebody: Somebody, now: datetime | None = None) -> CardState:
        with self.app.app_context():
            return runtime.perform(card, command, Actor("person", somebody.id), now=now).state

    def approve(self, card: int, now: datetime | None = None) -> CardState:
        """Dora says yes; the workshop is asked to make it."""
        return self.do(card, Complete(1, "yes_"), self.dora, now)

    def finish(self, card: int, now: datetime | None = None) -> CardState:
        """Dora says yes and Will makes it."""
        self.approve(card, now)
        return self.do(card, Complete(2, "ready"), self.will, now)

    def absent(self, away: Somebody, substitute: Somebody) -> None:
        """Away this week, with somebody standing in."""
        day = MONDAY.date()
        values = {
            "user_id": away.id,
            "substitute_id": substitute.id,
            "first_day": day - timedelta(days=1),
            "last_day": day + timedelta(days=5),
        }
        with self.app.app_context():
            accounts.save_absence(None, values, None)
            db.session.remove()


def fill(app: Flask) -> None:
    """Fills an empty database with the company and publishes both processes."""
    populate(app)
    with app.app_context():
        workshop = accounts.save_department(
            None, {"key": "workshop", "title_ru": "Цех", "title_en": "Workshop"}, None
        )
        dora = _person("dora", _id(Department, "office"))
        _person("erin", _id(Department, "sales"))
        will = _person("will", workshop)
        _person("walt", workshop)
        accounts.save_department(workshop, {"head_id": will}, None)
        accounts.save_role(_id(Role, "director"), {"users": [dora]}, None)
        for source in (ORDERS, REQUESTS):
            runtime.publish(source)
        db.session.remove()


def standing(app: Flask) -> Company:
    """The company that is in the database already."""
    with app.app_context():
        people = {u.login: Somebody(u.id, u.login, u.email) for u in db.session.query(User)}
        db.session.remove()
    return Company(app, **people)


def _id(table: Any, key: str) -> int:
    found: int = db.session.query(table).filter_by(key=key).one().id
    return found


def _person(login: str, department: int) -> int:
    values = {
        "login": login,
        "email": f"{login}@verba.example",
        "last_name": login.title(),
        "department_id": department,
        "locale": "en",
    }
    return accounts.invite(values, None, PASSWORD)


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@contextmanager
def monday() -> Iterator[None]:
    """Everything happens at noon of that Monday."""
    with time_machine.travel(MONDAY, tick=False):
        yield


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL sent meanwhile, without BEGIN and COMMIT."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


# -- fixtures ------------------------------------------------------------------------------------------


def _build(config: Config) -> None:
    migrate(config)
    app = create_app(config)
    with monday():
        fill(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the company in it."""
    folder = tmp_path_factory.mktemp("founded")
    _build(make_config(folder))
    return folder / "test.sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module that says `ON_BOTH = True` is played on PostgreSQL too."""
    if "company" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH", False):
        metafunc.parametrize("company", DATABASES, indirect=True)


@pytest.fixture
def company(
    request: pytest.FixtureRequest, founded: Path, make_app: MakeApp, tmp_path: Path
) -> Iterator[Company]:
    """On SQLite; on PostgreSQL where a test is asked to be."""
    if getattr(request, "param", "sqlite") == "postgresql":
        yield from _on_postgres(request.getfixturevalue("pg_server"), make_app, tmp_path)
        return
    shutil.copy(founded, tmp_path / "test.sqlite")
    with monday():
        yield standing(make_app())


@pytest.fixture(params=DATABASES)
def either_company(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Iterator[Company]:
    """On SQLite, and once more on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("company")
        return
    yield from _on_postgres(request.getfixturevalue("pg_server"), make_app, tmp_path)


def _on_postgres(server: Postgres, make_app: MakeApp, tmp_path: Path) -> Iterator[Company]:
    template = server.template(
        "company", lambda url: _build(make_config(tmp_path / "template", DATABASE_URL=url))
    )
    url = server.create_database(template)
    app = make_app(DATABASE_URL=url)
    with monday():
        yield standing(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    server.drop_database(url)
