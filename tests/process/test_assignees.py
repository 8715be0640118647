"""From a rule to people: who is asked when a task opens, and who may answer for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.process.cast import (
    ALICE,
    BOB,
    CAROL,
    CHARLIE,
    COMPANY,
    DAVE,
    DORA,
    ERIN,
    GONE,
    GRACE,
    HUGO,
    IVAN,
    MONDAY,
    WORLD,
    away,
    headless,
    with_company,
    without,
)
from tests.process.play import Play
from tests.process.samples import final, process, stage, task
from webapp.process import events as e
from webapp.process.assignees import Resolved, World, answers_for, resolve
from webapp.process.definition import Rule
from webapp.process.organisation import Absence, Department
from webapp.process.state import Ask, CardState

CHAIN = {"chain_of": "initiator"}


def found(*rules: dict[str, Any], world: World = WORLD, initiator: int = ALICE, **values: Any) -> Resolved:
    state = CardState(initiator=initiator, owner=initiator, values=values)
    made = [Rule.model_validate(rule) for rule in rules]
    return resolve(made, state, world.organisation, world.today(MONDAY))


def people(*rules: dict[str, Any], **more: Any) -> tuple[int, ...]:
    return found(*rules, **more).people


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"role": "voters"}, (CAROL, DAVE, ERIN)),
        ({"role": "vacant"}, ()),
        ({"role": "unheard_of"}, ()),
        ({"person": "erin"}, (ERIN,)),
        ({"person": "gone"}, ()),
        ({"person": "nobody"}, ()),
        ({"department": "workshop", "who": "head"}, (HUGO,)),
        ({"department": "office", "who": "head"}, ()),
        ({"department": "workshop", "who": "members"}, (HUGO, IVAN)),
        ({"department": "sales", "who": "members"}, (ALICE, BOB, DORA)),
        ({"department": "moon", "who": "members"}, ()),
        ({"department": "moon", "who": "head"}, ()),
        ({"card": "initiator"}, (ALICE,)),
        ({"card": "owner"}, (ALICE,)),
        ({"supervisor_of": "initiator"}, (BOB,)),
        ({"field": "buyer"}, (CHARLIE,)),
        ({"field": "buyers"}, (CAROL, ALICE)),
        ({"field": "empty"}, ()),
        ({"field": "text"}, ()),
        ({"field": "files"}, ()),
        ({"supervisor_of": "buyers"}, (GRACE, BOB)),
    ],
    ids=str,
)
def test_a_rule_names(rule: dict[str, Any], expected: tuple[int, ...]) -> None:
    values = {"buyer": CHARLIE, "buyers": [CAROL, ALICE], "text": "Carol", "files": [{"id": 1, "name": "a"}]}
    assert people(rule, **values) == expected


def test_several_rules_ask_each_person_once_in_the_order_named() -> None:
    assert people({"person": "erin"}, {"role": "voters"}, {"role": "vacant"}) == (ERIN, CAROL, DAVE)


# -- supervisors and chains --------------------------------------------------------------------------------


def test_the_supervisor_of_a_head_is_the_next_one_up() -> None:
    assert people({"supervisor_of": "initiator"}, initiator=BOB) == (DORA,)
    assert people({"supervisor_of": "initiator"}, initiator=GRACE) == ()


def test_where_the_post_is_vacant_the_next_one_up_is_the_supervisor() -> None:
    assert people({"supervisor_of": "initiator"}, world=headless("team")) == (DORA,)
    assert people({"supervisor_of": "initiator"}, world=without(BOB)) == (DORA,)
    assert people({"supervisor_of": "initiator"}, initiator=CAROL) == (GRACE,)


def test_nobody_without_a_department_has_a_supervisor() -> None:
    assert people({"supervisor_of": "initiator"}, {"chain_of": "initiator"}, initiator=CHARLIE) == ()


def test_a_chain_goes_up_to_the_department_marked_as_its_end() -> None:
    assert people(CHAIN) == (BOB, DORA)


def test_a_chain_to_the_top_goes_to_the_top() -> None:
    assert people(CHAIN | {"up_to": "top"}) == (BOB, DORA, GRACE)


def test_vacant_levels_of_a_chain_are_passed_over_and_told() -> None:
    assert found(CHAIN, world=headless("team")) == Resolved((DORA,), ("team",))
    play = Play.begun(one_step(CHAIN), world=headless("team"), what="x")
    assert play.told(e.LevelPassedOver) == [e.LevelPassedOver("decide", "team")]
    assert play.asked == [(DORA,)]


def test_where_the_end_of_a_chain_is_vacant_the_next_one_up_is_asked() -> None:
    assert found(CHAIN, world=headless("sales")) == Resolved((BOB, GRACE), ("sales",))


def test_a_chain_in_which_nobody_is_left_is_an_incident() -> None:
    play = Play.begun(one_step(CHAIN), world=headless("team", "sales", "company"), what="x")
    assert len(play.told(e.LevelPassedOver)) == 3
    assert play.incident.code == "nobody"


def test_the_initiator_is_not_in_their_own_chain() -> None:
    assert people(CHAIN, initiator=BOB) == (DORA,)


def test_the_card_of_the_head_at_the_end_of_the_chain_goes_one_level_up() -> None:
    assert people(CHAIN, initiator=DORA) == (GRACE,)


def test_one_level_up_is_enough_however_many_there_are() -> None:
    block = Department("block", {"ru": "Блок"}, parent="company", head=ERIN)
    sales = replace(COMPANY.departments["sales"], parent="block")
    world = with_company(departments={**COMPANY.departments, "block": block, "sales": sales})
    assert people(CHAIN, initiator=DORA, world=world) == (ERIN,)
    assert people(CHAIN, world=world) == (BOB, DORA)


def test_who_stands_in_a_chain_twice_is_asked_once() -> None:
    team = replace(COMPANY.departments["team"], head=DORA)
    world = with_company(departments={**COMPANY.departments, "team": team})
    assert people(CHAIN, world=world) == (DORA,)


def test_the_initiator_is_passed_over_in_the_chain_of_somebody_else() -> None:
    assert people({"chain_of": "buyer"}, initiator=BOB, buyer=ALICE) == (DORA,)
    assert people({"chain_of": "buyer"}, initiator=DORA, buyer=ALICE) == (BOB, GRACE)


def test_departments_in_a_circle_end_the_chain() -> None:
    company = replace(COMPANY.departments["company"], parent="team")
    world = with_company(departments={**COMPANY.departments, "company": company})
    assert people(CHAIN | {"up_to": "top"}, world=world) == (BOB, DORA, GRACE)


# -- fallback and incident ---------------------------------------------------------------------------------


def one_step(*rules: dict[str, Any], **settings: Any) -> Any:
    made = task("decide", assignees=list(rules), **settings)
    return process(stage("new", made, kind="start"), final())


def test_the_fallback_is_asked_where_the_rule_finds_nobody_and_this_is_told() -> None:
    play = Play.begun(one_step({"role": "vacant"}, fallback=[{"role": "director"}]), what="x")
    assert (play.asked, play.told(e.TaskOpened)[0].fallback) == ([(DORA,)], True)


def test_the_fallback_is_not_asked_where_the_rule_finds_somebody() -> None:
    play = Play.begun(one_step({"role": "voters"}, fallback=[{"role": "director"}]), what="x")
    assert (play.asked, play.told(e.TaskOpened)[0].fallback) == ([(CAROL, DAVE, ERIN)], False)


def test_a_fallback_that_finds_nobody_either_is_an_incident() -> None:
    play = Play.begun(one_step({"role": "vacant"}, fallback=[{"person": "gone"}]), what="x")
    assert play.incident.code == "nobody"


# -- who may answer ----------------------------------------------------------------------------------------

TODAY = date(2026, 11, 23)


def may(person: int | None, ask: Ask, world: World = WORLD, initiator: int = ALICE) -> int | None:
    return answers_for(person, ask, CardState(initiator=initiator), world.organisation, TODAY)


def test_those_asked_answer_for_themselves() -> None:
    assert [may(p, Ask(1, (CAROL, DAVE))) for p in (CAROL, DAVE, ERIN, None)] == [CAROL, DAVE, None, None]


def test_a_taken_task_is_answered_by_the_taker_only() -> None:
    assert [may(p, Ask(1, (CAROL, DAVE), taken=DAVE)) for p in (CAROL, DAVE)] == [None, DAVE]


def test_substitutes_act_at_most_two_deep() -> None:
    second = Absence(BOB, date(2026, 11, 1), date(2026, 12, 1), CAROL)
    third = Absence(CAROL, date(2026, 11, 1), date(2026, 12, 1), ERIN)
    world = away(DORA, BOB, second, third)
    assert [may(p, Ask(1, (DORA,)), world) for p in (BOB, CAROL, ERIN)] == [DORA, DORA, None]


def test_the_initiator_never_acts_for_another_but_answers_their_own_tasks() -> None:
    world = away(DORA, ALICE)
    assert may(ALICE, Ask(1, (DORA,)), world) is None
    assert may(ALICE, Ask(1, (DORA,)), world, initiator=CAROL) == DORA
    assert may(ALICE, Ask(1, (ALICE,)), world) == ALICE


def test_who_has_left_is_nobodys_substitute() -> None:
    assert may(GONE, Ask(1, (DORA,)), away(DORA, GONE)) is None


def test_the_taker_who_was_a_substitute_keeps_the_task_after_the_absence() -> None:
    assert may(BOB, Ask(1, (DORA, HUGO), taken=BOB), away(DORA, BOB)) == DORA
    assert may(BOB, Ask(1, (DORA, HUGO), taken=BOB)) == BOB
