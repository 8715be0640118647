"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .base import Event, Titles


@dataclass(frozen=True)
class TaskOpened(Event):
    """Task `no` was given to `people`; `queue` are those to be asked after them."""

    no: int
    step: str
    stage: str
    visit: int
    title: Titles
    kind: str
    people: tuple[int, ...]
    queue: tuple[int, ...] = ()
    due: datetime | None = None
    remind: datetime | None = None
    added: bool = False
    fallback: bool = False
    card_wide: bool = False
    note: str = ""
    # Of a to-do that a robot gave: how it was meant, as a definition would say it.
    made: dict[str, Any] | None = None
    priority: str = "normal"


@dataclass(frozen=True)
class LevelPassedOver(Event):
    """A vacant head in a chain of supervisors was passed over."""

    step: str
    department: str


@dataclass(frozen=True)
class TaskTaken(Event):
    no: int
    person: int


@dataclass(frozen=True)
class TaskReturned(Event):
    no: int
    person: int


@dataclass(frozen=True)
class TaskReassigned(Event):
    no: int
    title: Titles
    source: tuple[int, ...]
    to: int
    reason: str = ""


@dataclass(frozen=True)
class TaskCompleted(Event):
    """A person's answer; `behalf` is whom they answered for. `stays` keeps the task open.

    `basis` is what an answer that may be remembered depended on: a print of each field.
    """

    no: int
    step: str
    stage: str
    visit: int
    title: Titles
    outcome: str
    label: Titles
    colour: str
    approves: bool
    person: int
    behalf: int | None = None
    comment: str = ""
    stays: bool = False
    checked: tuple[int, ...] = ()
    kind: str = "approve"
    basis: dict[str, str] | None = None


@dataclass(frozen=True)
class DecisionUndone(Event):
    """The answer to task `no` was taken back by whoever gave it. `reopened` are the tasks that are open
    again, in the visit that the card is in now; `made` what robots had done by then, which stays.
    """

    no: int
    step: str
    visit: int
    title: Titles
    label: Titles
    person: int
    reason: str
    made: tuple[str, ...] = ()
    reopened: tuple[int, ...] = ()


@dataclass(frozen=True)
class ApprovalKept(Event):
    """The approval that `person` gave (or `by` for them) as task `no` still stands: they are not asked."""

    no: int
    step: str
    stage: str
    visit: int
    title: Titles
    outcome: str
    label: Titles
    colour: str
    person: int
    given: datetime
    by: int | None = None
    kind: str = "approve"
    card_wide: bool = False


@dataclass(frozen=True)
class ApprovalLapsed(Event):
    """What the approval of task `no` depended on has changed; `queued` when they are asked in their turn."""

    no: int
    step: str
    visit: int
    title: Titles
    person: int
    fields: tuple[str, ...]
    kind: str = "approve"
    queued: bool = False


@dataclass(frozen=True)
class TaskCancelled(Event):
    no: int
    step: str
    title: Titles
    why: Literal["decided", "left", "closed", "joined", "undone"]
    by: int | None = None
    # Whose it was, where nothing else tells them that it is gone.
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class DeadlineSet(Event):
    """The deadline of an open task followed the date field it depends on."""

    no: int
    due: datetime | None


@dataclass(frozen=True)
class DeadlinePassed(Event):
    """A task was not done in time; `holder` is who took it or was asked alone."""

    no: int
    step: str
    title: Titles
    due: datetime
    people: tuple[int, ...]
    holder: int | None


@dataclass(frozen=True)
class ReminderSent(Event):
    no: int
    step: str
    title: Titles
    people: tuple[int, ...]
    next: datetime | None = None
