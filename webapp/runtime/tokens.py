"""Tokens by which programs act as people: made, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..process.errors import InvalidInput, NoSuch, NotAllowed
from ..storage import people, tokens
from .transaction import clock, reading, writing

SCOPES = ("cards:read", "cards:write", "tasks:write", "files", "people:read", "admin")
BEGINS = "rgl_"
LONGEST_NAME = 80
MOST_DAYS = 3650
# When it was used last is written no more often than that.
NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Caller:
    """A program that has shown its token: whose it is and what it may do."""

    token: int
    person: int
    scopes: frozenset[str]


def hashed(secret: str) -> str:
    """Nothing slower is needed: nobody guesses 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(
    person: int, values: Mapping[str, Any], actor: int, *, now: datetime | None = None
) -> tuple[int, str]:
    """A new token of the person; gives its id and the secret, which nobody can be shown again."""
    now = now or clock()
    name, scopes, days = _checked(values)
    secret = BEGINS + secrets.token_urlsafe(32)
    with writing() as conn:
        owner = people.row(conn, "user", person)
        maker = people.row(conn, "user", actor)
        if not owner or not owner["active"]:
            raise InvalidInput({"user_id": ("not_person", {})})
        if not maker or (actor != person and not maker["admin"]):
            raise NotAllowed("only_administrator")
        if "admin" in scopes and not owner["admin"]:
            raise InvalidInput({"scopes": ("scope_of_administrators", {})})
        row = {
            "user_id": person,
            "name": name,
            "hint": secret[:10],
            "hash": hashed(secret),
            "scopes": scopes,
            "created_at": now,
            "created_by": actor,
            "expires_at": now + timedelta(days=days) if days else None,
        }
        id = tokens.add(conn, row)
        tokens.note(conn, "api_token", id, name, {}, _told(row), actor, now)
    return id, secret


def _checked(values: Mapping[str, Any]) -> tuple[str, list[str], int]:
    """The name, the scopes and for how many days, 0 for ever."""
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    name = " ".join(str(values.get("name") or "").split())
    chosen = set(_texts(values.get("scopes")))
    days = str(values.get("days") or "0")
    if not name:
        errors["name"] = ("required", {})
    if len(name) > LONGEST_NAME:
        errors["name"] = ("too_long", {"most": LONGEST_NAME})
    if not chosen or not chosen <= set(SCOPES):
        errors["scopes"] = ("required_choices", {})
    if not (days.isascii() and days.isdigit() and int(days[:6]) <= MOST_DAYS):
        errors["days"] = ("above_max", {"max": MOST_DAYS})
    if errors:
        raise InvalidInput(errors)
    return name, [scope for scope in SCOPES if scope in chosen], int(days)


def _texts(given: Any) -> Iterable[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list | tuple | set) else []


def _told(row: Any) -> dict[str, Any]:
    """What the audit says of a token; never its hash."""
    ends = row["expires_at"]
    told = {"acts_for": row["user_id"], "token": row["hint"], "scopes": row["scopes"]}
    return told | ({"expires_at": ends.isoformat()} if ends else {})


def revoke(id: int, actor: int, *, own: bool = True, now: datetime | None = None) -> None:
    """The token works no more; `own` lets people end theirs only."""
    now = now or clock()
    with writing() as conn:
        row = tokens.one(conn, id, actor if own else None)
        if row is None:
            raise NoSuch("no_such_row")
        if row["revoked_at"] is None:
            tokens.change(conn, id, revoked_at=now, revoked_by=actor)
            tokens.note(conn, "api_token", id, row["name"], _told(row), {}, actor, now)


def shown(secret: str, *, now: datetime | None = None) -> Caller | None:
    """Whose token this is; None for one that was never ours, has ended, or was revoked."""
    now = now or clock()
    if not secret.startswith(BEGINS) or len(secret) > LONGEST_NAME:
        return None
    with reading() as conn:
        row = tokens.by_hash(conn, hashed(secret), now)
    if row is None:
        return None
    if row.used_at is None or now - row.used_at > NOTED_EVERY:
        with writing() as conn:
            tokens.change(conn, row.id, used_at=now)
    return Caller(row.id, row.user_id, frozenset(row.scopes))
