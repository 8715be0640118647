"""Tasks: who answers, when a step is decided, who has it, by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.process.cast import (
    ADMINISTRATOR,
    ALICE,
    BOB,
    CAROL,
    CHARLIE,
    DAVE,
    DORA,
    ERIN,
    GONE,
    GRACE,
    HUGO,
    IVAN,
    WORLD,
    away,
    person,
    without,
)
from tests.process.play import Play
from tests.process.samples import final, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import ROBOT
from webapp.process.definition import Definition
from webapp.process.engine import decide
from webapp.process.errors import Refused
from webapp.process.holders import heirs

VOTERS = {"assignees": [{"role": "voters"}]}
MAKERS = {"assignees": [{"role": "makers"}], "kind": "todo"}
YES, NO = outcome("yes", approves=True, goto="done"), outcome("no", goto="failed")
REJECTED = final("failed", "failure")


def one_task(*outcomes: dict[str, Any], rights: dict[str, Any] | None = None, **settings: Any) -> Definition:
    """A stage with one task, after which the card is done, or failed."""
    made = task("decide", *(outcomes or (YES, NO)), **settings)
    given = {"create": [{"role": "sales"}], "edit": [{"who": [{"everyone": True}]}]} | (rights or {})
    return process(stage("new", made, kind="start"), final(), REJECTED, rights=given)


def voting(votes: int = 2, **settings: Any) -> Play:
    return Play.begun(one_task(mode="votes", votes=votes, **VOTERS, **settings), what="x")


def adding(**settings: Any) -> Play:
    """A process where those asked may add approvers."""
    return Play.begun(one_task(rights={"add_approver": [{"card": "assignee"}]}, **settings), what="x")


# -- modes: who is asked, and what decides -----------------------------------------------------------------


def test_first_of_a_group_to_answer_decides() -> None:
    play = Play.begun(one_task(**VOTERS), what="x")
    assert play.asked == [(CAROL, DAVE, ERIN)]
    assert play.answer(DAVE).state.closed == "success"


def test_all_are_asked_at_once_and_all_must_approve() -> None:
    play = Play.begun(one_task(mode="all", **VOTERS), what="x")
    assert play.asked == [(CAROL,), (DAVE,), (ERIN,)]
    play.answer(ERIN).answer(CAROL)
    assert play.asked == [(DAVE,)]
    assert play.answer(DAVE).state.closed == "success"


def test_first_non_approval_decides_and_closes_the_others_tasks() -> None:
    play = Play.begun(one_task(mode="all", **VOTERS), what="x")
    play.answer(CAROL).answer(DAVE, "no")
    assert [(x.no, x.why) for x in play.told(e.TaskCancelled)] == [(3, "decided")]
    assert play.state.closed == "failure"


def test_approvals_given_before_a_refusal_are_remembered() -> None:
    play = Play.begun(one_task(mode="all", **VOTERS), what="x")
    play.answer(CAROL).answer(DAVE, "no")
    assert [(d.person, d.approves) for d in play.state.decisions] == [(CAROL, True), (DAVE, False)]


def test_in_a_sequence_one_is_asked_after_another() -> None:
    play = Play.begun(one_task(mode="sequence", **VOTERS), what="x")
    for who in (CAROL, DAVE, ERIN):
        assert play.asked == [(who,)]
        play.answer(who)
    assert play.state.closed == "success"


def test_in_a_sequence_a_refusal_asks_nobody_further() -> None:
    play = Play.begun(one_task(mode="sequence", **VOTERS), what="x")
    play.answer(CAROL, "no")
    assert not play.told(e.TaskOpened)
    assert play.state.closed == "failure"


def test_who_left_meanwhile_is_not_asked_in_the_sequence() -> None:
    play = Play.begun(one_task(mode="sequence", **VOTERS), what="x")
    play.world = without(DAVE)
    assert play.answer(CAROL).asked == [(ERIN,)]
    play.world = without(ERIN)
    assert Play.answer(play, ERIN).state.closed == "success"


def test_two_of_three_votes_are_enough() -> None:
    play = voting().answer(CAROL)
    assert not play.state.closed
    play.answer(ERIN)
    assert play.state.closed == "success"
    assert [x.no for x in play.told(e.TaskCancelled)] == [2]


def test_one_vote_against_does_not_decide_while_a_majority_is_possible() -> None:
    play = voting().answer(CAROL, "no").answer(DAVE)
    assert play.asked == [(ERIN,)]
    assert play.answer(ERIN).state.closed == "success"


def test_a_majority_that_cannot_be_reached_any_more_is_a_refusal_at_once() -> None:
    play = voting().answer(CAROL, "no").answer(DAVE, "no")
    assert play.state.closed == "failure"
    assert [x.why for x in play.told(e.TaskCancelled)] == ["decided"]


def test_more_votes_than_people_is_an_incident() -> None:
    play = voting(votes=4)
    assert play.incident.code == "nobody"
    assert not play.asked


def test_the_vote_that_comes_last_does_not_turn_the_majority() -> None:
    play = voting(votes=2).answer(CAROL).answer(DAVE, "no")
    assert play.answer(ERIN).told(e.StageEntered)[0].stage == "done"


def test_where_no_button_approves_all_must_answer_and_none_refuses() -> None:
    done = outcome("yes", goto="done")
    play = Play.begun(one_task(done, kind="acknowledge", mode="all", **VOTERS), what="x")
    play.answer(CAROL).answer(DAVE)
    assert play.asked == [(ERIN,)]
    assert play.answer(ERIN).state.closed == "success"


def test_the_last_of_several_approving_answers_says_where_to_go() -> None:
    maybe = outcome("maybe", approves=True, goto="failed")
    play = Play.begun(one_task(YES, maybe, mode="all", **VOTERS), what="x")
    assert play.answer(CAROL, "maybe").answer(ERIN).answer(DAVE).state.closed == "success"


def test_an_outcome_without_a_target_goes_on_to_the_next_step() -> None:
    first = task("first", outcome("yes", approves=True))
    play = Play.begun(process(stage("new", first, task(), kind="start"), final()), what="x")
    assert play.answer(DORA).open_steps == ["decide"]
    assert play.state.visit == 1


def test_an_outcome_that_stays_keeps_the_task_open_and_is_told() -> None:
    play = Play.begun(one_task(YES, outcome("not_yet", stays=True)), what="x")
    play.answer(DORA, "not_yet").answer(DORA, "not_yet")
    assert len(play.ever(e.TaskCompleted)) == 2
    assert play.asked == [(DORA,)]
    assert play.answer(DORA).state.closed == "success"


def test_a_switched_off_outcome_does_not_exist() -> None:
    play = Play.begun(one_task(YES, outcome("no", enabled=False)), what="x")
    assert play.refused(do.Complete(1, "no"), DORA) == "no_such_outcome"


# -- who may answer ----------------------------------------------------------------------------------------


def test_only_those_asked_may_answer() -> None:
    play = Play.begun(one_task(), what="x")
    refusal = play.refusal(do.Complete(1, "yes"), CHARLIE)
    assert (refusal.code, refusal.status, refusal.params["person"]) == ("task_of_another", 403, DORA)
    assert play.refused(do.Complete(1, "yes"), ROBOT) == "task_of_another"


def test_a_task_is_answered_once() -> None:
    play = Play.begun(one_task(mode="all", **VOTERS), what="x").answer(CAROL).answer(ERIN)
    refusal = play.refusal(do.Complete(1, "yes"), CAROL)
    assert (refusal.code, refusal.status, refusal.params["person"]) == ("task_is_closed", 409, CAROL)


def test_a_task_that_never_was_is_not_found() -> None:
    play = Play.begun(one_task(), what="x")
    assert [play.refused(do.Complete(no, "yes"), DORA) for no in (0, -1, 99)] == ["no_such_task"] * 3


def test_the_substitute_answers_for_who_is_away_and_both_names_are_kept() -> None:
    play = Play.begun(one_task(), world=away(DORA, BOB), what="x")
    play.do(do.Complete(1, "yes"), BOB)
    [answer] = play.told(e.TaskCompleted)
    assert (answer.person, answer.behalf) == (BOB, DORA)
    assert play.state.decisions[0].behalf == DORA


def test_who_is_away_may_still_answer_and_the_first_answer_counts() -> None:
    play = Play.begun(one_task(), world=away(DORA, BOB), what="x")
    play.answer(DORA)
    assert play.refused(do.Complete(1, "yes"), BOB) == "card_is_closed"


def test_a_substitute_has_no_power_after_the_absence() -> None:
    play = Play.begun(one_task(), world=away(DORA, BOB), what="x")
    play.world = WORLD
    assert play.refused(do.Complete(1, "yes"), BOB) == "task_of_another"


def test_the_initiator_is_nobodys_substitute_on_their_own_card() -> None:
    play = Play.begun(one_task(), world=away(DORA, ALICE), what="x")
    assert play.refused(do.Complete(1, "yes"), ALICE) == "task_of_another"


# -- the form ----------------------------------------------------------------------------------------------

FORM = {"fields": [{"field": "price", "required": True}, "weight"], "shows": ["what"]}


def test_what_is_entered_is_stored_with_the_answer() -> None:
    play = Play.begun(one_task(**FORM), what="x")
    play.answer(DORA, values={"price": "12,50", "weight": ""}, comment=" well done ")
    [changed] = play.told(e.FieldsChanged)
    assert (changed.changes, changed.task) == ({"price": (None, 1250)}, 1)
    assert play.told(e.TaskCompleted)[0].comment == "well done"


def test_every_mistake_of_a_form_is_said_at_once() -> None:
    refuse = outcome("no", comment="required", requires=["paper"])
    play = Play.begun(one_task(YES, refuse, **FORM, checklist=["packed"]), what="x")
    assert play.errors(do.Complete(1, "yes", {"weight": "much", "what": "y"}), DORA) == {
        "price": "required_amount",
        "weight": "not_number",
        "what": "not_on_this_form",
        "checklist": "checklist_unfinished",
    }
    assert play.errors(do.Complete(1, "no", {}, " "), DORA) == {
        "paper": "required_file",
        "comment": "comment_required",
    }


def test_refusing_and_putting_off_do_not_need_what_approving_needs() -> None:
    play = Play.begun(one_task(YES, NO, outcome("later", stays=True), **FORM, checklist=["packed"]), what="x")
    assert play.answer(DORA, "later").asked == [(DORA,)]
    assert play.answer(DORA, "no").state.closed == "failure"


def test_what_the_card_has_already_need_not_be_sent_again() -> None:
    play = Play.begun(one_task(**FORM), what="x", price="100")
    assert play.answer(DORA).state.closed == "success"


def test_a_form_is_stale_when_somebody_else_changed_what_it_shows() -> None:
    play = Play.begun(one_task(**FORM), what="x")
    seen = play.state.revision
    play.do(do.ChangeFields({"what": "y"}), ALICE)
    refusal = play.refusal(do.Complete(1, "yes", {"price": "1"}, seen=seen), DORA)
    assert (refusal.code, refusal.status) == ("values_have_changed", 409)
    assert refusal.params["changes"] == {"what": (ALICE, play.now)}
    play.answer(DORA, values={"price": "1"}, seen=play.state.revision)


def test_a_form_is_not_stale_when_something_else_changed() -> None:
    play = Play.begun(one_task(**FORM), what="x")
    seen = play.state.revision
    play.do(do.ChangeFields({"agreed": True}), ALICE).do(do.Comment("look"), ALICE)
    assert play.answer(DORA, values={"price": "1"}, seen=seen).state.closed


def test_what_one_changed_oneself_makes_nothing_stale() -> None:
    play = Play.begun(one_task(**FORM), what="x")
    seen = play.state.revision
    play.do(do.ChangeFields({"what": "y"}), DORA)
    assert play.answer(DORA, values={"price": "1"}, seen=seen).state.closed


def test_a_form_without_named_fields_shows_all_of_them() -> None:
    play = Play.begun(one_task(), what="x")
    seen = play.state.revision
    play.do(do.ChangeFields({"agreed": True}), ALICE)
    assert play.refused(do.Complete(1, "yes", seen=seen), DORA) == "values_have_changed"


# -- taking and returning ----------------------------------------------------------------------------------


def test_a_group_task_that_is_taken_is_only_the_takers() -> None:
    play = Play.begun(one_task(**MAKERS), what="x").do(do.Take(1), IVAN)
    assert play.task().holder == IVAN
    assert play.refused(do.Take(1), HUGO) == "taken_by_another"
    assert play.refused(do.Complete(1, "yes"), HUGO) == "task_of_another"
    assert play.answer(IVAN).state.closed


def test_a_returned_task_is_everybodys_again() -> None:
    play = Play.begun(one_task(**MAKERS), what="x").do(do.Take(1), IVAN).do(do.Return(1), IVAN)
    assert play.task().holder is None
    assert play.answer(HUGO).state.closed


def test_only_the_taker_returns_a_task() -> None:
    play = Play.begun(one_task(**MAKERS), what="x")
    assert play.refused(do.Return(1), IVAN) == "task_of_another"
    play.do(do.Take(1), IVAN)
    for command in (do.Return(1), do.Complete(1, "yes")):
        refusal = play.refusal(command, HUGO)
        assert (refusal.code, refusal.params["person"]) == ("task_of_another", IVAN)


def test_taking_twice_and_taking_what_is_ones_own_changes_nothing() -> None:
    play = Play.begun(one_task(**MAKERS), what="x").do(do.Take(1), IVAN).do(do.Take(1), IVAN)
    assert not play.events
    assert not Play.begun(one_task(), what="x").do(do.Take(1), DORA).events


def test_a_substitute_who_took_a_task_answers_for_the_one_away() -> None:
    play = Play.begun(one_task(**MAKERS), world=away(HUGO, BOB), what="x").do(do.Take(1), BOB)
    assert play.refused(do.Complete(1, "yes"), IVAN) == "task_of_another"
    play.do(do.Complete(1, "yes"), BOB)
    assert play.told(e.TaskCompleted)[0].behalf == HUGO


def test_the_takers_substitute_may_finish_what_was_taken() -> None:
    play = Play.begun(one_task(**MAKERS), what="x").do(do.Take(1), HUGO)
    play.world = away(HUGO, BOB)
    play.do(do.Complete(1, "yes"), BOB)
    assert play.told(e.TaskCompleted)[0].behalf == HUGO


def test_a_stranger_takes_nothing() -> None:
    assert Play.begun(one_task(**MAKERS), what="x").refused(do.Take(1), CHARLIE) == "task_of_another"


# -- giving a task to somebody else ------------------------------------------------------------------------


def test_a_task_is_delegated_only_where_the_step_allows() -> None:
    play = Play.begun(one_task(), what="x")
    assert play.refused(do.Reassign(1, CAROL), DORA) == "may_not_delegate"


def test_delegating_moves_the_task_and_keeps_the_deadline() -> None:
    play = Play.begun(one_task(delegate="anyone", deadline="3 working days"), what="x")
    due = play.task().due
    play.now += timedelta(days=1)
    play.do(do.Reassign(1, CAROL, "you know better"), DORA)
    assert (play.asked, play.task().due) == ([(CAROL,)], due)
    assert play.refused(do.Complete(1, "yes"), DORA) == "task_of_another"
    assert play.answer(CAROL).state.closed


def test_what_was_delegated_can_be_taken_back() -> None:
    play = Play.begun(one_task(delegate="anyone"), what="x")
    play.do(do.Reassign(1, CAROL), DORA).do(do.Reassign(1, ERIN), CAROL)
    assert play.refused(do.Reassign(1, CHARLIE), DORA) == "task_of_another"
    play.do(do.Reassign(1, DORA), DORA)
    assert play.refused(do.Reassign(1, ERIN), ERIN) == "task_of_another"
    assert play.answer(DORA).state.closed


def test_what_an_administrator_reassigned_cannot_be_taken_back() -> None:
    play = Play.begun(one_task(delegate="anyone"), what="x")
    play.do(do.Reassign(1, CAROL, "she left"), ADMINISTRATOR)
    assert play.refused(do.Reassign(1, DORA), DORA) == "task_of_another"


def test_a_head_delegates_to_those_below_where_only_that_is_allowed() -> None:
    play = Play.begun(one_task(delegate="subordinates"), what="x")
    assert play.refused(do.Reassign(1, GRACE), DORA) == "may_not_delegate"
    assert play.do(do.Reassign(1, BOB), DORA).asked == [(BOB,)]


@pytest.mark.parametrize("rule", ["nobody", "subordinates", "anyone"])
@pytest.mark.parametrize("who", [{}, MAKERS, {"mode": "all", **VOTERS}])
def test_those_offered_are_exactly_those_the_engine_takes(rule: Any, who: dict[str, Any]) -> None:
    for taken in (False, True):
        play = Play.begun(one_task(delegate=rule, **who), what="x")
        no, people = play.state.asks[0][1].no, play.state.asks[0][1].people
        if taken and len(people) > 1:
            play.do(do.Take(no), people[0])
        for one in play.world.organisation.people:
            spec = play.definition.places[play.state.stage, play.state.asks[0][0].key].step
            today = play.world.today(play.now)
            offered = set(heirs(play.state, no, spec, one, play.world.organisation, today))
            assert offered == {to for to in play.world.organisation.people if takes(play, no, one, to)}


def takes(play: Play, no: int, by: int, to: int) -> bool:
    try:
        decide(play.definition, play.state, do.Reassign(no, to), person(by), play.now, play.world)
    except Refused:
        return False
    return True


def test_an_approval_is_not_delegated_to_the_initiator() -> None:
    play = Play.begun(one_task(delegate="anyone"), what="x")
    assert play.refused(do.Reassign(1, ALICE), DORA) == "may_not_delegate"


def test_a_group_task_is_taken_before_it_is_delegated() -> None:
    play = Play.begun(one_task(delegate="anyone", **MAKERS), what="x")
    assert play.refused(do.Reassign(1, CAROL), IVAN) == "may_not_delegate"
    play.do(do.Take(1), IVAN).do(do.Reassign(1, CAROL), IVAN)
    assert (play.asked, play.told(e.TaskReassigned)[0].source) == ([(CAROL,)], (IVAN,))


def test_an_administrator_reassigns_with_a_reason() -> None:
    play = Play.begun(one_task(**MAKERS), what="x").do(do.Take(1), IVAN)
    assert play.errors(do.Reassign(1, HUGO, " "), ADMINISTRATOR) == {"reason": "reason_required"}
    assert play.do(do.Reassign(1, CAROL, "both are ill"), ADMINISTRATOR).asked == [(CAROL,)]
    assert play.task().taken is None


def test_nobody_is_asked_twice_in_one_step() -> None:
    play = Play.begun(one_task(mode="all", delegate="anyone", **VOTERS), what="x")
    assert play.refused(do.Reassign(1, DAVE), CAROL) == "asked_already"
    play.answer(DAVE)
    assert play.refused(do.Reassign(1, DAVE), CAROL) == "asked_already"
    assert play.refused(do.Reassign(1, CAROL, "no change"), ADMINISTRATOR) == "asked_already"


def test_who_answered_for_another_is_passed_over_in_the_sequence() -> None:
    play = Play.begun(one_task(mode="sequence", delegate="anyone", **VOTERS), what="x")
    play.do(do.Reassign(1, DAVE), CAROL).answer(DAVE)
    assert play.asked == [(ERIN,)]


def test_nobody_gives_a_task_to_who_has_left() -> None:
    play = Play.begun(one_task(delegate="anyone"), what="x")
    assert play.refused(do.Reassign(1, GONE), DORA) == "no_such_person"
    assert play.refused(do.Reassign(1, 999, "why"), ADMINISTRATOR) == "no_such_person"


# -- adding approvers --------------------------------------------------------------------------------------


def test_the_approval_waits_for_an_added_approver() -> None:
    play = adding().do(do.AddApprover(1, GRACE, "please look"), DORA)
    assert (play.asked, play.told(e.TaskOpened)[0].note) == ([(DORA,), (GRACE,)], "please look")
    play.answer(DORA)
    assert play.asked == [(GRACE,)]
    assert play.answer(GRACE).state.closed == "success"


def test_an_added_approver_may_answer_first() -> None:
    play = adding().do(do.AddApprover(1, GRACE), DORA).answer(GRACE)
    assert play.asked == [(DORA,)]
    assert play.answer(DORA).state.closed == "success"


def test_an_added_approver_may_refuse_for_all() -> None:
    play = adding().do(do.AddApprover(1, GRACE), DORA).answer(GRACE, "no")
    assert play.state.closed == "failure"


def test_an_added_approver_joins_a_sequence_beside_it() -> None:
    play = adding(mode="sequence", **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    play.answer(CAROL).answer(DAVE).answer(ERIN)
    assert play.asked == [(GRACE,)]
    assert play.answer(GRACE).state.closed == "success"


def test_an_added_approver_is_heard_before_a_vote_ends_and_does_not_vote() -> None:
    play = adding(mode="votes", votes=2, **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    play.answer(GRACE).answer(CAROL)
    assert not play.state.closed
    assert play.answer(DAVE).state.closed == "success"
    waiting = adding(mode="votes", votes=2, **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    waiting.answer(CAROL).answer(DAVE)
    assert waiting.asked == [(ERIN,), (GRACE,)]
    assert waiting.answer(GRACE).state.closed == "success"


def test_the_answer_of_an_added_approver_does_not_say_where_to_go() -> None:
    maybe = outcome("maybe", approves=True, goto="failed")
    allowed = {"rights": {"add_approver": [{"card": "assignee"}]}}
    play = Play.begun(one_task(YES, maybe, **allowed), what="x").do(do.AddApprover(1, GRACE), DORA)
    assert play.answer(DORA).answer(GRACE, "maybe").state.closed == "success"


def test_who_was_outvoted_does_not_say_where_to_go() -> None:
    play = adding(mode="votes", votes=2, **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    play.answer(CAROL).answer(DAVE).answer(ERIN, "no")
    assert play.answer(GRACE).state.closed == "success"


def test_a_vote_that_failed_is_not_saved_by_an_added_approver() -> None:
    play = adding(mode="votes", votes=2, **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    assert play.answer(CAROL, "no").answer(DAVE, "no").state.closed == "failure"


def test_an_added_approver_refuses_a_vote_alone() -> None:
    play = adding(mode="votes", votes=1, **VOTERS).do(do.AddApprover(1, GRACE), CAROL)
    assert play.answer(GRACE, "no").state.closed == "failure"


@pytest.mark.parametrize("whom", [DORA, GRACE])
def test_who_is_or_was_asked_is_not_added(whom: int) -> None:
    play = adding().do(do.AddApprover(1, GRACE), DORA).answer(GRACE)
    assert play.refused(do.AddApprover(1, whom), DORA) == "asked_already"


def test_who_will_be_asked_is_not_added() -> None:
    assert adding(mode="sequence", **VOTERS).refused(do.AddApprover(1, ERIN), CAROL) == "asked_already"


def test_approvers_are_added_only_by_whom_the_process_allows_and_to_approvals() -> None:
    assert adding().refused(do.AddApprover(1, GRACE), ALICE) == "may_not_add_approver"
    assert adding().refused(do.AddApprover(1, GONE), DORA) == "no_such_person"
    assert adding(**MAKERS).refused(do.AddApprover(1, GRACE), IVAN) == "nothing_to_approve"
    assert adding().do(do.AddApprover(1, GRACE), ADMINISTRATOR).asked == [(DORA,), (GRACE,)]


# -- deadlines and reminders -------------------------------------------------------------------------------

BY_DATE = {"deadline": {"field": "due"}, "overdue": [{"key": "late", "do": "penalty"}]}


def at(day: int, hour: int = 0, month: int = 11) -> datetime:
    """Moscow is three hours ahead of this."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_a_deadline_is_so_long_after_the_task_opened() -> None:
    play = Play.begun(one_task(deadline="2 working days"), what="x")
    assert play.task().due == at(25, 7)
    assert play.state.due == at(25, 7)


