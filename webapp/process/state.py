"""All the engine may know of one card. How events change it is in `replay`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Ask:
    """One task: who is asked, who took it, and by when; `lent_by` gave it away and may take it back."""

    no: int
    people: tuple[int, ...]
    taken: int | None = None
    due: datetime | None = None
    added: bool = False
    answer: str | None = None
    late: bool = False
    opened: datetime | None = None
    remind: datetime | None = None
    lent_by: tuple[int, ...] = ()
    # How often they were reminded.
    reminded: int = 0
    # How urgent the task is by itself, whatever its card.
    priority: str = "normal"

    @property
    def open(self) -> bool:
        return self.answer is None

    @property
    def holder(self) -> int | None:
        """Who has it now: whoever took it, or the only one asked."""
        return self.taken or (self.people[0] if len(self.people) == 1 else None)


@dataclass(frozen=True)
class OpenStep:
    """A step the card is in: a task with its asks, a robot, a wait or a parallel group."""

    key: str
    kind: str
    stage: str
    visit: int
    asks: tuple[Ask, ...] = ()
    queue: tuple[int, ...] = ()
    robot: int | None = None
    due: datetime | None = None
    limit: datetime | None = None
    message: str | None = None
    arrived: tuple[int, ...] = ()
    card_wide: bool = False
    # How a to-do was meant that a robot gave; other steps are in the definition.
    made: dict[str, Any] | None = None

    def asked(self, person: int, *, but: int | None = None) -> bool:
        """Whether the person is asked in this step or has answered in it; task `but` does not count."""
        return any(person in a.people for a in self.asks if a.no != but and a.answer != "")


@dataclass(frozen=True)
class Pending:
    """A robot that was queued, on visit `since`. Leaving the stage drops it if `visit` is set."""

    no: int
    robot: str
    do: str
    cause: str
    due: datetime | None
    since: int
    step: str | None = None
    visit: int | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False


@dataclass(frozen=True)
class Incident:
    no: int
    code: str
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    robot: int | None = None
    detail: str = ""
    order: dict[str, Any] | None = None


@dataclass(frozen=True)
class Child:
    """A card that `robot` made from this one, or relied on, in its run `run`; `closed` is how it ended."""

    card: int
    number: str
    process: str
    robot: str
    run: int
    group: str = ""
    closed: str | None = None


@dataclass(frozen=True)
class Decision:
    """An answer given on this card; one that may be remembered also says where, when and on what basis."""

    no: int
    step: str
    visit: int
    person: int
    outcome: str
    approves: bool
    behalf: int | None = None
    stage: str = ""
    at: datetime | None = None
    basis: dict[str, str] | None = None

    @property
    def whose(self) -> int:
        """Whom it counts for: a substitute's answer is the answer of whoever is away."""
        return self.behalf or self.person


@dataclass(frozen=True)
class Change:
    """When and by whom a field or the stage was last changed."""

    at: datetime
    by: int | None
    revision: int


@dataclass(frozen=True)
class Moved:
    """The last change of version; it can be taken back as long as nobody has `acted` on the card since."""

    source: int
    to: int
    stages: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    acted: Change | None = None


@dataclass(frozen=True)
class Undo:
    """The last decision and how the card stood before it; `made` are robots that have run since."""

    no: int
    person: int
    at: datetime
    stage: str
    visit: int
    serial: int
    norm_due: datetime | None = None
    owner: int | None = None
    steps: tuple[OpenStep, ...] = ()
    robots: tuple[Pending, ...] = ()
    incidents: tuple[Incident, ...] = ()
    made: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardState:
    """`robots` are under way; `stopped` were taken back and may still report, or failed. `unattended`
    counts the stages that robots alone have led the card to, one after the other. `made` is the latest run
    of each robot that makes cards, `children` are the cards.
    """

    process: str = ""
    stage: str = ""
    visit: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    initiator: int | None = None
    owner: int | None = None
    owner_before: int | None = None
    closed: str | None = None
    revision: int = 0
    serial: int = 0
    unattended: int = 0
    norm_due: datetime | None = None
    steps: tuple[OpenStep, ...] = ()
    robots: tuple[Pending, ...] = ()
    stopped: tuple[Pending, ...] = ()
    incidents: tuple[Incident, ...] = ()
    decisions: tuple[Decision, ...] = ()
    observers: tuple[int, ...] = ()
    penalties: dict[str, tuple[int, int]] = field(default_factory=dict)
    # Of penalties in money, and of bonuses: how much, in which currency, and whether it is a bonus.
    rewards: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    changed: dict[str, Change] = field(default_factory=dict)
    entered: Change | None = None
    moved: Moved | None = None
    undo: Undo | None = None
    priority: str = "normal"
    deleted: bool = False
    comments_open: bool = False
    children: tuple[Child, ...] = ()
    made: dict[str, int] = field(default_factory=dict)

    @property
    def asks(self) -> tuple[tuple[OpenStep, Ask], ...]:
        """Every open task, with its step."""
        return tuple((s, a) for s in self.steps for a in s.asks if a.open)

    @property
    def assignees(self) -> frozenset[int]:
        return frozenset(p for _, a in self.asks for p in a.people)

    @property
    def due(self) -> datetime | None:
        """The earliest of the open tasks' deadlines and the stage's norm."""
        dates = [a.due for _, a in self.asks if a.due]
        return min([*dates, self.norm_due] if self.norm_due else dates, default=None)

    def ask(self, no: int) -> tuple[OpenStep, Ask] | None:
        return next(((s, a) for s, a in self.asks if a.no == no), None)

    def step(self, key: str | None, visit: int | None) -> OpenStep | None:
        return next((s for s in self.steps if s.key == key and s.visit == visit), None)

    def made_by(self, robot: str) -> tuple[Child, ...]:
        """The cards of the robot's latest run."""
        return tuple(c for c in self.children if c.robot == robot and c.run == self.made.get(robot))

    def incident(self, no: int) -> Incident | None:
        return next((i for i in self.incidents if i.no == no), None)


_codec = TypeAdapter(CardState)


def dump(state: CardState) -> dict[str, Any]:
    """The state as JSON data without the values, which have a column of their own."""
    data: dict[str, Any] = _codec.dump_python(replace(state, values={}), mode="json", exclude_defaults=True)
    return data


def load(data: dict[str, Any], values: dict[str, Any]) -> CardState:
    return _codec.validate_python(data | {"values": values})
