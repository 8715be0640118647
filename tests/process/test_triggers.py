"""What sets robots off by itself: of which happenings, on what terms, and never round and round."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.process.cast import ADMINISTRATOR, ALICE, DORA
from tests.process.play import Play
from tests.process.samples import final, outcome, process, stage, task
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.commands import CLOCK, ROBOT
from webapp.process.definition import Definition
from webapp.process.engine import decide
from webapp.process.rights import in_force
from webapp.process.triggers import MOST_LINKS

YES, NO = outcome("yes", approves=True, goto="done"), outcome("no", goto="other")


def trigger(on: str, **settings: Any) -> dict[str, Any]:
    robots = [{"key": "robo", "do": "notify", **settings.pop("robot", {})}]
    return {"key": "auto", "title": "Auto", "on": on, "robots": robots, **settings}


def made(*triggers: dict[str, Any], **settings: Any) -> Definition:
    return process(
        stage("new", task("decide", YES, NO, outcome("later", stays=True), **settings), kind="start"),
        stage("other", task("again", outcome("ok", goto="done"))),
        final(),
        triggers=list(triggers),
        rights={
            "create": [{"role": "sales"}],
            "edit": [{"who": [{"role": "sales"}]}],
            "withdraw": [{"card": "initiator"}],
        },
    )


def begun(on: str, **settings: Any) -> Play:
    return Play.begun(made(trigger(on, **settings)), what="x", weight=1)


def queued(play: Play) -> list[str]:
    return [event.robot for event in play.told(e.RobotQueued)]


def test_a_new_card() -> None:
    assert queued(begun("card_created")) == ["robo"]
    assert queued(begun("card_created", when={"field": "weight", "op": "gt", "value": 5})) == []


def test_a_trigger_that_is_switched_off_does_nothing() -> None:
    assert queued(begun("card_created", enabled=False)) == []


@pytest.mark.parametrize(("stages", "robots"), [((), ["robo"]), (("other",), ["robo"]), (("done",), [])])
def test_a_stage_entered(stages: tuple[str, ...], robots: list[str]) -> None:
    play = begun("stage_entered", stages=stages).answer(DORA, "no")
    assert queued(play) == robots


def test_the_first_stage_is_entered_too() -> None:
    assert queued(begun("stage_entered", stages=["new"])) == ["robo"]


def test_a_stage_left() -> None:
    play = begun("stage_left", stages=["new"])
    assert queued(play) == []
    assert queued(play.answer(DORA, "no")) == ["robo"]
    assert queued(play.answer(DORA, "ok")) == []


def test_a_robot_put_off_is_dropped_with_the_stage_that_set_it_off() -> None:
    play = begun("stage_entered", stages=["new"], robot={"after": "2 days"}).answer(DORA, "no")
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["robo"]
    play = (
        begun("stage_left", stages=["new"], robot={"after": "2 days"}).answer(DORA, "no").answer(DORA, "ok")
    )
    assert play.ever(e.RobotCancelled) == []
    assert play.state.robots


def test_a_field_changed() -> None:
    play = begun("field_changed", fields=["weight"])
    assert queued(play) == [], "a new card has nothing changed yet"
    assert queued(play.do(do.ChangeFields({"what": "y"}))) == []
    assert queued(play.do(do.ChangeFields({"weight": 1}))) == []
    assert queued(play.do(do.ChangeFields({"weight": 2}))) == ["robo"]
    # What a robot puts in counts as well.
    assert queued(play.done("robo", do.ChangeFields({"weight": 3}))) == ["robo"]


def test_a_field_changed_on_the_form_of_a_task_asks_the_condition_afterwards() -> None:
    made_so = made(trigger("field_changed", when={"field": "@stage", "op": "eq", "value": "other"}))
    play = Play.begun(made_so, what="x")
    play.definition.places["new", "decide"]
    assert queued(play.do(do.ChangeFields({"weight": 2}))) == []
    play.answer(DORA, "no")
    assert queued(play.do(do.ChangeFields({"weight": 3}))) == ["robo"]


def test_a_task_done() -> None:
    assert queued(begun("task_done").answer(DORA, "no")) == ["robo"]
    assert queued(begun("task_done", tasks=["again"]).answer(DORA, "no")) == []
    assert queued(begun("task_done", outcomes=["yes"]).answer(DORA, "no")) == []
    assert queued(begun("task_done", outcomes=["no"]).answer(DORA, "no")) == ["robo"]


def test_an_answer_that_leaves_the_task_open_is_no_end_of_it() -> None:
    assert queued(begun("task_done").answer(DORA, "later")) == []
    play = begun("task_done", outcomes=["later"]).answer(DORA, "later")
    assert queued(play) == ["robo"]
    assert play.robot("robo").context == {
        "trigger": "auto",
        "task": 1,
        "outcome": "later",
        "person": DORA,
        "links": 1,
    }


def test_a_deadline_missed_and_called_off_when_the_task_is_done_after_all() -> None:
    definition = made(trigger("task_overdue", robot={"after": "2 days"}), deadline="1 day")
    play = Play.begun(definition, what="x").later(days=1)
    assert queued(play) == ["robo"]
    assert play.robot("robo").context["holder"] == DORA
    play.answer(DORA, "no")
    assert [x.robot for x in play.told(e.RobotCancelled)] == ["robo"]


@pytest.mark.parametrize(("how", "robots"), [((), ["robo"]), (("withdrawn",), ["robo"]), (("success",), [])])
def test_a_card_closed(how: tuple[str, ...], robots: list[str]) -> None:
    play = begun("card_closed", how=how).do(do.Withdraw("why"), ALICE)
    assert queued(play) == robots
    if robots:
        # What it puts into the closed card stays there.
        play.done("robo", do.ChangeFields({"weight": 9}))
        assert play.state.values["weight"] == 9


def test_its_robot_never_holds_the_flow_and_its_failure_is_an_incident() -> None:
    play = begun("card_created")
    assert play.open_steps == ["decide"]
    play.gave_up("robo")
    assert play.incident.code == "robot_failed"
    assert play.open_steps == ["decide"]
    play.resolve("retry")
    assert queued(play) == ["robo"]


# -- from outside ------------------------------------------------------------------------------------------

DAILY = {"schedule": {"every": "day"}, "when": {"field": "weight", "op": "lt", "value": 5}}


def test_a_live_trigger_reaches_a_card_for_which_its_condition_holds() -> None:
    play = begun("schedule", **DAILY)
    assert queued(play.do(do.Triggered("auto"), CLOCK)) == ["robo"]
    play.do(do.ChangeFields({"weight": 9}))
    assert play.do(do.Triggered("auto"), CLOCK).events == ()
    assert play.do(do.Triggered("no_more"), CLOCK).events == ()
    assert begun("card_created").do(do.Triggered("auto"), CLOCK).events == ()


def test_live_triggers_follow_the_current_version_the_others_the_card() -> None:
    own = made(trigger("schedule", **DAILY), {**trigger("card_closed"), "key": "mine"})
    daily = {**trigger("schedule", **DAILY, robot={"key": "newer"}), "key": "live"}
    now = in_force(own, made(daily, {**trigger("stage_left"), "key": "not_mine"}))
    assert own.robot_of, "worked out before"
    assert [t.key for t in now.triggers] == ["mine", "live"]
    assert "newer" in now.robot_of
    assert "live" in now.trigger_of
    again = in_force(own, made(daily))
    assert "newer" in again.robot_of


# -- round and round ---------------------------------------------------------------------------------------


def going_round(**robot: Any) -> Play:
    play = Play.begun(made(trigger("field_changed", fields=["weight"], robot=robot)), what="x", weight=0)
    return play.do(do.ChangeFields({"weight": 1}))


def test_triggers_that_set_each_other_off_are_stopped_with_an_incident() -> None:
    play = going_round()
    for weight in range(2, 2 + MOST_LINKS):
        play.done("robo", do.ChangeFields({"weight": weight}))
    assert queued(play) == []
    assert play.incident.code == "looping"
    assert play.incident.detail == "Auto"
    assert play.open_steps == ["decide"], "the flow goes on"
    play.resolve("skip")
    assert not play.state.incidents
    assert queued(play.do(do.ChangeFields({"weight": 99}))) == ["robo"], "a person begins anew"


def test_the_count_goes_on_from_card_to_card() -> None:
    play = Play.begun(made(trigger("field_changed")), what="x")
    change = do.ChangeFields({"weight": 2})
    events, _ = decide(play.definition, play.state, change, ROBOT, play.now, play.world, MOST_LINKS - 1)
    assert [type(x) for x in events] == [e.FieldsChanged, e.RobotQueued]
    events, _ = decide(play.definition, play.state, change, ROBOT, play.now, play.world, MOST_LINKS)
    assert [type(x) for x in events] == [e.FieldsChanged, e.IncidentRaised]


def test_a_robot_that_is_put_off_for_long_begins_anew() -> None:
    play = going_round(after="1 day")
    assert "links" not in play.robot("robo").context
    assert going_round(after="1 minute").robot("robo").context["links"] == 1


# -- a card that a machine starts --------------------------------------------------------------------------


def test_a_machine_starts_a_card_in_somebodys_name_with_what_it_has() -> None:
    definition = process(
        stage("new", task(assignees=[{"card": "initiator"}]), kind="start"),
        final(),
        start={"fields": [{"field": "price", "required": True}]},
        rights={"create": []},
    )
    play = Play(definition)
    play.do(do.Start({"what": "Quarter 4", "weight": 3}, initiator=DORA), CLOCK)
    assert play.state.values == {"what": "Quarter 4", "weight": 3}
    assert (play.state.initiator, play.state.owner) == (DORA, DORA)
    assert play.asked == [(DORA,)]
    assert Play(definition).errors(do.Start({"weight": "much"}), CLOCK) == {"weight": "not_number"}
    assert Play(definition).errors(do.Start({"nothing": 1}), CLOCK) == {"nothing": "not_on_this_form"}
    # A person cannot begin a card in somebody else's name.
    open_to_all = process(
        stage("new", task(), kind="start"), final(), rights={"create": [{"everyone": True}]}
    )
    play = Play(open_to_all).do(do.Start({"what": "x"}, initiator=DORA), ALICE)
    assert play.state.initiator == ALICE


def test_only_machines_bring_triggers() -> None:
    assert begun("schedule", **DAILY).refused(do.Triggered("auto"), ADMINISTRATOR) == "not_allowed"


# -- by a date -----------------------------------------------------------------------------------------


def by_date(due: str = "", **robot: Any) -> Play:
    """A card whose robot goes by the date `due`; it is Monday 23 November, ten in Moscow."""
    play = Play(made(trigger("card_created", robot=robot)))
    return play.do(do.Start({"what": "x", "due": due} if due else {"what": "x"}))


def when(play: Play) -> str | None:
    due = play.robot("robo").due
    return f"{due.astimezone(ZoneInfo(play.world.calendar.zone)):%m-%d %H:%M}" if due else None


@pytest.mark.parametrize(
    ("due", "at", "expected"),
    [
        ("2026-12-10", {}, "12-10 09:00"),
        ("2026-12-10", {"before": "3 days"}, "12-07 09:00"),
        ("2026-12-14", {"before": "1 working day"}, "12-11 09:00"),
        ("2026-12-14", {"before": "2 working hours"}, "12-11 16:00"),
        ("2026-12-11", {"after": "1 working day"}, "12-14 09:00"),
        # More than 25 days ahead, in leap years too.
        ("2027-12-10", {"before": "1 day"}, "12-09 09:00"),
        ("2028-02-28", {"after": "1 day"}, "02-29 09:00"),
        ("2028-02-28", {"after": "400 days"}, "04-03 09:00"),
    ],
)
def test_a_robot_goes_by_a_date(due: str, at: dict[str, str], expected: str) -> None:
    assert when(by_date(due, at={"field": "due", **at})) == expected


def test_it_follows_the_date_and_waits_while_there_is_none() -> None:
    play = by_date(at={"field": "due", "before": "1 day"})
    assert when(play) is None
    assert when(play.do(do.ChangeFields({"due": "2026-12-10"}))) == "12-09 09:00"
    assert [x.due for x in play.told(e.RobotPutOff)] == [play.robot("robo").due]
    assert when(play.do(do.ChangeFields({"due": "2026-12-20"}))) == "12-19 09:00"
    assert when(play.do(do.ChangeFields({"due": ""}))) is None
    assert play.do(do.ChangeFields({"weight": 5})).told(e.RobotPutOff) == []
    play.do(do.Withdraw("why"), ALICE)
    assert play.state.robots == (), "a closed card waits for no date"


def test_a_date_that_is_past_runs_it_at_once() -> None:
    play = by_date("2026-11-24", at={"field": "due", "before": "7 days"})
    assert play.robot("robo").due == play.now


def test_a_robot_of_a_flow_without_its_date_is_shown_to_an_administrator_until_it_has_one() -> None:
    step = {"type": "robot", "key": "robo", "do": "notify", "at": {"field": "due"}}
    rights = {"create": [{"everyone": True}], "edit": [{"who": [{"everyone": True}]}]}
    play = Play.begun(process(stage("new", step, kind="start"), final(), rights=rights), what="x")
    assert play.incident.code == "dead_end"
    play.do(do.ChangeFields({"due": "2026-12-10"}))
    assert play.state.incidents == ()
    assert when(play) == "12-10 09:00"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("1 hour", "11-23 11:00"),
        ("10 hours", "11-24 09:00"),
        ("5 days", "11-30 09:00"),
        ("40 days", "01-04 09:00"),
    ],
)
def test_only_in_working_hours(after: str, expected: str) -> None:
    play = by_date(after=after, only_working_hours=True)
    assert when(play) == expected
