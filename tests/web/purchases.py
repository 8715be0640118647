"""A purchase and its people: Bob starts, Alice decides, Bob and Carol buy, Charlie is a stranger."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.support.application import MakeApp, Somebody, _person, enter, make_config, migrate, populate
from webapp import accounts, runtime
from webapp.app import create_app
from webapp.extensions import db
from webapp.process.commands import Actor, Command, Complete
from webapp.storage import models as m

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PURCHASE = Path(__file__).with_name("purchase.yaml")
Ask = Callable[[], TestResponse]


class Purchases:
    """Purchases played through the runtime, and a browser for each of the people."""

    def __init__(
        self, app: Flask, alice: Somebody, bob: Somebody, carol: Somebody, charlie: Somebody
    ) -> None:
        self.app, self.alice, self.bob, self.carol, self.charlie = app, alice, bob, carol, charlie

    def browser(self, somebody: Somebody) -> FlaskClient:
        return enter(self.app.test_client(), somebody)

    def upload(self, somebody: Somebody, name: str = "invoice.pdf", content: bytes = PDF) -> int:
        with self.app.app_context():
            return int(runtime.upload(io.BytesIO(content), name, somebody.id)["id"])

    def start(self, **values: Any) -> int:
        given = {
            "subject": "Boards",
            "phone": "+79123456789",
            "amount": "1000",
            "paper": [self.upload(self.bob)],
        }
        with self.app.app_context():
            return runtime.start("purchase", given | values, Actor("person", self.bob.id)).card_id

    def do(self, card: int, somebody: Somebody, command: Command, kind: Any = "person") -> None:
        with self.app.app_context():
            runtime.perform(card, command, Actor(kind, None if kind == "robot" else somebody.id))

    def at_work(self, **values: Any) -> int:
        """A purchase that Alice has agreed to: its task 2 is for Bob and Carol."""
        card = self.start(**values)
        self.do(card, self.alice, Complete(1, "agree", comment="Super"))
        return card

    def at_store(self) -> int:
        """A purchase where nothing waits and people move it by hand."""
        card = self.at_work()
        self.do(card, self.bob, Complete(2, "bought", {"due": "2100-01-01"}, checked=(0, 1)))
        return card

    def row(self, card: int) -> Any:
        with self.app.app_context(), runtime.reading() as conn:
            return conn.execute(select(m.Card.__table__).where(m.Card.id == card)).one()

    def happened(self, card: int) -> list[str]:
        events = select(m.Event.kind).where(m.Event.card_id == card).order_by(m.Event.seq)
        with self.app.app_context(), runtime.reading() as conn:
            return list(conn.execute(events).scalars())


def fill(app: Flask) -> None:
    """The people and the process in an empty database."""
    people = populate(app)
    with app.app_context():
        carol = _person("carol", "Каренина", "Карина", 2)
        buyers = {"key": "buyers", "title_ru": "Закупщики", "users": [people.bob.id, carol.id]}
        accounts.save_role(None, buyers, None)
        accounts.save_role(None, {"key": "nobody_has_this", "title_ru": "Никто", "users": []}, None)
        runtime.publish(PURCHASE.read_text(encoding="utf-8"))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all that, made once and copied by each test."""
    folder = tmp_path_factory.mktemp("opened")
    config = make_config(folder)
    migrate(config)
    fill(create_app(config))
    return folder / "test.sqlite"


@pytest.fixture
def purchases(opened: Path, make_app: MakeApp, tmp_path: Path) -> Purchases:
    shutil.copy(opened, tmp_path / "test.sqlite")
    app = make_app()
    with app.app_context():
        known = {u.login: Somebody(u.id, u.login, u.email) for u in db.session.query(m.User)}
        db.session.remove()
    return Purchases(app, **known)


@pytest.fixture
def queries(purchases: Purchases) -> Iterator[Callable[[Ask], list[str]]]:
    """The SQL statements that a request sends."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def asked(ask: Ask) -> list[str]:
        sent.clear()
        assert ask().status_code == 200
        return list(sent)

    with purchases.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