def test_a_deadline_by_date_is_the_end_of_that_working_day_and_follows_the_date() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-26")
    assert play.task().due == at(26, 15)
    play.do(do.ChangeFields({"due": "2026-11-30"}), ALICE)
    assert play.told(e.DeadlineSet) == [e.DeadlineSet(1, at(30, 15))]
    play.do(do.ChangeFields({"due": None}), ALICE)
    assert play.task().due is None


def test_a_deadline_may_be_so_long_after_a_date_and_follows_it() -> None:
    rule = {"field": "due", "after": "2 working days"}
    play = Play.begun(one_task(deadline=rule), what="x", due="2026-11-26")
    assert play.task().due == at(30, 15), "Friday and Monday are worked"
    play.do(do.ChangeFields({"due": "2026-11-24"}), ALICE)
    assert play.told(e.DeadlineSet) == [e.DeadlineSet(1, at(26, 15))]
    play.do(do.ChangeFields({"due": None}), ALICE)
    assert play.task().due is None


def test_a_deadline_by_date_and_time_is_that_moment() -> None:
    play = Play.begun(one_task(deadline={"field": "meeting"}), what="x", meeting="2026-11-24 12:30")
    assert play.task().due == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_a_deadline_that_did_not_change_is_not_set_again() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-26")
    play.do(do.ChangeFields({"agreed": True, "due": "26.11.2026"}), ALICE)
    assert not play.told(e.DeadlineSet)


