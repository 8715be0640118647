"""What all events have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Titles = dict[Any, str]
"""A title by language."""


@dataclass(frozen=True)
class Event:
    """Base of everything that happens to a card."""
