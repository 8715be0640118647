"""Stage changes by hand, as the menu «Перевести на стадию…» shows them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.process.rights import Way
from webapp.web import faces
from webapp.web.formats import t
from webapp.web.seen import Card


@dataclass(frozen=True)
class Move:
    """A stage the card could go to; `why` it may not; `asks` when a comment or fields are needed first."""

    key: str
    title: str
    colour: str
    why: str = ""
    asks: bool = False


def moves(card: Card) -> tuple[Move, ...]:
    return tuple(_move(card, way) for way in card.ways)


def _move(card: Card, way: Way) -> Move:
    stage = faces.stage(card.definition, way.to)
    return Move(way.to, stage.title, stage.colour, _why(way), needs_more(way))


def needs_more(way: Way) -> bool:
    """Whether the move cannot be made by one press."""
    transition = way.transition
    return transition is not None and (transition.comment == "required" or bool(transition.requires))


def _why(way: Way) -> str:
    if way.open:
        return ""
    reason = t(way.transition.reason) if way.transition else ""
    return reason or (_("You may not move it there") if way.problem == "not_yours_to_move" else _("Not yet"))
