"""Stages and the steps in them: where a card goes, what it waits for, what is dropped when it leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.process.cast import ADMINISTRATOR, ALICE, CAROL, CHARLIE, DAVE, DORA, ERIN, GONE, WORLD, without
from tests.process.play import Play
from tests.process.samples import final, goto, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import CLOCK, ROBOT, Actor
from webapp.process.definition import Definition, Transition

NEXT = outcome("yes", approves=True)
AGREED = {"field": "agreed", "op": "eq", "value": True}
RIGHTS = {
    "create": [{"role": "sales"}],
    "edit": [{"who": [{"role": "sales"}]}],
    "withdraw": [{"card": "initiator"}],
    "cancel": [{"role": "director"}],
}


def step(key: str, who: str = "director", *outcomes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task that goes on to the next step."""
    return task(key, *(outcomes or (NEXT,)), assignees=[{"role": who}], **more)


def wait(key: str = "pause", **what: Any) -> dict[str, Any]:
    return {"type": "wait", "key": key, **what}


def together(*branches: list[dict[str, Any]], join: Any = "all", key: str = "group") -> dict[str, Any]:
    return {"type": "parallel", "key": key, "branches": list(branches), "join": join}


def branch(
    *cases: tuple[Any, list[dict[str, Any]]], otherwise: Any = (), key: str = "fork"
) -> dict[str, Any]:
    made = [{"when": when, "steps": steps} for when, steps in cases]
    return {"type": "branch", "key": key, "cases": made, "otherwise": list(otherwise)}


def flow(*steps: dict[str, Any], **settings: Any) -> Definition:
    """These steps in the first stage, then a second one with a task, then the end."""
    first = stage("new", *steps, kind="start")
    second = stage("work", step("work_task"), goto("done"), norm="2 days")
    return process(first, second, final(), final("failed", "failure"), **{"rights": RIGHTS} | settings)


def begun(*steps: dict[str, Any], **settings: Any) -> Play:
    return Play.begun(flow(*steps, **settings), what="x")


# -- starting and ending -----------------------------------------------------------------------------------


def test_a_card_starts_in_the_first_stage_with_its_initiator_as_owner() -> None:
    play = begun(step("one"))
    assert (play.state.stage, play.state.visit) == ("new", 1)
    assert (play.state.initiator, play.state.owner) == (ALICE, ALICE)


def test_a_card_is_started_once() -> None:
    assert begun(step("one")).refused(do.Start({"what": "y"}), ALICE) == "started_already"


def test_only_the_listed_may_start_a_card() -> None:
    assert Play(flow(step("one"))).refused(do.Start({"what": "y"}), CHARLIE) == "may_not_create"


def test_a_machine_may_start_a_card_that_has_no_initiator() -> None:
    assert Play(flow(step("one"))).do(do.Start({"what": "y"}), CLOCK).state.initiator is None


def test_nothing_can_be_done_to_a_card_that_was_not_started() -> None:
    play = Play(flow(step("one")))
    assert {play.refused(c, ROBOT) for c in (do.Move("work"), do.Comment("x"), do.Take(1))} == {
        "no_such_card"
    }


def test_the_start_form_is_checked_whole() -> None:
    start = {"fields": [{"field": "what", "required": True}, "due", "price"], "one_of": [["due", "price"]]}
    play = Play(flow(step("one"), start=start))
    assert play.errors(do.Start({"due": "soon", "weight": "1"}), ALICE) == {
        "what": "required",
        "due": "not_date",
        "weight": "not_on_this_form",
    }
    assert play.errors(do.Start({"what": "x"}), ALICE) == {"due": "one_of_required"}
    assert play.do(do.Start({"what": "x", "price": "1"}), ALICE).state.values == {"what": "x", "price": 100}


def test_defaults_stand_where_the_form_left_a_field_out() -> None:
    fields = [{"key": "what", "kind": "text", "title": "What", "default": "chair"}]
    start = {"fields": [{"field": "what", "required": True}]}
    made = process(stage("new", task("one"), kind="start"), final(), fields=fields, start=start)
    assert Play.begun(made).state.values == {"what": "chair"}
    assert Play.begun(made, what="table").state.values == {"what": "table"}


def test_a_final_stage_closes_the_card_and_everything_on_it() -> None:
    play = begun(together([step("one")], [step("two", "voters", outcome("stop", goto="failed"), NEXT)]))
    play.answer(CAROL, "stop")
    assert (play.state.closed, play.state.asks, play.state.steps) == ("failure", (), ())


def test_a_closed_card_stays_closed_and_takes_comments() -> None:
    play = begun(goto("done"))
    assert play.state.closed == "success"
    for command in (do.Move("work"), do.Withdraw("no"), do.Cancel("no"), do.Take(1), do.ChangeOwner(DORA)):
        assert play.refused(command, ADMINISTRATOR) == "card_is_closed"
    assert play.do(do.Comment("thanks"), ALICE).told(e.CommentAdded)


def test_the_initiator_withdraws_with_a_reason() -> None:
    play = begun(step("one"))
    assert play.refused(do.Withdraw("no need"), DORA) == "may_not_end_card"
    assert play.errors(do.Withdraw(" "), ALICE) == {"reason": "reason_required"}
    play.do(do.Withdraw("no need"), ALICE)
    assert (play.state.closed, play.told(e.CardClosed)[0].reason) == ("withdrawn", "no need")
    gone = play.told(e.TaskCancelled)[0]
    assert (gone.why, gone.people) == ("closed", (DORA,))


