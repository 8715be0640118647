"""Publishing a definition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .. import robots
from ..process import check, reading
from ..process.errors import Refused
from ..storage import versions
from .transaction import clock, writing


class BadDefinition(Refused):
    """A definition that may not be published; `problems` says why, each with its line."""

    def __init__(self, problems: Iterable[Any]) -> None:
        super().__init__("bad_definition")
        self.problems = list(problems)


def publish(source: str, actor: int | None = None, *, now: datetime | None = None) -> int:
    """Checks a definition file and makes it the process's current version; gives the version's id."""
    definition = reading.read(source)
    found = reading.located(source, check.problems(definition, robots.checks(definition)))
    errors = [p for p in found if p.level == "error"]
    if errors:
        raise BadDefinition(errors)
    with writing() as conn:
        return versions.publish(conn, definition, source, actor, now or clock())
