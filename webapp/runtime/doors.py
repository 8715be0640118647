"""Doors from outside as administrators keep them: opened, set up, closed, taken away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from ..process import paths
from ..process.errors import InvalidInput, NoSuch
from ..storage import intake, people
from .transaction import clock, writing

Errors = dict[str, tuple[str, dict[str, Any]]]
KINDS = ("form", "webhook")
OWN = ("title", "kind", "process_id", "trigger", "active")


def save(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Opens a door, or changes its settings. A new wording of the consent is a new version of it."""
    now = clock()
    with writing() as conn:
        people.lock(conn)
        before = people.row(conn, "intake", id) if id else {}
        if id and not before:
            raise NoSuch("no_such_row")
        given = _tidy(values, before)
        if not id:
            given |= {"token": secrets.token_urlsafe(24), "created_at": now}
        return people.save(conn, "intake", id, given, actor, now)


def _tidy(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        name: values[name] for name in ("title", "kind", "process_id", "trigger", "active") if name in values
    }
    errors: Errors = {}
    if "title" in given:
        given["title"] = " ".join(str(given["title"] or "").split())
        errors |= {} if given["title"] else {"title": ("required", {})}
    if not before and given.get("kind") not in KINDS:
        errors["trigger"] = ("required_choice", {})
    if "settings" in values:
        given["settings"] = _settings(dict(values["settings"]), before.get("settings") or {}, errors)
    if errors:
        raise InvalidInput(errors)
    return given


def _settings(new: dict[str, Any], old: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    for name in ("mapping", "match"):
        if isinstance(new.get(name), str):
            try:
                new[name] = paths.read(new[name])
            except ValueError as wrong:
                errors[name] = ("bad_mapping", {"line": str(wrong)})
    for origin in new.get("origins") or ():
        if not paths.is_origin(origin):
            errors["origins"] = ("bad_origin", {"origin": origin})
    if new.get("policy") and not str(new["policy"]).startswith(("https://", "http://")):
        errors["policy"] = ("bad_url", {})
    version = int(old.get("consent_version") or 0)
    changed = (new.get("consent"), new.get("policy")) != (old.get("consent"), old.get("policy"))
    return {**old, **new, "consent_version": version + 1 if changed else version}


def remove(id: int, actor: int | None) -> None:
    with writing() as conn:
        people.lock(conn)
        if not people.row(conn, "intake", id):
            raise NoSuch("no_such_row")
        intake.remove(conn, id)
        people.remove(conn, "intake", id, actor, clock())
