"""What a card played once more needs and never had: people who have left, values of new fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from ..definition import Field
from ..organisation import Organisation, Person
from .decisions import Recorded


def with_those_who_decided(org: Organisation, recorded: Iterable[Recorded]) -> Organisation:
    """People of that time are here again, were it only for the play."""
    named = {actor.person for _, _, actor in recorded if actor.person}
    lost = {no: Person(no, str(no), f"person-{no}") for no in named if no not in org.people}
    left = {no: replace(org.people[no], active=True) for no in named if no in org.people}
    return replace(org, people={**org.people, **lost, **left})


def something(field: Field, today: date) -> Any:
    """Any value that fits the field, where one is needed and there was none."""
    amount = str(int(field.min or 0) + 1)
    by_kind: dict[str, Any] = {
        "number": amount,
        "money": amount,
        "date": today.isoformat(),
        "datetime": f"{today.isoformat()}T23:59:00+00:00",
        "yesno": "yes",
        "phone": "+7 495 000-00-00",
        "email": "somebody@example.org",
        "links": "https://example.org",
        "file": [{"id": 1, "name": "…"}],
        "files": [{"id": 1, "name": "…"}],
        "person": 1,
        "people": [1],
        "card": 1,
        "choice": field.options[0].key if field.options else "",
        "choices": [field.options[0].key] if field.options else [],
        "department": "company",
    }
    return by_kind.get(field.kind, "…")
