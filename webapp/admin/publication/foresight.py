"""What a move of the running cards would do. Each group of cards in the same position is looked at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import get_locale
from sqlalchemy import Connection

from webapp.admin import words
from webapp.process.definition import Definition
from webapp.process.moving import KINDS, Places, movable, stage_title, step_title
from webapp.storage import moves, versions
from webapp.storage.moves import Group
from webapp.storage.reads import administration

# How many cards are named for each reason.
NAMED = 4


@dataclass
class Reason:
    """Why some cards cannot move, and which."""

    text: str
    count: int = 0
    cards: list[Any] = field(default_factory=list)


@dataclass
class OnVersion:
    """The running cards of one version."""

    number: int
    count: int = 0
    can: int = 0


@dataclass
class Gone:
    """A stage or an open step that the new version lacks: what may take its place, and what does."""

    name: str
    title: str
    where: str
    options: list[tuple[str, str]]
    chosen: str
    count: int = 0


@dataclass
class Foresight:
    versions: list[OnVersion] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(v.count for v in self.versions)

    @property
    def can(self) -> int:
        return sum(v.can for v in self.versions)


def foresee(
    conn: Connection, process_id: int, new: Definition, places: Places, to: int | None = None
) -> Foresight:
    """For the running cards that are not on version `to`; whatever their number, a few statements."""
    on: dict[int, OnVersion] = {}
    reasons: defaultdict[str, Reason] = defaultdict(lambda: Reason(""))
    gone: dict[str, Gone] = {}
    numbers = {row.id: row.number for row in administration.versions(conn, process_id)}
    for group in moves.groups(conn, process_id, to):
        old = versions.definition(conn, group.version_id)
        version = on.setdefault(group.version_id, OnVersion(numbers[group.version_id]))
        version.count += group.count
        obstacles = movable(old, new, group.state, places)
        version.can += 0 if obstacles else group.count
        for said in dict.fromkeys(one.said(str(get_locale())) for one in obstacles):
            _add(reasons[said], said, group)
        for one in _gone(old, new, group, places):
            gone.setdefault(one.name, one).count += group.count
    ordered = sorted(reasons.values(), key=lambda reason: -reason.count)
    return Foresight(sorted(on.values(), key=lambda v: -v.number), ordered, list(gone.values()))


def _add(reason: Reason, said: str, group: Group) -> None:
    reason.text = said
    reason.count += group.count
    reason.cards = [*reason.cards, *group.cards][:NAMED]


def _gone(old: Definition, new: Definition, group: Group, places: Places) -> Iterator[Gone]:
    """What of the group's cards has no place by its own key."""
    stages = dict.fromkeys([group.state.stage, *(s.stage for s in group.state.steps)])
    for key in stages:
        if key not in new.stage_of:
            options = [(s.key, words.t(s.title)) for s in new.stages if not s.final]
            yield Gone(f"stage.{key}", _text(stage_title(old, key)), "", options, places.stages.get(key, ""))
    for step in group.state.steps:
        stage = places.stage(step.stage)
        name = f"{step.stage}/{step.key}"
        if step.kind != "robot" and stage in new.stage_of and (stage, step.key) not in new.places:
            title, where = step_title(old, step.stage, step.key), stage_title(old, step.stage)
            options = _alike(new, stage, step.kind)
            yield Gone(f"step.{name}", _text(title), _text(where), options, places.steps.get(name, ""))


def _alike(new: Definition, stage: str, kind: str) -> list[tuple[str, str]]:
    """Steps of the same kind in the stage."""
    return [
        (f"{stage}/{key}", _text(step_title(new, stage, key)))
        for (at, key), place in new.places.items()
        if at == stage and isinstance(place.step, KINDS[kind])
    ]


def _text(title: Any) -> str:
    return title if isinstance(title, str) else words.t(title)


def asked(sent: Mapping[str, str], names: Iterable[str] = ("stage", "step")) -> Places:
    """Where things go, as the form says: `stage.<key>`, `step.<stage>/<key>`."""
    given = {
        kind: {
            name.partition(".")[2]: value
            for name, value in sent.items()
            if value and name.startswith(f"{kind}.")
        }
        for kind in names
    }
    return Places(given["stage"], given["step"])
