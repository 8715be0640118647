"""How a form looks as it is filled in so far: which of its fields are there, needed, or worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask_login import current_user

from webapp.process import filling, formulas
from webapp.process.definition import Asked, Definition, Field
from webapp.process.filling import Filled, Ground
from webapp.process.kinds.base import Today
from webapp.web import viewing
from webapp.web.forms import FieldView, made, views
from webapp.web.headings import headings
from webapp.web.inputs import Posted, name
from webapp.web.seen import Card


@dataclass(frozen=True)
class Form:
    """The fields a form asks for, of which definition, and what it is filled in upon."""

    definition: Definition
    asked: tuple[Asked, ...]
    on: Ground

    def filled(self, typed: Posted | None = None) -> Filled:
        """What would come of it, were it sent now."""
        raw = replace(typed, errors={}).checked() if typed else {}
        return filling.fill(self.definition, self.asked, raw, self.on)

    def views(self, typed: Posted | None = None, errors: dict[str, str] | None = None) -> list[FieldView]:
        """Its inputs. What can come and go with others is there, hidden; what cannot come is not."""
        filled, fluid = self.filled(typed), self.fluid
        shown = [a for a in self.asked if a.field not in filled.hidden or a.field in fluid]
        found = views(self.definition, shown, self.on.values, typed, errors)
        above = headings(self.definition, [a.field for a in shown], fluid)
        return [
            replace(self._shaped(v, a, filled, fluid), heading=above.get(a.field, ""))
            for v, a in zip(found, shown, strict=True)
        ]

    def _shaped(self, view: FieldView, asked: Asked, filled: Filled, fluid: frozenset[str]) -> FieldView:
        spec = self.definition.field_of[asked.field]
        view = replace(
            view,
            required=asked.field in filled.needed,
            fluid=asked.field in fluid,
            hidden=asked.field in filled.hidden,
        )
        if spec.formula:
            view = replace(view, value=made(spec, filled.after.get(spec.key)))
        return view

    @property
    def fluid(self) -> frozenset[str]:
        """The fields that follow what is typed into others of the form."""
        moving = {a.field for a in self.asked}
        fluid: set[str] = set()
        for _field in self.definition.fields:
            found = {f.key for f in self.definition.fields if _follows(f) & moving}
            if found <= fluid:
                break
            fluid |= found
            moving |= found
        return frozenset(fluid)

    @property
    def changes(self) -> bool:
        """Whether it looks different as it is filled in."""
        return any(a.field in self.fluid for a in self.asked)

    def outline(self, typed: Posted) -> dict[str, Any]:
        """How it looks with what is typed, for the script that shows it."""
        filled = self.filled(typed)
        fluid = [self.definition.field_of[a.field] for a in self.asked if a.field in self.fluid]
        return {
            name(f.key): {
                "hidden": f.key in filled.hidden,
                "needed": f.key in filled.needed,
                "text": made(f, filled.after.get(f.key)) if f.formula else None,
            }
            for f in fluid
        }


def starting(definition: Definition) -> Form:
    """The form of a new card."""
    on = filling.starting(definition, current_user.id, viewing.world(), _here())
    return Form(definition, definition.start.fields, on)


def on_card(card: Card, asked: Iterable[Asked], stage: str | None = None) -> Form:
    """A form on a card, at the stage where it is or is to come to."""
    on = filling.ground(card.state, viewing.world(), _here(), stage)
    return Form(card.definition, tuple(asked), on)


def moving(card: Card, way: Any, sent: Iterable[str] = ()) -> Form:
    """What a move by hand asks for."""
    on = filling.ground(card.state, viewing.world(), _here(), way.to)
    asked = filling.to_enter(card.definition, way.transition, on, sent, card.unseen)
    return Form(card.definition, asked, on)


def _here() -> Today:
    return Today(viewing.today(), viewing.zone())


def _follows(spec: Field) -> set[str]:
    return filling.named(spec.visible_when) | filling.named(spec.required_when) | formulas.needs(spec)
