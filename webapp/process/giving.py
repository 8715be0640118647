"""A to-do that a robot gives. Part of `commands`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class GiveToDo:
    """A to-do for these people, which no definition has; with `hold` in the place of the robot's step."""

    people: tuple[int, ...]
    title: Mapping[str, str]
    ask: Mapping[str, str] = field(default_factory=dict)
    checklist: tuple[Mapping[str, str], ...] = ()
    mode: Literal["first", "all"] = "first"
    deadline: Mapping[str, Any] | None = None
    reminders: Mapping[str, Any] | None = None
    card_wide: bool = False
    hold: bool = False
    priority: Literal["normal", "high", "urgent"] = "normal"
