"""Messengers that administrators have connected. Every change is noted; secrets only as changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import outgoing
from ..process.errors import InvalidInput, NoSuch
from ..storage import people
from .transaction import clock, writing

TABLE = "messenger"
OWN = ("kind", "title", "url", "secret", "active")
LONGEST = {"title": 120, "secret": 200}


def save(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Makes or changes one; an empty secret leaves it as it was."""
    given = {name: values[name] for name in OWN if name in values}
    if id is not None and not given.get("secret"):
        given.pop("secret", None)
    _refuse_unfit(given)
    with writing() as conn:
        if id is not None and not people.row(conn, TABLE, id):
            raise NoSuch("no_such_row")
        return people.save(conn, TABLE, id, given, actor, clock())


def remove(id: int, actor: int | None) -> None:
    """People's choices of it count for nothing from now on."""
    with writing() as conn:
        if not people.row(conn, TABLE, id):
            raise NoSuch("no_such_row")
        people.remove(conn, TABLE, id, actor, clock())


def _refuse_unfit(given: Mapping[str, Any]) -> None:
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    if not (given.get("title") or "").strip():
        errors["title"] = ("required", {})
    for name, most in LONGEST.items():
        if len(given.get(name) or "") > most:
            errors[name] = ("too_long", {"most": most})
    try:
        outgoing.checked(given.get("url") or "")
    except outgoing.Refusal:
        errors["url"] = ("bad_web_address", {})
    if errors:
        raise InvalidInput(errors)
