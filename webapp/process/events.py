"""What happened to a card. The events are the timeline; storage derives every effect from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter

Titles = dict[str, str]


@dataclass(frozen=True)
class Event:
    """Base of everything that happens to a card."""


@dataclass(frozen=True)
class CardStarted(Event):
    process: str
    initiator: int | None
    owner: int | None
    values: dict[str, Any]


@dataclass(frozen=True)
class StageEntered(Event):
    """The card came to a stage, as visit number `visit`; `due` is the end of the stage's norm."""

    stage: str
    visit: int
    source: str | None
    how: Literal["start", "flow", "hand", "robot", "admin"]
    comment: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class CardClosed(Event):
    how: Literal["success", "failure", "withdrawn", "cancelled"]
    reason: str = ""


@dataclass(frozen=True)
class FieldsChanged(Event):
    """Old and new value of each field; `task` when they were entered on a task's form."""

    changes: dict[str, tuple[Any, Any]]
    task: int | None = None


@dataclass(frozen=True)
class OwnerChanged(Event):
    source: int | None
    to: int


# -- tasks -----------------------------------------------------------------------------------------------


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
    """A person's answer; `behalf` is whom they answered for. `stays` keeps the task open."""

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


@dataclass(frozen=True)
class TaskCancelled(Event):
    no: int
    step: str
    title: Titles
    why: Literal["decided", "left", "closed", "joined"]
    by: int | None = None


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


# -- other steps -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepEnded(Event):
    """A step of the flow is done (or dropped, when the stage was left); `waited` if it was a wait."""

    step: str
    visit: int
    dropped: bool = False
    waited: bool = False


@dataclass(frozen=True)
class WaitBegun(Event):
    step: str
    stage: str
    visit: int
    due: datetime | None = None
    limit: datetime | None = None
    message: str | None = None


@dataclass(frozen=True)
class BranchChosen(Event):
    step: str
    case: int | None


@dataclass(frozen=True)
class ParallelBegun(Event):
    step: str
    stage: str
    visit: int


@dataclass(frozen=True)
class BranchEnded(Event):
    step: str
    visit: int
    branch: int


# -- robots --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RobotQueued(Event):
    """Robot `robot` is to run at `due`; `step` when it holds the flow; `visit` when leaving drops it."""

    no: int
    robot: str
    do: str
    cause: str
    due: datetime
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RobotDone(Event):
    """`late` when the card had moved on while it ran: what it made stays."""

    no: int
    robot: str
    do: str
    note: dict[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class RobotFailed(Event):
    no: int
    robot: str
    do: str
    error: str


@dataclass(frozen=True)
class RobotCancelled(Event):
    no: int
    robot: str
    do: str


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
    field: str
    file: dict[str, Any]


@dataclass(frozen=True)
class PenaltyRecorded(Event):
    key: str
    person: int
    points: int
    reason: Titles


@dataclass(frozen=True)
class PenaltyWaived(Event):
    key: str
    person: int
    points: int
    reason: str


# -- people's words, and trouble -------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommentAdded(Event):
    text: str
    mentions: tuple[int, ...] = ()
    files: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class ObserverAdded(Event):
    person: int


@dataclass(frozen=True)
class IncidentRaised(Event):
    """Something only an administrator can put right; `code` names the sentence."""

    no: int
    code: Literal["nobody", "robot_failed", "dead_end", "endless"]
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    robot: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class IncidentResolved(Event):
    no: int
    how: str
    reason: str


EVENTS: dict[str, type[Event]] = {c.__name__: c for c in Event.__subclasses__()}
_adapters = {name: TypeAdapter(cls) for name, cls in EVENTS.items()}


def dump(event: Event) -> dict[str, Any]:
    """The event as JSON data, for the timeline."""
    return _adapters[type(event).__name__].dump_python(event, mode="json", exclude_defaults=True)  # type: ignore[return-value]


def load(kind: str, data: dict[str, Any]) -> Event:
    """The event of a timeline row."""
    return _adapters[kind].validate_python(data)
