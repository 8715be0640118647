from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.robots.conftest import ALICE, BOB, FURNITURE
from webapp import robots
from webapp.process.asking import AskCards
from webapp.process.definition import Field
from webapp.process.state import Decision
from webapp.robots import Context, Done, Failed
from webapp.robots.base import Penalty, Record

MakeContext = Callable[..., Context]
NUMBER = Field.model_validate({"key": "penalty", "kind": "number", "title": "Штраф"})
APPEALS = FURNITURE.model_copy(update={"fields": (*FURNITURE.fields, NUMBER)})
SETTINGS: dict[str, Any] = {"penalty": "penalty", "reason": {"ru": "По обращению {number}"}}
MINE = Penalty(57, 8, "decide:1", ALICE, waived=False)


@pytest.fixture
def appeal(context: MakeContext) -> MakeContext:
    def make(number: Any, *penalties: Penalty) -> Context:
        made = context({"penalty": number}, definition=APPEALS, no=5)
        made.outside.penalties = {one.id: one for one in penalties}
        made.outside.known = {8: Record(8, "М-2026-0008", "furniture", {})}
        return made

    return make


def test_the_card_with_the_penalty_is_asked_to_take_it_back(appeal: MakeContext) -> None:
    answer = robots.run("waive", SETTINGS, appeal("57", MINE))
    assert isinstance(answer, Done)
    (ask,) = answer.effects
    assert isinstance(ask, AskCards)
    (order,) = ask.orders
    assert (order["card"], order["do"], order["key"]) == (8, "waive", "decide:1")
    assert order["reason"] == "По обращению М-2026-0017"


@pytest.mark.parametrize(
    ("number", "known"), [("57", ()), (None, (MINE,)), ("57", (replace(MINE, person=BOB),))]
)
def test_nobody_elses_and_no_unknown_penalty_is_taken_back(
    appeal: MakeContext, number: Any, known: tuple[Penalty, ...]
) -> None:
    answer = robots.run("waive", SETTINGS, appeal(number, *known))
    assert isinstance(answer, Failed)
    assert "нет штрафа с номером" in answer.error


def test_nobody_takes_back_their_own_penalty_by_their_own_decision(appeal: MakeContext) -> None:
    made = appeal("57", MINE)
    for person, unwanted in ((ALICE, True), (BOB, False)):
        decisions = (Decision(1, "decide", 1, person, "waive", approves=True),)
        answer = robots.run("waive", SETTINGS, replace(made, state=replace(made.state, decisions=decisions)))
        assert isinstance(answer, Failed) == unwanted


def test_one_that_was_taken_back_is_left_alone(appeal: MakeContext) -> None:
    answer = robots.run("waive", SETTINGS, appeal("57", replace(MINE, waived=True)))
    assert answer == Done(note={"skipped": "waived"})


@pytest.mark.parametrize(
    "wrong", [{"penalty": "price"}, {"penalty": "nowhere"}, {"reason": {"ru": "{nowhere}"}}]
)
def test_what_does_not_fit_is_told(wrong: dict[str, Any]) -> None:
    assert not robots.settings_problems("waive", SETTINGS, APPEALS)
    assert len(robots.settings_problems("waive", SETTINGS | wrong, APPEALS, "en")) == 1
