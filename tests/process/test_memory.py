"""Approval memory: who is asked again in a new round, whose approval still stands, and when it lapses."""

from __future__ import annotations

from dataclasses import replace
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
    GRACE,
    HUGO,
    WORLD,
    away,
    headless,
    with_company,
    without,
)
from tests.process.play import Play
from tests.process.samples import at_start, final, found, goto, outcome, process, robot, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process import trial as trials
from webapp.process.commands import ROBOT
from webapp.process.definition import Definition

VOTERS = {"assignees": [{"role": "voters"}]}
CHAIN = {"assignees": [{"chain_of": "initiator"}], "mode": "sequence"}
IF_CHANGED = {"ask_again": "if_changed", "depends_on": ["price", "paper"]}
NEVER = {"ask_again": "never"}
YES, NO = outcome("yes", approves=True, goto="done"), outcome("no", goto="rework")
SCAN = {"id": 1, "name": "invoice.pdf"}
OTHER_SCAN = {"id": 2, "name": "invoice.pdf"}
REPAIR = task(
    "correct",
    outcome("send", goto="new"),
    kind="form",
    assignees=[{"card": "initiator"}],
    fields=["price", "paper", "weight"],
)
RIGHTS = {
    "create": [{"role": "sales"}],
    "edit": [{"who": [{"everyone": True}]}],
    "add_approver": [{"everyone": True}],
}


def asking(*outcomes: dict[str, Any], **settings: Any) -> Definition:
    """An approval, and the stage where its refusal is put right before everything is asked again."""
    decide = task("decide", *(outcomes or (YES, NO)), **settings)
    return process(stage("new", decide, kind="start"), stage("rework", REPAIR), final(), rights=RIGHTS)


def begun(*outcomes: dict[str, Any], **settings: Any) -> Play:
    return Play.begun(asking(*outcomes, **settings), what="x", price="100", paper=[SCAN])


def again(play: Play, **values: Any) -> Play:
    """The initiator puts it right and sends it round once more."""
    return play.answer(ALICE, "send", "correct", values=values)


def kept(play: Play) -> list[int]:
    """Whose approval was told to stand by the last command."""
    return [x.person for x in play.told(e.ApprovalKept)]


# -- process 3: the chain of command -----------------------------------------------------------------------


def refused_by_dora(**settings: Any) -> Play:
    """Bob has approved, his own head has not; it is being put right."""
    return begun(**CHAIN, **(settings or IF_CHANGED)).answer(BOB).answer(DORA, "no")


def test_who_approved_is_not_asked_again_while_nothing_has_changed() -> None:
    play = again(refused_by_dora())
    assert kept(play) == [BOB]
    assert play.asked == [(DORA,)]
    assert play.answer(DORA).state.closed == "success"


def test_who_approved_is_asked_again_when_the_amount_has_grown() -> None:
    play = again(refused_by_dora(), price="200")
    assert not kept(play)
    assert play.asked == [(BOB,)]
    assert play.answer(BOB).asked == [(DORA,)]


def test_who_approved_is_asked_again_for_another_file_of_the_same_name() -> None:
    assert again(refused_by_dora(), paper=[OTHER_SCAN]).asked == [(BOB,)]


def test_a_field_that_the_approval_does_not_depend_on_changes_nothing() -> None:
    assert kept(again(refused_by_dora(), weight="7")) == [BOB]


def test_what_was_put_back_as_it_was_has_not_changed() -> None:
    play = refused_by_dora().do(do.ChangeFields({"price": "500"}), ALICE)
    assert kept(again(play, price="100")) == [BOB]


def test_what_was_empty_and_is_empty_otherwise_has_not_changed() -> None:
    play = Play.begun(asking(**CHAIN, **IF_CHANGED), what="x", price="100").answer(BOB).answer(DORA, "no")
    play.do(do.ChangeFields({"paper": []}), ROBOT)
    assert kept(again(play)) == [BOB]


def test_always_asks_everybody_again_and_remembers_nothing() -> None:
    play = again(begun(**CHAIN).answer(BOB).answer(DORA, "no"))
    assert play.asked == [(BOB,)]
    assert {d.basis for d in play.state.decisions} == {None}


