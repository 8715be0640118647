"""A company with one process, on SQLite and on a real PostgreSQL; Redis is not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from webapp import library, runtime
from webapp.app import create_app
from webapp.config import Config
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.storage import models as m
from webapp.storage import org

ROLES = {
    "director": "dora",
    "sales": "sam",
    "design": "dan",
    "accounting": "ann",
    "production_director": "pam",
    "shipping": "shaun",
}


@pytest.fixture(scope="session")
def trading(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The demo company at its trade once, to be copied for each test; its people by log-in."""
    from tests.runtime.shop import found, opened

    folder = tmp_path_factory.mktemp("shop")
    with opened(folder):
        return folder, found()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    env = {
        "REGLAMENT_DATA": str(tmp_path),
        "DATABASE_URL": database_url,
        "REDIS_URL": f"unix://{tmp_path}/nobody-listens.sock",
        "RATELIMIT": "0",
    }
    app = create_app(Config.from_env(env))
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(app: Flask) -> dict[str, Actor]:
    """Those of the furniture process by name, two in the workshop, an administrator and a stranger."""
    names = [*ROLES.values(), "will", "walt", "ada", "sid"]
    with runtime.writing() as conn:
        conn.execute(insert(m.Department).values(id=1, key="workshop", title_ru="Цех", chain_end=False))
        for number, name in enumerate(names, 1):
            _person(conn, number, name)
        for number, (role, name) in enumerate(ROLES.items(), 1):
            conn.execute(insert(m.Role).values(id=number, key=role, title_ru=role))
            conn.execute(insert(m.user_role).values(user_id=names.index(name) + 1, role_id=number))
        org.touch(conn)
    return {name: Actor("person", number) for number, name in enumerate(names, 1)} | {
        "admin": Actor("admin", 9)
    }


def _person(conn: Any, number: int, name: str) -> None:
    conn.execute(
        insert(m.User).values(
            id=number,
            login=name,
            email=f"{name}@example.org",
            session_key=name,
            last_name=name.title(),
            first_name="",
            active=True,
            admin=name == "ada",
            department_id=1 if name in ("will", "walt") else None,
            created_at=runtime.clock(),
        )
    )


@pytest.fixture
def furniture(people: dict[str, Actor]) -> dict[str, Actor]:
    """The furniture process is published."""
    runtime.publish(library.templates()["furniture"].read_text(encoding="utf-8"))
    return people


class Statements:
    """The SQL sent while this is open, BEGIN and COMMIT included; what was asked once is not asked twice."""

    def __enter__(self) -> Statements:
        self.sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._statement)
        event.listen(db.engine, "begin", self._begin)
        event.listen(db.engine, "commit", self._commit)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._statement)
        event.remove(db.engine, "begin", self._begin)
        event.remove(db.engine, "commit", self._commit)

    def _statement(
        self, _conn: Any, _cursor: Any, statement: str, _params: Any, _context: Any, _many: bool
    ) -> None:
        if not statement.startswith("BEGIN"):
            self.sent.append(statement)

    def _begin(self, _conn: Any) -> None:
        self.sent.append("BEGIN")

    def _commit(self, _conn: Any) -> None:
        self.sent.append("COMMIT")

    def __len__(self) -> int:
        return len(self.sent)


@pytest.fixture
def statements() -> Statements:
    return Statements()


def rows(table: Any, *where: Any) -> list[Any]:
    """Rows as they are in the database now."""
    with runtime.reading() as conn:
        return list(conn.execute(select(table.__table__).where(*where).order_by(table.__table__.c.id)))
