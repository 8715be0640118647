"""Examples kept with a process: what is given, what people do then, and what is expected to come of it.

How they are played is said in `trial` and `examples`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from .parts import Duration, Key, Model, Text, Who

EVERYBODY = Who(everyone=True)
AT_MOST_ACTS = 200


class Unit(Model):
    """A department that only the example has, so that it comes out alike in every company: its people by
    log-in, the department above it, and who acts for its head where that one is away.
    """

    department: Key
    above: Key | None = None
    head: str | None = None
    members: tuple[str, ...] = ()
    away: str | None = None
    chain_end: bool = False


class Known(Model):
    """Another card as the example knows it, so that it comes out alike whatever the company has; amounts of
    money in its values are written `{money: 100}`.
    """

    card: int
    process: Key
    title: str = ""
    values: dict[str, Any] = Setting(default_factory=dict)

    @property
    def stored(self) -> dict[str, Any]:
        """The values as a card holds them."""
        return {key: _stored(value) for key, value in self.values.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"money"}:
        return int(Decimal(str(value["money"])) * 100)
    return value


class Given(Model):
    """Who starts the card, among which made-up people, what is filled in, and which other cards there are;
    robots in `fails` fail.
    """

    initiator: Who = EVERYBODY
    values: dict[str, Any] = Setting(default_factory=dict)
    fails: tuple[Key, ...] = ()
    company: tuple[Unit, ...] = ()
    records: tuple[Known, ...] = ()


class Act(Model):
    """One thing that somebody does, or time that passes; exactly one of these. Robots in `fails` fail.

    Without `by` it is done by somebody who may: the first who was asked, or who the transition names.
    """

    task: Key | None = None
    take: Key | None = None
    move: Key | None = None
    change: dict[str, Any] | None = None
    withdraw: str | None = None
    cancel: str | None = None
    message: Key | None = None
    child: Literal["success", "failure", "withdrawn", "cancelled"] | None = None
    wait: Duration | None = None
    until: Literal["next", "deadline", "reminder", "wait", "robot"] | None = None
    resolve: Literal["assign", "retry", "skip", "goto"] | None = None
    outcome: Key | None = None
    stage: Key | None = None
    values: dict[str, Any] = Setting(default_factory=dict)
    comment: str = ""
    checked: tuple[int, ...] | None = None
    by: Who | None = None
    fails: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Act:
        if sum(getattr(self, name) is not None for name in ACTS) != 1:
            raise ValueError("act_one")
        if (self.task is None) != (self.outcome is None):
            raise ValueError("act_outcome")
        return self

    @property
    def kind(self) -> str:
        return next(name for name in ACTS if getattr(self, name) is not None)


ACTS = (
    "task",
    "take",
    "move",
    "change",
    "withdraw",
    "cancel",
    "message",
    "child",
    "wait",
    "until",
    "resolve",
)


class Expect(Model):
    """What must be so afterwards; what is left out is not looked at."""

    stage: Key | None = None
    visited: tuple[Key, ...] = ()
    open_tasks: tuple[Key, ...] | None = None
    holders: tuple[Who, ...] = ()
    values: dict[str, Any] = Setting(default_factory=dict)


class Example(Model):
    """A card's life, told shortly; played each time before the process is published."""

    key: Key
    title: Text
    given: Given = Given()
    acts: tuple[Act, ...] = Setting(default=(), max_length=AT_MOST_ACTS)
    expect: Expect = Expect()