def test_a_missed_deadline_is_said_once_and_sets_off_its_robots() -> None:
    play = Play.begun(one_task(**BY_DATE, **MAKERS), what="x", due="2026-11-24").do(do.Take(1), IVAN)
    play.later(days=5)
    [passed] = play.told(e.DeadlinePassed)
    assert (passed.holder, passed.people, passed.due) == (IVAN, (HUGO, IVAN), at(24, 15))
    [queued] = play.told(e.RobotQueued)
    assert queued.context == {"task": 1, "step": "decide", "holder": IVAN, "people": [HUGO, IVAN]}
    assert play.task().late


@pytest.mark.parametrize("due", [None, at(26, 15)])
def test_a_deadline_rings_in_vain_before_its_time(due: datetime | None) -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-26")
    assert not play.do(do.TimeReached("deadline", "1", due), do.Actor("clock")).events


def test_the_alarm_of_a_date_that_was_put_off_rings_in_vain() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-24")
    play.do(do.ChangeFields({"due": "2026-11-30"}), ALICE)
    play.now = at(24, 15)
    assert not play.do(do.TimeReached("deadline", "1", at(24, 15)), do.Actor("clock")).events


def test_a_date_put_off_after_it_was_missed_can_be_missed_again() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-24").later(days=2)
    play.do(do.ChangeFields({"due": "2026-11-27"}), ALICE)
    assert not play.task().late
    play.later(days=5)
    assert len(play.told(e.DeadlinePassed)) == 1


