"""Stage changes by hand, as the menu «Перевести на стадию…» shows them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.process import filling
from webapp.process.definition import Definition
from webapp.process.kinds.base import Today
from webapp.process.rights import Way
from webapp.process.state import CardState
from webapp.web import faces, viewing
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
    return Move(way.to, stage.title, stage.colour, _why(way), needs_more(card.definition, card.state, way))


def needs_more(definition: Definition, state: CardState, way: Way) -> bool:
    """Whether the move cannot be made by one press."""
    if way.transition.comment == "required" or way.transition.requires:
        return True
    # Looked at only where some stage demands fields: a board asks this of every card it shows.
    if not any(way.to in f.required_at for f in definition.fields):
        return False
    on = filling.ground(state, viewing.world(), Today(viewing.today(), viewing.zone()), way.to)
    return bool(filling.to_enter(definition, way.transition, on))


def _why(way: Way) -> str:
    if way.open:
        return ""
    reason = t(way.transition.reason) if way.transition else ""
    return reason or (_("You may not move it there") if way.problem == "not_yours_to_move" else _("Not yet"))
