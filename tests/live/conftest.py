"""A company in a database, and the small site in a real server over a real Valkey."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import insert

from tests.live.server import Server
from tests.support.valkey import Valkey
from webapp.config import Config
from webapp.embedded.undertaker import Undertaker
from webapp.extensions import db
from webapp.process.definition import Definition
from webapp.storage import models as m
from webapp.storage import org, versions
from webapp.storage.engine import options, prepare

DIRECTOR, WORKER, PAINTER, STRANGER, ADMIN = 1, 2, 3, 4, 5
# Painting is a part of the workshop; the office is elsewhere.
WORKSHOP, PAINTING, OFFICE = 1, 2, 3
DEPARTMENT = {DIRECTOR: OFFICE, WORKER: WORKSHOP, PAINTER: PAINTING, STRANGER: OFFICE, ADMIN: OFFICE}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FURNITURE = {
    "key": "furniture",
    "title": "Заказ",
    "face": {"title": "{what}"},
    "fields": [{"key": "what", "kind": "text", "title": "Что"}],
    "stages": [
        {"key": "production", "kind": "start", "title": "Производство"},
        {"key": "shipped", "kind": "success", "title": "Отгружен"},
    ],
    "rights": {
        "see": [
            {"who": [{"role": "director"}], "scope": "all"},
            {"who": [{"department": "workshop"}], "scope": "department"},
        ]
    },
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, valkey_server: Valkey) -> dict[str, str]:
    data = str(tmp_path_factory.mktemp("live"))
    return {"REGLAMENT_DATA": data, "REDIS_URL": valkey_server.url, "SECRET_KEY": "for tests only"}


@pytest.fixture(scope="module")
def app(settings: dict[str, str]) -> Iterator[Flask]:
    """Enough of the product to ask its database: five people, one process."""
    config = Config.from_env(settings)
    app = Flask("webapp")
    app.config.from_mapping(config.as_flask(), SQLALCHEMY_ENGINE_OPTIONS=options(config.database_url))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        db.create_all()
        with db.engine.begin() as conn:
            conn.execute(insert(m.Department), [_department(*row) for row in DEPARTMENTS])
            conn.execute(insert(m.User), [_person(one) for one in DEPARTMENT])
            conn.execute(insert(m.Role), {"id": 1, "key": "director", "title_ru": "Директор"})
            conn.execute(insert(m.user_role), {"user_id": DIRECTOR, "role_id": 1})
            versions.publish(conn, Definition.model_validate(FURNITURE), "", None, NOW)
            org.touch(conn)
        yield app
        db.session.remove()
        db.engine.dispose()


DEPARTMENTS = ((WORKSHOP, "workshop", None), (PAINTING, "painting", WORKSHOP), (OFFICE, "office", None))


def _department(one: int, key: str, parent: int | None) -> dict[str, Any]:
    return {"id": one, "key": key, "title_ru": key, "parent_id": parent}


def _person(one: int) -> dict[str, Any]:
    names = {"login": f"person{one}", "email": f"person{one}@verba.example", "last_name": f"Person{one}"}
    place = {"department_id": DEPARTMENT[one], "admin": one == ADMIN}
    return {"id": one, **names, **place, "session_key": f"key{one}", "created_at": NOW}


@pytest.fixture
def cookie(app: Flask) -> Callable[..., str]:
    """The cookie a browser shows after signing in."""

    def signed(person: int, session_key: str = "", seen: float | None = None) -> str:
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        times = dict.fromkeys(("born", "seen"), int(time.time() if seen is None else seen))
        value = serializer.dumps({"_user_id": f"{person}:{session_key or f'key{person}'}", **times})
        return f"{app.config['SESSION_COOKIE_NAME']}={value}"

    return signed


@pytest.fixture
def publish(valkey_url: str) -> Iterator[Callable[..., None]]:
    """Says that a card has changed, as the runtime does after its commit."""
    with redis.Redis.from_url(valkey_url) as client:

        def tell(**change: Any) -> None:
            said = {"card": 42, "process": "furniture", "stages": ["production"], "rev": 7, **change}
            client.publish("reglament:changes", json.dumps({"members": [], "people": [], **said}))

        yield tell


@pytest.fixture(scope="module")
def server(app: Flask, settings: dict[str, str], undertaker: Undertaker) -> Iterator[Server]:
    server = Server(settings, undertaker).start()
    yield server
    server.stop()