def test_cancelling_is_for_whom_the_process_names_and_administrators() -> None:
    assert begun(step("one")).refused(do.Cancel("no money"), ALICE) == "may_not_end_card"
    for who in (Actor("person", DORA), ADMINISTRATOR):
        assert begun(step("one")).do(do.Cancel("no money"), who).state.closed == "cancelled"


# -- going from stage to stage -----------------------------------------------------------------------------


def test_the_flow_goes_on_step_by_step_and_to_the_next_stage() -> None:
    play = begun(step("one"), step("two"), goto("work"))
    play.answer(DORA).answer(DORA)
    assert (play.state.stage, play.open_steps) == ("work", ["work_task"])
    assert play.answer(DORA).state.closed == "success"


def test_every_entry_to_a_stage_is_a_numbered_visit_with_its_own_norm() -> None:
    play = begun(step("one", "director", outcome("again", approves=True, goto="work")))
    play.answer(DORA, "again")
    [entered] = play.told(e.StageEntered)
    assert (entered.visit, entered.source, entered.how) == (2, "new", "flow")
    assert play.state.norm_due == play.now + timedelta(days=2)
    assert play.state.due == play.state.norm_due


def test_leaving_a_stage_drops_its_tasks_waits_and_robots_each_with_an_event() -> None:
    enter = [{"key": "remind", "do": "notify", "after": "2 days"}]
    steps = together([step("one")], [wait(duration="5 days")], [robot("email", "mail")])
    play = Play.begun(
        process(stage("new", steps, kind="start", on_enter=enter), stage("work", step("two")), final()),
        what="x",
    )
    play.do(do.Move("work", comment="no time"), ADMINISTRATOR)
    assert [x.why for x in play.told(e.TaskCancelled)] == ["left"]
    assert {x.step for x in play.told(e.StepEnded)} == {"group", "one", "pause", "mail"}
    assert all(x.dropped for x in play.told(e.StepEnded))
    assert {x.robot for x in play.told(e.RobotCancelled)} == {"mail", "remind"}
    assert play.open_steps == ["two"]


@pytest.mark.parametrize(("who", "how"), [(ADMINISTRATOR, "admin"), (ROBOT, "robot"), (CLOCK, "robot")])
def test_who_moved_a_card_is_told(who: Actor, how: str) -> None:
    assert begun(step("one")).do(do.Move("work", comment="why"), who).told(e.StageEntered)[0].how == how


def test_an_administrator_moves_no_card_without_saying_why() -> None:
    refused: Any = begun(step("one")).refusal(do.Move("work", comment=" "), ADMINISTRATOR)
    assert refused.errors == {"comment": ("comment_required", {})}


@pytest.mark.parametrize(("free", "when", "allowed"), [(False, 5, False), (False, 1, True), (True, 5, True)])
def test_robots_keep_to_the_moves_by_hand_unless_the_process_frees_them(
    free: bool, when: int, allowed: bool
) -> None:
    moves = [
        {
            "key": "on",
            "source": ["new"],
            "target": ["work"],
            "who": [{"role": "director"}],
            "when": {
                "field": "@today",
                "op": "ge",
                "value": f"2020-01-0{when}" if when == 1 else "2099-01-01",
            },
        }
    ]
    plain = process(stage("new", step("one"), kind="start"), stage("work", step("two")), final())
    bound = plain.model_copy(
        update={"transitions": tuple(map(Transition.model_validate, moves)), "free_robots": free}
    )
    play = Play.begun(bound, what="x")
    if allowed:
        assert play.do(do.Move("work"), ROBOT).state.stage == "work"
    else:
        assert play.refused(do.Move("work"), ROBOT) == "robots_may_not_move_there"
    assert Play.begun(plain, what="x").do(do.Move("work"), ROBOT).state.stage == "work"


def test_a_robot_set_off_at_once_is_not_dropped_with_the_stage() -> None:
    enter = [{"key": "tell", "do": "notify"}]
    play = Play.begun(process(stage("new", goto("done"), kind="start", on_enter=enter), final()), what="x")
    assert [p.robot for p in play.state.robots] == ["tell"]


def test_a_card_wide_task_lives_until_the_card_closes() -> None:
    play = begun(together([step("papers", "voters", card_wide=True)], [step("one"), goto("work")]))
    play.answer(DORA)
    assert play.open_steps == ["papers", "work_task"]
    play.answer(DORA)
    assert play.state.closed
    assert [x.why for x in play.told(e.TaskCancelled)] == ["closed"]


def test_the_answer_to_a_task_of_an_earlier_visit_is_recorded_and_moves_nothing() -> None:
    papers = step("papers", "voters", outcome("back", approves=True, goto="new"), card_wide=True)
    play = begun(together([papers], [step("one"), goto("work")])).answer(DORA)
    play.answer(CAROL, "back")
    assert play.told(e.TaskCompleted)[0].visit == 1
    assert (play.state.stage, play.open_steps) == ("work", ["work_task"])


