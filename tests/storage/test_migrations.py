"""The migrations lead to the tables that the models describe, on both databases, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from tests.support.application import make_config
from webapp.app import create_app
from webapp.extensions import db
from webapp.process import state as states
from webapp.process.state import CardState
from webapp.storage import cards, drafts, versions


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_config(tmp_path, DATABASE_URL=database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_nothing_is_missing_and_nothing_left_over(app: Flask) -> None:
    upgrade()
    # Exits where tables and models differ.
    check()


def test_tables_that_point_at_each_other_have_all_their_keys(app: Flask) -> None:
    upgrade()
    for name, table in db.metadata.tables.items():
        found = {tuple(key["constrained_columns"]) for key in inspect(db.engine).get_foreign_keys(name)}
        wanted = {tuple(column.name for column in key.columns) for key in table.foreign_key_constraints}
        assert found == wanted, name


def test_the_way_back_leads_to_an_empty_database_and_forth_again(app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert {"card", "user", "job"} <= set(inspect(db.engine).get_table_names())


def test_going_up_twice_changes_nothing(app: Flask) -> None:
    upgrade()
    upgrade()


def test_foreign_keys_hold_again_afterwards(app: Flask) -> None:
    upgrade()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as conn:
            assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_was_there_before_drafts_is_there_afterwards(app: Flask) -> None:
    upgrade(revision="0001")
    with db.engine.begin() as conn:
        for table, row in OLD_ROWS.items():
            names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            conn.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({places})'), row)
        conn.execute(text("UPDATE process SET version_id = 1"))
    upgrade()
    with db.engine.connect() as conn:
        found = {t: conn.execute(text(f'SELECT count(*) FROM "{t}"')).scalar_one() for t in OLD_ROWS}
        assert found == dict.fromkeys(OLD_ROWS, 1)
        card = cards.look(conn, 7)
        assert (card.title, cards.state_of(card).stage, card.paused) == ("Кухня", "new", False)
        assert versions.definition(conn, card.version_id).title == {"ru": "Заказы"}
        assert (card.pipeline, card.priority) == ("", 0)
        named = conn.execute(text("SELECT card_id, field, user_id FROM card_person ORDER BY field")).all()
        assert [tuple(row) for row in named] == [(7, "manager", 1), (7, "team", 1)]
        dates = conn.execute(text("SELECT field, ended, words FROM card_value ORDER BY field")).all()
        expected = [("by_day", "2026-03-01"), ("visit", "2026-03-02t09:00:00+00:00")]
        assert [(row.field, row.words) for row in dates] == expected
        assert not any(row.ended for row in dates)
        found_by = conn.execute(text("SELECT card_id, fields, said FROM card_text")).all()
        assert [tuple(row) for row in found_by] == [(7, "1 кухня", "")]
        assert _linked(conn) == [(7, 7, "line", "parts")]
        (job,) = conn.execute(text("SELECT card_id, state FROM job")).all()
        assert tuple(job) == (7, "planned")
        draft = drafts.compiled(conn, 1)
        assert draft is not None
        assert draft.definition == versions.definition(conn, 1)
        assert not draft.differs
        assert (draft.process.active, draft.process.paused, draft.process.archived_at) == (True, False, None)
    check()


def _linked(conn: Connection) -> list[tuple[Any, ...]]:
    rows = conn.execute(text("SELECT from_id, to_id, kind, relation FROM card_link")).all()
    return [tuple(row) for row in rows]


DEFINITION = {
    "key": "orders",
    "title": "Заказы",
    "face": {"title": "{what}"},
    "fields": [
        {"key": "what", "kind": "text", "title": "Что"},
        {"key": "manager", "kind": "person", "title": "Менеджер"},
        {"key": "team", "kind": "people", "title": "Бригада"},
        {"key": "by_day", "kind": "date", "title": "Срок"},
        {"key": "visit", "kind": "datetime", "title": "Выезд"},
        {
            "key": "parts",
            "kind": "lines",
            "title": "Состав",
            "columns": [{"key": "part", "kind": "card", "title": "Заказ", "process": "orders"}],
        },
    ],
    "stages": [
        {"key": "new", "title": "Новый", "kind": "start"},
        {"key": "done", "title": "Готов", "kind": "success"},
    ],
}
LONG_AGO = "2026-01-02 03:04:05+00:00"
OLD_ROWS: dict[str, dict[str, Any]] = {
    "user": {
        "id": 1,
        "login": "ann",
        "email": "ann@example.org",
        "password_hash": None,
        "session_key": "k",
        "last_name": "Анина",
        "first_name": "",
        "patronymic": "",
        "position": "",
        "locale": "ru",
        "theme": "system",
        "timezone": "Europe/Moscow",
        "created_at": LONG_AGO,
    },
    "process": {
        "id": 1,
        "key": "orders",
        "title_ru": "Заказы",
        "title_en": "",
        "icon": "kanban",
        "created_at": LONG_AGO,
    },
    "version": {
        "id": 1,
        "process_id": 1,
        "number": 1,
        "definition": json.dumps(DEFINITION),
        "source": "",
        "published_at": LONG_AGO,
    },
    "card": {
        "id": 7,
        "process_id": 1,
        "version_id": 1,
        "number": "1",
        "title": "Кухня",
        "stage": "new",
        "visit": 1,
        "revision": 3,
        "values": json.dumps(
            {
                "what": "Кухня",
                "manager": 1,
                "team": [1, 99],
                "by_day": "2026-03-01",
                "visit": "2026-03-02T09:00:00+00:00",
                "parts": [{"part": 7}, {"part": 7}, {"part": 8}, {}],
            }
        ),
        "state": json.dumps(states.dump(CardState(stage="new", visit=1, revision=3, initiator=1))),
        "initiator_id": 1,
        "search": "кухня",
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "entered_at": LONG_AGO,
    },
    "job": {
        "id": 1,
        "card_id": 7,
        "kind": "timer",
        "ref": "1",
        "cause": "one",
        "payload": json.dumps({}),
        "due_at": LONG_AGO,
        "state": "planned",
        "created_at": LONG_AGO,
    },
}
