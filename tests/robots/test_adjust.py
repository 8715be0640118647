"""What would be added to numbers of linked cards: once for each card, whatever lines name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE
from webapp import robots
from webapp.process.asking import AskCards, CardRefused
from webapp.process.definition import Definition, Field
from webapp.process.state import Child
from webapp.robots import Context, Done
from webapp.robots.base import Record

MakeContext = Callable[..., Context]

ITEMS = {
    "key": "items",
    "kind": "lines",
    "title": "Позиции",
    "columns": [
        {"key": "product", "kind": "card", "process": "products", "title": "Товар"},
        {"key": "quantity", "kind": "number", "title": "Количество"},
        {"key": "price", "kind": "money", "title": "Цена"},
        {"key": "note", "kind": "text", "title": "Заметка"},
    ],
}
SHELF = {"key": "shelf", "kind": "card", "process": "products", "title": "Полка"}
FIELDS = tuple(Field.model_validate(one) for one in (ITEMS, SHELF))
WITH_LINES: Definition = FURNITURE.model_copy(update={"fields": (*FURNITURE.fields, *FIELDS)})
BY_LINES = {"lines": "items", "column": "product"}


@pytest.fixture
def ordering(context: MakeContext) -> MakeContext:
    """An order with these lines: product, quantity, price."""

    def make(*lines: tuple[Any, ...], **values: Any) -> Context:
        items = [{"_id": n, "product": p, "quantity": q, "price": m} for n, (p, q, m) in enumerate(lines, 1)]
        made = context({"items": items, **values}, definition=WITH_LINES, no=5)
        made.outside.known = {n: Record(n, f"Т{n}", "products", {}) for n in (1, 2)}
        return made

    return make


def asked(settings: dict[str, Any], context: Context) -> tuple[Any, ...]:
    answer = robots.run("adjust", settings, context)
    assert isinstance(answer, Done), answer
    return answer.effects


def adds(settings: dict[str, Any], context: Context) -> dict[int, dict[str, str]]:
    (ask,) = asked(settings, context)
    assert isinstance(ask, AskCards)
    return {order["card"]: order["adds"] for order in ask.orders}


def test_each_product_gets_the_sum_of_its_lines(ordering: MakeContext) -> None:
    settings = BY_LINES | {"add": {"reserved": "quantity", "on_hand": "-quantity"}}
    context = ordering((1, "0.1", None), (2, 3, None), (1, "0.2", None), (None, 7, None))
    assert adds(settings, context) == {
        1: {"reserved": "0.3", "on_hand": "-0.3"},
        2: {"reserved": "3", "on_hand": "-3"},
    }


def test_an_order_says_by_whom_it_is_asked_and_how_low_it_may_go(ordering: MakeContext) -> None:
    settings = BY_LINES | {"add": {"on_hand": "-2,5"}, "at_least": -3}
    (ask,) = asked(settings, ordering((1, 1, None)))
    assert ask.orders == (
        {
            "card": 1,
            "number": "Т1",
            "no": 5,
            "robot": "tell",
            "origin": {"card": 42, "number": "М-2026-0017", "process": "furniture", "robot": "tell"},
            "do": "adjust",
            "adds": {"on_hand": "-2.5"},
            "at_least": "-3",
        },
    )


def test_money_counts_in_roubles(ordering: MakeContext) -> None:
    settings = BY_LINES | {"add": {"spent": "price"}}
    assert adds(settings, ordering((1, 1, 12_345))) == {1: {"spent": "123.45"}}


def test_only_lines_for_which_the_condition_holds_count(ordering: MakeContext) -> None:
    only = {"lines_when": {"field": "quantity", "op": "gt", "value": 1}}
    settings = BY_LINES | only | {"add": {"reserved": "quantity"}}
    assert adds(settings, ordering((1, 1, None), (2, 2, None))) == {2: {"reserved": "2"}}


def test_a_field_names_the_card_and_another_the_amount(ordering: MakeContext) -> None:
    settings = {"card_field": "shelf", "add": {"load": "weight", "visits": "1"}}
    assert adds(settings, ordering(shelf=2)) == {2: {"load": "12.5", "visits": "1"}}
    assert asked(settings, ordering()) == ()


def test_of_the_cards_a_robot_has_made_only_open_ones_are_meant(ordering: MakeContext) -> None:
    context = ordering()
    children = (Child(1, "1", "p", "maker", 3), Child(2, "2", "p", "maker", 3, closed="success"))
    state = replace(context.state, children=children, made={"maker": 3})
    found = adds({"made_by": "maker", "add": {"n": "1"}}, replace(context, state=state))
    assert found == {1: {"n": "1"}}


def test_a_card_that_does_not_exist_is_trouble_and_the_others_go_on(ordering: MakeContext) -> None:
    settings = BY_LINES | {"add": {"reserved": "quantity"}}
    ask, lost = asked(settings, ordering((9, 1, None), (1, 1, None)))
    assert [order["card"] for order in ask.orders] == [1]
    assert isinstance(lost, CardRefused)
    assert (lost.order["card"], "9" in lost.error) == (9, True)


def test_nothing_to_add_asks_for_nothing(ordering: MakeContext) -> None:
    settings = BY_LINES | {"add": {"reserved": "quantity"}}
    assert asked(settings, ordering((1, 2, None), (1, -2, None), (2, 0, None))) == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"add": {"n": "1"}},
        {"lines": "items", "add": {"n": "1"}},
        {"card_field": "shelf", "made_by": "x", "add": {"n": "1"}},
        {"card_field": "what", "add": {"n": "1"}},
        {"made_by": "nobody", "add": {"n": "1"}},
        BY_LINES | {"add": {"n": "note"}},
        BY_LINES | {"add": {"n": "weight"}},
        BY_LINES | {"add": {"n": "2 * quantity"}},
        BY_LINES | {"column": "note", "add": {"n": "1"}},
        BY_LINES | {"add": {}},
    ],
)
def test_what_does_not_fit_is_said(settings: dict[str, Any]) -> None:
    assert len(robots.settings_problems("adjust", settings, WITH_LINES)) == 1


def test_what_fits_is_accepted() -> None:
    for amount in ("quantity", "- quantity", "+5", "-0.5", "price"):
        assert robots.settings_problems("adjust", BY_LINES | {"add": {"n": amount}}, WITH_LINES) == []
    settings = robots.KINDS["adjust"].Settings.model_validate(BY_LINES | {"add": {"n": "1"}})
    assert settings.at_least == Decimal(0)  # type: ignore[attr-defined]
