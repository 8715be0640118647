"""What the map of a process asks of the tables."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from ...process.definition import Definition
from ...process.map import Names
from ...process.organisation import Organisation
from . import administration, boards
from .boards import Board


def names(conn: Connection, company: Organisation, robots: Mapping[str, Mapping[str, str]]) -> Names:
    """What roles, departments, people and kinds of robots are called."""
    roles = {
        row.key: {"ru": row.title_ru, "en": row.title_en or row.title_ru}
        for row in administration.roles(conn)
    }
    departments = {key: department.title for key, department in company.departments.items()}
    people = {login: person.name for login, person in company.by_login.items()}
    return Names(roles, departments, robots, people)


def counts(conn: Connection, board: Board, definition: Definition) -> dict[str, int]:
    """How many cards of the board stand at each stage, as its columns count them; in one statement."""
    ends = [stage.key for stage in definition.stages if stage.final]
    return {key: stand.count for key, stand in boards.stands(conn, board, ends).items()}