def test_a_card_wide_task_is_replaced_when_its_stage_comes_round_again() -> None:
    back = outcome("back", goto="new")
    one = step("one", "director", NEXT, back)
    play = begun(together([step("papers", "voters", card_wide=True)], [one, goto("work")]))
    play.answer(DORA, "back")
    assert play.open_steps == ["group", "papers", "one"]
    assert [(x.no, x.why) for x in play.told(e.TaskCancelled)] == [(1, "left")]


def test_a_stage_can_be_gone_to_again_and_again_each_time_with_fresh_tasks() -> None:
    play = begun(step("one", "director", outcome("again", goto="new"), NEXT))
    for visit in range(2, 12):
        play.answer(DORA, "again")
        assert play.state.visit == visit
        assert len(play.asked) == 1


def test_answers_given_once_are_not_asked_of_the_first_visit_again() -> None:
    play = begun(step("one", "director", outcome("again", goto="new"), NEXT)).answer(DORA, "again")
    assert play.refused(do.Complete(1, "yes"), DORA) == "task_is_closed"


def test_a_process_that_goes_in_circles_is_stopped_where_it_began_to() -> None:
    ring = process(
        stage("new", step("one", "director", outcome("yes", approves=True, goto="a")), kind="start"),
        stage("a", goto("b"), on_enter=[{"key": "tell", "do": "notify"}]),
        stage("b", goto("a", "back")),
        final(),
    )
    play = Play.begun(ring, what="x").answer(DORA)
    assert (play.state.stage, play.incident.code) == ("a", "endless")
    assert len(play.told(e.StageEntered)) == 1
    assert len(play.told(e.RobotQueued)) == 1
    assert play.resolve("goto", stage="done").state.closed


def test_robots_that_send_a_card_in_circles_are_stopped_too() -> None:
    away = [{"key": "away", "do": "move"}]
    play = Play.begun(process(stage("new", kind="start", on_enter=away), final()), what="x")
    for _ in range(100):
        play.done("away", do.Move("new"))
    assert play.state.visit == 101
    play.done("away", do.Move("new"))
    assert (play.state.visit, play.incident.code) == (101, "endless")


def test_a_long_flow_is_no_circle() -> None:
    never = [{**robot("notify", f"r{n}"), "when": AGREED} for n in range(400)]
    assert begun(*never, step("one")).open_steps == ["one"]


def test_a_stage_without_an_end_or_a_way_on_is_shown_as_trouble() -> None:
    play = begun(step("one")).answer(DORA)
    assert (play.incident.code, play.incident.stage) == ("dead_end", "new")
    assert play.resolve("goto", stage="work").open_steps == ["work_task"]
    assert not play.state.incidents


def test_where_people_move_cards_by_hand_an_ended_flow_is_no_trouble() -> None:
    by_hand = {"key": "t", "source": ["new"], "target": ["work"], "who": [{"role": "sales"}]}
    assert not begun(step("one"), transitions=[by_hand]).answer(DORA).state.incidents


def test_the_trouble_of_a_stage_ends_when_the_card_leaves_it() -> None:
    play = begun(step("one")).answer(DORA).do(do.Move("work", comment="why"), ADMINISTRATOR)
    assert play.told(e.IncidentResolved)[0].how == "left"
    assert not play.state.incidents


# -- branches ----------------------------------------------------------------------------------------------


def test_the_first_case_that_holds_is_taken() -> None:
    cases = ((AGREED, [step("agreed")]), ({"field": "weight", "op": "gt", "value": 5}, [step("heavy")]))
    fork = branch(*cases, otherwise=[step("other")])
    chosen = {
        (values.get("agreed"), values.get("weight")): Play.begun(flow(fork), what="x", **values).open_steps
        for values in ({"agreed": "true", "weight": "9"}, {"weight": "9"}, {"weight": "2"}, {})
    }
    assert list(chosen.values()) == [["agreed"], ["heavy"], ["other"], ["other"]]


def test_after_a_branch_the_flow_goes_on_behind_it() -> None:
    play = begun(branch((AGREED, []), otherwise=[step("inner")]), step("behind"))
    assert play.answer(DORA).open_steps == ["behind"]
    assert Play.begun(play.definition, what="x", agreed="true").open_steps == ["behind"]


def test_conditions_see_the_initiator_the_stage_and_today() -> None:
    conditions = {
        "@initiator": ALICE,
        "@owner": ALICE,
        "@stage": "new",
        "@today": "2026-11-23",
        "@department": "team",
    }
    for name, value in conditions.items():
        fork = branch(({"field": name, "op": "eq", "value": value}, [step("so")]), otherwise=[step("not_so")])
        assert begun(fork).open_steps == ["so"], name


# -- parallel groups ---------------------------------------------------------------------------------------


def test_all_branches_must_end() -> None:
    play = begun(together([step("one")], [step("two", "voters"), step("three", "voters")]), step("behind"))
    play.answer(CAROL).answer(DORA)
    assert play.open_steps == ["group", "three"]
    assert play.answer(DAVE).open_steps == ["behind"]


def test_the_first_branch_to_end_drops_the_others_where_any_will_do() -> None:
    play = begun(together([step("one")], [step("two", "voters")], join="any"), step("behind"))
    play.answer(CAROL)
    assert [x.why for x in play.told(e.TaskCancelled)] == ["joined"]
    assert play.open_steps == ["behind"]


