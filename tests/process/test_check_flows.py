"""What is found of stages and flows: cards that could get stuck, spin, or never come somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import (
    DONE,
    at_start,
    final,
    found,
    goto,
    outcome,
    process,
    robot,
    stage,
    task,
)
from webapp.process.problems import Problem
from webapp.process.sentences import sentence

# -- ends and ways


def test_a_process_needs_an_end() -> None:
    assert "no_final_stage" in found(
        process(stage("new", task("t", outcome("on", goto="new")), kind="start"))
    )


def test_a_process_that_can_only_fail_gets_a_warning() -> None:
    problem = found(process(stage("new", task(), kind="start"), final(kind="failure")))["no_success_stage"]
    assert problem.level == "warning"


def test_the_first_stage_is_not_the_end() -> None:
    assert "first_stage_final" in found(process(DONE))


def test_nothing_happens_after_the_end() -> None:
    assert "final_stage_with_flow" in found(
        process(stage("new", task(), kind="start"), final(flow=[task("t")]))
    )


def test_a_finished_card_may_be_opened_again_by_hand() -> None:
    way = {"key": "back", "source": ["done"], "target": ["new"], "who": [{"everyone": True}]}
    assert not {p.level for p in found(process(transitions=[way])).values()} & {"error"}


def test_a_stage_nothing_leads_to_is_an_error() -> None:
    lost = stage("lost", task("t"))
    assert found(process(stage("new", task(), kind="start"), lost, DONE))["unreachable_stage"].path == (
        "stages",
        1,
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"goto": "other"},
        {"robots": [{"key": "r", "do": "move", "settings": {"stage": "other"}}]},
    ],
)
def test_a_stage_an_outcome_leads_to_is_reached(settings: dict[str, Any]) -> None:
    first = stage("new", task("t", outcome("on", **settings), outcome("off", goto="done")), kind="start")
    assert "unreachable_stage" not in found(process(first, stage("other", task("u")), DONE))


def test_an_outcome_that_is_switched_off_leads_nowhere() -> None:
    first = stage(
        "new",
        task("t", outcome("on", goto="done"), outcome("off", goto="other", enabled=False)),
        kind="start",
    )
    assert "unreachable_stage" in found(process(first, stage("other", task("u")), DONE))


def test_a_limit_and_a_late_robot_lead_to_a_stage() -> None:
    wait = {"type": "wait", "key": "w", "message": "paid", "limit": "1 day", "at_limit": "other"}
    assert "unreachable_stage" not in found(
        process(stage("new", wait, goto("done"), kind="start"), stage("other", task("u")), DONE)
    )
    late = [{"key": "r", "do": "move", "settings": {"stage": "other"}}]
    asked = task("t", overdue=late, deadline="1 day")
    assert "unreachable_stage" not in found(
        process(stage("new", asked, kind="start"), stage("other", task("u")), DONE)
    )


def test_steps_behind_a_go_to_are_never_reached() -> None:
    problems = found(process(stage("new", goto("done"), task("t", outcome("on")), kind="start"), DONE))
    assert set(problems) == {"unreachable_step"}
    assert problems["unreachable_step"].path == ("stages", 0, "flow", 1)


def test_a_stage_reached_only_from_behind_a_go_to_is_not_reached() -> None:
    first = stage("new", goto("done"), goto("other", "b"), kind="start")
    assert "unreachable_stage" in found(process(first, stage("other", task("u")), DONE))


def test_an_outcome_that_leads_nowhere_is_named() -> None:
    problem = found(
        process(stage("new", task("t", outcome("on"), outcome("off", goto="done")), kind="start"), DONE)
    )
    assert problem["outcome_leads_nowhere"].path == ("stages", 0, "flow", 0, "outcomes", 0)
    assert "«On»" in sentence(problem["outcome_leads_nowhere"], "ru")


def test_an_outcome_that_stays_leads_nowhere_and_need_not() -> None:
    asked = task("t", outcome("later", stays=True), outcome("on", goto="done"))
    assert found(process(stage("new", asked, kind="start"), DONE)) == {}


def test_a_robot_step_that_always_moves_the_card_ends_the_flow() -> None:
    mover = robot("move", stage="done")
    assert found(process(stage("new", mover, kind="start"), DONE)) == {}
    for unsure in ({"when": {"field": "what", "op": "filled"}}, {"if_it_fails": "go_on"}):
        assert set(found(process(stage("new", mover | unsure, kind="start"), DONE))) == {"dead_end"}


def test_a_flow_that_ends_without_a_go_to_is_a_dead_end() -> None:
    assert "dead_end" in found(process(stage("new", robot("notify"), kind="start"), DONE))
    assert "dead_end" in found(process(stage("new", kind="start"), DONE))


def test_a_transition_leads_out_of_a_dead_end() -> None:
    way = {"key": "on", "source": ["new"], "target": ["done"], "who": [{"everyone": True}]}
    assert found(process(stage("new", kind="start"), DONE, transitions=[way])) == {}


def test_a_branch_that_may_fall_through_is_a_dead_end() -> None:
    case = {"when": {"field": "what", "op": "filled"}, "steps": [goto("done")]}
    branch = {"type": "branch", "key": "way", "cases": [case], "otherwise": []}
    assert "dead_end" in found(process(stage("new", branch, kind="start"), DONE))
    closed = branch | {"otherwise": [goto("done", "b")]}
    assert found(process(stage("new", closed, kind="start"), DONE)) == {}


def test_a_parallel_group_that_can_be_joined_goes_on() -> None:
    group = {
        "type": "parallel",
        "key": "both",
        "branches": [[task("a", outcome("on"))], [task("b", outcome("on"))]],
    }
    assert at_start(group) == {}
    assert "dead_end" in found(process(stage("new", group, kind="start"), DONE))


def test_a_robot_that_moves_the_card_at_once_leads_out() -> None:
    mover = {"key": "r", "do": "move", "settings": {"stage": "done"}}
    assert found(process(stage("new", kind="start", on_enter=[mover]), DONE)) == {}
    maybe = mover | {"when": {"field": "what", "op": "filled"}}
    assert "dead_end" in found(process(stage("new", kind="start", on_enter=[maybe]), DONE))


# -- loops


def loop(*between: dict[str, Any], **settings: Any) -> dict[str, Problem]:
    """The problems of a process in which `second` leads back to `first` after these steps."""
    back = {
        "type": "branch",
        "key": "way",
        "otherwise": [goto("first", "back")],
        "cases": [{"when": {"field": "agreed", "op": "eq", "value": True}, "steps": [goto("done")]}],
    }
    return found(
        process(
            stage("first", goto("second"), kind="start"), stage("second", *between, back, **settings), DONE
        )
    )


def test_a_loop_without_a_person_is_said_once_with_its_stages() -> None:
    problem = loop(robot("notify"))["loop_without_person"]
    assert problem.params["stages"] == [{"ru": "First"}, {"ru": "Second"}]


@pytest.mark.parametrize(
    "between",
    [
        task("ask", outcome("on")),
        {"type": "wait", "key": "w", "duration": "1 day"},
        robot("notify") | {"after": "1 hour"},
    ],
)
def test_a_person_or_time_in_a_loop_is_enough(between: dict[str, Any]) -> None:
    assert loop(between) == {}


def test_robots_that_move_the_card_at_entry_make_a_loop_unless_they_take_their_time() -> None:
    ask = task("t", outcome("on", goto="done"))
    mover = {"key": "r", "do": "move", "settings": {"stage": "new"}}
    assert "loop_without_person" in found(process(stage("new", ask, kind="start", on_enter=[mover]), DONE))
    at_once = mover | {"after": "0 minutes"}
    assert "loop_without_person" in found(process(stage("new", ask, kind="start", on_enter=[at_once]), DONE))
    slow = mover | {"after": "1 day"}
    (problem,) = found(process(stage("new", ask, kind="start", on_enter=[slow]), DONE)).values()
    assert (problem.code, problem.level) == ("loop_of_robots", "warning")


def test_a_robot_that_moves_to_a_stage_whose_robot_moves_back_is_a_loop() -> None:
    there = {"key": "there", "do": "move", "settings": {"stage": "second"}}
    back = {"key": "back", "do": "move", "settings": {"stage": "first"}}
    ask = task("t", outcome("on", goto="done"))
    first = stage("first", ask, kind="start", on_enter=[there])
    second = stage("second", task("u", outcome("on", goto="done")), on_enter=[back])
    problem = found(process(first, second, DONE))["loop_without_person"]
    assert problem.params["stages"] == [{"ru": "First"}, {"ru": "Second"}]


def test_deadlines_whose_robots_send_a_card_to_and_fro_are_worth_a_look() -> None:
    def late(to: str, key: str) -> dict[str, Any]:
        mover = {"key": key, "do": "move", "settings": {"stage": to}}
        return task("t", outcome("on", goto="done"), deadline="1 day", overdue=[mover])

    problems = found(
        process(stage("first", late("second", "a"), kind="start"), stage("second", late("first", "b")), DONE)
    )
    assert problems["loop_of_robots"].level == "warning"
    assert [p.code for p in problems.values() if p.level == "error"] == []


def test_waiting_for_what_may_be_true_already_does_not_stop_a_loop() -> None:
    wait = {"type": "wait", "key": "w", "until": {"field": "what", "op": "filled"}, "limit": "1 day"}
    assert "loop_without_person" in loop(wait)


def test_a_task_beside_a_robot_does_not_stop_a_loop_that_needs_one_of_them() -> None:
    group = {"type": "parallel", "key": "g", "branches": [[task("a", outcome("on"))], [robot("notify")]]}
    assert "loop_without_person" in loop(group | {"join": "any"})
    assert loop(group) == {}


def test_a_loop_by_an_outcome_has_a_person_in_it() -> None:
    again = task("t", outcome("again", goto="new"), outcome("on", goto="done"))
    assert found(process(stage("new", again, kind="start"), DONE)) == {}


# -- waits and groups


def test_a_wait_for_what_may_never_come_needs_a_limit() -> None:
    until = {"type": "wait", "key": "w", "until": {"field": "what", "op": "filled"}}
    for wait in (until, {"type": "wait", "key": "w", "message": "paid"}):
        assert "wait_without_limit" in at_start(wait)
        assert at_start(wait | {"limit": "3 days"}) == {}
    assert "at_limit_without_limit" in at_start(
        {"type": "wait", "key": "w", "duration": "1 day", "at_limit": "done"}
    )


def test_a_parallel_group_joins_as_many_as_it_has() -> None:
    group = {
        "type": "parallel",
        "key": "g",
        "branches": [[task("a", outcome("on"))], [task("b", outcome("on"))]],
    }
    for join in (0, 3, -1):
        assert "join_number" in at_start(group | {"join": join})
    for join in (1, 2, "any", "all"):
        assert at_start(group | {"join": join}) == {}


def test_a_branch_that_does_nothing_gets_a_warning() -> None:
    branch = {
        "type": "branch",
        "key": "w",
        "cases": [{"when": {"field": "what", "op": "filled"}}],
        "otherwise": [],
    }
    assert at_start(branch)["empty_branch"].level == "warning"
