"""All the engine may know of one card, and how each event changes it. Replaying events gives the state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from pydantic import TypeAdapter

from . import events as e
from .commands import Actor


@dataclass(frozen=True)
class Ask:
    """One task: who is asked, who took it, and by when."""

    no: int
    people: tuple[int, ...]
    taken: int | None = None
    due: datetime | None = None
    added: bool = False
    answer: str | None = None
    approves: bool = False
    late: bool = False
    opened: datetime | None = None

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


@dataclass(frozen=True)
class Pending:
    """A robot that was queued and has not ended."""

    no: int
    robot: str
    do: str
    step: str | None = None
    visit: int | None = None


@dataclass(frozen=True)
class Incident:
    no: int
    code: str
    step: str | None = None
    stage: str | None = None
    visit: int | None = None
    robot: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Decision:
    """An answer given on this card."""

    no: int
    step: str
    visit: int
    person: int
    outcome: str
    approves: bool
    behalf: int | None = None


@dataclass(frozen=True)
class Change:
    """When and by whom a field or the stage was last changed."""

    at: datetime
    by: int | None
    revision: int


@dataclass(frozen=True)
class CardState:
    process: str = ""
    stage: str = ""
    visit: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    initiator: int | None = None
    owner: int | None = None
    closed: str | None = None
    revision: int = 0
    serial: int = 0
    norm_due: datetime | None = None
    steps: tuple[OpenStep, ...] = ()
    robots: tuple[Pending, ...] = ()
    incidents: tuple[Incident, ...] = ()
    decisions: tuple[Decision, ...] = ()
    observers: tuple[int, ...] = ()
    penalties: dict[str, tuple[int, int]] = field(default_factory=dict)
    changed: dict[str, Change] = field(default_factory=dict)
    entered: Change | None = None

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
        dates = [a.due for _, a in self.asks if a.due] + ([self.norm_due] if self.norm_due and not self.closed else [])
        return min(dates, default=None)

    def ask(self, no: int) -> tuple[OpenStep, Ask] | None:
        return next(((s, a) for s, a in self.asks if a.no == no), None)

    def step(self, key: str, visit: int | None) -> OpenStep | None:
        return next((s for s in self.steps if s.key == key and s.visit == visit), None)


_codec = TypeAdapter(CardState)


def dump(state: CardState) -> dict[str, Any]:
    """The state as JSON data without the values, which have a column of their own."""
    return _codec.dump_python(replace(state, values={}), mode="json", exclude_defaults=True)  # type: ignore[no-any-return]


def load(data: dict[str, Any], values: dict[str, Any]) -> CardState:
    return _codec.validate_python(data | {"values": values})


def replay(events: Iterable[tuple[e.Event, datetime, Actor]]) -> CardState:
    """The present state of a card from its whole timeline."""
    state = CardState()
    for event, at, actor in events:
        state = evolve(state, event, at, actor)
    return state


def evolve(state: CardState, event: e.Event, at: datetime, actor: Actor) -> CardState:
    """The card after the event."""
    return _after(event, replace(state, revision=state.revision + 1), at, actor)


@singledispatch
def _after(event: e.Event, s: CardState, at: datetime, actor: Actor) -> CardState:
    """Events that tell something and change nothing (an e-mail sent, a comment)."""
    return s


def _serial(s: CardState, no: int, **changes: Any) -> CardState:
    return replace(s, serial=max(s.serial, no), **changes)


def _put(s: CardState, step: OpenStep) -> CardState:
    """The step in its place among the open ones, or added behind them."""
    same = [(o.key, o.visit) == (step.key, step.visit) for o in s.steps]
    if not any(same):
        return replace(s, steps=(*s.steps, step))
    return replace(s, steps=tuple(step if here else o for here, o in zip(same, s.steps, strict=True)))


def _change_ask(s: CardState, no: int, **changes: Any) -> CardState:
    return replace(s, steps=tuple(
        replace(o, asks=tuple(replace(a, **changes) if a.no == no else a for a in o.asks)) for o in s.steps))


@_after.register
def _(event: e.CardStarted, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, process=event.process, initiator=event.initiator, owner=event.owner, values=dict(event.values))


@_after.register
def _(event: e.StageEntered, s: CardState, at: datetime, actor: Actor) -> CardState:
    entered = Change(at, actor.person, s.revision)
    return replace(s, stage=event.stage, visit=event.visit, norm_due=event.due, entered=entered)


@_after.register
def _(event: e.CardClosed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, closed=event.how, norm_due=None)


@_after.register
def _(event: e.FieldsChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    new = {key: after for key, (_, after) in event.changes.items()}
    marks = dict.fromkeys(event.changes, Change(at, actor.person, s.revision))
    return replace(s, values=s.values | new, changed=s.changed | marks)


@_after.register
def _(event: e.OwnerChanged, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, owner=event.to)


@_after.register
def _(event: e.TaskOpened, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = s.step(event.step, event.visit) or OpenStep(event.step, "task", event.stage, event.visit)
    ask = Ask(event.no, event.people, due=event.due, added=event.added, opened=at)
    queue = step.queue if event.added else event.queue
    return _serial(_put(s, replace(step, asks=(*step.asks, ask), queue=queue, card_wide=event.card_wide)), event.no)


@_after.register
def _(event: e.TaskTaken, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, taken=event.person)


@_after.register
def _(event: e.TaskReturned, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, taken=None)


@_after.register
def _(event: e.TaskReassigned, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, people=(event.to,), taken=None)


@_after.register
def _(event: e.TaskCompleted, s: CardState, at: datetime, actor: Actor) -> CardState:
    decision = Decision(event.no, event.step, event.visit, event.person, event.outcome, event.approves, event.behalf)
    s = replace(s, decisions=(*s.decisions, decision))
    return s if event.stays else _change_ask(s, event.no, answer=event.outcome, approves=event.approves)


@_after.register
def _(event: e.TaskCancelled, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, answer="")


@_after.register
def _(event: e.DeadlineSet, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, due=event.due, late=False)


@_after.register
def _(event: e.DeadlinePassed, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _change_ask(s, event.no, late=True)


@_after.register
def _(event: e.StepEnded, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, steps=tuple(o for o in s.steps if (o.key, o.visit) != (event.step, event.visit)))


@_after.register
def _(event: e.WaitBegun, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _put(s, OpenStep(event.step, "wait", event.stage, event.visit,
                            due=event.due, limit=event.limit, message=event.message))


@_after.register
def _(event: e.ParallelBegun, s: CardState, at: datetime, actor: Actor) -> CardState:
    return _put(s, OpenStep(event.step, "parallel", event.stage, event.visit))


@_after.register
def _(event: e.BranchEnded, s: CardState, at: datetime, actor: Actor) -> CardState:
    step = s.step(event.step, event.visit)
    return _put(s, replace(step, arrived=(*step.arrived, event.branch))) if step else s


@_after.register
def _(event: e.RobotQueued, s: CardState, at: datetime, actor: Actor) -> CardState:
    s = _serial(s, event.no, robots=(*s.robots, Pending(event.no, event.robot, event.do, event.step, event.visit)))
    if event.step is None or event.stage is None or event.visit is None:
        return s
    return _put(s, OpenStep(event.step, "robot", event.stage, event.visit, robot=event.no))


@_after.register(e.RobotDone)
@_after.register(e.RobotFailed)
@_after.register(e.RobotCancelled)
def _robot_ended(event: Any, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, robots=tuple(p for p in s.robots if p.no != event.no))


@_after.register
def _(event: e.DocumentMade, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, values=s.values | {event.field: [event.file]},
                   changed=s.changed | {event.field: Change(at, None, s.revision)})


@_after.register
def _(event: e.PenaltyRecorded, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, penalties=s.penalties | {event.key: (event.person, event.points)})


@_after.register
def _(event: e.PenaltyWaived, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, penalties=s.penalties | {event.key: (event.person, 0)})


@_after.register
def _(event: e.ObserverAdded, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, observers=(*s.observers, event.person))


@_after.register
def _(event: e.IncidentRaised, s: CardState, at: datetime, actor: Actor) -> CardState:
    incident = Incident(event.no, event.code, event.step, event.stage, event.visit, event.robot, event.detail)
    s = _serial(s, event.no, incidents=(*s.incidents, incident))
    if event.code == "nobody" and event.step and event.stage and event.visit:
        return _put(s, s.step(event.step, event.visit) or OpenStep(event.step, "task", event.stage, event.visit))
    return s


@_after.register
def _(event: e.IncidentResolved, s: CardState, at: datetime, actor: Actor) -> CardState:
    return replace(s, incidents=tuple(i for i in s.incidents if i.no != event.no))