def test_never_asks_again_whatever_has_changed() -> None:
    play = again(refused_by_dora(**NEVER), price="900", paper=[OTHER_SCAN])
    assert (kept(play), play.asked) == ([BOB], [(DORA,)])


def test_the_visa_says_whose_it_is_what_it_was_and_when_it_was_given() -> None:
    play = begun(**CHAIN, **NEVER)
    given = play.now
    play.answer(BOB).later(days=1).answer(DORA, "no")
    [visa] = again(play).told(e.ApprovalKept)
    assert (visa.no, visa.person, visa.by, visa.outcome, visa.given, visa.visit) == (
        1,
        BOB,
        None,
        "yes",
        given,
        3,
    )


def test_a_refusal_is_never_remembered() -> None:
    play = again(begun(**NEVER).answer(DORA, "no"))
    assert play.asked == [(DORA,)]


def test_a_refusal_takes_back_ones_own_approval() -> None:
    play = again(refused_by_dora(), price="200").answer(BOB, "no")
    play = again(play, price="100")
    assert play.asked == [(BOB,)]


def test_putting_off_neither_gives_an_approval_nor_takes_one_back() -> None:
    later = outcome("later", stays=True)
    play = begun(YES, NO, later, **CHAIN, **IF_CHANGED).answer(BOB).answer(DORA, "later").answer(DORA, "no")
    assert again(play).asked == [(DORA,)]
    play = again(play.answer(DORA, "no"), price="200").answer(BOB, "later").answer(BOB, "no")
    assert again(play, price="200").asked == [(BOB,)]


def test_approvals_are_remembered_over_many_rounds() -> None:
    play = again(refused_by_dora())
    for _ in range(3):
        play = again(play.answer(DORA, "no"))
        assert (kept(play), play.asked) == ([BOB], [(DORA,)])


def test_the_same_approval_is_told_with_the_day_it_was_first_given() -> None:
    play = refused_by_dora()
    days = [x.given for x in again(again(play).later(days=2).answer(DORA, "no")).ever(e.ApprovalKept)]
    assert len(days) == 2
    assert len(set(days)) == 1


def test_who_stands_in_the_chain_twice_is_asked_once_and_kept_once() -> None:
    play = Play.begun(
        asking(**CHAIN, **IF_CHANGED),
        world=with_company(
            departments={
                **WORLD.organisation.departments,
                "sales": replace(WORLD.organisation.departments["sales"], head=BOB, chain_end=False),
            }
        ),
        what="x",
        price="100",
    )
    play.answer(BOB).answer(GRACE, "no")
    play = again(play)
    assert (kept(play), play.asked) == ([BOB], [(GRACE,)])


def test_a_vacant_level_and_a_kept_visa_leave_the_one_above() -> None:
    play = refused_by_dora()
    play.world = headless("team")
    play = again(play)
    assert play.told(e.LevelPassedOver)
    assert (kept(play), play.asked) == ([], [(DORA,)])


def test_the_row_goes_on_behind_those_who_need_not_be_asked() -> None:
    play = begun(**VOTERS, **NEVER, mode="sequence").answer(CAROL).answer(DAVE, "no")
    play = again(play)
    assert (kept(play), play.asked) == ([CAROL], [(DAVE,)])
    play.answer(DAVE).answer(ERIN, "no")
    play = again(play)
    assert (kept(play), play.asked, play.state.steps[0].queue) == ([CAROL, DAVE], [(ERIN,)], ())


def test_in_a_row_an_approval_is_looked_at_when_its_turn_comes() -> None:
    """Nobody is kept out of turn: the first of the row has refused once more, the second still agrees."""
    play = begun(YES, NO, **VOTERS, **IF_CHANGED, mode="sequence")
    play.answer(CAROL).answer(DAVE).answer(ERIN, "no")
    play = again(play, price="200").answer(CAROL, "no")
    play = again(play, price="100")
    assert (kept(play), play.asked) == ([], [(CAROL,)])
    assert play.answer(CAROL).asked == [(ERIN,)]
    assert kept(play) == [DAVE]


