"""A table filled from another one, and lines completed from the cards that they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.robots.conftest import FURNITURE
from webapp import robots
from webapp.process.commands import ChangeFields
from webapp.process.definition import Definition, Field
from webapp.robots import Context, Done
from webapp.robots.base import Record

MakeContext = Callable[..., Context]

PRODUCT = {"key": "product", "kind": "card", "process": "products", "title": "Товар"}
QUANTITY = {"key": "quantity", "kind": "number", "title": "Количество"}
ITEMS = {
    "key": "items",
    "kind": "lines",
    "title": "Позиции",
    "columns": [
        {"key": "article", "kind": "text", "title": "Артикул"},
        PRODUCT,
        QUANTITY,
        {"key": "price", "kind": "money", "title": "Цена"},
    ],
}
WANTED = {"key": "wanted", "kind": "lines", "title": "Нужно", "columns": [PRODUCT, QUANTITY]}
FIELDS = tuple(Field.model_validate(one) for one in (ITEMS, WANTED))
WITH_LINES: Definition = FURNITURE.model_copy(update={"fields": (*FURNITURE.fields, *FIELDS)})
COMPLETING = {
    "lines_to": "items",
    "only_empty": True,
    "columns": {"product": {"field": "product"}, "price": {"formula": "product.price"}},
    "find": "product",
    "by": "article",
    "theirs": "article",
}


def filled(context: MakeContext, settings: dict[str, Any], *lines: dict[str, Any]) -> Any:
    made = context({"items": list(lines)}, definition=WITH_LINES)
    made.outside.known = {7: Record(7, "Т7", "products", {"article": "A-7", "price": 9900})}
    answer = robots.run("fill_lines", settings, made)
    assert isinstance(answer, Done), answer
    return answer.effects[0] if answer.effects else answer.note


def test_a_product_is_found_by_its_article_and_gives_its_price(context: MakeContext) -> None:
    done = filled(context, COMPLETING, {"_id": 1, "article": "A-7", "quantity": 2})
    assert done == ChangeFields(
        {"items": [{"_id": 1, "article": "A-7", "quantity": 2, "product": 7, "price": 9900}]}
    )


def test_what_stands_in_a_line_stays(context: MakeContext) -> None:
    line = {"_id": 1, "article": "A-7", "product": 7, "price": 5000}
    assert filled(context, COMPLETING, line) == ChangeFields({"items": [line]})


def test_an_unknown_article_stays_a_line_without_a_product(context: MakeContext) -> None:
    line = {"_id": 1, "article": "A-8", "quantity": 1}
    assert filled(context, COMPLETING, line) == ChangeFields({"items": [line]})


def test_another_table_gets_the_columns_that_are_named(context: MakeContext) -> None:
    columns = {"product": {"field": "product"}, "quantity": {"formula": "quantity * 2"}}
    settings = {"lines_from": "items", "lines_to": "wanted", "columns": columns}
    done = filled(context, settings, {"_id": 1, "product": 7, "quantity": 2, "price": 5000})
    assert done == ChangeFields({"wanted": [{"product": 7, "quantity": 4}]})


def test_settings_that_do_not_fit_are_told() -> None:
    def said(**changes: Any) -> str:
        return " ".join(robots.settings_problems("fill_lines", COMPLETING | changes, WITH_LINES, "en"))

    assert said() == ""
    assert "look for a card" in said(by=None)
    assert "“nothing”" in said(lines_to="nothing")
    assert "“weight”" in said(columns={"price": {"field": "weight"}})
