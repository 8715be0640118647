"""Sets fields of a linked card: the one that a field names, or those that a robot has made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process import conditions, rights
from webapp.process.checks import walk
from webapp.process.checks.elsewhere import Aim
from webapp.process.definition import Condition, Definition, Key
from webapp.robots import asking as ask
from webapp.robots import base, linked, mapping

kind = "update_card"
label = {"ru": "Изменить связанную карточку", "en": "Change a linked card"}


class Settings(base.Settings):
    """`only_when` is asked of the linked card. Each changes by itself; one that refuses is an incident."""

    card_field: Annotated[
        Key | None,
        ask.one_field("Карточку из поля", "The card in the field", "card", again=True),
    ] = None
    made_by: Annotated[
        Key | None,
        ask.maker("Или карточки, созданные роботом", "Or the cards made by the robot"),
    ] = None
    only_when: Annotated[
        Condition | None,
        ask.condition("Только если в той карточке", "Only if on that card", of=("card_field", "made_by")),
    ] = None
    values: Annotated[
        dict[Key, Any],
        ask.values("Поля и их новые значения", "Fields and their new values", of=("card_field", "made_by")),
    ] = Setting(min_length=1)

    @model_validator(mode="after")
    def _one(self) -> Settings:
        if (self.card_field is None) == (self.made_by is None):
            raise ValueError("update_one")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from linked.unfit(settings.card_field, settings.made_by, definition)
    yield from mapping.unfit(settings.values, definition)


def aims(settings: Settings, definition: Definition) -> Iterator[Aim]:
    """The fields of the other card that are set, and those that its condition asks for."""
    there = linked.process_of(settings.card_field, settings.made_by, definition)
    yield from mapping.aims(settings.values, there, definition.fields, "values")
    for path, one in walk.leaves(("only_when",), settings.only_when):
        if one.field and not one.field.startswith("@"):
            yield Aim(there, one.field, path, reads=True)


def run(settings: Settings, context: base.Context) -> base.Answer:
    cards = linked.named(settings.card_field, settings.made_by, context)
    known = linked.records(cards, context)
    asked = rights.context(context.state, context.world, context.world.today(context.now))
    orders = {
        card: {"do": "change", "values": _values(settings, context, known.get(card))}
        for card in cards
        if _meant(settings, known.get(card), asked)
    }
    return linked.done(orders, known, context)


def _meant(settings: Settings, card: base.Record | None, asked: dict[str, object]) -> bool:
    """A card that there is not is meant too: it is told as trouble."""
    if settings.only_when is None or card is None:
        return True
    return conditions.holds(settings.only_when, card.values, asked)


def _values(settings: Settings, context: base.Context, card: base.Record | None) -> dict[str, Any]:
    target = context.outside.process(card.process) if card else None
    return {
        key: mapping.value(value, mapping.Source(context), target.field_of.get(key) if target else None)
        for key, value in settings.values.items()
    }