def test_reassigning_after_the_deadline_makes_nobody_late_again() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-24").later(days=2)
    play.do(do.Reassign(1, CAROL, "help"), ADMINISTRATOR)
    assert not play.later(days=3).told(e.DeadlinePassed, e.RobotQueued)


def test_a_robot_planned_after_the_deadline_is_called_off_when_the_task_is_done() -> None:
    late = {"key": "boss", "do": "notify", "after": "2 days"}
    play = Play.begun(one_task(deadline="1 day", overdue=[late]), what="x").later(days=1, hours=1)
    assert play.state.robots
    play.answer(DORA, "yes")
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["boss"]


def test_a_robot_that_the_missed_deadline_set_off_at_once_runs_though_the_task_is_done() -> None:
    play = Play.begun(one_task(**BY_DATE), what="x", due="2026-11-24").later(days=2).answer(DORA)
    assert not play.told(e.RobotCancelled)
    assert play.done("late", penalty(DORA)).told(e.PenaltyRecorded)


def test_a_task_opened_with_the_date_just_entered_has_its_deadline_at_once() -> None:
    ask = task("ask", outcome("yes", approves=True), fields=[{"field": "due", "required": True}])
    definition = process(stage("new", ask, task("work", **BY_DATE), kind="start"), final())
    play = Play.begun(definition, what="x").answer(DORA, values={"due": "2026-11-26"})
    assert play.task("work").due == at(26, 15)
    assert not play.told(e.DeadlineSet)