# -- modes -------------------------------------------------------------------------------------------------


def test_asked_all_at_once_only_those_who_have_not_approved_are_asked() -> None:
    play = again(begun(**VOTERS, **IF_CHANGED, mode="all").answer(ERIN).answer(CAROL, "no"))
    assert (kept(play), play.asked) == ([ERIN], [(CAROL,), (DAVE,)])
    play.answer(CAROL)
    assert not play.state.closed
    assert play.answer(DAVE).state.closed == "success"


def test_votes_given_count_towards_those_needed() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="votes", votes=2).answer(CAROL)
    play = again(play.answer(DAVE, "no").answer(ERIN, "no"))
    assert (kept(play), play.asked) == ([CAROL], [(DAVE,), (ERIN,)])
    assert play.answer(ERIN).state.closed == "success"


def test_when_enough_votes_stand_nobody_is_asked() -> None:
    play = begun(YES, NO, **VOTERS, **IF_CHANGED, mode="votes", votes=2)
    play.answer(CAROL).do(do.ChangeFields({"price": "200"}), ALICE)
    play.do(do.AddApprover(play.task(who=DAVE).no, HUGO), DAVE)
    play.answer(DAVE).answer(ERIN).answer(HUGO, "no")
    assert play.state.stage == "rework"
    play = again(play)
    assert kept(play) == [DAVE, ERIN]
    assert not play.told(e.TaskOpened)
    assert play.state.closed == "success"


def test_votes_that_do_not_stand_are_not_counted() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="votes", votes=2).answer(CAROL)
    play = again(play.answer(DAVE, "no").answer(ERIN, "no"), price="200")
    assert len(play.asked) == 3
    play.answer(ERIN)
    assert not play.state.closed


def test_of_a_group_whose_first_answer_decides_one_approval_is_enough() -> None:
    lasting = task("decide", outcome("yes", approves=True), **VOTERS, **IF_CHANGED)
    after = task("after", YES, NO)
    made = process(
        stage("new", lasting, after, kind="start"), stage("rework", REPAIR), final(), rights=RIGHTS
    )
    play = Play.begun(made, what="x", price="100").answer(DAVE).answer(DORA, "no")
    play = again(play)
    assert (kept(play), play.open_steps, play.asked) == ([DAVE], ["after"], [(DORA,)])


def test_approvals_given_in_the_round_of_the_refusal_are_remembered() -> None:
    play = again(begun(**VOTERS, **NEVER, mode="all").answer(CAROL).answer(ERIN).answer(DAVE, "no"))
    assert (kept(play), play.asked) == ([CAROL, ERIN], [(DAVE,)])


# -- everybody's approval stands ---------------------------------------------------------------------------


def passed_once(mode: str = "all", **settings: Any) -> Play:
    """Everybody has approved, then the card is sent back by the one behind them."""
    first = task("decide", outcome("yes", approves=True), mode=mode, **(VOTERS | IF_CHANGED | settings))
    made = process(
        stage("new", first, task("last", YES, NO), kind="start"),
        stage("rework", REPAIR),
        final(),
        rights=RIGHTS,
    )
    play = Play.begun(made, what="x", price="100")
    for who in (CAROL, DAVE, ERIN):
        play.answer(who, step="decide")
    return play.answer(DORA, "no", "last")


@pytest.mark.parametrize("mode", ["all", "sequence"])
def test_when_everybodys_approval_stands_the_step_ends_as_approved(mode: str) -> None:
    play = again(passed_once(mode))
    assert kept(play) == [CAROL, DAVE, ERIN]
    assert [x.step for x in play.told(e.TaskOpened)] == ["last"]
    assert play.open_steps == ["last"]


