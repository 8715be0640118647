"""Which linked cards a robot turns to, and what it asks of each: a job of that card, once for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from webapp.process import asking
from webapp.process.definition import Definition
from webapp.robots import base
from webapp.robots.references import unfit_field
from webapp.robots.wording import say

MAKER = "create_card"


def named(card_field: str | None, made_by: str | None, context: base.Context) -> list[int]:
    """The card in the field, or the open ones that the robot has made in its latest run."""
    if card_field is not None:
        card = context.state.values.get(card_field)
        return [card] if card else []
    return [child.card for child in context.state.made_by(made_by or "") if child.closed is None]


def done(
    asked: Mapping[int, Mapping[str, Any]], known: Mapping[int, base.Record], context: base.Context
) -> base.Done:
    """Each card that there is gets its order; one that there is not is told as trouble here."""
    orders = tuple(
        _order(known[card].number, card, what, context) for card, what in asked.items() if card in known
    )
    lost = tuple(
        asking.CardRefused(
            _order(str(card), card, what, context), say("no_card_to_change", context.locale, number=card)
        )
        for card, what in asked.items()
        if card not in known
    )
    wanted = (asking.AskCards(context.no, context.robot, orders),) if orders else ()
    return base.Done((*wanted, *lost), {} if asked else {"skipped": "no_card"})


def _order(number: str, card: int, what: Mapping[str, Any], context: base.Context) -> dict[str, Any]:
    origin = {
        "card": context.card_id,
        "number": context.number,
        "process": context.definition.key,
        "robot": context.robot,
    }
    return {
        "card": card,
        "number": number,
        "no": context.no,
        "robot": context.robot,
        "origin": origin,
        **what,
    }


def records(ids: Iterable[int], context: base.Context) -> dict[int, base.Record]:
    wanted = set(ids)
    return context.outside.records(wanted) if wanted else {}


def process_of(card_field: str | None, made_by: str | None, definition: Definition) -> str | None:
    """The process whose cards are turned to."""
    if card_field is not None:
        field = definition.field_of.get(card_field)
        return field.process if field else None
    maker = definition.robot_of.get(made_by or "")
    return str(maker.settings.get("process") or "") or None if maker else None


def unfit(card_field: str | None, made_by: str | None, definition: Definition) -> Iterator[base.Problem]:
    if card_field is not None:
        yield from unfit_field(card_field, definition, "card")
    if made_by is not None:
        makers = [robot.key for robot in definition.robot_of.values() if robot.do == MAKER]
        if made_by not in makers:
            yield "no_maker", {"robot": made_by}
