"""Goods reserved for a card: what changes is asked of the products, and kept on the card, together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.robots.test_fill_lines import WITH_LINES
from webapp import robots
from webapp.process.asking import AskCards
from webapp.process.commands import ChangeFields
from webapp.robots import Context, Done, Failed, Retry
from webapp.robots.base import Record

MakeContext = Callable[..., Context]
SETTINGS = {"lines": "items", "product": "product", "quantity": "quantity", "kept": "wanted"}


def run(context: MakeContext, what: str, kept: dict[int, int], wanted: dict[int, Any], **parts: Any) -> Any:
    answer = tried(context, what, kept, wanted, **parts)
    assert isinstance(answer, Done), answer
    return answer


def tried(context: MakeContext, what: str, kept: dict[int, int], wanted: dict[int, Any], **parts: Any) -> Any:
    """Ten of each product are there, none of them is promised."""
    values = {
        "items": [{"_id": n, "product": p, "quantity": q} for n, (p, q) in enumerate(wanted.items(), 1)],
        "wanted": [{"_id": n, "product": p, "quantity": q} for n, (p, q) in enumerate(kept.items(), 1)],
    }
    made = context(values, definition=WITH_LINES, no=5)
    made = replace(made, state=replace(made.state, **parts)) if parts else made
    made.outside.known = {id: Record(id, f"Т{id}", "products", {"on_hand": 10}) for id in (1, 2)}
    return robots.run("reserve", SETTINGS | {"what": what}, made)


def asked(answer: Done) -> dict[int, dict[str, str]]:
    orders = next(effect for effect in answer.effects if isinstance(effect, AskCards)).orders
    return {order["card"]: order["adds"] for order in orders}


def kept(answer: Done) -> dict[int, Any]:
    change = next(effect for effect in answer.effects if isinstance(effect, ChangeFields))
    return {line["product"]: line["quantity"] for line in change.values["wanted"]}


def test_what_the_lines_say_is_reserved(context: MakeContext) -> None:
    answer = run(context, "hold", {}, {1: 3, 2: "1.5"})
    assert asked(answer) == {1: {"reserved": "3"}, 2: {"reserved": "1.5"}}
    assert kept(answer) == {1: 3, 2: "1.5"}


def test_only_the_difference_is_asked_for(context: MakeContext) -> None:
    answer = run(context, "hold", {1: 3, 2: 4}, {1: 5})
    assert asked(answer) == {1: {"reserved": "2"}, 2: {"reserved": "-4"}}
    assert kept(answer) == {1: 5}


def test_nothing_is_asked_for_twice(context: MakeContext) -> None:
    assert run(context, "hold", {1: 3}, {1: 3}).effects == ()


def test_what_is_released_is_free_again(context: MakeContext) -> None:
    answer = run(context, "release", {1: 3}, {1: 5})
    assert (asked(answer), kept(answer)) == ({1: {"reserved": "-3"}}, {})


def test_what_is_shipped_leaves_the_stock(context: MakeContext) -> None:
    answer = run(context, "ship", {1: 3}, {1: 3})
    assert (asked(answer), kept(answer)) == ({1: {"reserved": "-3", "on_hand": "-3"}}, {})


def test_a_closed_card_keeps_its_table(context: MakeContext) -> None:
    answer = run(context, "release", {1: 3}, {}, closed="failure")
    assert asked(answer) == {1: {"reserved": "-3"}}
    assert len(answer.effects) == 1


def test_more_than_is_free_is_not_reserved_and_what_is_missing_is_named(context: MakeContext) -> None:
    answer = tried(context, "hold", {1: 0, 2: 4}, {1: 11, 2: 15})
    assert isinstance(answer, Failed)
    assert answer.error == "Не хватает: Т2 — свободно 10, нужно 11; Т1 — свободно 10, нужно 11."


def test_the_product_looks_once_more_under_its_lock(context: MakeContext) -> None:
    answer = run(context, "hold", {1: 1}, {1: 3})
    (order,) = next(effect for effect in answer.effects if isinstance(effect, AskCards)).orders
    assert (order["within"], order["beyond"]) == ({"reserved": "on_hand"}, "0")
    assert (order["kept"]["before"], order["kept"]["after"]) == ("1", "3")


def test_it_waits_until_what_it_asked_before_is_answered(context: MakeContext) -> None:
    """A refusal puts the table right; until then nobody knows what is kept."""
    made = context({"items": [{"_id": 1, "product": 1, "quantity": 2}]}, definition=WITH_LINES, no=5)
    made.outside.asked = {1}
    assert isinstance(robots.run("reserve", SETTINGS, made), Retry)


def test_settings_that_do_not_fit_are_told() -> None:
    assert robots.settings_problems("reserve", SETTINGS, WITH_LINES, "en") == []
    wrong = SETTINGS | {"kept": "price", "product": "quantity"}
    said = robots.settings_problems("reserve", wrong, WITH_LINES, "en")
    assert len(said) >= 2