def test_it_ends_through_the_outcome_that_was_given_last() -> None:
    quick = outcome("quick", approves=True, goto="rework")
    wait = outcome("wait", approves=True)
    first = task("decide", quick, wait, mode="all", **VOTERS, **NEVER)
    made = process(
        stage("new", first, task("last", YES, NO), kind="start"),
        stage("rework", REPAIR),
        final(),
        rights=RIGHTS,
    )
    play = Play.begun(made, what="x", price="100").answer(CAROL, "quick").answer(ERIN, "quick")
    play = again(play.answer(DAVE, "wait").answer(DORA, "no"))
    assert [x.outcome for x in play.told(e.ApprovalKept)] == ["quick", "wait", "quick"]
    assert play.open_steps == ["last"]


def test_its_robots_are_not_set_off_by_an_answer_that_nobody_gives() -> None:
    telling = outcome("yes", approves=True, robots=[{"key": "tell", "do": "notify"}])
    first = task("decide", telling, **NEVER)
    made = process(
        stage("new", first, task("last", YES, NO), kind="start"),
        stage("rework", REPAIR),
        final(),
        rights=RIGHTS,
    )
    play = Play.begun(made, what="x").answer(DORA).done("tell")
    play = again(play.answer(DORA, "no", "last"))
    assert kept(play) == [DORA]
    assert not play.told(e.RobotQueued)


def test_a_kept_approval_ends_its_branch_of_a_parallel_group() -> None:
    group = {
        "type": "parallel",
        "key": "group",
        "branches": [[task("decide", outcome("yes", approves=True), **NEVER)], [task("besides", YES, NO)]],
    }
    made = process(stage("new", group, kind="start"), stage("rework", REPAIR), final(), rights=RIGHTS)
    play = Play.begun(made, what="x").answer(DORA, step="decide").answer(DORA, "no", "besides")
    play = again(play)
    assert kept(play) == [DORA]
    assert play.told(e.BranchEnded)
    assert play.open_steps == ["group", "besides"]


def test_approvals_alone_going_round_and_round_are_stopped() -> None:
    circle = task("decide", outcome("yes", approves=True, goto="other"), **NEVER)
    other = robot("notify", "machine")
    made = process(
        stage("new", circle, kind="start"), stage("other", other, goto("new")), final(), rights=RIGHTS
    )
    play = Play.begun(made, what="x").answer(DORA).done("machine")
    assert kept(play) == [DORA]
    made = process(stage("new", circle, kind="start"), stage("other", goto("new")), final(), rights=RIGHTS)
    assert Play.begun(made, what="x").answer(DORA).incident.code == "endless"


def test_a_circle_through_many_groups_is_stopped_before_it_is_too_deep() -> None:
    """Each group is a flow inside a flow; the stack of the machine has an end too."""

    def groups(depth: int) -> dict[str, Any]:
        inside = [groups(depth - 1)] if depth else [goto("new")]
        return {"type": "parallel", "key": f"group{depth}", "branches": [inside, []]}

    first = task("decide", outcome("yes", approves=True), **NEVER)
    made = process(stage("new", first, groups(20), kind="start"), final(), rights=RIGHTS)
    assert Play.begun(made, what="x").answer(DORA).incident.code == "endless"


def test_an_administrator_who_names_people_asks_only_those_who_have_not_approved() -> None:
    vacant = {"assignees": [{"role": "vacant"}], "mode": "all"}
    play = begun(**vacant, **NEVER).resolve("assign", people=(CAROL, DAVE))
    play = again(play.answer(CAROL).answer(DAVE, "no")).resolve("assign", people=(CAROL, DAVE))
    assert (kept(play), play.asked) == ([CAROL], [(DAVE,)])
    play = again(play.answer(DAVE, "no")).resolve("assign", people=(CAROL,))
    assert (kept(play), play.state.closed) == ([CAROL], "success")


def test_trying_again_to_find_somebody_finds_a_kept_approval() -> None:
    play = begun(**VOTERS, **NEVER, mode="all").answer(CAROL).answer(ERIN).answer(DAVE, "no")
    voters = with_company(roles={**WORLD.organisation.roles, "voters": frozenset()})
    play.world = voters
    play = again(play)
    play.world = with_company(roles={**WORLD.organisation.roles, "voters": frozenset({CAROL})})
    assert play.resolve("retry").state.closed == "success"


