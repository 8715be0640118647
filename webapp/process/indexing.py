"""Values by which lists are sorted and narrowed: those of fields marked *in lists*, as they are compared.

Dates are among them always: by any of them cards stand in the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .definition import Definition, Field
from .fields import fits, is_empty
from .kinds.base import fold

WORDS = ("text", "phone", "email", "choice", "department", "date", "datetime")
NUMBERS = ("number", "money", "yesno", "person", "card")
KINDS = (*WORDS, *NUMBERS)
"""The kinds of fields that can be in lists."""

DATES = ("date", "datetime")

SORTED = ("text", "phone", "email", "choice", "date", "datetime", "number", "money", "yesno")
CHOSEN = ("choice", "yesno", "department", "person", "card")
"""Kinds by which a list is sorted, and kinds whose value is chosen to narrow it."""

LONGEST = 200

Key = tuple[str | None, float | None]
"""The words of a value, or its number; a decimal is near enough to be put in order."""


def indexed(definition: Definition) -> list[Field]:
    """The fields that are kept in the index."""
    return [f for f in definition.fields if (f.in_lists and f.kind in KINDS) or f.kind in DATES]


def keys(definition: Definition, values: Mapping[str, Any]) -> dict[str, Key]:
    """What the index holds of a card, by field; nothing of an empty one."""
    found = ((f, values.get(f.key)) for f in indexed(definition))
    return {f.key: key(f, value) for f, value in found if not is_empty(f, value) and fits(f, value)}


def key(field: Field, value: Any) -> Key:
    """A value as lists compare it."""
    return (None, float(value)) if field.kind in NUMBERS else (fold(str(value))[:LONGEST], None)
