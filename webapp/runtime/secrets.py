"""Secrets of other systems: set and removed by administrators; the record of changes has no values."""

from __future__ import annotations

import re
from datetime import datetime

from ..process.definition import KEY
from ..process.errors import InvalidInput, NoSuch
from ..storage import secrets
from ..storage.tokens import note
from .transaction import clock, config, writing

LONGEST = 4000
HIDDEN = {"value": "•••"}


def keep_secret(key: str, value: str, actor: int | None, now: datetime | None = None) -> int:
    """Keeps a secret under a name, or another value under one that is there; gives its id."""
    now, value = now or clock(), value.strip()
    errors = {}
    if not re.fullmatch(KEY, key):
        errors["key"] = ("bad_key", {"value": key})
    if not value or len(value) > LONGEST or re.search(r"[\r\n\0]", value):
        errors["value"] = ("required", {})
    if errors:
        raise InvalidInput(errors)
    with writing() as conn:
        known = secrets.id_of(conn, key)
        id = secrets.put(conn, config().secret_key, key, value, actor, now)
        note(conn, "secret", id, key, HIDDEN if known else {}, {"value": "•••", "at": str(now)}, actor, now)
    return id


def forget_secret(key: str, actor: int | None, now: datetime | None = None) -> None:
    """Robots that need it fail until there is another."""
    with writing() as conn:
        id = secrets.id_of(conn, key)
        if id is None:
            raise NoSuch("no_such_secret", name=key)
        secrets.remove(conn, key)
        note(conn, "secret", id, key, HIDDEN, {}, actor, now or clock())