def test_an_approval_reminds_after_a_working_day_and_then_daily() -> None:
    play = Play.begun(one_task(), what="x").later(days=7)
    sent = [at for event, at, _ in play.story if isinstance(event, e.ReminderSent)]
    assert sent == [at(day, 7) for day in (24, 25, 26, 27, 30)]


def test_reminders_are_as_the_step_says_and_go_to_who_has_the_task() -> None:
    ladder = {"reminders": {"first": "4 days"}}
    play = Play.begun(one_task(**MAKERS, **ladder), what="x").do(do.Take(1), IVAN).later(days=9)
    [sent] = play.told(e.ReminderSent)
    assert (sent.people, sent.next) == ((IVAN,), None)


def test_reminders_with_no_time_between_them_do_not_go_on_for_ever() -> None:
    ladder = {"reminders": {"first": "1 day", "then": "0 minutes"}}
    play = Play.begun(one_task(**ladder), what="x").later(days=9)
    assert len(play.told(e.ReminderSent)) == 1


def test_other_tasks_do_not_remind_unless_told_to() -> None:
    assert not Play.begun(one_task(**MAKERS), what="x").later(days=9).told(e.ReminderSent)


def test_a_reminder_that_rings_twice_is_sent_once() -> None:
    play = Play.begun(one_task(), what="x").later(days=1)
    assert not play.do(do.TimeReached("remind", "1"), do.Actor("clock")).events


