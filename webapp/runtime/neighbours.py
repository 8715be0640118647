"""Other processes, as the check of one needs them: its robots turn to their cards."""

from __future__ import annotations

from sqlalchemy import Connection

from .. import robots
from ..process.checks.elsewhere import Elsewhere, named
from ..process.definition import Definition
from ..storage import drafts, versions


def elsewhere(conn: Connection, definition: Definition) -> Elsewhere:
    """Those that its robots turn to, as they are published now. 2 statements, if there are any."""
    wanted = named(definition, robots.aims)
    if not wanted:
        return Elsewhere(robots.aims)
    return Elsewhere(robots.aims, versions.published(conn, wanted), drafts.keys(conn, wanted))
