"""What comes to a card from the cards that are linked to it, and what it asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import asking, entries, family, flow, triggers
from . import events as e
from .course import Course
from .definition import Definition, Field
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
    return {key: _added(command, definition, values, key) for key in command.adds}


def _added(
    command: asking.AdjustForCard, definition: Definition, values: Mapping[str, Any], key: str
) -> int | str:
    field = _number(definition, key)
    before, add = _amount(field, values), Decimal(command.adds[key])
    after = before + add
    if add < 0 and command.at_least is not None and after < Decimal(command.at_least):
        raise Refused("would_fall_below", field=field.title, before=_plain(before), add=_plain(add))
    if add > 0 and key in command.within:
        # Whoever comes second finds what the first has taken: the card is locked.
        free = max(_amount(_number(definition, command.within[key]), values) - before, Decimal(0))
        if add - Decimal(command.beyond) > free:
            raise Refused("not_enough", free=_plain(free), wanted=_plain(add - Decimal(command.beyond)))
    return int(after * 100) if field.kind == "money" else _plain(after)


def _number(definition: Definition, key: str) -> Field:
    field = definition.field_of.get(key)
    if field is None or field.kind not in ("number", "money") or field.formula:
        raise NoSuch("no_such_field", field=key)
    return field


def _amount(field: Field, values: Mapping[str, Any]) -> Decimal:
    return Decimal(str(values.get(field.key) or 0)) / (100 if field.kind == "money" else 1)


def _plain(number: Decimal) -> str:
    return str(int(number)) if number == number.to_integral_value() else f"{number.normalize():f}"


def card_refused(command: asking.CardRefused, c: Course) -> None:
    """Shown to administrators, who may ask the other card again. What was noted as done is taken back."""
    order: Mapping[str, Any] = command.order
    detail = f"{order['robot']}: {command.error}"
    if order.get("kept") and not c.state.closed:
        _keep(c, order, order["kept"]["before"])
    c.emit(e.IncidentRaised(c.next_no, "card_refused", robot=order["no"], detail=detail, order=dict(order)))


def ask_again(c: Course, order: Mapping[str, Any]) -> None:
    """Unless what it was about has been settled otherwise meanwhile."""
    kept = order.get("kept")
    if kept and not c.state.closed:
        if _kept(c, order) != Decimal(kept["before"]):
            return
        _keep(c, order, kept["after"])
    c.emit(e.CardsAsked(order["no"], order["robot"], (dict(order),)))


def _kept(c: Course, order: Mapping[str, Any]) -> Decimal:
    """How much of the other card this one has noted in its table."""
    kept = order["kept"]
    lines = c.state.values.get(kept["field"]) or ()
    mine = (line for line in lines if line.get(kept["product"]) == order["card"])
    return sum((Decimal(str(line.get(kept["quantity"]) or 0)) for line in mine), Decimal(0))


def _keep(c: Course, order: Mapping[str, Any], much: str) -> None:
    """Notes another quantity of the other card."""
    kept = order["kept"]
    lines = c.state.values.get(kept["field"]) or ()
    left = [line for line in lines if line.get(kept["product"]) != order["card"]]
    mine = [{kept["product"]: order["card"], kept["quantity"]: much}] if Decimal(much) else []
    c.change(entries.unasked(c, {kept["field"]: [*left, *mine]}))
