"""What comes to a card from the cards that are linked to it, and what it asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import asking, entries, family, flow, triggers
from . import events as e
from .course import Course
from .definition import Definition
from .errors import NoSuch, Refused
from .state import OpenStep


def record_created(command: asking.RecordCreated, c: Course) -> None:
    cards = tuple(dict(card) for card in command.cards)
    c.emit(e.CardsMade(command.no, command.robot, cards, command.kept, command.why))
    for card in cards:
        triggers.fire(c, "linked", process=card["process"], what="linked", context={"linked": card["card"]})


def ask_cards(command: asking.AskCards, c: Course) -> None:
    if command.orders:
        c.emit(e.CardsAsked(command.no, command.robot, tuple(dict(order) for order in command.orders)))


def linked_event(command: asking.LinkedEvent, c: Course) -> None:
    """A linked card has moved or ended; the waits for it go on, or where they lead when it failed."""
    known = (command.card, command.number, command.process)
    title = dict(command.title)
    if command.closed is None:
        if not c.state.closed:
            c.emit(e.LinkedCardMoved(*known, command.stage, title))
            _tell_triggers(c, command, "stage_entered")
        return
    if _heard_before(command, c):
        return
    how: Any = command.closed
    c.emit(e.LinkedCardClosed(*known, how, title, command.side))
    for step in c.state.steps:
        still = c.state.step(step.key, step.visit)
        if still is not None and still.kind == "wait" and c.spec(still).child:
            go_on(c, still)
    _tell_triggers(c, command, "closed")
    if command.side == "child" and c.state.children and all(child.closed for child in c.state.children):
        ways = tuple(dict.fromkeys(child.closed for child in c.state.children))
        processes = tuple(dict.fromkeys(child.process for child in c.state.children))
        triggers.fire(c, "children_closed", process=processes, how=ways)


def _tell_triggers(c: Course, command: asking.LinkedEvent, what: str) -> None:
    if c.state.closed:
        return
    facts = {"process": command.process, "what": what, "stage": command.stage, "how": command.closed}
    triggers.fire(c, "linked", **facts, context={"linked": command.card})


def _heard_before(command: asking.LinkedEvent, c: Course) -> bool:
    ended = (child.card for child in c.state.children if child.closed)
    return command.side == "child" and command.card in ended


def go_on(c: Course, step: OpenStep) -> None:
    """The wait for other cards ends with the last of them, or with the first that fails."""
    spec = c.spec(step)
    if family.failed(c.state, spec) and spec.at_failed:
        flow.go_to(c, spec.at_failed)
    elif family.all_done(c.state, spec):
        flow.end(c, step)


# -- asked by another card -------------------------------------------------------------------------------


def change_for_card(command: asking.ChangeForCard, c: Course) -> None:
    c.change(entries.unasked(c, command.values), origin=dict(command.origin))


def adjust_for_card(command: asking.AdjustForCard, c: Course) -> None:
    """All the numbers, or none: what would fall below the bound is refused, nothing is rounded."""
    new = adjusted(command, c.definition, c.state.values)
    c.change(entries.unasked(c, new), origin=dict(command.origin))


def adjusted(
    command: asking.AdjustForCard, definition: Definition, values: Mapping[str, Any]
) -> dict[str, int | str]:
    """The numbers as they would be then; raises `Refused`."""
    return {
        key: _added(definition, values, key, Decimal(add), command.at_least)
        for key, add in command.adds.items()
    }


def _added(
    definition: Definition, values: Mapping[str, Any], key: str, add: Decimal, at_least: str | None
) -> int | str:
    field = definition.field_of.get(key)
    if field is None or field.kind not in ("number", "money") or field.formula:
        raise NoSuch("no_such_field", field=key)
    scale = 100 if field.kind == "money" else 1
    before = Decimal(str(values.get(key) or 0)) / scale
    after = before + add
    if add < 0 and at_least is not None and after < Decimal(at_least):
        raise Refused("would_fall_below", field=field.title, before=_plain(before), add=_plain(add))
    return int(after * scale) if field.kind == "money" else _plain(after)


def _plain(number: Decimal) -> str:
    return str(int(number)) if number == number.to_integral_value() else f"{number.normalize():f}"


def card_refused(command: asking.CardRefused, c: Course) -> None:
    """Shown to administrators, who may ask the other card again."""
    order: Mapping[str, Any] = command.order
    detail = f"{order['robot']}: {command.error}"
    c.emit(e.IncidentRaised(c.next_no, "card_refused", robot=order["no"], detail=detail, order=dict(order)))


def ask_again(c: Course, order: Mapping[str, Any]) -> None:
    c.emit(e.CardsAsked(order["no"], order["robot"], (dict(order),)))