# -- substitutes, and tasks given away ---------------------------------------------------------------------


def test_a_substitutes_approval_is_the_approval_of_who_was_away() -> None:
    play = begun(**CHAIN, **IF_CHANGED)
    play.world = away(BOB, CHARLIE)
    play.do(do.Complete(1, "yes"), CHARLIE)
    play.world = WORLD
    play = again(play.answer(DORA, "no"))
    [visa] = play.told(e.ApprovalKept)
    assert (visa.person, visa.by) == (BOB, CHARLIE)
    assert play.asked == [(DORA,)]


def test_who_substituted_has_not_approved_for_themselves() -> None:
    play = begun(**VOTERS, **NEVER, mode="all")
    play.world = away(CAROL, DAVE)
    play.do(do.Complete(1, "yes"), DAVE)
    play = again(play.answer(ERIN, "no"))
    assert (kept(play), play.asked) == ([CAROL], [(DAVE,), (ERIN,)])


def test_who_was_given_the_task_has_approved_and_who_gave_it_away_has_not() -> None:
    play = begun(**NEVER, delegate="anyone").do(do.Reassign(1, CHARLIE), DORA).answer(CHARLIE)
    assert play.state.closed == "success"
    lent = begun(**VOTERS, **NEVER, mode="all").do(do.Reassign(1, CHARLIE, "why"), ADMINISTRATOR)
    lent = again(lent.answer(CHARLIE).answer(DAVE, "no"))
    assert (kept(lent), lent.asked) == ([], [(CAROL,), (DAVE,), (ERIN,)])


def test_an_approver_who_was_added_is_not_asked_again_by_the_rule_of_the_step() -> None:
    play = begun(**VOTERS, **NEVER, mode="all").do(do.AddApprover(1, HUGO), CAROL).answer(HUGO)
    play = again(play.answer(CAROL, "no"))
    assert play.asked == [(CAROL,), (DAVE,), (ERIN,)]
    play.do(do.AddApprover(play.task(who=CAROL).no, HUGO), CAROL)
    assert (HUGO,) in play.asked


def test_whose_visa_is_kept_cannot_be_added_as_an_approver_besides() -> None:
    play = again(begun(**VOTERS, **NEVER, mode="all").answer(CAROL).answer(DAVE, "no"))
    assert play.refused(do.AddApprover(play.task().no, CAROL), DAVE) == "asked_already"


# -- changes while an approval is open ---------------------------------------------------------------------


def lapsed(play: Play) -> list[tuple[int, tuple[str, ...]]]:
    return [(x.person, x.fields) for x in play.told(e.ApprovalLapsed)]


def test_a_change_under_an_open_approval_asks_again_who_has_approved() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="all").answer(CAROL)
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert lapsed(play) == [(CAROL, ("price",))]
    assert play.asked == [(DAVE,), (ERIN,), (CAROL,)]
    for who in (DAVE, ERIN):
        play.answer(who)
    assert not play.state.closed
    assert play.answer(CAROL).state.closed == "success"


def test_a_change_of_something_else_asks_nobody_again() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="all").answer(CAROL)
    play.do(do.ChangeFields({"weight": "9"}), ALICE).do(do.Comment("look"), ALICE)
    assert not play.ever(e.ApprovalLapsed)


def test_what_never_asks_again_does_not_either_while_it_is_open() -> None:
    play = begun(**VOTERS, **NEVER, mode="all").answer(CAROL).do(do.ChangeFields({"price": "200"}), ALICE)
    assert not lapsed(play)


def test_a_robots_change_asks_again_too() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="all").answer(CAROL)
    assert lapsed(play.do(do.AttachDocument("paper", OTHER_SCAN), ROBOT)) == [(CAROL, ("paper",))]


def test_a_visa_that_was_kept_lapses_just_so() -> None:
    play = again(begun(**VOTERS, **IF_CHANGED, mode="all").answer(CAROL).answer(DAVE, "no"))
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert lapsed(play) == [(CAROL, ("price",))]
    assert play.asked == [(DAVE,), (ERIN,), (CAROL,)]