def test_dropping_a_robot_step_touches_no_other_robot() -> None:
    group = together([step("one")], [robot("document", "paper")], join="any")
    tell = {"key": "tell", "do": "notify"}
    first = stage("new", group, step("behind"), kind="start", on_enter=[tell])
    play = Play.begun(process(first, final()), what="x").answer(DORA)
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["paper"]
    assert [p.robot for p in play.state.robots] == ["tell"]


def test_n_branches_must_end() -> None:
    group = together([step("one")], [step("two")], [step("three")], join=2)
    play = begun(group, step("behind")).answer(DORA, step="three")
    assert play.open_steps == ["group", "one", "two"]
    assert play.answer(DORA, step="one").open_steps == ["behind"]


def test_an_empty_branch_has_ended_at_once() -> None:
    assert begun(together([step("one")], []), step("behind")).answer(DORA).open_steps == ["behind"]
    assert begun(together([], [step("one")], join="any"), step("behind")).open_steps == ["behind"]


def test_groups_stand_in_groups() -> None:
    inner = together([step("one")], [step("two")], join="any", key="inner")
    play = begun(together([inner, step("after_inner")], [step("three")]), step("behind"))
    play.answer(DORA, step="two")
    assert play.open_steps == ["group", "three", "after_inner"]
    assert play.answer(DORA, step="three").answer(DORA).open_steps == ["behind"]


def test_going_to_a_stage_out_of_a_group_ends_the_visit_and_drops_the_siblings() -> None:
    play = begun(together([step("one"), goto("work")], [step("two", "voters")], [wait(duration="1 day")]))
    play.answer(DORA)
    assert (play.state.stage, play.open_steps) == ("work", ["work_task"])
    assert [x.step for x in play.told(e.TaskCancelled)] == ["two"]


def test_a_group_begun_and_left_at_once_opens_nothing_of_its_other_branches() -> None:
    play = begun(together([goto("work")], [step("two")]))
    assert [x.step for x in play.ever(e.TaskOpened)] == ["work_task"]


def test_a_card_wide_task_left_behind_by_its_group_does_not_go_on() -> None:
    lasting = step("papers", "voters", card_wide=True)
    play = begun(together([lasting, step("next")], [step("one")], join="any"), step("behind")).answer(DORA)
    assert play.open_steps == ["papers", "behind"]
    assert play.answer(CAROL).open_steps == ["behind"]


# -- waits -------------------------------------------------------------------------------------------------


def test_a_wait_holds_the_flow_for_its_time() -> None:
    play = begun(wait(duration="2 days"), step("one"))
    assert play.later(days=1).open_steps == ["pause"]
    assert play.later(days=1).open_steps == ["one"]


def test_the_end_of_a_wait_says_that_it_was_one_so_that_its_timers_are_taken_back() -> None:
    play = begun(together([wait(duration="2 days", limit="9 days")], [step("one")]), goto("work")).later(
        days=2
    )
    assert [(x.step, x.waited) for x in play.told(e.StepEnded)] == [("pause", True)]
    dropped = begun(together([wait(duration="2 days")], [step("one")])).do(do.Move("work"), ROBOT)
    assert {x.step for x in dropped.told(e.StepEnded) if x.waited} == {"pause"}


def test_a_wait_for_no_time_does_not_wait() -> None:
    assert begun(wait(duration="0 minutes"), step("one")).open_steps == ["one"]


def test_a_wait_for_a_date_ends_with_that_working_day_and_follows_the_date() -> None:
    play = Play.begun(flow(wait(field="due"), step("one")), what="x", due="2026-11-25")
    assert play.state.steps[0].due == datetime(2026, 11, 25, 15, tzinfo=UTC)
    play.do(do.ChangeFields({"due": "2026-11-27"}), ALICE).later(days=3)
    assert play.open_steps == ["pause"]
    assert play.later(days=2).open_steps == ["one"]


def test_a_wait_for_a_date_that_has_passed_is_over() -> None:
    play = Play.begun(flow(wait(field="due"), step("one")), what="x", due="2026-11-26")
    assert play.do(do.ChangeFields({"due": "2026-11-20"}), ALICE).open_steps == ["one"]
    assert Play.begun(play.definition, what="x", due="2026-11-20").open_steps == ["one"]


def test_a_wait_for_a_date_that_is_not_known_is_trouble_until_it_is() -> None:
    play = begun(wait(field="due"), step("one"))
    assert (play.incident.code, play.incident.detail) == ("dead_end", "due")
    play.do(do.ChangeFields({"due": "2026-11-26"}), ALICE)
    assert not play.state.incidents
    play.do(do.ChangeFields({"due": None}), ALICE)
    assert play.incident.code == "dead_end"
    assert play.do(do.ChangeFields({"due": "2026-11-20"}), ALICE).open_steps == ["one"]
    assert not play.state.incidents


def test_a_wait_for_an_unknown_date_with_a_limit_is_no_trouble() -> None:
    play = begun(wait(field="due", limit="3 days"), step("one"))
    assert not play.state.incidents
    assert play.later(days=3).open_steps == ["one"]


def test_a_wait_for_a_condition_ends_as_soon_as_it_holds() -> None:
    play = begun(wait(until=AGREED), step("one"))
    play.do(do.ChangeFields({"agreed": False}), ALICE)
    assert play.open_steps == ["pause"]
    assert play.do(do.ChangeFields({"agreed": True}), ALICE).open_steps == ["one"]
    assert Play.begun(play.definition, what="x", agreed="true").open_steps == ["one"]


