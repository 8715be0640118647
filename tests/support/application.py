"""An application with its tables, and three people: Alice administers, Bob works, Charlie is a stranger."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer

from tests.support.postgres import Postgres
from tests.support.quick import quicken
from webapp import accounts, credentials
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.storage.models import Process, User

PASSWORD = "correct-horse-battery"
MakeApp = Callable[..., Flask]


@dataclass(frozen=True)
class Somebody:
    id: int
    login: str
    email: str
    password: str = PASSWORD


class People(NamedTuple):
    alice: Somebody
    bob: Somebody
    charlie: Somebody


def make_config(folder: Path, **env: str) -> Config:
    """No server is needed: nothing answers at the address of Redis."""
    usual = {
        "REGLAMENT_DATA": str(folder),
        "REDIS_URL": f"unix://{folder / 'none.sock'}",
        "SECRET_KEY": "for tests only",
        "RATELIMIT": "0",
        "DEFAULT_LOCALE": "en",
        "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite'}",
        "BASE_URL": "http://localhost",
    }
    return Config.from_env(usual | env)


def migrate(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, made by the migrations; tests copy it."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(make_config(folder))
    return folder / "test.sqlite"


@pytest.fixture
def make_app(tmp_path: Path, migrated: Path) -> Iterator[MakeApp]:
    """Makes an application with migrated tables; words are environment variables: make_app(DEMO="1")."""
    made: list[Flask] = []

    def make(**env: str) -> Flask:
        config = make_config(tmp_path, **env)
        path = Path(config.database_url.removeprefix("sqlite:///"))
        if config.database_url.startswith("sqlite") and not path.exists():
            shutil.copy(migrated, path)
        app = quicken(create_app(config))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """On SQLite."""
    return make_app()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Iterator[Flask]:
    """On SQLite, and once more on PostgreSQL."""
    if request.param == "sqlite":
        yield make_app()
        return
    server: Postgres = request.getfixturevalue("pg_server")
    build = lambda url: migrate(make_config(tmp_path / "template", DATABASE_URL=url))  # noqa: E731
    url = server.create_database(server.template("reglament", build))
    app = make_app(DATABASE_URL=url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    server.drop_database(url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, People]:
    """The same file with the people in it, made once."""
    folder = tmp_path_factory.mktemp("peopled")
    shutil.copy(migrated, folder)
    app = create_app(make_config(folder))
    people = populate(app)
    with app.app_context():
        db.engine.dispose()
    return folder / migrated.name, people


@pytest.fixture
def people(app: Flask, peopled: tuple[Path, People]) -> People:
    """Copied in if nothing is there yet."""
    with app.app_context():
        fresh = not any(db.session.scalar(db.select(column).limit(1)) for column in (User.id, Process.id))
        db.session.remove()
        db.engine.dispose()
    if not fresh:
        return populate(app)
    source, people = peopled
    shutil.copy(source, app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    return people


def populate(app: Flask) -> People:
    """Alice heads the office, Bob sells, Charlie keeps the store and has no role."""
    with app.app_context():
        office = accounts.save_department(
            None, {"key": "office", "title_ru": "Офис", "title_en": "Office"}, None
        )
        sales = _below(office, "sales", "Продажи", "Sales")
        store = _below(office, "store", "Склад", "Store")
        alice = _person("alice", "Алисова", "Алиса", office, admin=True)
        bob = _person("bob", "Бобров", "Борис", sales)
        charlie = _person("charlie", "Чарушин", "Чеслав", store)
        accounts.save_department(office, {"head_id": alice.id}, None)
        accounts.save_role(None, {"key": "director", "title_ru": "Директор", "users": [alice.id]}, None)
        accounts.save_role(None, {"key": "sales", "title_ru": "Продавцы", "users": [bob.id]}, None)
        db.session.remove()
    return People(alice, bob, charlie)


def _below(parent: int, key: str, ru: str, en: str) -> int:
    return accounts.save_department(
        None, {"key": key, "title_ru": ru, "title_en": en, "parent_id": parent}, None
    )


def _person(login: str, last: str, first: str, department: int, *, admin: bool = False) -> Somebody:
    values = {
        "login": login,
        "email": f"{login}@verba.example",
        "last_name": last,
        "first_name": first,
        "department_id": department,
        "admin": admin,
        "locale": "en",
    }
    id = accounts.invite(values, None)
    accounts._set(id, {"password_hash": _hash()}, None)
    return Somebody(id, login, str(values["email"]))


@cache
def _hash() -> str:
    """Made once: a good hash takes its time."""
    return credentials.hashed(PASSWORD)


SignIn = Callable[[FlaskClient, Somebody], FlaskClient]


@pytest.fixture
def sign_in() -> SignIn:
    """sign_in(client, people.bob): a session without the form; posts then carry the CSRF token."""
    return enter


def enter(client: FlaskClient, somebody: Somebody) -> FlaskClient:
    app = client.application
    with app.app_context():
        person = db.session.get_one(User, somebody.id)
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = person.get_id(), True
            accounts.begin(session, person)
            raw = session["csrf_token"]
        db.session.remove()
    serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = serializer.dumps(raw)
    return client
