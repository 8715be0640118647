"""What a robot is shown in a trial, and what it says it would do. The robots themselves are above this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..assignees import World
from ..commands import Command
from ..definition import Definition, Robot
from ..given import Known
from ..state import CardState, Pending


@dataclass(frozen=True)
class Scene:
    """A robot whose time has come, and the card as it is then."""

    definition: Definition
    state: CardState
    pending: Pending
    now: datetime
    world: World
    number: str
    title: str
    # Other cards as an example gives them, or as robots have made them before.
    records: tuple[Known, ...] = ()

    @property
    def robot(self) -> Robot:
        return self.definition.robot_of[self.pending.robot]


@dataclass(frozen=True)
class Letter:
    """An e-mail that would have been sent."""

    to: str
    subject: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """Another system that would have been called."""

    method: str
    url: str
    body: str = ""


@dataclass(frozen=True)
class Foreseen:
    """Another card that would have been made or changed, in words."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Played:
    """What would have happened: the commands asked for, the letters; or why it would have failed."""

    effects: tuple[Command, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict)
    letters: tuple[Letter, ...] = ()
    calls: tuple[Call, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()
    # The cards that it made, which later robots of the trial find.
    made: tuple[Known, ...] = ()
    error: str = ""


Rehearse = Callable[[Scene], Played]


def idle(_scene: Scene) -> Played:
    """A robot that does nothing and is done."""
    return Played()
