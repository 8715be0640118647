"""How a person has the lists of cards."""

from __future__ import annotations

from collections.abc import Sequence

from ..storage import list_views
from .transaction import writing


def keep_columns(person: int, process_id: int, keys: Sequence[str]) -> None:
    """The columns of a process's list for this person; none brings the usual ones back."""
    with writing() as conn:
        list_views.keep(conn, person, process_id, keys)
