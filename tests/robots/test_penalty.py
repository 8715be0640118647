from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.robots.conftest import BOB, DORA, FURNITURE, GONE
from webapp import robots
from webapp.process.commands import RecordPenalty
from webapp.robots import Context, Done, Failed

MakeContext = Callable[..., Context]
HEAD = {"department": "workshop", "who": "head"}
REASON = {"ru": "Срок по заказу {number} пропущен", "en": "Order {number} is late"}


def penalty(context: Context, **settings: Any) -> RecordPenalty:
    answer = robots.run("penalty", {"points": 5, "reason": REASON, **settings}, context)
    assert isinstance(answer, Done)
    (effect,) = answer.effects
    assert isinstance(effect, RecordPenalty)
    return effect


def test_the_holder_of_the_late_task_gets_the_points(context: MakeContext) -> None:
    recorded = penalty(context(), to="holder", otherwise=HEAD)
    assert (recorded.person, recorded.points) == (BOB, 5)
    assert recorded.reason == {"ru": "Срок по заказу М-2026-0017 пропущен", "en": "Order М-2026-0017 is late"}


@pytest.mark.parametrize("holder", [None, GONE])
def test_the_head_answers_for_a_task_that_nobody_holds(context: MakeContext, holder: int | None) -> None:
    job = {"step": "production", "holder": holder, "people": [BOB, DORA]}
    assert penalty(context(job=job), to="holder", otherwise=HEAD).person == DORA


def test_the_key_is_one_per_step_and_person_however_often_it_runs(context: MakeContext) -> None:
    first = penalty(context(key="42:9:robot:5"), otherwise=HEAD)
    second = penalty(
        context(key="42:31:robot:8", job={"task": 9, "step": "production", "holder": BOB}), otherwise=HEAD
    )
    assert first.key == second.key == f"production:{BOB}"


def test_nobody_to_blame_is_a_failure_that_an_administrator_sees(context: MakeContext) -> None:
    answer = robots.run(
        "penalty", {"points": 5, "reason": "…"}, context(job={"step": "production", "holder": None})
    )
    assert isinstance(answer, Failed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0, "reason": "…"},
        {"points": 5},
        {"points": 5, "reason": "…", "to": "boss"},
        {"points": 5, "reason": "{nonsense}"},
    ],
)
def test_settings_that_make_no_sense_are_told(wrong: dict[str, Any]) -> None:
    assert robots.settings_problems("penalty", wrong, FURNITURE)


def test_a_penalty_may_be_in_money_too(context: MakeContext) -> None:
    recorded = penalty(context(), points=0, money="price * 0.001")
    assert (recorded.person, recorded.points, recorded.money, recorded.bonus) == (BOB, 0, 125_000, False)
    assert robots.settings_problems("penalty", {"reason": "…"})
