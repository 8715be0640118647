"""The transaction every change happens in, and the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import Connection

from ..config import Config
from ..extensions import db


def clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction that may write: committed at the end, rolled back by any exception.

    What the request has read before is read anew afterwards.
    """
    db.session.rollback()
    with db.engine.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn


@contextmanager
def reading() -> Iterator[Connection]:
    """A look at the tables as they are."""
    with db.engine.connect() as conn:
        yield conn


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.config["REGLAMENT"]
    return found
