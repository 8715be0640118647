"""The examples of a definition, played on the company as it is; what fails keeps it from being published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ..process import examples
from ..process.definition import Definition
from ..process.problems import Problem
from ..robots import rehearsal
from ..storage import org
from .transaction import clock, config, reading


def failing(definition: Definition, now: datetime | None = None) -> list[Problem]:
    """What comes out differently than the examples say; nothing where there are none."""
    if not definition.examples:
        return []
    with reading() as conn:
        return failing_in(conn, definition, now or clock())


def failing_in(conn: Connection, definition: Definition, now: datetime) -> list[Problem]:
    """The same inside a transaction that is open already."""
    world = org.world(conn, config().timezone)
    return examples.failures(definition, world, now, rehearsal.play)
