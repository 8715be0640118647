"""What time will bring to a card: deadlines, reminders, ends of waits, robots that were put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..state import CardState

Kind = Literal["deadline", "reminder", "wait", "limit", "robot"]
TIMERS: dict[str, Literal["deadline", "remind", "wait", "limit"]] = {
    "deadline": "deadline",
    "reminder": "remind",
    "wait": "wait",
    "limit": "limit",
}


@dataclass(frozen=True, order=True)
class Due:
    """Something that is due: `ref` is what the engine knows it by, `key` its step or robot."""

    at: datetime
    kind: Kind
    ref: str
    key: str = ""


def coming(state: CardState) -> list[Due]:
    """Everything that is due some time, the next first; what should have been already comes too."""
    found = [due for step, ask in state.asks for due in _of_task(step.key, ask)]
    for step in state.steps:
        ref = f"{step.key}/{step.visit}"
        found += [Due(step.due, "wait", ref, step.key)] if step.due else []
        found += [Due(step.limit, "limit", ref, step.key)] if step.limit else []
    found += [Due(r.due, "robot", str(r.no), r.robot) for r in state.robots if r.due and not r.failed]
    return sorted(found)


def _of_task(key: str, ask: object) -> list[Due]:
    due, late, remind, no = (getattr(ask, name) for name in ("due", "late", "remind", "no"))
    found = [Due(due, "deadline", str(no), key)] if due and not late else []
    return found + ([Due(remind, "reminder", str(no), key)] if remind else [])
