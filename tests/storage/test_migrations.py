"""The migrations lead to the tables that the models describe, on both databases, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from tests.support.application import make_config
from webapp.app import create_app
from webapp.extensions import db


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
