from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.robots.conftest import ALICE, BOB, DORA, FURNITURE, GONE
from webapp import robots
from webapp.process.commands import Notify
from webapp.robots import Context, Done, Failed

MakeContext = Callable[..., Context]


def told(context: Context, to: object) -> tuple[int, ...]:
    answer = robots.run("notify", {"to": to, "text": "Заказ {number}"}, context)
    assert isinstance(answer, Done)
    (effect,) = answer.effects
    assert isinstance(effect, Notify)
    return effect.people


@pytest.mark.parametrize(
    ("to", "people"),
    [
        ("holder", (BOB,)),
        ("initiator", (ALICE,)),
        ("owner", (ALICE,)),
        ("observers", (DORA,)),
        ("asked", (BOB, DORA)),
        ("supervisor", (DORA,)),
        ({"role": "director"}, (ALICE,)),
        ({"department": "workshop", "who": "head"}, (DORA,)),
        ({"field": "manager"}, (BOB,)),
        (["holder", {"role": "director"}, "holder"], (BOB, ALICE)),
    ],
)
def test_it_tells_those_it_is_set_to_each_once(
    context: MakeContext, to: object, people: tuple[int, ...]
) -> None:
    assert told(context(), to) == people


def test_those_it_tells_may_be_shown_the_card(context: MakeContext) -> None:
    for show in (False, True):
        answer = robots.run("notify", {"to": "holder", "text": "…", "show": show}, context())
        assert isinstance(answer, Done)
        assert [effect.show for effect in answer.effects if isinstance(effect, Notify)] == [show]


def test_a_task_nobody_took_is_everybodys(context: MakeContext) -> None:
    assert told(context(job={"holder": None, "people": [BOB, DORA]}), "holder") == (BOB, DORA)


def test_who_has_left_is_not_told(context: MakeContext) -> None:
    assert told(context(job={"people": [GONE, BOB]}), "asked") == (BOB,)


def test_telling_nobody_is_a_failure_and_not_a_success(context: MakeContext) -> None:
    answer = robots.run("notify", {"to": {"department": "empty"}, "text": "…"}, context())
    assert isinstance(answer, Failed)


def test_the_text_is_filled_in_each_language(context: MakeContext) -> None:
    text = {"ru": "{@stage}: {price}", "en": "{@stage}: {price}"}
    answer = robots.run("notify", {"to": "holder", "text": text}, context())
    assert isinstance(answer, Done)
    assert answer.effects[0].text == {"ru": "В работе: 1\xa0250\xa0000\xa0₽", "en": "At work: 1,250,000\xa0₽"}


def test_an_unknown_placeholder_is_a_problem_of_the_settings() -> None:
    settings = {"to": "holder", "text": {"ru": "{number} {prise}", "en": "{number}"}}
    (problem,) = robots.settings_problems("notify", settings, FURNITURE)
    assert "{prise}" in problem
    assert "{number}" in problem


def test_nobody_to_tell_is_a_problem_of_the_settings() -> None:
    assert robots.settings_problems("notify", {"to": [], "text": "…"})
    assert robots.settings_problems("notify", {"to": "everybody", "text": "…"})
    assert robots.settings_problems("notify", {"text": "…"}) == [
        "Не хватает настройки «Кого уведомить (to)»."
    ]