# -- penalties ---------------------------------------------------------------------------------------------


def penalty(who: int = IVAN, key: str = "decide:9") -> do.RecordPenalty:
    return do.RecordPenalty(key, who, 10, {"ru": "Поздно"})


def late_card() -> Play:
    play = Play.begun(one_task(**BY_DATE, **MAKERS), what="x", due="2026-11-24").do(do.Take(1), IVAN)
    return play.later(days=2).done("late", penalty())


def test_a_penalty_is_recorded_once_per_key_whatever_is_changed() -> None:
    play = late_card()
    play.do(do.ChangeFields({"due": "2026-11-26"}), ALICE).later(days=3)
    assert not play.done("late", penalty()).told(e.PenaltyRecorded)
    assert play.state.penalties == {"decide:9": (IVAN, 10)}


def test_another_holder_who_is_late_gets_a_penalty_of_their_own() -> None:
    play = late_card().do(do.Reassign(1, CAROL, "help"), ADMINISTRATOR)
    play.do(do.ChangeFields({"due": "2026-11-26"}), ALICE).later(days=3)
    play.done("late", penalty(CAROL, "decide:3"))
    assert set(play.state.penalties) == {"decide:9", "decide:3"}


def test_a_waiver_is_a_new_record_with_a_reason_and_lasts() -> None:
    play = late_card()
    waive = do.WaivePenalty("decide:9", "the wood came late")
    assert play.refused(waive, DORA) == "only_administrator"
    assert play.errors(do.WaivePenalty("decide:9", ""), ADMINISTRATOR) == {"reason": "reason_required"}
    play.do(waive, ADMINISTRATOR)
    assert play.told(e.PenaltyWaived) == [e.PenaltyWaived("decide:9", IVAN, 10, "the wood came late")]
    assert len(play.ever(e.PenaltyRecorded)) == 1
    assert play.refused(waive, ADMINISTRATOR) == "no_such_penalty"
    play.do(do.ChangeFields({"due": "2026-11-26"}), ALICE).later(days=3)
    assert not play.done("late", penalty()).told(e.PenaltyRecorded)


