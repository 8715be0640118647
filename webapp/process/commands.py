"""What may be asked of a card. Values may be raw text from a form; the engine reads and checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .asking import AdjustForCard, AskCards, CardRefused, ChangeForCard, LinkedEvent, RecordCreated
from .definition import Definition
from .giving import GiveToDo as GiveToDo  # noqa: PLC0414 - told to those who import from here
from .upkeep import AllowComments, Delete, Restore, SetPriority, UndoDecision
from .upkeep import Cancel as Cancel  # noqa: PLC0414 - told to those who import from here
from .upkeep import Withdraw as Withdraw  # noqa: PLC0414


@dataclass(frozen=True)
class Actor:
    """Who asks: a person, a robot doing its job, the clock, or an administrator repairing a card.

    `by_program` when a person's program asks for them by the API.
    """

    kind: Literal["person", "robot", "clock", "admin"]
    id: int | None = None
    by_program: bool = False

    @property
    def person(self) -> int | None:
        return self.id if self.kind in ("person", "admin") else None


ROBOT = Actor("robot")
CLOCK = Actor("clock")


@dataclass(frozen=True)
class Start:
    """A new card of the process; the actor becomes initiator and owner, or whom a machine names.

    It begins at `stage`, or in the channel `pipeline`, if one is named; otherwise where the values or the
    person lead it. A machine may also name the owner; `origin` is the card it makes this one from.
    """

    values: Mapping[str, Any]
    initiator: int | None = None
    owner: int | None = None
    stage: str | None = None
    origin: Mapping[str, Any] | None = None
    pipeline: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Complete:
    """End task `no` with an outcome. `seen` is the card's revision when the form was drawn."""

    no: int
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    seen: int | None = None
    checked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Take:
    no: int


@dataclass(frozen=True)
class Return:
    no: int


@dataclass(frozen=True)
class Reassign:
    """Give task `no` to somebody else; `reason` is required of an administrator."""

    no: int
    to: int
    reason: str = ""


@dataclass(frozen=True)
class AddApprover:
    """Ask one more person in the approval that is open as task `no`."""

    no: int
    person: int
    comment: str = ""


@dataclass(frozen=True)
class Move:
    """A stage change by hand or by a robot; `seen` is the visit the page showed."""

    to: str
    seen: int | None = None
    comment: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeFields:
    values: Mapping[str, Any]
    seen: int | None = None


@dataclass(frozen=True)
class ChangeOwner:
    to: int


@dataclass(frozen=True)
class Comment:
    """A remark on the timeline; those mentioned become observers. `sender` wrote it, from outside."""

    text: str
    mentions: tuple[int, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    sender: str = ""


@dataclass(frozen=True)
class ResolveIncident:
    """An administrator's answer to incident `no`: assign people, try again, skip, or go to a stage."""

    no: int
    how: Literal["assign", "retry", "skip", "goto"]
    reason: str
    people: tuple[int, ...] = ()
    stage: str | None = None


@dataclass(frozen=True)
class SkipRobot:
    """An administrator takes back robot `no`, which has not ended; the flow goes on without it."""

    no: int
    reason: str


@dataclass(frozen=True)
class ChangeVersion:
    """Go on under version `to`, which is `definition`; `stages` and `steps` ("stage/step") say where those
    go that it lacks. `source` is the number of the version the card runs on.
    """

    source: int
    to: int
    definition: Definition
    stages: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UndoVersionChange:
    """Go back to the version before, which is `definition`; until somebody has acted on the card."""

    definition: Definition


@dataclass(frozen=True)
class TimeReached:
    """A timer of the card is due: of a task (deadline, remind) or of a wait (wait, limit)."""

    timer: Literal["deadline", "remind", "wait", "limit"]
    ref: str
    due: datetime | None = None


@dataclass(frozen=True)
class Message:
    """Something the card waited for has come in."""

    name: str


@dataclass(frozen=True)
class Triggered:
    """A trigger of the clock or of the world outside has come to this card."""

    trigger: str


@dataclass(frozen=True)
class RobotFinished:
    """Robot `no` has run; `effects` are commands it would like performed. A refusal is told in `locale`."""

    no: int
    effects: tuple[Command, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "ru"


@dataclass(frozen=True)
class RobotGaveUp:
    """Robot `no` failed for good."""

    no: int
    error: str


# -- what robots ask -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notify:
    """With `show` the people see the card from then on."""

    people: tuple[int, ...]
    text: Mapping[str, str]
    show: bool = False


@dataclass(frozen=True)
class RecordPenalty:
    """Points or money (in minor units) against a person, as a `bonus` in their favour; once for each key."""

    key: str
    person: int
    points: int
    reason: Mapping[str, str]
    money: int = 0
    currency: str = "RUB"
    bonus: bool = False


@dataclass(frozen=True)
class WaivePenalty:
    key: str
    reason: str


@dataclass(frozen=True)
class RecordEmail:
    to: str
    subject: str
    key: str


@dataclass(frozen=True)
class AttachDocument:
    """A file made from the card, kept in a file field; earlier ones there stay as older versions.

    Without a field it is kept beside them. `seal` is of a sheet of visas, `by` the person who had it made.
    """

    field: str
    file: Mapping[str, Any]
    seal: Mapping[str, Any] | None = None
    by: int | None = None


Command = (
    Start
    | Complete
    | Take
    | Return
    | Reassign
    | AddApprover
    | Move
    | ChangeFields
    | ChangeOwner
    | Comment
    | AllowComments
    | UndoDecision
    | SetPriority
    | Delete
    | Restore
    | Withdraw
    | Cancel
    | ResolveIncident
    | SkipRobot
    | ChangeVersion
    | UndoVersionChange
    | TimeReached
    | Message
    | Triggered
    | RobotFinished
    | RobotGaveUp
    | Notify
    | RecordPenalty
    | WaivePenalty
    | GiveToDo
    | RecordEmail
    | AttachDocument
    | RecordCreated
    | AskCards
    | ChangeForCard
    | AdjustForCard
    | CardRefused
    | LinkedEvent
)
