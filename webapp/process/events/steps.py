"""What happens to the other steps of a flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .base import Event


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