def test_a_wait_for_a_condition_on_the_owner_notices_a_new_owner() -> None:
    play = begun(wait(until={"field": "@owner", "op": "eq", "value": DORA}), step("one"))
    assert play.do(do.ChangeOwner(DORA), ROBOT).open_steps == ["one"]


def test_a_wait_for_a_condition_on_today_looks_again_every_midnight() -> None:
    until = {"all": [{"field": "due", "op": "le", "value": "@today"}]}
    play = Play.begun(flow(wait(until=until), step("one")), what="x", due="2026-11-26")
    assert play.later(days=2).open_steps == ["pause"]
    play.later(days=1)
    assert play.open_steps == ["one"]
    assert play.told(e.StepEnded)
    assert [at for event, at, _ in play.story if isinstance(event, e.StepEnded)] == [
        datetime(2026, 11, 25, 21, tzinfo=UTC)
    ]


def test_a_wait_ends_at_its_limit_and_may_go_elsewhere() -> None:
    until = {"until": AGREED, "limit": "3 days"}
    assert begun(wait(**until), step("one")).later(days=3).open_steps == ["one"]
    play = begun(wait(**until, at_limit="work"), step("one")).later(days=3)
    assert play.open_steps == ["work_task"]


def test_a_message_ends_the_waits_for_it() -> None:
    play = begun(wait(message="paid", limit="9 days"), step("one"))
    assert play.do(do.Message("shipped"), CLOCK).open_steps == ["pause"]
    assert play.do(do.Message("paid"), CLOCK).open_steps == ["one"]
    assert not play.do(do.Message("paid"), CLOCK).events


def test_a_message_that_two_wait_for_does_not_wake_what_the_first_has_dropped() -> None:
    first, second = wait("first", message="paid"), wait("second", message="paid")
    play = begun(together([first], [second, step("zombie")], join="any"), step("behind"))
    assert play.do(do.Message("paid"), CLOCK).open_steps == ["behind"]


def test_timers_ring_in_vain_for_waits_that_are_over_put_off_or_not_due() -> None:
    play = begun(wait(duration="2 days"), step("one"))
    for timer, ref, due in (("wait", "pause/1", None), ("limit", "pause/1", None), ("wait", "pause/2", None)):
        assert not play.do(do.TimeReached(timer, ref, due), CLOCK).events  # type: ignore[arg-type]
    play.now += timedelta(days=2)
    assert not play.do(do.TimeReached("wait", "pause/1", play.now - timedelta(days=1)), CLOCK).events
    play.do(do.TimeReached("wait", "pause/1", None), CLOCK)
    assert not play.do(do.TimeReached("wait", "pause/1", None), CLOCK).events


@pytest.mark.parametrize("ref", ["", "pause", "pause/x", "/", "-1", "¹"])
def test_a_timer_of_nothing_is_refused(ref: str) -> None:
    for timer in ("wait", "limit", "deadline", "remind"):
        assert begun(step("one")).refused(do.TimeReached(timer, ref), CLOCK) == "no_such_task"  # type: ignore[arg-type]


# -- robots ------------------------------------------------------------------------------------------------


def test_a_robot_step_holds_the_flow_until_it_is_done() -> None:
    play = begun(robot("document", "paper"), step("one"))
    assert play.open_steps == ["paper"]
    assert play.done("paper").open_steps == ["one"]


def test_a_robot_step_whose_condition_does_not_hold_is_passed_over() -> None:
    assert begun({**robot("email", "mail"), "when": AGREED}, step("one")).open_steps == ["one"]


def test_a_robot_that_fails_stops_the_flow_or_lets_it_go_on() -> None:
    play = begun(robot("email", "mail"), step("one")).gave_up("mail", "no server")
    assert (play.incident.code, play.incident.detail) == ("robot_failed", "mail: no server")
    assert play.open_steps == ["mail"]
    lenient = begun({**robot("email", "mail"), "if_it_fails": "go_on"}, step("one")).gave_up("mail")
    assert lenient.open_steps == ["one"]
    assert not lenient.state.incidents


def test_a_robot_that_fails_may_lead_to_a_stage() -> None:
    fails = {**robot("email", "mail"), "if_it_fails": {"goto": "done"}}
    play = begun(fails, step("one")).gave_up("mail", "no server")
    assert (play.state.stage, play.state.closed, play.state.incidents) == ("done", "success", ())
    beside = [{"key": "tell", "do": "notify", "if_it_fails": {"goto": "new"}}]
    made = process(stage("new", step("one"), goto("done"), kind="start", on_enter=beside), final())
    left = Play.begun(made, what="x").answer(DORA).gave_up("tell")
    assert left.state.closed, "a card that has moved on is not brought back"
    assert left.incident.code == "robot_failed"


def test_a_failed_robot_is_tried_again_or_skipped_by_an_administrator() -> None:
    play = begun(robot("email", "mail"), step("one")).gave_up("mail").resolve("retry")
    assert play.done("mail").open_steps == ["one"]
    assert begun(robot("email", "mail"), step("one")).gave_up("mail").resolve("skip").open_steps == ["one"]