# -- robots of an outcome ----------------------------------------------------------------------------------


def test_an_outcome_sets_off_its_robots_whether_or_not_the_card_moves() -> None:
    tell = {"key": "tell", "do": "notify"}
    play = Play.begun(one_task(outcome("yes", approves=True, goto="done", robots=[tell])), what="x").answer(
        DORA
    )
    [queued] = play.told(e.RobotQueued)
    assert queued.context == {"task": 1, "outcome": "yes", "person": DORA}
    assert play.state.closed
    assert [p.robot for p in play.state.robots] == ["tell"]


def test_a_robot_whose_condition_does_not_hold_is_not_set_off() -> None:
    tell = {"key": "tell", "do": "notify", "when": {"field": "agreed", "op": "eq", "value": True}}
    yes = outcome("yes", approves=True, goto="done", robots=[tell])
    assert not Play.begun(one_task(yes), what="x").answer(DORA).told(e.RobotQueued)
    assert Play.begun(one_task(yes), what="x", agreed="true").answer(DORA).told(e.RobotQueued)


def test_a_delayed_robot_of_an_answer_that_keeps_the_task_goes_with_the_stage() -> None:
    again = {"key": "again", "do": "notify", "after": "1 day"}
    survey = {"key": "survey", "do": "notify", "after": "3 days"}
    later = outcome("later", stays=True, robots=[again])
    play = (
        Play.begun(one_task(YES | {"robots": [survey]}, later), what="x").answer(DORA, "later").answer(DORA)
    )
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["again"]
    assert [p.robot for p in play.state.robots] == ["survey"]


def test_a_robot_step_is_no_task() -> None:
    play = Play.begun(process(stage("new", robot("notify"), task(), kind="start"), final()), what="x")
    assert play.refused(do.Complete(1, "yes"), DORA) == "task_is_closed"
    assert play.refused(do.Complete(1, "yes"), person(ALICE)) == "task_is_closed"


def test_a_bonus_and_money_stand_beside_penalties_and_are_taken_back_alike() -> None:
    play = late_card()
    gift = do.RecordPenalty("bonus:x", IVAN, 0, {"ru": "Молодец"}, 50_000, "RUB", bonus=True)
    play.do(gift, ROBOT)
    assert play.state.rewards == {"bonus:x": (50_000, "RUB", True)}
    assert not play.do(gift, ROBOT).told(e.PenaltyRecorded), "once"
    play.do(do.WaivePenalty("bonus:x", "by mistake"), ADMINISTRATOR)
    assert play.told(e.PenaltyWaived) == [
        e.PenaltyWaived("bonus:x", IVAN, 0, "by mistake", 50_000, "RUB", bonus=True)
    ]
    assert play.refused(do.WaivePenalty("bonus:x", "again"), ADMINISTRATOR) == "no_such_penalty"
