"""To-dos that robots give: tasks like any other, of which no definition knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.cast import DORA
from tests.process.play import Play
from tests.process.samples import final, goto, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import ROBOT
from webapp.process.errors import Refused
from webapp.process.replay import replay
from webapp.process.state import dump, load

CHECKLIST = ({"ru": "Винты"}, {"ru": "Доски"})


def todo(**more: Any) -> do.GiveToDo:
    return do.GiveToDo((DORA,), {"ru": "Собрать"}, checklist=CHECKLIST, **more)


def step(key: str) -> dict[str, Any]:
    return task(key, outcome("done"), kind="form", assignees=[{"role": "director"}])


def begun(*flow: dict[str, Any]) -> Play:
    made = process(stage("new", *flow, goto("next"), kind="start"), stage("next", step("last")), final())
    return Play.begun(made, what="x")


def number(play: Play) -> int:
    return next(a.no for s, a in play.state.asks if s.made)


def test_a_to_do_stands_beside_the_flow_and_is_done_with_its_checklist() -> None:
    play = begun(step("one")).do(todo(), ROBOT)
    no = number(play)
    assert [s.kind for s in play.state.steps] == ["task", "task"]
    assert play.errors(do.Complete(no, "done", checked=(0,)), DORA) == {"checklist": "checklist_unfinished"}
    play.do(do.Complete(no, "done", checked=(0, 1)), DORA)
    assert play.open_steps == ["one"], "the flow did not wait for it"
    assert play.state.stage == "new"


def test_it_goes_with_the_stage_unless_it_is_of_the_whole_card() -> None:
    left = begun(step("one")).do(todo(), ROBOT).do(todo(card_wide=True), ROBOT)
    left.do(do.Complete(1, "done"), DORA)
    assert left.state.stage == "next"
    assert [s.card_wide for s in left.state.steps if s.made] == [True]
    left.do(do.Complete(number(left), "done", checked=(0, 1)), DORA)
    assert left.open_steps == ["last"]


def test_a_robot_step_may_wait_until_it_is_done() -> None:
    play = begun(robot("todo", "assemble"), step("one")).done("assemble", todo(hold=True))
    assert play.open_steps == ["assemble"]
    play.do(do.Complete(number(play), "done", checked=(0, 1)), DORA)
    assert play.open_steps == ["one"]
    beside = begun(robot("todo", "assemble"), step("one")).done("assemble", todo())
    assert "one" in beside.open_steps


def test_one_branch_of_a_group_may_wait_for_it() -> None:
    group = {
        "type": "parallel",
        "key": "both",
        "branches": [[robot("todo", "assemble")], [step("one")]],
    }
    play = begun(group, step("two")).done("assemble", todo(hold=True))
    play.do(do.Complete(next(a.no for s, a in play.state.asks if s.key == "one"), "done"), DORA)
    assert "two" not in play.open_steps
    play.do(do.Complete(number(play), "done", checked=(0, 1)), DORA)
    assert play.open_steps == ["two"]


def test_each_of_several_may_have_to_do_it() -> None:
    everybody = do.GiveToDo((DORA, 3, 9999), {"ru": "Прочесть"}, mode="all")
    play = begun(step("one")).do(everybody, ROBOT)
    assert [a.people for s, a in play.state.asks if s.made] == [(DORA,), (3,)]


def test_a_deadline_and_reminders_are_kept() -> None:
    how = {"deadline": {"after": "2 days"}, "reminders": {"first": "1 day", "then": "1 day"}}
    play = begun(step("one")).do(todo(**how), ROBOT)
    (opened,) = play.told(e.TaskOpened)
    assert opened.due is not None
    assert play.later(days=1).told(e.ReminderSent)
    assert play.later(days=2).ever(e.DeadlinePassed)


def test_nobody_to_do_it_and_a_closed_card_are_refused() -> None:
    with pytest.raises(Refused):
        begun(step("one")).do(do.GiveToDo((9999,), {"ru": "Собрать"}), ROBOT)
    failed = begun(robot("todo", "assemble"), step("one")).done(
        "assemble", do.GiveToDo((9999,), {"ru": "Собрать"}, hold=True)
    )
    assert failed.incident.code == "robot_failed"


def test_the_card_keeps_how_it_was_meant() -> None:
    play = begun(step("one")).do(todo(), ROBOT)
    state = load(dump(play.state), play.state.values)
    assert state == play.state
    assert replay(play.story) == play.state


def test_a_robot_that_moves_the_card_first_gives_it_beside_the_new_flow() -> None:
    play = begun(robot("todo", "assemble"), step("one")).done("assemble", do.Move("next"), todo(hold=True))
    assert play.state.stage == "next"
    assert {s.visit for s in play.state.steps} == {play.state.visit}


def test_a_to_do_is_as_urgent_as_its_robot_says() -> None:
    play = begun(step("one")).do(do.GiveToDo((DORA,), {"ru": "Собрать"}, priority="urgent"), ROBOT)
    assert "urgent" in [ask.priority for _, ask in play.state.asks]
