"""Keeping what a board or list is narrowed to under a name."""

from __future__ import annotations

from collections.abc import Mapping

from ..process.errors import InvalidInput, NoSuch
from ..storage import kept_filters
from .transaction import writing

LONGEST = 60


def keep_filter(
    person: int, process_id: int, title: str, asked: Mapping[str, str], *, shared: bool = False
) -> int:
    """For the person alone, or for everybody who looks at the process; the same name is replaced."""
    title = " ".join(title.split())
    if not title:
        raise InvalidInput({"title": ("required", {})})
    if len(title) > LONGEST:
        raise InvalidInput({"title": ("too_long", {"most": LONGEST})})
    row = {"process_id": process_id, "owner_id": person, "title": title, "shared": shared}
    with writing() as conn:
        return kept_filters.keep(conn, {**row, "asked": dict(asked)})


def forget_filter(person: int, process_id: int, id: int) -> None:
    """One of the person's own; for whom the process opened with it, it opens as usual again."""
    with writing() as conn:
        if not kept_filters.remove(conn, person, process_id, id):
            raise NoSuch("no_such_row")


def open_with(person: int, process_id: int, id: int) -> None:
    """The process opens with that filter for the person from now on."""
    with writing() as conn:
        if not kept_filters.choose(conn, person, process_id, id):
            raise NoSuch("no_such_row")


def open_as_usual(person: int, process_id: int) -> None:
    with writing() as conn:
        kept_filters.choose_none(conn, person, process_id)
