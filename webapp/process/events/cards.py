"""What happens to a card as a whole, and what people say on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .base import Event, Titles


@dataclass(frozen=True)
class CardStarted(Event):
    """`origin` is the card whose robot made this one: `{card, number, process, robot}`."""

    process: str
    initiator: int | None
    owner: int | None
    values: dict[str, Any]
    origin: dict[str, Any] | None = None


@dataclass(frozen=True)
class StageEntered(Event):
    """The card came to a stage, as visit number `visit`; `due` is the end of the stage's norm."""

    stage: str
    visit: int
    source: str | None
    how: Literal["start", "flow", "hand", "robot", "admin", "undo"]
    comment: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class CardClosed(Event):
    how: Literal["success", "failure", "withdrawn", "cancelled"]
    reason: str = ""


@dataclass(frozen=True)
class CardReopened(Event):
    """A closed card goes on: somebody moved it back by hand, or took back the decision that closed it."""

    reason: str = ""


@dataclass(frozen=True)
class CardDeleted(Event):
    reason: str


@dataclass(frozen=True)
class CardRestored(Event):
    pass


@dataclass(frozen=True)
class PriorityChanged(Event):
    """Of the card; of one of its tasks if that is named, with what it is called."""

    source: str
    to: str
    task: int | None = None
    title: Titles | None = None


@dataclass(frozen=True)
class CommentsAllowed(Event):
    """The owner lets others write on the card, or (`on` false) no longer."""

    on: bool


@dataclass(frozen=True)
class FieldsChanged(Event):
    """Old and new value of each field; `task` when they were entered on a task's form, `origin` when a robot
    of that card asked for it.
    """

    changes: dict[str, tuple[Any, Any]]
    task: int | None = None
    origin: dict[str, Any] | None = None


@dataclass(frozen=True)
class OwnerChanged(Event):
    source: int | None
    to: int


@dataclass(frozen=True)
class CommentAdded(Event):
    """`sender` is the address outside from which it came as a letter."""

    text: str
    mentions: tuple[int, ...] = ()
    files: tuple[dict[str, Any], ...] = ()
    sender: str = ""


@dataclass(frozen=True)
class ObserverAdded(Event):
    person: int


@dataclass(frozen=True)
class IncidentRaised(Event):
    """Something only an administrator can put right; `code` names the sentence.

    `order` is what another card was asked for and refused.
    """

    no: int
    code: Literal["nobody", "robot_failed", "dead_end", "endless", "looping", "card_refused"]
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    robot: int | None = None
    detail: str = ""
    card_wide: bool = False
    order: dict[str, Any] | None = None


@dataclass(frozen=True)
class IncidentResolved(Event):
    """An administrator's `how`, or: the card has left it behind (`left`), it passed by itself (`settled`)."""

    no: int
    how: str
    reason: str
