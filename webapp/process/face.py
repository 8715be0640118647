"""What of a card is seen from outside: its title, its sum, and the text it is found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from . import fields
from .definition import Definition, Field

LONGEST_TITLE = 300
WORDLESS = ("yesno", "person", "people", "department", "card", "file", "files", "links", "lines")
"""Kinds whose values are no words by themselves: a title would show the number of a person or a card."""

SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$"}


def title(definition: Definition, values: Mapping[str, Any]) -> str:
    """The title made from the pattern of the process; empty fields leave nothing behind."""
    hidden = secret(definition)
    texts: dict[str, str] = defaultdict(str)
    texts |= {f.key: _told(f, values.get(f.key)) for f in definition.fields if f.key not in hidden}
    made = " ".join(definition.face.title.format_map(texts).split())
    return made.strip(" ,:—-")[:LONGEST_TITLE] or definition.title.get("ru", definition.key)


def _told(field: Field, value: Any) -> str:
    """As people write it; a title is the same for readers of every language, and is kept with the card."""
    if field.kind == "money" and isinstance(value, int):
        whole, rest = divmod(abs(value), 100)
        amount = f"{whole:,}".replace(",", " ") + (f",{rest:02}" if rest else "")
        return f"{'-' * (value < 0)}{amount} {SIGNS.get(field.currency, field.currency)}"
    if field.kind == "date" and isinstance(value, str):
        return ".".join(reversed(value.split("-")))
    if field.options:
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(filter(None, (_option(field, key) for key in chosen)))
    return _plain(value)


def _option(field: Field, key: object) -> str:
    """In the first language, as other words that stay with the card."""
    titles = (option.title for option in field.options if option.key == key)
    return next((title.get("ru") or next(iter(title.values())) for title in titles), "")


def _plain(value: Any) -> str:
    if isinstance(value, list):
        # Files and lines of a table have no words for a title.
        return ", ".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else "" if value is None else str(value)


def total(definition: Definition, values: Mapping[str, Any]) -> int:
    """The money the board sums, in minor units."""
    key = definition.face.sum or ""
    value = None if key in secret(definition) else values.get(key)
    return value if isinstance(value, int) else 0


def search_text(definition: Definition, values: Mapping[str, Any], *more: str) -> str:
    """All that a card can be found by, folded."""
    hidden = secret(definition)
    shown = (f for f in definition.fields if f.key not in hidden and values.get(f.key) is not None)
    found = [fields.folded(f, values[f.key]) for f in shown]
    return " ".join(filter(None, [fold(m) for m in more] + found))


def secret(definition: Definition) -> frozenset[str]:
    """The fields that only some people see: everybody sees the face, and finds cards by their words."""
    return frozenset(key for view in definition.rights.see_fields for key in view.fields)


def fold(text: str) -> str:
    """Case and ё folded, so that search finds both; SQLite cannot do this for Cyrillic."""
    return text.casefold().replace("ё", "е")