def test_in_a_row_who_has_approved_comes_next_in_the_order_there_was() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="sequence").answer(CAROL).answer(DAVE)
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert lapsed(play) == [(DAVE, ("price",)), (CAROL, ("price",))]
    assert (play.asked, play.state.steps[0].queue) == ([(ERIN,)], (CAROL, DAVE))
    assert play.answer(ERIN).asked == [(CAROL,)]
    assert play.answer(CAROL).answer(DAVE).state.closed == "success"


def test_what_lapsed_stands_again_when_the_value_is_back_before_its_turn() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="sequence").answer(CAROL)
    play.do(do.ChangeFields({"price": "200"}), ALICE).do(do.ChangeFields({"price": "100"}), ALICE)
    play.answer(DAVE)
    assert (kept(play), play.asked) == ([CAROL], [(ERIN,)])
    assert [a.answer for a in play.state.steps[0].asks] == ["yes", "yes", None]
    assert play.answer(ERIN).state.closed == "success"


def test_in_a_row_who_has_left_is_asked_at_once_so_that_the_task_is_seen() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="sequence").answer(CAROL)
    play.world = without(CAROL)
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert play.asked == [(DAVE,), (CAROL,)]


@pytest.mark.parametrize(("mode", "more"), [("all", {}), ("votes", {"votes": 2})])
def test_an_approver_who_changes_the_amount_has_not_changed_it_for_the_others(
    mode: str, more: dict[str, Any]
) -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode=mode, fields=["price"], **more).answer(CAROL)
    play.answer(DAVE, values={"price": "300"})
    assert lapsed(play) == [(CAROL, ("price",))]
    assert play.asked == [(ERIN,), (CAROL,)]
    play.answer(CAROL)
    assert bool(play.state.closed) == (mode == "votes")


def test_a_refusal_that_changes_the_amount_asks_nobody_on_its_way() -> None:
    play = begun(**VOTERS, **IF_CHANGED, mode="all", fields=["price"]).answer(CAROL)
    play.answer(DAVE, "no", values={"price": "300"})
    assert not lapsed(play)
    assert [x.step for x in play.told(e.TaskOpened)] == ["correct"]


def test_an_approver_who_was_added_is_asked_again_at_once() -> None:
    play = begun(**IF_CHANGED).do(do.AddApprover(1, HUGO), DORA).answer(HUGO)
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert lapsed(play) == [(HUGO, ("price",))]
    assert [(a.people, a.added) for _, a in play.state.asks] == [((DORA,), False), ((HUGO,), True)]


def test_the_whole_group_is_asked_again_for_its_answer() -> None:
    play = begun(**VOTERS, **IF_CHANGED).do(do.AddApprover(1, HUGO), DAVE).answer(DAVE)
    play.do(do.ChangeFields({"price": "200"}), ALICE)
    assert sorted(play.asked) == [(CAROL, DAVE, ERIN), (HUGO,)]
    play.answer(HUGO)
    assert not play.state.closed
    assert play.answer(ERIN).state.closed == "success"


# -- other versions ----------------------------------------------------------------------------------------


def under(play: Play, definition: Definition) -> Play:
    return play.do(do.ChangeVersion(1, 2, definition), ADMINISTRATOR)


def test_what_was_approved_before_anything_was_remembered_is_asked_for() -> None:
    play = begun(**VOTERS, mode="all").answer(CAROL)
    play = under(play, asking(**VOTERS, **NEVER, mode="all"))
    assert not lapsed(play.do(do.ChangeFields({"price": "7"}), ALICE))
    play = again(play.answer(DAVE).answer(ERIN, "no"))
    assert (kept(play), play.asked) == ([DAVE], [(CAROL,), (ERIN,)])


def test_an_approval_does_not_stand_where_it_depends_on_more() -> None:
    more = IF_CHANGED | {"depends_on": ["price", "weight"]}
    play = under(refused_by_dora(), asking(**CHAIN, **more))
    assert again(play).asked == [(BOB,)]


