"""What an administrator typed into a form that repairs cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_login import current_user

from webapp.admin import forms
from webapp.admin.asked import plain
from webapp.process.commands import Actor, ResolveIncident
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence

LONGEST_REASON = 2000


def colleagues() -> list[tuple[int, str]]:
    """Active people to choose from."""
    return [(one.value, one.label) for one in forms.people()]


def administrator() -> Actor:
    """The runtime refuses those who are none."""
    return Actor("admin", current_user.id)


def complaint(refused: Refused | None) -> Mapping[str, str]:
    """Sentences by input; what belongs to none, under the empty name."""
    if refused is None:
        return {}
    found = field_errors(refused) if isinstance(refused, InvalidInput) else {"": sentence(refused)}
    return {"reason" if name == "comment" else name: text for name, text in found.items()}


def reason() -> str:
    """The words that go on the timeline; without them nothing is done."""
    text = plain(request.form.get("reason"))[:LONGEST_REASON]
    if not text:
        raise InvalidInput({"reason": ("reason_required", {})})
    return text


def person() -> int:
    id = request.form.get("person", type=int)
    if not id:
        raise InvalidInput({"person": ("person_required", {})})
    return id


def stage() -> str:
    key = plain(request.form.get("stage"))
    if not key:
        raise InvalidInput({"stage": ("required_choice", {})})
    return key


def seen() -> int | None:
    """The visit that the page showed."""
    return request.form.get("seen", type=int)


def resolution(no: int) -> ResolveIncident:
    how: Any = request.form.get("how")
    if how not in ("assign", "retry", "skip", "goto"):
        raise InvalidInput({"how": ("required_choice", {})})
    people = tuple(request.form.getlist("people", type=int))
    return ResolveIncident(no, how, reason(), people, stage() if how == "goto" else None)
