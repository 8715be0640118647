from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.robots.conftest import ALICE, FURNITURE
from webapp import robots
from webapp.process.commands import ChangeFields
from webapp.robots import Context, Done

MakeContext = Callable[..., Context]


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (True, True),
        (None, None),
        (300, 300),
        ("oak", "oak"),
        ({"field": "price"}, 125_000_000),
        ({"field": "papers"}, None),
        ("Заказ {number} на {price}", "Заказ М-2026-0017 на 1\xa0250\xa0000\xa0₽"),
        ("@today", "2026-11-22"),
        ("@now", "2026-11-22T09:00:00+00:00"),
        ("@initiator", ALICE),
        ("@owner", ALICE),
        ("{@today}", "22.11.2026"),
    ],
)
def test_a_field_gets_a_value_a_text_or_anothers_value(context: MakeContext, value: Any, result: Any) -> None:
    answer = robots.run("set_fields", {"values": {"what": value}}, context())
    assert answer == Done((ChangeFields({"what": result}),))


@pytest.mark.parametrize(
    ("field", "formula", "result"),
    [
        ("price", "price * 0.1", 12_500_000),
        ("weight", "weight * 2", 25),
        ("ready", "today() + 14", "2026-12-06"),
        ("agreed", "price > 1000", True),
        ("customer", "customer + '!'", "ООО «Тихая гавань»!"),
        ("weight", "fee / 2", None),
    ],
)
def test_a_formula_is_worked_out_for_its_field(
    context: MakeContext, field: str, formula: str, result: Any
) -> None:
    answer = robots.run("set_fields", {"values": {field: {"formula": formula}}}, context())
    assert answer == Done((ChangeFields({field: result}),))


@pytest.mark.parametrize("formula", ["price *", "colour + 1", "customer", "papers"])
def test_a_formula_must_fit_its_field(formula: str) -> None:
    settings = {"values": {"price": {"formula": formula}}}
    assert robots.settings_problems("set_fields", settings, FURNITURE, "en") == [
        f"The formula “{formula}” does not fit here."
    ]


def test_fields_and_placeholders_must_exist() -> None:
    settings = {
        "values": {"colour": "red", "what": "{colour}", "price": {"field": "colour"}, "ready": "@yesterday"}
    }
    problems = robots.settings_problems("set_fields", settings, FURNITURE, "en")
    assert len(problems) == 4
    assert sum("colour" in problem for problem in problems) == 3
    assert "@today" in problems[3]


def test_nothing_to_set_is_a_problem_of_the_settings() -> None:
    assert robots.settings_problems("set_fields", {"values": {}})
