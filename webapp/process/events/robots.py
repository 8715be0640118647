"""What robots do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .base import Event, Titles


@dataclass(frozen=True)
class RobotQueued(Event):
    """Robot `robot` is to run at `due` (None: its date is not known); `step` when it holds the flow; `visit`
    when leaving drops it.
    """

    no: int
    robot: str
    do: str
    cause: str
    due: datetime | None
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RobotPutOff(Event):
    """The date by which a robot goes has changed: it runs at `due`, or when the date is known."""

    no: int
    robot: str
    do: str
    due: datetime | None


@dataclass(frozen=True)
class RobotDone(Event):
    """`late` when the card had moved on while it ran: what it made stays, the card does not move."""

    no: int
    robot: str
    do: str
    note: dict[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class RobotFailed(Event):
    """`goes_on`: nobody has to deal with it, the flow goes on or is elsewhere by now."""

    no: int
    robot: str
    do: str
    error: str
    goes_on: bool = False


@dataclass(frozen=True)
class RobotCancelled(Event):
    """Taken back: the card has left it behind, or an administrator said so, with a `reason`."""

    no: int
    robot: str
    do: str
    reason: str = ""


@dataclass(frozen=True)
class PeopleNotified(Event):
    people: tuple[int, ...]
    text: Titles


@dataclass(frozen=True)
class EmailSent(Event):
    to: str
    subject: str
    key: str


@dataclass(frozen=True)
class DocumentMade(Event):
    """A file in a file field, `beside` those that stay; `replaces` are ids of older versions.

    `seal` is of a sheet of visas: what was approved as it was then. `by` had it made; else a robot did.
    """

    field: str
    file: dict[str, Any]
    beside: tuple[dict[str, Any], ...] = ()
    replaces: tuple[int, ...] = ()
    seal: dict[str, Any] | None = None
    by: int | None = None


@dataclass(frozen=True)
class PenaltyRecorded(Event):
    """Points or money (in minor units) against a person, or as a `bonus` in their favour."""

    key: str
    person: int
    points: int
    reason: Titles
    money: int = 0
    currency: str = "RUB"
    bonus: bool = False


@dataclass(frozen=True)
class PenaltyWaived(Event):
    """What was recorded against, or for, the person is taken back."""

    key: str
    person: int
    points: int
    reason: str
    money: int = 0
    currency: str = "RUB"
    bonus: bool = False
