from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.robots.conftest import ALICE, BOB, FURNITURE
from webapp import robots
from webapp.process.commands import RecordPenalty
from webapp.robots import Context, Done, Failed

MakeContext = Callable[..., Context]
SETTINGS: dict[str, Any] = {"points": 3, "reason": {"ru": "Заказ {number} сдан"}}


def bonus(context: Context, **settings: Any) -> RecordPenalty:
    answer = robots.run("bonus", SETTINGS | settings, context)
    assert isinstance(answer, Done)
    (effect,) = answer.effects
    assert isinstance(effect, RecordPenalty)
    return effect


def test_the_owner_gets_points_with_the_reason(context: MakeContext) -> None:
    given = bonus(context())
    assert (given.person, given.points, given.money, given.bonus) == (ALICE, 3, 0, True)
    assert given.reason == {"ru": "Заказ М-2026-0017 сдан"}


@pytest.mark.parametrize(
    ("money", "minor"), [("price * 0.01", 1_250_000), (500, 50_000), ("max(weight, 20) * 10", 20_000)]
)
def test_money_is_worked_out_on_the_card(context: MakeContext, money: Any, minor: int) -> None:
    given = bonus(context(), points=None, money=money, to={"field": "manager"})
    assert (given.person, given.points, given.money) == (BOB, 0, minor)


def test_it_is_recorded_once_for_a_card_or_for_each_cause(context: MakeContext) -> None:
    one, other = context(key="42:9:robot:5"), context(key="42:31:robot:8")
    assert bonus(one).key == bonus(other).key
    assert bonus(one, once="cause").key == bonus(one, once="cause").key != bonus(other, once="cause").key
    assert len(bonus(context(robot="r" * 40), once="cause").key) <= 120


def test_nothing_worked_out_is_no_bonus(context: MakeContext) -> None:
    assert robots.run("bonus", SETTINGS | {"points": "fee * 2"}, context()) == Done(
        note={"skipped": "nothing"}
    )
    assert isinstance(robots.run("bonus", SETTINGS | {"points": "price"}, context()), Failed)


@pytest.mark.parametrize(
    "wrong", [{"points": None}, {"points": "colour"}, {"money": "customer"}, {"to": {"field": "price"}}]
)
def test_what_does_not_fit_is_told(wrong: dict[str, Any]) -> None:
    assert not robots.settings_problems("bonus", SETTINGS, FURNITURE)
    assert len(robots.settings_problems("bonus", SETTINGS | wrong, FURNITURE, "en")) == 1
