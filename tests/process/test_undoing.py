"""One's own decision is taken back until the next person has acted: all is as it was before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.process.cast import ADMINISTRATOR, ALICE, CAROL, DAVE, DORA, ERIN, HUGO
from tests.process.play import Play
from tests.process.samples import final, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import CLOCK, ROBOT
from webapp.process.upkeep import UndoDecision

APPROVE = task(
    "decide",
    outcome("yes", approves=True),
    outcome("no", goto="failed"),
    deadline="2 working days",
)
MAKE = task("make", outcome("ready", goto="done"), kind="todo", assignees=[{"role": "makers"}], mode="first")


def flowing(*flow: Any, **settings: Any) -> Play:
    stages = (stage("new", *flow, kind="start", norm="3 days"), final(), final("failed", "failure"))
    return Play.begun(process(*stages, **settings), what="x")


def undo(no: int = 1) -> UndoDecision:
    return UndoDecision(no, "by mistake")


def test_the_task_is_open_again_and_what_came_after_it_is_gone() -> None:
    play = flowing(APPROVE, MAKE)
    before = play.state
    play.do(do.Complete(1, "yes"), DORA)
    assert play.open_steps == ["make"]
    play.do(undo(), DORA)
    assert play.state.steps == before.steps
    assert play.state.decisions == ()
    assert [x.no for x in play.told(e.TaskCancelled)] == [2]
    play.do(do.Complete(1, "yes"), DORA)
    assert play.open_steps == ["make"]


def test_a_decision_that_ended_the_card_is_taken_back_too() -> None:
    play = flowing(APPROVE, MAKE)
    play.do(do.Complete(1, "no"), DORA)
    assert play.state.closed == "failure"
    play.do(undo(), DORA)
    assert play.state.closed is None
    assert (play.state.stage, play.state.visit) == ("new", 3)
    assert play.open_steps == ["decide"]
    assert play.state.norm_due


def test_once_the_next_person_has_acted_it_stands() -> None:
    play = flowing(APPROVE, MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    play.do(do.Take(2), HUGO)
    assert play.refused(undo(), DORA) == "acted_on_decision"


def test_a_comment_is_no_act() -> None:
    play = flowing(APPROVE, MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    play.do(do.Comment("good", (CAROL,)), ALICE)
    assert play.do(undo(), DORA).open_steps == ["decide"]


def test_only_whoever_decided_may_and_not_for_ever() -> None:
    play = flowing(APPROVE, MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    assert play.refused(undo(), ALICE) == "not_your_decision"
    assert play.refused(UndoDecision(1, " "), DORA) == "invalid_input"
    play.now += timedelta(days=2)
    assert play.refused(undo(), DORA) == "too_late_to_undo"


def test_an_approval_that_was_taken_back_is_not_remembered_nor_counted() -> None:
    votes = task("decide", mode="votes", votes=2, assignees=[{"role": "voters"}], ask_again="never")
    play = flowing(votes)
    play.do(do.Complete(1, "yes"), CAROL)
    play.do(undo(), CAROL)
    play.do(do.Complete(2, "yes"), DAVE)
    assert not play.state.closed
    play.do(do.Complete(3, "yes"), ERIN)
    assert play.state.closed == "success"


def test_the_next_of_a_row_is_not_asked_any_more() -> None:
    row = task("decide", mode="sequence", assignees=[{"role": "voters"}])
    play = flowing(row)
    play.do(do.Complete(1, "yes"), CAROL)
    assert [a.no for _, a in play.state.asks] == [2]
    play.do(undo(), CAROL)
    assert [a.no for _, a in play.state.asks] == [1]
    assert play.state.steps[0].queue == (DAVE, ERIN)


def test_robots_that_have_not_begun_are_taken_back_and_what_one_has_made_is_told() -> None:
    said = robot("notify", "tell")
    said.pop("type")
    late = {**said, "key": "later", "after": "1 day"}
    yes = outcome("yes", approves=True, robots=[said, late])
    play = flowing(task("decide", yes, outcome("no", goto="failed")), MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    tell = next(p.no for p in play.state.robots if p.robot == "tell")
    play.do(do.RobotFinished(tell), ROBOT)
    play.do(undo(), DORA)
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["later"]
    assert play.told(e.DecisionUndone)[0].made == ("tell",)
    assert play.state.robots == ()


def test_what_stood_beside_it_in_a_group_stands_again() -> None:
    group = {
        "type": "parallel",
        "key": "group",
        "branches": [[APPROVE], [{"type": "wait", "key": "pause", "duration": "2 days"}]],
    }
    play = flowing(group, MAKE)
    due = play.state.steps[-1].due
    play.do(do.Complete(1, "no"), DORA)
    play.do(undo(), DORA)
    assert sorted(play.open_steps) == ["decide", "group", "pause"]
    (pause,) = [s for s in play.state.steps if s.key == "pause"]
    assert pause.due == due
    assert [x.step for x in play.told(e.WaitBegun)] == ["pause"]


def test_trouble_of_a_robot_that_stood_beside_it_stays() -> None:
    group = {"type": "parallel", "key": "group", "branches": [[APPROVE, MAKE], [robot("notify", "tell")]]}
    play = flowing(group)
    (tell,) = play.state.robots
    play.do(do.Complete(1, "yes"), DORA)
    play.do(do.RobotGaveUp(tell.no, "broken"), ROBOT)
    play.do(undo(), DORA)
    assert sorted(play.open_steps) == ["decide", "group", "tell"]
    (trouble,) = play.state.incidents
    assert (trouble.step, trouble.robot) == ("tell", tell.no)
    play.do(do.ResolveIncident(trouble.no, "retry", "mended"), ADMINISTRATOR)
    assert [x.robot for x in play.state.robots] == ["tell"]


def test_trouble_that_the_decision_brought_about_is_over_with_it() -> None:
    play = flowing(APPROVE, robot("notify", "tell"), MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    play.do(do.RobotGaveUp(play.state.robots[0].no, "broken"), ROBOT)
    assert play.state.incidents
    play.do(undo(), DORA)
    assert (play.open_steps, play.state.incidents, play.state.stopped) == (["decide"], (), ())


def test_a_machine_that_has_gone_on_beside_it_lets_it_stand() -> None:
    group = {
        "type": "parallel",
        "key": "group",
        "branches": [[APPROVE], [{"type": "wait", "key": "pause", "duration": "1 hour"}]],
    }
    play = flowing(group, MAKE)
    play.do(do.Complete(1, "yes"), DORA)
    pause = next(s for s in play.state.steps if s.key == "pause")
    play.now += timedelta(hours=2)
    play.do(do.TimeReached("wait", f"pause/{pause.visit}", pause.due), CLOCK)
    assert play.refused(undo(), DORA) == "acted_on_decision"


def test_an_answer_that_leaves_the_task_open_is_nothing_to_take_back() -> None:
    later = task("decide", outcome("yes", approves=True, goto="done"), outcome("later", stays=True))
    play = flowing(later)
    play.do(do.Complete(1, "later"), DORA)
    assert play.refused(undo(), DORA) == "acted_on_decision"


def test_a_finished_card_goes_on_by_hand_where_a_move_says_so() -> None:
    back = {"key": "back", "source": ["done"], "target": ["new"], "who": [{"everyone": True}]}
    play = flowing(task(), transitions=[back])
    play.do(do.Complete(1, "yes"), DORA)
    assert play.state.closed == "success"
    play.do(do.Move("new", comment="a mistake"), ALICE)
    assert play.state.closed is None
    assert play.told(e.CardReopened)[0].reason == "a mistake"
    assert play.open_steps == ["decide"]
    assert play.refused(do.Move("done"), ROBOT) == "robots_may_not_move_there"


DATED = {"type": "wait", "key": "until", "field": "due"}
FILLS = task("decide", outcome("yes", approves=True), fields=["due"])


def waiting(play: Play) -> Any:
    return next(s for s in play.state.steps if s.key == "until")


def test_a_wait_that_stood_still_goes_by_the_date_that_the_decision_has_filled_in() -> None:
    """What was filled in stays, also when the decision is taken back; nothing may wait for it for ever."""
    group = {"type": "parallel", "key": "group", "branches": [[FILLS, MAKE], [DATED]]}
    play = flowing(group, MAKE | {"key": "last"})
    assert [x.code for x in play.state.incidents] == ["dead_end"]
    play.do(do.Complete(1, "yes", {"due": "2026-12-10"}), DORA)
    due = waiting(play).due
    play.do(undo(), DORA)
    assert play.state.values["due"] == "2026-12-10"
    assert (waiting(play).due, play.state.incidents) == (due, ())
    assert [x.due for x in play.told(e.WaitBegun)] == [due]
    play.now = due
    play.do(do.TimeReached("wait", f"until/{waiting(play).visit}", due), CLOCK)
    assert play.open_steps == ["group", "decide"]


def test_a_wait_whose_stage_was_left_goes_by_the_date_too() -> None:
    leaves = FILLS | {"outcomes": [outcome("yes", approves=True, goto="failed")]}
    group = {"type": "parallel", "key": "group", "branches": [[leaves], [DATED]]}
    play = flowing(group, MAKE)
    play.do(do.Complete(1, "yes", {"due": "2026-12-10"}), DORA)
    assert play.state.closed
    play.do(undo(), DORA)
    assert waiting(play).due is not None
    assert play.state.incidents == ()


def test_a_deadline_goes_by_the_date_that_stays() -> None:
    made = MAKE | {"deadline": {"field": "due"}}
    group = {"type": "parallel", "key": "group", "branches": [[FILLS], [made]]}
    play = flowing(group, MAKE | {"key": "last"})
    play.do(do.Complete(1, "yes", {"due": "2026-12-10"}), DORA)
    due = play.state.ask(2)[1].due  # type: ignore[index]
    play.do(undo(), DORA)
    assert due is not None
    assert play.state.ask(2)[1].due == due  # type: ignore[index]


def test_a_robot_of_a_stage_that_was_left_goes_by_the_date_too() -> None:
    leaves = FILLS | {"outcomes": [outcome("yes", approves=True, goto="failed")]}
    tell = robot("notify", "tell", to=["owner"], text="x") | {"at": {"field": "due"}}
    group = {"type": "parallel", "key": "group", "branches": [[leaves], [tell]]}
    play = flowing(group, MAKE)
    assert [x.code for x in play.state.incidents] == ["dead_end"]
    play.do(do.Complete(1, "yes", {"due": "2026-12-10"}), DORA)
    play.do(undo(), DORA)
    (pending,) = play.state.robots
    assert pending.due is not None
    assert play.state.incidents == ()
