"""Which cards would be made of a card and its lines, and what each of them would hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.robots.conftest import ALICE, BOB, FURNITURE
from webapp import robots
from webapp.process.definition import Definition, Field
from webapp.process.state import CardState, Child
from webapp.robots import Context, Done, Failed
from webapp.robots.base import Making, NewCard, Record

MakeContext = Callable[..., Context]

ITEMS = {
    "key": "items",
    "kind": "lines",
    "title": "Позиции",
    "columns": [
        {"key": "product", "kind": "card", "process": "products", "title": "Товар"},
        {"key": "quantity", "kind": "number", "title": "Количество"},
        {"key": "shop", "kind": "text", "title": "Магазин"},
    ],
}
WITH_LINES: Definition = FURNITURE.model_copy(
    update={"fields": (*FURNITURE.fields, Field.model_validate(ITEMS))}
)
PRODUCTS = {
    1: Record(1, "1", "products", {"supplier": 10, "stock": 2, "reserved": 1, "cost": 500}),
    2: Record(2, "2", "products", {"supplier": 20, "stock": "0.5"}),
    3: Record(3, "3", "products", {}),
}
LINES = {"lines_from": "items", "lines_to": "things", "columns": {"what": {"field": "product"}}}
MISSING = {
    "only_missing": True,
    "product": "product",
    "quantity": "quantity",
    "stock": "stock",
    "reserved": "reserved",
}


@pytest.fixture
def ordering(context: MakeContext) -> MakeContext:
    """An order with these lines: product, quantity, shop."""

    def make(*lines: tuple[Any, ...], **state: Any) -> Context:
        items = [
            {"_id": n, "product": product, "quantity": quantity, "shop": shop}
            for n, (product, quantity, shop) in enumerate(lines, 1)
        ]
        made = context({"items": items}, definition=WITH_LINES)
        made.outside.known = PRODUCTS
        return replace(made, state=replace(made.state, **state))

    return make


def making(settings: dict[str, Any], context: Context) -> Making:
    answer = robots.run("create_card", {"process": "purchases"} | settings, context)
    assert isinstance(answer, Done)
    assert answer.making is not None
    return answer.making


def test_one_card_gets_values_texts_and_fields_and_names_the_card_it_comes_from(context: MakeContext) -> None:
    settings = {
        "values": {
            "note": "К заказу {number}",
            "sum": {"field": "price"},
            "kind": "new",
            "gone": {"field": "papers"},
        },
        "link_field": "order",
        "stage": "first",
    }
    (card,) = making(settings, context()).cards
    assert card == NewCard(
        "purchases",
        "furniture",
        {"note": "К заказу М-2026-0017", "sum": 125_000_000, "kind": "new", "order": 42},
        "",
        ALICE,
        ALICE,
        "first",
    )


@pytest.mark.parametrize(
    ("whose", "person"),
    [("nobody", None), ("owner", ALICE), ({"field": "manager"}, BOB), ({"person": "gone"}, None)],
)
def test_whose_the_card_is_can_be_chosen(context: MakeContext, whose: Any, person: int | None) -> None:
    (card,) = making({"initiator": whose, "owner": whose}, context()).cards
    assert (card.initiator, card.owner) == (person, person)


def test_only_what_is_missing_is_carried_over_line_by_line(ordering: MakeContext) -> None:
    columns = {
        "what": {"field": "product"},
        "n": {"field": "quantity"},
        "at": {"formula": "product.cost"},
    }
    lines = LINES | MISSING | {"columns": columns}
    (card,) = making(lines, ordering((1, 3, "a"), (2, "0.5", "a"), (2, 1, "b"), (3, 2, "b"))).cards
    assert card.values["things"] == [
        {"what": 1, "n": 2, "at": 500},
        {"what": 2, "n": 1},
        {"what": 3, "n": 2},
    ]


def test_what_is_promised_beyond_the_stock_makes_no_line_longer(ordering: MakeContext) -> None:
    promised = Record(1, "1", "products", {"stock": 1, "reserved": 5})
    context = ordering((1, 2, "a"))
    context.outside.known = {1: promised}
    lines = LINES | {"columns": {"n": {"field": "quantity"}}, **MISSING}
    assert making(lines, context).cards[0].values["things"] == [{"n": 2}]


def test_nothing_missing_makes_no_card_and_says_so(ordering: MakeContext) -> None:
    found = making(LINES | MISSING, ordering((1, 1, "a")))
    assert found == Making(why="no_lines")


def test_a_condition_chooses_lines(ordering: MakeContext) -> None:
    lines = LINES | {"lines_when": {"field": "quantity", "op": "gt", "value": 2}}
    (card,) = making(lines, ordering((1, 1, "a"), (2, 3, "a"))).cards
    assert card.values["things"] == [{"what": 2}]


@pytest.mark.parametrize(
    ("by", "groups"), [("shop", {"a": [1, 3], "b": [2]}), ("product.supplier", {10: [1, 1], 20: [2]})]
)
def test_lines_are_grouped_by_a_column_or_by_a_field_of_the_card_it_names(
    ordering: MakeContext, by: str, groups: dict[Any, list[int]]
) -> None:
    lines = [(1, 1, "a"), (2, 1, "b"), (3 if by == "shop" else 1, 1, "a")]
    settings = {**LINES, "group_by": by, "group_field": "whom", "values": {"also": "@group"}}
    cards = making(settings, ordering(*lines)).cards
    assert {c.values["whom"]: [line["what"] for line in c.values["things"]] for c in cards} == groups
    assert all(c.values["also"] == c.values["whom"] for c in cards)
    assert [c.group for c in cards] == [str(group) for group in groups]


def test_a_line_that_belongs_to_no_group_fails_and_is_named(ordering: MakeContext) -> None:
    settings = {"process": "purchases", **LINES, "group_by": "product.supplier"}
    answer = robots.run("create_card", settings, ordering((1, 1, "a"), (3, 1, "a")))
    assert isinstance(answer, Failed)
    assert "строке 2" in answer.error


@pytest.mark.parametrize(
    ("again", "closed", "made"),
    [
        ("unless_open", None, 0),
        ("unless_open", "success", 1),
        ("never", "success", 0),
        ("never", "cancelled", 1),
        ("always", None, 1),
    ],
)
def test_what_was_made_before_is_relied_on_as_the_setting_says(
    context: MakeContext, again: str, closed: str | None, made: int
) -> None:
    before = Child(7, "7", "purchases", "tell", 1, "", closed)
    state: CardState = replace(context().state, children=(before,))
    found = making({"again": again}, context(state=state))
    assert len(found.cards) == made
    assert found.kept == (() if made else (7,))
    assert found.why == ("" if made else "made_before")


def test_what_does_not_fit_the_process_is_said() -> None:
    settings = {
        "process": "purchases",
        "values": {"a": {"field": "nothing"}, "b": "{nothing}", "c": {"formula": "1 +"}, "d": "@noon"},
        **LINES,
        **MISSING,
        "columns": {"x": {"field": "nothing"}, "y": {"formula": "shop.z"}, "z": {"formula": "quantity *"}},
        "product": "shop",
        "group_by": "nowhere",
    }
    problems = robots.settings_problems("create_card", settings, WITH_LINES, "en")
    assert len(problems) == 9, problems
    assert robots.settings_problems("create_card", {"process": "p"}, WITH_LINES) == []


@pytest.mark.parametrize(
    "settings",
    [{"group_by": "shop"}, {"lines_from": "items"}, LINES | {"only_missing": True}, {"lines_to": "things"}],
)
def test_half_of_what_is_needed_is_refused(settings: dict[str, Any]) -> None:
    (problem,) = robots.settings_problems("create_card", {"process": "p"} | settings, WITH_LINES)
    assert problem
