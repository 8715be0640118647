"""A card under another version: where it stands by the names of that, and whether anybody has acted since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from . import events as e
from .commands import Actor
from .state import CardState, Change, Incident, Moved, OpenStep

# What people may do to a card without having acted on it.
SAID = (e.CommentAdded, e.ObserverAdded)


def acted_on(s: CardState, event: e.Event, at: datetime, actor: Actor) -> CardState:
    """Notes the first thing that somebody does to a card which has come to another version."""
    if actor.person is None or s.moved is None or isinstance(event, SAID):
        return s
    return replace(s, moved=replace(s.moved, acted=Change(at, actor.person, s.revision)))


def renamed(s: CardState, event: e.VersionChanged) -> CardState:
    """The card stands where it stood, by the names that this has in the other version."""
    return replace(
        s,
        stage=event.stages.get(s.stage, s.stage),
        steps=tuple(_step(step, event) for step in s.steps),
        incidents=tuple(_incident(incident, event) for incident in s.incidents),
        moved=None if event.undone else Moved(event.source, event.to, dict(event.stages), dict(event.steps)),
    )


def _step(step: OpenStep, event: e.VersionChanged) -> OpenStep:
    stage, key = _place(event, step.stage, step.key)
    return replace(step, stage=stage, key=key)


def _incident(incident: Incident, event: e.VersionChanged) -> Incident:
    if incident.stage is None or incident.step is None:
        return replace(incident, stage=event.stages.get(incident.stage or "", incident.stage))
    stage, key = _place(event, incident.stage, incident.step)
    return replace(incident, stage=stage, step=key)


def _place(event: e.VersionChanged, stage: str, step: str) -> tuple[str, str]:
    stage, _, step = event.steps.get(f"{stage}/{step}", f"{stage}/{step}").partition("/")
    return stage, step