def test_an_approval_does_not_stand_where_its_outcome_is_none_any_more() -> None:
    for changed in (outcome("yes", goto="done"), outcome("yes", approves=True, goto="done", enabled=False)):
        fine = outcome("fine", approves=True, goto="done")
        play = under(refused_by_dora(), asking(changed, fine, NO, **CHAIN, **IF_CHANGED))
        assert again(play).asked == [(BOB,)]


def test_a_refusal_where_nothing_was_remembered_takes_the_approval_back() -> None:
    play = again(under(refused_by_dora(), asking(**CHAIN)))
    play = again(under(play.answer(BOB, "no"), asking(**CHAIN, **IF_CHANGED)))
    assert play.asked == [(BOB,)]


def test_a_step_of_the_same_key_at_another_stage_is_another_step() -> None:
    first = task("decide", outcome("yes", approves=True, goto="second"), **NEVER)
    made = process(
        stage("new", first, kind="start"),
        stage("second", task("decide", YES, **NEVER)),
        final(),
        rights=RIGHTS,
    )
    play = Play.begun(made, what="x").answer(DORA)
    assert (kept(play), play.asked) == ([], [(DORA,)])


# -- played once more --------------------------------------------------------------------------------------


def replayed(definition: Definition, play: Play) -> str:
    return trials.replay(definition, play.story, WORLD).way


def test_a_card_with_kept_visas_goes_the_same_way_again() -> None:
    play = again(refused_by_dora()).answer(DORA)
    assert replayed(play.definition, play) == "same"
    assert replayed(asking(**CHAIN), play) == "same", "asked always, they give the answer that stood"
    assert replayed(asking(**CHAIN, **NEVER), play) == "same"


def test_a_card_that_asked_always_goes_the_same_way_where_approvals_stand() -> None:
    play = again(begun(**CHAIN).answer(BOB).answer(DORA, "no")).answer(BOB).answer(DORA)
    assert play.state.closed == "success"
    assert replayed(asking(**CHAIN, **NEVER), play) == "same"


# -- the check ---------------------------------------------------------------------------------------------


def codes(*outcomes: dict[str, Any], **settings: Any) -> dict[str, str]:
    found = at_start(task("decide", *outcomes, **settings))
    return {
        code: p.level
        for code, p in found.items()
        if code not in ("outcome_leads_nowhere", "unreachable_step")
    }


def test_a_remembering_approval_is_sound() -> None:
    free = outcome("yes", approves=True)
    assert not codes(free, **IF_CHANGED)
    assert not codes(free, **NEVER)


def test_an_approval_depends_on_fields_that_exist() -> None:
    found = codes(outcome("yes", approves=True), ask_again="if_changed", depends_on=["prise"])
    assert found == {"unknown_field": "error"}


def test_an_approval_that_lapses_with_nothing_is_an_error() -> None:
    assert codes(outcome("yes", approves=True), ask_again="if_changed") == {"depends_on_nothing": "error"}


def test_fields_that_nobody_asks_for_are_told() -> None:
    found = codes(outcome("yes", approves=True), depends_on=["price"])
    assert found == {"depends_on_unused": "warning"}


def test_a_task_that_nobody_can_approve_has_nothing_to_remember() -> None:
    assert codes(outcome("yes"), **NEVER) == {"nothing_to_remember": "warning"}


def test_remembered_approvals_that_go_in_a_circle_have_no_person_in_between() -> None:
    there = task("decide", outcome("yes", approves=True, goto="other"), **NEVER)
    back = goto("new")
    made = process(stage("new", there, kind="start"), stage("other", back), final(), transitions=[LEAVE])
    assert "loop_without_person" in found(made)
    refused = outcome("no", goto="rework")
    sound = process(
        stage("new", task("decide", YES, refused, **NEVER), kind="start"), stage("rework", REPAIR), final()
    )
    assert "loop_without_person" not in found(sound)


LEAVE = {"key": "leave", "source": ["new", "other"], "target": ["done"], "who": [{"role": "sales"}]}
