"""Directories: made, renamed, filled, put in order. Every change is noted with what was before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from ..process import keys
from ..process.definition import KEY
from ..process.directories import may_keep
from ..process.errors import InvalidInput, NoSuch, NotAllowed, Refused
from ..storage import directories, org, people
from .transaction import clock, writing

Errors = dict[str, tuple[str, dict[str, Any]]]

MOST_VALUES = 2000
OWN = ("key", "title_ru", "title_en", "help", "keepers")
OF_VALUE = ("title_ru", "title_en", "colour", "active")


class StillNamed(Refused):
    """A directory that processes take their choices from."""

    code, status = "directory_in_use", 409


def save(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Makes or renames a directory; its key never changes."""
    given = _tidy(values, OWN)
    with writing() as conn:
        people.lock(conn)
        before = _row(conn, "directory", id) if id else {}
        titles = {"en": given.get("title_en"), "ru": given.get("title_ru")}
        key = before.get("key") or given.get("key") or keys.key_of(titles, "directory")
        errors = _titled(before | given, 120) | _longer(given, "help", 300)
        if not re.fullmatch(KEY, key):
            errors["key"] = ("bad_key", {})
        elif people.taken(conn, "directory", "key", key, id):
            errors["key"] = ("key_taken", {})
        _refuse(errors)
        whole = {"title_en": "", "help": "", "keepers": []} | before | given | {"key": key}
        return people.save(conn, "directory", id, {name: whole[name] for name in OWN}, actor, clock())


def remove(id: int, actor: int | None) -> None:
    """Deletes a directory that no version and no draft of a process names."""
    with writing() as conn:
        people.lock(conn)
        found = _row(conn, "directory", id)
        naming = directories.named_by(conn, found["key"])
        if naming:
            raise StillNamed(processes=", ".join(row.title_ru for row in naming))
        for value in directories.values(conn, id):
            people.remove(conn, "directory_value", value.id, actor, clock())
        people.remove(conn, "directory", id, actor, clock())


def add(directory: int, titles: Iterable[str], actor: int | None) -> list[int]:
    """New values at the end, by their titles; those that are there already are passed over."""
    wanted = list(dict.fromkeys(filter(None, (" ".join(title.split()) for title in titles))))
    with writing() as conn:
        people.lock(conn)
        _refuse_stranger(conn, directory, actor)
        there = directories.values(conn, directory)
        known = {value.title_ru.casefold() for value in there}
        new = [title for title in wanted if title.casefold() not in known]
        _refuse(_unfit(wanted, len(there) + len(new)))
        taken, first = {value.key for value in there}, directories.last_position(conn, directory) + 1
        return [_add(conn, directory, n, title, taken, actor) for n, title in enumerate(new, first)]


def _add(
    conn: Connection, directory: int, position: int, title: str, taken: set[str], actor: int | None
) -> int:
    key = keys.key_of(title, "value", taken)
    taken.add(key)
    row = {"directory_id": directory, "key": key, "title_ru": title, "position": position}
    row |= {"title_en": "", "colour": "grey", "active": True}
    return people.save(conn, "directory_value", None, row, actor, clock())


def _unfit(titles: list[str], count: int) -> Errors:
    if not titles:
        return {"titles": ("required", {})}
    if any(len(title) > 200 for title in titles):
        return {"titles": ("too_long", {"most": 200})}
    return {"titles": ("too_many", {"most": MOST_VALUES})} if count > MOST_VALUES else {}


def change(id: int, values: Mapping[str, Any], actor: int | None) -> None:
    """Renames, colours, or switches a value off or on. Cards that hold it show what it is called now."""
    given = _tidy(values, OF_VALUE)
    with writing() as conn:
        people.lock(conn)
        before = _row(conn, "directory_value", id)
        _refuse_stranger(conn, before["directory_id"], actor)
        _refuse(_titled(before | given, 200))
        people.save(conn, "directory_value", id, given, actor, clock())


def shift(id: int, by: int, actor: int | None) -> int:
    """Moves a value up (-1) or down (1) among its neighbours; gives its directory."""
    with writing() as conn:
        people.lock(conn)
        directory = int(_row(conn, "directory_value", id)["directory_id"])
        _refuse_stranger(conn, directory, actor)
        order = [value.id for value in directories.values(conn, directory)]
        old = order.index(id)
        order.insert(min(max(old + by, 0), len(order) - 1), order.pop(old))
        moved = {other: place for place, other in enumerate(order, 1)}
        for value in directories.values(conn, directory):
            if value.position != moved[value.id]:
                people.save(conn, "directory_value", value.id, {"position": moved[value.id]}, actor, clock())
        return directory


def _refuse_stranger(conn: Connection, directory: int, actor: int | None) -> None:
    """The values are changed by administrators, by the roles that keep the directory, and by the product."""
    key = _row(conn, "directory", directory)["key"]
    if actor is not None and not may_keep(org.directories(conn)[key], actor, org.organisation(conn)):
        raise NotAllowed


def _row(conn: Connection, table: str, id: int) -> dict[str, Any]:
    return people.row(conn, table, id) or _none()


def _none() -> dict[str, Any]:
    raise NoSuch("no_such_row")


def _tidy(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Only what may be set, texts without spaces around them."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in values.items() if k in names}


def _titled(values: Mapping[str, Any], most: int) -> Errors:
    errors: Errors = {} if values.get("title_ru") else {"title_ru": ("required", {})}
    return errors | _longer(values, "title_ru", most) | _longer(values, "title_en", most)


def _longer(values: Mapping[str, Any], name: str, most: int) -> Errors:
    return {name: ("too_long", {"most": most})} if len(values.get(name) or "") > most else {}


def _refuse(errors: Errors) -> None:
    if errors:
        raise InvalidInput(errors)
