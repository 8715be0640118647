"""Two lives of one card beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..definition import Definition
from ..events import CardClosed
from ..problems import Problem
from .decisions import Recorded, path
from .play import Trial

Way = Literal["same", "another", "nowhere"]


@dataclass(frozen=True)
class Replayed:
    """The way it goes, and where and why it leaves the way it went."""

    way: Way
    at: str = ""
    why: Problem | None = None


def compared(recorded: Sequence[Recorded], trial: Trial) -> Replayed:
    """The same stages in the same order to the same end, or where that is over."""
    before = path(event for event, _, _ in recorded)
    after = path(told.event for told in trial.told)
    for then, now in zip(before, after, strict=False):
        if then != now:
            told = {"stage": titled(trial.definition, now), "then": titled(trial.definition, then)}
            return Replayed("another", now, Problem("replay_other_way", told))
    if len(before) == len(after) and _end(recorded) == trial.state.closed:
        return Replayed("same", trial.state.stage)
    rest = before[len(after) :] or after[len(before) :] or [trial.state.stage]
    return Replayed(
        "another", rest[0], Problem("replay_longer", {"stage": titled(trial.definition, rest[0])})
    )


def titled(definition: Definition, stage: str) -> Any:
    """What the stage is called; one that is no more by its key."""
    found = definition.stage_of.get(stage)
    return found.title if found else stage


def _end(recorded: Sequence[Recorded]) -> str | None:
    ends = [event.how for event, _, _ in recorded if isinstance(event, CardClosed)]
    return ends[-1] if ends else None
