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
