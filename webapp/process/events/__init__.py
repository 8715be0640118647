"""What happened to a card. The events are the timeline; storage derives every effect from them."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from .base import Event
from .cards import (
    CardClosed,
    CardDeleted,
    CardReopened,
    CardRestored,
    CardStarted,
    CommentAdded,
    CommentsAllowed,
    FieldsChanged,
    IncidentRaised,
    IncidentResolved,
    ObserverAdded,
    OwnerChanged,
    PriorityChanged,
    StageEntered,
)
from .links import CardsAsked, CardsMade, LinkedCardClosed, LinkedCardMoved
from .robots import (
    DocumentMade,
    EmailSent,
    PenaltyRecorded,
    PenaltyWaived,
    PeopleNotified,
    RobotCancelled,
    RobotDone,
    RobotFailed,
    RobotPutOff,
    RobotQueued,
)
from .steps import BranchChosen, BranchEnded, ParallelBegun, StepEnded, WaitBegun
from .tasks import (
    ApprovalKept,
    ApprovalLapsed,
    DeadlinePassed,
    DeadlineSet,
    DecisionUndone,
    LevelPassedOver,
    ReminderSent,
    TaskCancelled,
    TaskCompleted,
    TaskOpened,
    TaskReassigned,
    TaskReturned,
    TaskTaken,
)
from .versions import VersionChanged

__all__ = [
    "EVENTS",
    "ApprovalKept",
    "ApprovalLapsed",
    "BranchChosen",
    "BranchEnded",
    "CardClosed",
    "CardDeleted",
    "CardReopened",
    "CardRestored",
    "CardStarted",
    "CardsAsked",
    "CardsMade",
    "CommentAdded",
    "CommentsAllowed",
    "DeadlinePassed",
    "DeadlineSet",
    "DecisionUndone",
    "DocumentMade",
    "EmailSent",
    "Event",
    "FieldsChanged",
    "IncidentRaised",
    "IncidentResolved",
    "LevelPassedOver",
    "LinkedCardClosed",
    "LinkedCardMoved",
    "ObserverAdded",
    "OwnerChanged",
    "ParallelBegun",
    "PenaltyRecorded",
    "PenaltyWaived",
    "PeopleNotified",
    "PriorityChanged",
    "ReminderSent",
    "RobotCancelled",
    "RobotDone",
    "RobotFailed",
    "RobotPutOff",
    "RobotQueued",
    "StageEntered",
    "StepEnded",
    "TaskCancelled",
    "TaskCompleted",
    "TaskOpened",
    "TaskReassigned",
    "TaskReturned",
    "TaskTaken",
    "VersionChanged",
    "WaitBegun",
    "dump",
    "load",
]

EVENTS: dict[str, type[Event]] = {c.__name__: c for c in Event.__subclasses__()}
_adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in EVENTS.items()}


def dump(event: Event) -> dict[str, Any]:
    """The event as JSON data, for the timeline."""
    data: dict[str, Any] = _adapters[type(event).__name__].dump_python(
        event, mode="json", exclude_defaults=True
    )
    return data


def load(kind: str, data: dict[str, Any]) -> Event:
    """The event of a timeline row."""
    event: Event = _adapters[kind].validate_python(data)
    return event
