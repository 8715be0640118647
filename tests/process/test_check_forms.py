"""What is found of tasks, fields, transitions and robots."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import (
    DONE,
    FIELDS,
    at_start,
    found,
    goto,
    outcome,
    process,
    robot,
    stage,
    task,
    with_fields,
)
from webapp.process.sentences import sentence

# -- tasks


def test_a_task_can_be_answered_and_ended() -> None:
    assert "no_enabled_outcome" in at_start(task("t", outcome("on", enabled=False)))
    assert "task_never_ends" in at_start(task("t", outcome("on", stays=True)))
    assert at_start(task("t", outcome("later", stays=True), outcome("on"))) == {}
    assert "goto_and_stays" in at_start(task("t", outcome("a", stays=True, goto="done"), outcome("b")))


@pytest.mark.parametrize("mode", [{"mode": "all"}, {"mode": "sequence"}, {"mode": "votes", "votes": 2}])
def test_asking_several_needs_an_outcome_that_approves(mode: dict[str, Any]) -> None:
    assert "no_approving_outcome" in at_start(task("t", outcome("a"), **mode))
    assert at_start(task("t", outcome("a", approves=True), outcome("b"), **mode)) == {}


def test_what_an_outcome_requires_is_on_the_form() -> None:
    asked = outcome("on", requires=["price"])
    assert "required_not_on_form" in at_start(task("t", asked))
    assert at_start(task("t", asked, fields=["price"])) == {}


def test_what_the_start_requires_is_on_its_form() -> None:
    one_of = {"fields": ["what"], "one_of": [["what", "price"]]}
    assert found(process(start=one_of))["required_not_on_start"].params == {"field": {"ru": "Price"}}


def test_a_field_nobody_fills_gets_a_warning() -> None:
    problems = found(process(start={"fields": ["what"]}))
    assert problems["field_never_filled"].level == "warning"
    edit = {"create": [{"everyone": True}], "edit": [{"who": [{"everyone": True}]}]}
    assert found(process(start={"fields": ["what"]}, rights=edit)) == {}


def test_a_field_a_robot_fills_gets_none() -> None:
    start = {"fields": [f["key"] for f in FIELDS if f["key"] not in ("paper", "agreed")]}
    fill = robot("set_fields", "fill", values={"agreed": True})
    for do, expected in (("document", set()), ("notify", {"field_never_filled"})):
        flow = (fill, robot(do, field="paper"), goto("done"))
        assert set(found(process(stage("new", *flow, kind="start"), DONE, start=start))) == expected


def test_a_form_without_fields_gets_a_warning() -> None:
    assert at_start(task("t", outcome("on"), kind="form"))["form_without_fields"].level == "warning"


def test_a_deadline_follows_a_date() -> None:
    assert "deadline_not_a_date" in at_start(task("t", outcome("on"), deadline={"field": "what"}))
    assert at_start(task("t", outcome("on"), deadline={"field": "due"})) == {}
    assert "wait_not_a_date" in at_start({"type": "wait", "key": "w", "field": "price"})


def test_robots_for_a_missed_deadline_need_a_deadline() -> None:
    late = [{"key": "r", "do": "notify"}]
    assert "overdue_without_deadline" in at_start(task("t", outcome("on"), overdue=late))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"field": "what"}, "rule_not_a_person"),
        ({"supervisor_of": "due"}, "rule_not_a_person"),
        ({"chain_of": "paper"}, "rule_not_a_person"),
        ({"department": "workshop"}, "rule_department_who"),
        ({"role": "director", "who": "head"}, "rule_who_alone"),
        ({"role": "director", "up_to": "top"}, "rule_up_to_alone"),
    ],
)
def test_a_rule_names_people(rule: dict[str, Any], code: str) -> None:
    assert found(process(stage("new", task(assignees=[rule]), kind="start"), DONE))[code].level == "error"


def test_a_rule_may_name_a_person_field() -> None:
    assert (
        at_start(task("t", outcome("on"), assignees=[{"field": "buyer"}, {"supervisor_of": "initiator"}]))
        == {}
    )


def test_a_person_named_where_a_role_would_do_gets_a_warning() -> None:
    named = at_start(task("t", outcome("on"), assignees=[{"person": "anna"}]))["named_person"]
    assert named.level == "warning"
    assert "named_person" in found(process(rights={"create": [{"person": "anna"}]}))


def test_a_process_nobody_may_start_gets_a_warning() -> None:
    assert found(process(rights={}))["nobody_may_create"].level == "warning"


# -- fields, transitions, numbering


def test_settings_of_a_field_go_with_its_kind() -> None:
    assert "min_above_max" in with_fields({"key": "n", "kind": "number", "min": 5, "max": 1})
    assert "default_value" in with_fields({"key": "n", "kind": "number", "default": "five"})
    assert with_fields({"key": "n", "kind": "text", "min": 5})["setting_without_effect"].level == "warning"
    assert with_fields({"key": "n", "kind": "number", "min": 0, "default": 5}) == {}


def test_lists_stand_by_what_they_are_sorted_by() -> None:
    assert "sort_not_in_lists" in found(process(face={"title": "{what}", "sort": "price"}))
    assert "unknown_field" in found(process(face={"title": "{what}", "sort": "nothing"}))


def test_only_amounts_can_be_added_up() -> None:
    assert "sum_not_an_amount" in found(process(face={"title": "{what}", "sum": "what"}))
    assert found(process(face={"title": "{what}", "sum": "price"})) == {}


def test_a_transition_leads_elsewhere_and_says_why_it_is_closed() -> None:
    way = {
        "key": "on",
        "source": ["new"],
        "target": ["new"],
        "who": [{"everyone": True}],
        "when": {"field": "what", "op": "filled"},
    }
    problems = found(process(transitions=[way]))
    assert {"transition_to_itself", "transition_without_reason"} == set(problems)
    assert {p.level for p in problems.values()} == {"warning"}


def test_numbers_are_not_given_twice() -> None:
    assert found(process(numbering={"pattern": "A"}))["numbering_without_seq"].level == "error"
    assert not {code for code in found(process(numbering={"pattern": "{seq}"})) if "numbering" in code}


@pytest.mark.parametrize(
    ("numbering", "code"),
    [
        ({"pattern": "{seq}", "by": "what"}, "numbering_without_prefix"),
        ({"pattern": "{prefix}{seq}"}, "numbering_prefix_of_nothing"),
        ({"pattern": "{prefix}{seq}", "by": "nothing"}, "unknown_field"),
        ({"pattern": "{prefix}{seq}", "by": "price"}, "numbering_by_kind"),
    ],
)
def test_what_is_counted_apart_has_its_prefix(numbering: dict[str, Any], code: str) -> None:
    assert found(process(numbering=numbering))[code].level == "error"


# -- robots


KINDS = {
    "notify": lambda _: [],
    "email": lambda settings: [] if settings.get("subject") else ["write a subject."],
}


def test_a_robot_of_an_unknown_kind_is_an_error_with_a_hint() -> None:
    flow = (robot("notifi"), goto("done"))
    problem = found(process(stage("new", *flow, kind="start"), DONE), robot_kinds=KINDS)["unknown_robot"]
    assert problem.params["suggestion"] == "notify"


def test_a_robots_kind_says_what_is_wrong_with_its_settings() -> None:
    flow = (robot("email"), goto("done"))
    problem = found(process(stage("new", *flow, kind="start"), DONE), robot_kinds=KINDS)["robot_settings"]
    assert sentence(problem, "en") == "The robot “robo” (stage “New”): write a subject."


def test_a_value_a_robot_sets_fits_its_field() -> None:
    assert "robot_value" in at_start(robot("set_fields", values={"agreed": "perhaps"}))
    assert "robot_value" in at_start(robot("set_fields", values={"due": "soon"}))
    assert "robot_money" in at_start(robot("set_fields", values={"price": 1000}))
    sound = {"agreed": True, "weight": 5, "due": "@today", "what": {"field": "colour"}, "price": "1 000,50 ₽"}
    assert at_start(robot("set_fields", values=sound)) == {}


def test_errors_come_before_warnings() -> None:
    problems = found(process(rights={}, numbering={"pattern": "A"}))
    assert [p.level for p in problems.values()] == ["error", "warning"]