def test_the_failure_of_a_triggered_robot_is_an_incident_and_no_stop() -> None:
    tell = [{"key": "tell", "do": "notify"}]
    made = process(stage("new", step("one"), goto("done"), kind="start", on_enter=tell), final())
    play = Play.begun(made, what="x").gave_up("tell").answer(DORA)
    assert play.state.closed
    assert play.incident.code == "robot_failed"
    assert play.resolve("retry").done("tell").state.incidents == ()


def test_a_triggered_robot_that_is_tried_again_knows_what_set_it_off() -> None:
    late = {"deadline": "1 day", "overdue": [{"key": "fine", "do": "penalty"}]}
    play = begun(step("one", **late)).later(days=1)
    before = play.robot("fine").context
    assert play.gave_up("fine").resolve("retry").robot("fine").context == before
    assert before["step"] == "one"


def test_what_a_robot_wants_is_done_in_order() -> None:
    play = begun(robot("work", "worker"), step("one"))
    play.done("worker", do.ChangeFields({"agreed": True}), do.Notify((DORA, GONE), {"ru": "Готово"}))
    assert play.state.values["agreed"] is True
    assert play.told(e.PeopleNotified)[0].people == (DORA,)


def test_those_a_robot_tells_see_the_card_from_then_on_if_it_says_so() -> None:
    play = begun(robot("work", "worker"), step("one"))
    play.done(
        "worker", do.Notify((DORA,), {"ru": "Готово"}), do.Notify((CAROL, CAROL, GONE), {"ru": "…"}, True)
    )
    assert play.state.observers == (CAROL,)
    assert play.told(e.ObserverAdded) == [e.ObserverAdded(CAROL)]


def test_a_robot_some_of_whose_wishes_are_refused_has_failed_and_changed_nothing() -> None:
    play = begun(robot("work", "worker"), step("one"))
    play.done("worker", do.ChangeFields({"agreed": True}), do.ChangeFields({"weight": "much"}))
    assert "agreed" not in play.state.values
    assert "Введите число" in play.incident.detail


def test_a_report_that_comes_twice_does_nothing() -> None:
    play = begun(robot("email", "mail"), step("one"))
    no = play.robot("mail").no
    letter = do.RecordEmail("a@example.org", "Hello", "key")
    play.do(do.RobotFinished(no, (letter,)), ROBOT)
    assert not play.do(do.RobotFinished(no, (letter,)), ROBOT).events
    assert not play.do(do.RobotGaveUp(no, "late"), ROBOT).events
    assert play.refused(do.RobotFinished(99), ROBOT) == "no_such_robot"


def test_a_robot_that_ends_after_the_card_moved_on_is_marked_and_moves_nothing() -> None:
    play = begun(robot("document", "paper"), step("one")).do(do.Move("work", comment="why"), ADMINISTRATOR)
    file = {"id": 7, "name": "a.pdf"}
    play.done("paper", do.AttachDocument("paper", file), do.Move("done"))
    assert play.told(e.RobotDone)[0].late
    assert play.state.values["paper"] == [file]
    assert (play.state.stage, play.open_steps) == ("work", ["work_task"])


def test_a_robot_that_fails_after_the_card_moved_on_is_told_and_no_trouble() -> None:
    play = (
        begun(robot("document", "paper"), step("one"))
        .do(do.Move("work", comment="why"), ADMINISTRATOR)
        .gave_up("paper")
    )
    assert play.told(e.RobotFailed)[0].goes_on
    assert not play.state.incidents


def test_a_triggered_robot_moves_the_card_only_from_the_visit_that_set_it_off() -> None:
    away = [{"key": "away", "do": "move"}]
    made = process(stage("new", kind="start", on_enter=away), stage("work", step("one")), final())
    assert Play.begun(made, what="x").done("away", do.Move("work")).state.stage == "work"
    play = (
        Play.begun(made, what="x")
        .do(do.Move("work", comment="why"), ADMINISTRATOR)
        .done("away", do.Move("done"))
    )
    assert (play.state.stage, play.told(e.RobotDone)[0].late) == ("work", True)


def test_a_robot_of_a_final_stage_works_on_the_closed_card() -> None:
    end = final(on_enter=[{"key": "mark", "do": "set_fields"}, {"key": "tell", "do": "notify"}])
    play = Play.begun(process(stage("new", goto("done"), kind="start"), end), what="x")
    play.done("mark", do.ChangeFields({"agreed": True})).gave_up("tell")
    assert (play.state.values["agreed"], play.state.closed) == (True, "success")
    assert play.incident.code == "robot_failed"
    assert play.resolve("skip").state.incidents == ()


def test_only_machines_say_what_machines_say() -> None:
    play = begun(robot("email", "mail"), step("one"))
    said = (
        do.RobotFinished(1),
        do.RobotGaveUp(1, "x"),
        do.TimeReached("wait", "x/1"),
        do.Message("paid"),
        do.Notify((DORA,), {"ru": "x"}),
        do.RecordPenalty("k", DORA, 1, {"ru": "x"}),
        do.RecordEmail("a@example.org", "x", "k"),
        do.AttachDocument("paper", {"id": 1, "name": "x"}),
    )
    for command in said:
        assert play.refused(command, ALICE) == "not_allowed"
        assert play.refused(command, ADMINISTRATOR) == "not_allowed"


