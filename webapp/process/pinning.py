"""The version a card runs on: going over to another, and back until somebody has acted on the card."""

from __future__ import annotations

from . import events as e
from .commands import ChangeVersion, UndoVersionChange
from .course import Course
from .definition import Definition
from .errors import NotAllowed, Refused
from .moving import Obstacle, Places, movable
from .state import Moved


class HasNoPlace(Refused):
    """The card cannot go on under the other version; `obstacles` say why."""

    code, status = "version_has_no_place", 409

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        reason = {lang: " ".join(o.said(lang) for o in obstacles) for lang in ("ru", "en")}
        super().__init__(reason=reason)
        self.obstacles = obstacles


def change_version(command: ChangeVersion, c: Course) -> None:
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    places = Places(command.stages, command.steps)
    _go(c, command.definition, places, e.VersionChanged(command.source, command.to))


def undo_version_change(command: UndoVersionChange, c: Course) -> None:
    """Back to where it was. What the process has done by itself meanwhile must have a place there too."""
    if c.actor.kind != "admin":
        raise NotAllowed("only_administrator")
    moved = c.state.moved
    if moved is None:
        raise Refused("nothing_to_take_back")
    if moved.acted:
        raise Refused("acted_since", person=moved.acted.by, at=moved.acted.at)
    event = e.VersionChanged(moved.to, moved.source, undone=True)
    _go(c, command.definition, _back(moved), event)


def _back(moved: Moved) -> Places:
    return Places({to: key for key, to in moved.stages.items()}, {to: key for key, to in moved.steps.items()})


def _go(c: Course, definition: Definition, places: Places, event: e.VersionChanged) -> None:
    obstacles = movable(c.definition, definition, c.state, places)
    if obstacles:
        raise HasNoPlace(obstacles)
    stage = places.stage(c.state.stage)
    stages = {c.state.stage: stage} if stage != c.state.stage else {}
    names = {f"{s.stage}/{s.key}": "/".join(places.step(s)) for s in c.state.steps}
    # On the way back a stage of the same key may be another one: then every step says where it was.
    steps = names if stages else {old: new for old, new in names.items() if old != new}
    c.emit(e.VersionChanged(event.source, event.to, stages, steps, event.undone))
    c.definition = c.world.directories.bound(definition)
