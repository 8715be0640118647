"""Typing something into a field of some kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.process.samples import field
from webapp.process.fields import BadValue, fits, parse
from webapp.process.sentences import say

TODAY = date(2026, 11, 21)
MOSCOW = "Europe/Moscow"
OPTIONS = [
    {"key": "red", "title": {"ru": "Красный", "en": "Red"}},
    {"key": "blue", "title": {"ru": "Синий", "en": "Blue"}},
]
EXTRA: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "card": {"process": "orders"},
    "lines": {
        "columns": [
            {"key": "what", "kind": "text", "title": {"ru": "Что", "en": "What"}},
            {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}, "total": True},
        ]
    },
}


def of(kind: str, **settings: Any) -> Any:
    return field(kind, **EXTRA.get(kind, {}) | settings)


def typed(kind: str, raw: Any, **settings: Any) -> Any:
    """What is stored; it always is something its kind stores."""
    value = parse(of(kind, **settings), raw, TODAY, MOSCOW)
    assert value is None or fits(of(kind, **settings), value)
    return value


def refused(kind: str, raw: Any, **settings: Any) -> str:
    """The code of the refusal; it can be said in both languages."""
    with pytest.raises(BadValue) as caught:
        parse(of(kind, **settings), raw, TODAY, MOSCOW)
    assert say(caught.value.code, caught.value.params, "ru")
    assert say(caught.value.code, caught.value.params, "en")
    return caught.value.code