def test_a_new_document_takes_the_place_of_the_older_version() -> None:
    fields = [
        {"key": "paper", "kind": "file", "title": "P"},
        {"key": "papers", "kind": "files", "title": "Ps"},
    ]
    made = process(
        stage("new", task("one"), kind="start"),
        final(),
        fields=fields,
        face={"title": "{paper}"},
        start={"fields": ["papers"]},
    )
    play = Play.begun(made, papers=[{"id": 1, "name": "a.pdf"}, {"id": 2, "name": "b.pdf"}])
    newer = {"id": 3, "name": "a.pdf"}
    play.do(do.AttachDocument("papers", newer), ROBOT)
    assert play.state.values["papers"] == [{"id": 2, "name": "b.pdf"}, newer]
    assert play.told(e.DocumentMade)[0].replaces == (1,)
    for file in ({"id": 4, "name": "c.pdf"}, {"id": 5, "name": "d.pdf"}):
        play.do(do.AttachDocument("paper", file), ROBOT)
        assert play.state.values["paper"] == [file]
    assert play.told(e.DocumentMade)[0].replaces == (4,)
    assert play.refused(do.AttachDocument("what", newer), ROBOT) == "no_such_field"


# -- trouble -----------------------------------------------------------------------------------------------


def vacant(**more: Any) -> Play:
    return begun(step("one", "vacant", **more), step("two"))


def test_a_task_for_nobody_is_an_incident_and_never_a_pass() -> None:
    play = vacant()
    assert (play.incident.code, play.incident.step) == ("nobody", "one")
    assert (play.asked, play.open_steps) == ([], ["one"])


def test_an_administrator_assigns_people() -> None:
    play = vacant(mode="all").resolve("assign", people=(CAROL, GONE, DAVE, CAROL))
    assert play.asked == [(CAROL,), (DAVE,)]
    assert play.answer(CAROL).answer(DAVE).open_steps == ["two"]


def test_an_administrator_assigns_enough_people() -> None:
    play = vacant(mode="votes", votes=2)
    command = do.ResolveIncident(play.incident.no, "assign", "because", (CAROL, GONE))
    assert play.errors(command, ADMINISTRATOR) == {"people": "person_required"}


def test_trying_again_finds_whoever_is_there_now() -> None:
    play = Play.begun(flow(step("one"), step("two")), world=without(DORA), what="x").resolve("retry")
    assert play.incident.code == "nobody"
    play.world = WORLD
    assert play.resolve("retry").asked == [(DORA,)]


def test_a_task_for_nobody_is_never_skipped() -> None:
    play = vacant()
    skip = do.ResolveIncident(play.incident.no, "skip", "because")
    assert play.refused(skip, ADMINISTRATOR) == "cannot_be_resolved_so"


def test_a_card_wide_task_for_nobody_lives_on_and_is_repaired_where_it_belongs() -> None:
    play = begun(together([step("papers", "vacant", card_wide=True)], [step("one"), goto("work")])).answer(
        DORA
    )
    assert play.open_steps == ["papers", "work_task"]
    assert play.resolve("retry").incident.stage == "new"
    play.resolve("assign", people=(ERIN,))
    opened = play.told(e.TaskOpened)[0]
    assert (opened.stage, opened.visit, opened.card_wide) == ("new", 1, True)
    assert play.answer(ERIN).open_steps == ["work_task"]


def test_going_elsewhere_leaves_no_empty_step_behind() -> None:
    play = begun(together([step("papers", "vacant", card_wide=True)], [step("one"), goto("work")])).answer(
        DORA
    )
    assert play.resolve("goto", stage="work").open_steps == ["work_task"]


def test_only_administrators_resolve_with_a_reason_what_there_is() -> None:
    play = vacant()
    no = play.incident.no
    assert play.refused(do.ResolveIncident(no, "retry", "x"), DORA) == "only_administrator"
    assert play.refused(do.ResolveIncident(99, "retry", "x"), ADMINISTRATOR) == "no_such_incident"
    assert play.errors(do.ResolveIncident(no, "retry", " "), ADMINISTRATOR) == {"reason": "reason_required"}
    assert play.refused(do.ResolveIncident(no, "goto", "x", stage="moon"), ADMINISTRATOR) == "no_such_stage"


# -- moving by hand ----------------------------------------------------------------------------------------

WAYS = [
    {"key": "free", "source": ["new"], "target": ["work"], "who": [{"role": "sales"}]},
    {
        "key": "finish",
        "source": ["new", "work"],
        "target": ["done"],
        "who": [{"role": "sales"}],
        "when": AGREED,
        "reason": {"ru": "Сначала согласуйте."},
        "comment": "required",
        "requires": ["price"],
    },
]


def by_hand() -> Play:
    return begun(step("one"), transitions=WAYS)


def test_where_no_transition_leads_nobody_moves_a_card() -> None:
    assert begun(step("one")).refused(do.Move("work"), ALICE) == "nobody_may_move_there"
    assert by_hand().refused(do.Move("failed"), ALICE) == "nobody_may_move_there"
    assert by_hand().refused(do.Move("new"), ALICE) == "nobody_may_move_there"


