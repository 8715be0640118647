"""What people decided on a card, read from its events, so that it can be decided again elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .. import events as e
from ..commands import Actor

Recorded = tuple[e.Event, datetime, Actor]


@dataclass(frozen=True)
class Begun:
    values: dict[str, Any]
    initiator: int | None


@dataclass(frozen=True)
class Answered:
    """An answer to a task with what was filled in; `people` are who gave it and for whom.

    `stood` when it is an approval of an earlier round that nobody was asked for.
    """

    step: str
    stage: str
    outcome: str
    people: tuple[int, ...]
    title: dict[Any, str]
    label: dict[Any, str]
    values: dict[str, Any] = field(default_factory=dict)
    comment: str = ""
    stood: bool = False


@dataclass(frozen=True)
class Moved:
    stage: str
    person: int | None
    comment: str = ""
    anywhere: bool = False


@dataclass(frozen=True)
class Changed:
    values: dict[str, Any]


@dataclass(frozen=True)
class Given:
    """The card was given to another owner."""

    owner: int


@dataclass(frozen=True)
class Ended:
    how: str
    reason: str


@dataclass(frozen=True)
class Came:
    """A wait ended; if it was for a message, the message came."""

    step: str


Decision = Begun | Answered | Moved | Changed | Given | Ended | Came


def decisions(events: Iterable[Recorded], machines: bool) -> Iterator[tuple[Decision, datetime]]:
    """In their order; with `machines` also what robots did to the card."""
    filled: dict[int, dict[str, Any]] = {}
    for event, at, actor in events:
        if isinstance(event, e.FieldsChanged) and event.task is not None:
            filled.setdefault(event.task, {}).update({k: new for k, (_, new) in event.changes.items()})
        elif isinstance(event, e.TaskCompleted):
            yield _answered(event, filled.pop(event.no, {})), at
        else:
            found = _decided(event, actor, machines)
            if found is not None:
                yield found, at


def _answered(event: e.TaskCompleted, values: dict[str, Any]) -> Answered:
    people = tuple(p for p in (event.person, event.behalf) if p)
    return Answered(
        event.step, event.stage, event.outcome, people, event.title, event.label, values, event.comment
    )


def _decided(event: e.Event, actor: Actor, machines: bool) -> Decision | None:
    read = READ.get(type(event))
    by_hand = actor.kind in ("person", "admin")
    return read(event, actor) if read and (by_hand or machines or type(event) in BY_ITSELF) else None


def _entered(event: e.StageEntered, actor: Actor) -> Moved | None:
    """A stage entered by the flow is nobody's decision."""
    if event.how in ("start", "flow"):
        return None
    return Moved(event.stage, actor.person, event.comment, anywhere=event.how != "hand")


def _stood(event: e.ApprovalKept, _actor: Actor) -> Answered:
    people = tuple(p for p in (event.person, event.by) if p)
    return Answered(event.step, event.stage, event.outcome, people, event.title, event.label, stood=True)


def _ended(event: e.CardClosed, _actor: Actor) -> Ended | None:
    return Ended(event.how, event.reason) if event.how in ("withdrawn", "cancelled") else None


def _came(event: e.StepEnded, _actor: Actor) -> Came | None:
    return Came(event.step) if event.waited and not event.dropped else None


READ: dict[type[e.Event], Callable[[Any, Actor], Decision | None]] = {
    e.CardStarted: lambda event, _: Begun(dict(event.values), event.initiator),
    e.StepEnded: _came,
    e.ApprovalKept: _stood,
    e.StageEntered: _entered,
    e.FieldsChanged: lambda event, _: Changed({key: new for key, (_old, new) in event.changes.items()}),
    e.DocumentMade: lambda event, _: (
        Changed({event.field: [*event.beside, event.file]}) if event.field else None
    ),
    e.OwnerChanged: lambda event, _: Given(event.to),
    e.CardClosed: _ended,
}
BY_ITSELF = (e.CardStarted, e.StepEnded, e.ApprovalKept)
"""Decisions of whoever is told with them, the clock and robots too."""


def path(events: Iterable[e.Event]) -> list[str]:
    """The stages that were entered, in order."""
    return [event.stage for event in events if isinstance(event, e.StageEntered)]
