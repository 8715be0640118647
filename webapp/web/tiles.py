"""A card as it is shown on boards and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from webapp import sentences
from webapp.process import rights
from webapp.process.definition import Definition
from webapp.process.errors import NotAllowed
from webapp.process.rights import Way
from webapp.process.state import CardState
from webapp.web import faces, formats, viewing
from webapp.web.faces import Deadline, Has, StageFace
from webapp.web.partials import htmx
from webapp.web.shown.moves import needs_more
from webapp.web.shown.why import Waiting
from webapp.web.shown.why import why as why_so

# A live answer marks what changed so short a while ago.
JUST_NOW = timedelta(seconds=10)


@dataclass(frozen=True)
class Move:
    """A stage the card could be moved to; `why` says why it may not; `asks`: something must be filled in."""

    key: str
    title: str
    colour: str
    why: str
    asks: bool
    url: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.key, self.why


@dataclass(frozen=True)
class Tile:
    id: int
    number: str
    title: str
    url: str
    panel_url: str
    stage: StageFace
    visit: int
    lines: tuple[str, ...]
    priority: str
    money: int | None
    currency: str
    has: Has
    since: str
    deadline: Deadline | None
    comments: int
    files: int
    failed: bool
    closed: bool
    changed: bool
    moves: tuple[Move, ...]
    waiting: Waiting

    @property
    def why(self) -> str:
        """Why it is not going on, in a sentence."""
        return why_so(self.waiting)


def tile(row: Any, filters: Mapping[str, Any] | None = None) -> Tile:
    """The face of a card's row; `filters` are those of the board it is shown on."""
    definition = viewing.definition(row.version_id)
    state = faces.state_of(row)
    return Tile(
        id=row.id,
        number=row.number,
        title=row.title,
        url=url_for("cards.show", id=row.id),
        panel_url=url_for("boards.show", key=definition.key, **(filters or {}), card=row.id),
        stage=faces.stage(definition, row.stage),
        visit=row.visit,
        lines=lines(definition, state, faces.unseen(row)),
        priority=state.priority,
        money=row.sum_minor if definition.face.sum and row.sum_minor else None,
        currency=currency(definition),
        has=faces.has(definition, state),
        since=faces.since(row.entered_at),
        deadline=None if row.closed_at else faces.deadline(row.due_at),
        comments=row.comments,
        files=row.files,
        failed=row.incidents > 0,
        closed=row.closed_at is not None,
        changed=just_changed(row.changed_at),
        moves=moves(row.id, definition, state),
        waiting=Waiting(definition, state, row.entered_at, row.process_id),
    )


def just_changed(at: Any) -> bool:
    """Whether a part of a page that fetches itself anew should point at it for a moment."""
    itself = htmx.trigger is not None and htmx.trigger == htmx.target
    return itself and viewing.now() - at < JUST_NOW


def currency(definition: Definition) -> str:
    field = definition.field_of.get(definition.face.sum or "")
    return field.currency if field else "RUB"


def lines(definition: Definition, state: CardState, but: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The two fields the administrator chose; the sum and the title are on the face already."""
    keys = [key for key in definition.face.lines if key != definition.face.sum and key not in but]
    shown = (faces.value(definition.field_of[key], state.values.get(key)) for key in keys)
    return tuple(filter(None, shown))


def moves(card: int, definition: Definition, state: CardState) -> tuple[Move, ...]:
    """Where the viewer could move the card by hand; nothing where nobody may, or they may nowhere."""
    if not definition.transitions:
        return ()
    ways = rights.ways(definition, state, viewing.viewer().person, viewing.world(), viewing.today())
    found = tuple(_moves(card, definition, state, ways))
    return found if any(not move.why for move in found) else ()


def _moves(card: int, definition: Definition, state: CardState, ways: Iterable[Way]) -> Iterable[Move]:
    for way in ways:
        face = faces.stage(definition, way.to)
        asks = needs_more(definition, state, way)
        yield Move(way.to, face.title, face.colour, why(way), asks, url_for("moves.new", id=card, to=way.to))


def why(way: Way) -> str:
    """Why the card may not go there, in a sentence; empty if it may."""
    if way.open:
        return ""
    reason = way.transition.reason if way.transition else None
    return formats.t(reason) if reason else sentences.sentence(NotAllowed(way.problem, reason=None))