def test_a_transition_is_for_whom_it_names() -> None:
    assert by_hand().refused(do.Move("work"), DORA) == "not_yours_to_move"
    play = by_hand().do(do.Move("work"), ALICE)
    assert (play.state.stage, play.told(e.StageEntered)[0].how) == ("work", "hand")


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (do.ChangeFields({"price": "дорого"}), "«Price»: Введите сумму, например 1 250 000,50."),
        (do.ChangeFields({"nothing": "x"}), "Поля «nothing» у карточки нет, или оно вычисляется."),
        (do.Move("nowhere"), "Такой стадии в процессе нет."),
        (do.ChangeOwner(999), "Среди работающих такого сотрудника нет."),
    ],
)
def test_why_a_robots_wish_was_refused_is_said_in_words(effect: Any, said: str) -> None:
    enter = [{"key": "tell", "do": "notify"}]
    play = Play.begun(process(stage("new", step("one"), kind="start", on_enter=enter), final()), what="x")
    play.done("tell", effect)
    assert [failed.error for failed in play.told(e.RobotFailed)] == [said]


def test_a_transition_whose_condition_does_not_hold_is_refused_with_its_reason() -> None:
    refusal = by_hand().refusal(do.Move("done", comment="x"), ALICE)
    assert (refusal.code, refusal.params["reason"]) == ("condition_not_met", {"ru": "Сначала согласуйте."})


def test_a_transition_asks_for_its_comment_and_its_fields() -> None:
    play = by_hand().do(do.ChangeFields({"agreed": True}), ALICE)
    assert play.errors(do.Move("done"), ALICE) == {"comment": "comment_required"}
    assert play.errors(do.Move("done", comment="x"), ALICE) == {"price": "required_amount"}
    play.do(do.Move("done", comment="x", values={"price": "5"}), ALICE)
    assert (play.state.closed, play.state.values["price"]) == ("success", 500)


def test_a_drop_on_a_card_that_has_moved_is_refused_with_who_and_when() -> None:
    play = by_hand().do(do.Move("work"), ALICE)
    refusal = play.refusal(do.Move("done", seen=1), ALICE)
    assert (refusal.code, refusal.status) == ("card_has_moved", 409)
    assert (refusal.params["person"], refusal.params["stage"]) == (ALICE, "work")


@pytest.mark.parametrize("who", [ALICE, ADMINISTRATOR, ROBOT])
def test_a_stage_that_does_not_exist_is_not_found(who: Any) -> None:
    assert by_hand().refused(do.Move("moon"), who) == "no_such_stage"


# -- fields, owner, comments -------------------------------------------------------------------------------


def test_only_fields_that_the_rights_name_are_edited() -> None:
    edit = {"edit": [{"who": [{"role": "sales"}], "fields": ["what"], "stages": ["new"]}]}
    play = begun(step("one"), goto("work"), rights=RIGHTS | edit)
    assert play.errors(do.ChangeFields({"agreed": True}), ALICE) == {"agreed": "not_on_this_form"}
    assert play.errors(do.ChangeFields({"what": "y"}), DORA) == {"what": "not_on_this_form"}
    assert play.do(do.ChangeFields({"what": "y"}), ALICE).state.values["what"] == "y"
    play.answer(DORA)
    assert play.errors(do.ChangeFields({"what": "z"}), ALICE) == {"what": "not_on_this_form"}


def test_what_the_start_form_requires_is_not_emptied_later() -> None:
    play = begun(step("one"), start={"fields": [{"field": "what", "required": True}]})
    assert play.errors(do.ChangeFields({"what": " "}), ALICE) == {"what": "required"}


def test_an_edit_is_refused_when_somebody_else_changed_that_field_since() -> None:
    play = begun(step("one"))
    seen = play.state.revision
    play.do(do.ChangeFields({"what": "y", "agreed": True}), ROBOT)
    assert play.refused(do.ChangeFields({"what": "z"}, seen), ALICE) == "values_have_changed"
    assert (
        play.refused(do.ChangeFields({"what": "z"}, play.state.revision - 1), ALICE) == "values_have_changed"
    )
    play.do(do.ChangeFields({"what": "z"}, play.state.revision), ALICE)
    play.do(do.ChangeFields({"weight": "3"}, seen), ALICE)
    play.do(do.ChangeFields({"weight": "4"}, seen), ALICE)


def test_setting_what_is_there_already_is_no_event() -> None:
    assert not begun(step("one")).do(do.ChangeFields({"what": "x"}), ALICE).events


def test_the_owner_is_changed_by_machines_and_administrators() -> None:
    play = begun(step("one"))
    assert play.refused(do.ChangeOwner(DORA), ALICE) == "only_administrator"
    assert play.refused(do.ChangeOwner(GONE), ROBOT) == "no_such_person"
    assert play.do(do.ChangeOwner(DORA), ROBOT).state.owner == DORA
    assert not play.do(do.ChangeOwner(DORA), ADMINISTRATOR).events


def test_who_is_mentioned_becomes_an_observer_once() -> None:
    play = begun(step("one"))
    play.do(do.Comment(" look ", (CAROL, GONE, CAROL)), DORA).do(do.Comment("again", (CAROL,)), DORA)
    assert play.state.observers == (CAROL,)
    assert play.ever(e.CommentAdded)[0] == e.CommentAdded("look", (CAROL,))


def test_a_comment_says_something() -> None:
    play = begun(step("one"))
    assert play.errors(do.Comment(" "), ALICE) == {"text": "comment_required"}
    assert play.do(do.Comment("", (), ({"id": 1, "name": "a"},)), ALICE).events
