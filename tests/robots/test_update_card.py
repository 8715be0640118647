"""What would be set on linked cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE
from webapp import robots
from webapp.process.asking import CardRefused
from webapp.process.definition import Definition, Field
from webapp.process.state import Child
from webapp.robots import Context, Done
from webapp.robots.base import Record

MakeContext = Callable[..., Context]

COMPANY = Field.model_validate(
    {"key": "company", "kind": "card", "process": "companies", "title": "Компания"}
)
MAKER = {"key": "maker", "do": "create_card", "settings": {"process": "invoices"}}
WITH_CARD: Definition = FURNITURE.model_copy(update={"fields": (*FURNITURE.fields, COMPANY)})
COMPANIES = Definition.model_validate(
    FURNITURE.model_dump(mode="json")
    | {
        "key": "companies",
        "fields": [{"key": "limit", "kind": "money", "title": "Лимит"}],
        "face": {"title": "{limit}"},
    }
)


@pytest.fixture
def linking(context: MakeContext) -> MakeContext:
    def make(**values: Any) -> Context:
        made = context({"company": 1, **values}, definition=WITH_CARD, no=5)
        made.outside.known = {n: Record(n, f"К{n}", "companies", {"limit": n * 100}) for n in (1, 2, 3)}
        made.outside.processes = {"companies": COMPANIES}
        return made

    return make


def orders(settings: dict[str, Any], context: Context) -> dict[int, Any]:
    answer = robots.run("update_card", settings, context)
    assert isinstance(answer, Done), answer
    return {order["card"]: order["values"] for ask in answer.effects for order in getattr(ask, "orders", ())}


def test_the_card_in_the_field_gets_values_texts_fields_and_formulas(linking: MakeContext) -> None:
    values = {
        "note": "Заказ {number}",
        "last": {"field": "what"},
        "limit": {"formula": "price * 2"},
        "seen": "@today",
    }
    assert orders({"card_field": "company", "values": values}, linking()) == {
        1: {
            "note": "Заказ М-2026-0017",
            "last": "Шкаф <b>#1</b> из $дуба",
            "limit": 250_000_000,
            "seen": "2026-11-22",
        }
    }


def test_an_empty_field_changes_nothing_and_says_so(linking: MakeContext) -> None:
    answer = robots.run("update_card", {"card_field": "company", "values": {"a": 1}}, linking(company=None))
    assert answer == Done((), {"skipped": "no_card"})


def test_cards_made_by_a_robot_can_be_chosen_by_a_condition_on_them(linking: MakeContext) -> None:
    context = linking()
    children = tuple(Child(n, str(n), "companies", "maker", 3) for n in (1, 2, 3))
    context = replace(context, state=replace(context.state, children=children, made={"maker": 3}))
    settings = {"made_by": "maker", "values": {"a": 1}}
    assert set(orders(settings, context)) == {1, 2, 3}
    only = {"only_when": {"field": "limit", "op": "gt", "value": 150}}
    assert set(orders(settings | only, context)) == {2, 3}


def test_a_card_that_does_not_exist_is_trouble(linking: MakeContext) -> None:
    answer = robots.run("update_card", {"card_field": "company", "values": {"a": 1}}, linking(company=9))
    assert isinstance(answer, Done)
    assert [type(effect) for effect in answer.effects] == [CardRefused]


@pytest.mark.parametrize(
    "settings",
    [
        {"values": {"a": 1}},
        {"card_field": "company", "made_by": "maker", "values": {"a": 1}},
        {"card_field": "company", "values": {}},
        {"card_field": "what", "values": {"a": 1}},
        {"made_by": "nobody", "values": {"a": 1}},
        {"card_field": "company", "values": {"a": {"field": "nothing"}}},
    ],
)
def test_what_does_not_fit_is_said(settings: dict[str, Any]) -> None:
    assert len(robots.settings_problems("update_card", settings, WITH_CARD)) == 1
