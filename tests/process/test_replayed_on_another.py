"""A closed card played once more: on its own version it goes the same way, on another perhaps not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.process.cast import ALICE, BOB, CAROL, DAVE, DORA, ERIN, WORLD
from tests.process.chance import Maker, some_world
from tests.process.play import Play
from tests.process.samples import final, goto, outcome, process, robot, stage, task
from tests.process.test_trial import some_act
from webapp import library
from webapp.process import commands as do
from webapp.process import examples, reading
from webapp.process import trial as trials
from webapp.process.assignees import World
from webapp.process.definition import Definition, Given
from webapp.process.errors import Refused
from webapp.process.sentences import sentence
from webapp.process.trial import Replayed, Trial
from webapp.robots import rehearsal

YES, NO = outcome("yes", approves=True, goto="work"), outcome("no", goto="failed")
WORK = task("work", outcome("ready", goto="done"), kind="todo", assignees=[{"role": "makers"}])


def version(*flow: dict[str, Any], work: dict[str, Any] | None = None, **settings: Any) -> Definition:
    """Decide, work, done; or what is named instead."""
    return process(
        stage("new", *(flow or (task("decide", YES, NO),)), kind="start"),
        stage("work", work or WORK),
        final(),
        final("failed", "failure"),
        **settings,
    )


def lived(definition: Definition | None = None, world: World = WORLD) -> Play:
    """A card that was agreed to and made."""
    play = Play.begun(definition or version(), what="A desk", world=world)
    return play.answer(DORA).answer(8, "ready")


def again(definition: Definition, play: Play, world: World = WORLD) -> Replayed:
    found = trials.replay(definition, play.story, world)
    if found.why:
        assert sentence(found.why, "ru")
        assert sentence(found.why, "en")
    return found


def why(found: Replayed) -> tuple[str, str, str]:
    return found.way, found.at, found.why.code if found.why else ""


def test_on_its_own_version_it_goes_the_same_way() -> None:
    assert again(version(), lived()) == Replayed("same", "done")


def test_without_the_company_of_today_it_goes_the_same_way_too() -> None:
    assert trials.replay(version(), lived().story).way == "same"


def test_an_outcome_that_leads_elsewhere_is_another_way() -> None:
    shorter = version(task("decide", YES | {"goto": "done"}, NO), goto("work", "never"))
    assert why(again(shorter, lived())) == ("another", "done", "replay_other_way")


def test_an_outcome_that_is_no_more_leads_nowhere() -> None:
    found = again(version(task("decide", outcome("fine", approves=True, goto="work"), NO)), lived())
    assert why(found) == ("nowhere", "new", "replay_no_outcome")
    assert found.why
    assert sentence(found.why, "en") == "The task “Decide” has no outcome “Yes” any more."


def test_a_task_that_is_no_more_leads_nowhere() -> None:
    assert why(again(version(task("approve", YES, NO)), lived())) == ("nowhere", "new", "replay_no_task")


def test_one_more_approval_that_nobody_gave_then_leads_nowhere() -> None:
    second = task("second", outcome("yes", approves=True))
    found = again(version(second, task("decide", YES, NO)), lived())
    assert why(found) == ("nowhere", "new", "replay_no_task")


def test_a_robot_or_a_shorter_deadline_more_changes_no_way() -> None:
    told = robot("notify", to=["owner"], text={"ru": "Привет"})
    assert again(version(told, task("decide", YES, NO, deadline="1 hour")), lived()).way == "same"


def test_a_new_required_field_is_filled_with_something() -> None:
    asked = task("decide", YES, NO, fields=[{"field": "price", "required": True}])
    assert again(version(asked), lived()).way == "same"


def test_a_new_required_field_of_the_start_is_filled_with_something() -> None:
    start = {"fields": [{"field": "what", "required": True}, {"field": "due", "required": True}]}
    assert again(version(start=start), lived()).way == "same"


def test_a_condition_on_what_was_filled_in_decides_as_it_would_now() -> None:
    large = {"when": {"field": "weight", "op": "gt", "value": 5}, "steps": [goto("failed", "too_heavy")]}
    branch = {"type": "branch", "key": "size", "cases": [large], "otherwise": []}
    light, heavy = (
        Play.begun(version(), what="A desk", weight=kilos).answer(DORA).answer(8, "ready") for kilos in (3, 9)
    )
    other = version(branch, task("decide", YES, NO))
    assert again(other, light).way == "same"
    assert why(again(other, heavy)) == ("another", "failed", "replay_other_way")


def test_another_person_answers_what_is_asked_of_somebody_else_now() -> None:
    assert again(version(work=WORK | {"assignees": [{"person": "bob"}]}), lived()).way == "same"


def test_a_rule_that_finds_nobody_is_answered_by_who_did_it() -> None:
    vacant = WORK | {"assignees": [{"field": "buyer"}]}
    assert again(version(work=vacant), lived()).way == "same"


def voting(mode: str, **settings: Any) -> Definition:
    voters = [{"role": "voters"}]
    return version(task("decide", YES, NO, mode=mode, assignees=voters, **settings))


def voted() -> Play:
    play = Play.begun(voting("all"), what="A desk")
    for voter in (CAROL, DAVE, ERIN):
        play.answer(voter)
    return play.answer(8, "ready")


def test_fewer_answers_may_be_needed_now() -> None:
    assert again(voting("first"), voted()).way == "same"
    assert again(voting("votes", votes=2), voted()).way == "same"


def test_more_answers_than_were_given_then_are_given_alike() -> None:
    one = Play.begun(voting("first"), what="A desk").answer(CAROL).answer(8, "ready")
    assert again(voting("all"), one).way == "same"
    assert again(voting("sequence"), one).way == "same"


WAY = {"key": "go", "source": ["new"], "target": ["work"], "who": [{"role": "sales"}], "requires": ["weight"]}


def moved() -> Play:
    play = Play.begun(version(transitions=[WAY]), what="A desk")
    return play.do(do.Move("work", values={"weight": 4}), ALICE).answer(8, "ready")


def test_moves_by_hand_are_made_again_where_there_is_a_transition() -> None:
    assert again(version(transitions=[WAY]), moved()).way == "same"
    assert why(again(version(), moved())) == ("nowhere", "new", "replay_no_transition")


def test_a_move_to_a_stage_that_is_no_more_leads_nowhere() -> None:
    without = process(stage("new", task("decide", outcome("yes", goto="done")), kind="start"), final())
    assert why(again(without, moved())) == ("nowhere", "new", "replay_no_stage")


def test_a_cancelled_card_is_cancelled_again() -> None:
    cancelling = version(rights={"create": [{"role": "sales"}], "cancel": [{"role": "director"}]})
    play = Play.begun(cancelling, what="A desk").do(do.Cancel("No money"), DORA)
    assert again(version(), play).way == "same"


def test_time_passes_as_it_did() -> None:
    pause = {"type": "wait", "key": "pause", "duration": "2 days"}
    waiting = version(pause, task("decide", YES, NO))
    play = Play.begun(waiting, what="A desk").later(days=3).answer(DORA).answer(8, "ready")
    assert again(waiting, play).way == "same"
    longer = version(pause | {"duration": "30 days"}, task("decide", YES, NO))
    assert why(again(longer, play)) == ("nowhere", "new", "replay_no_task")


def test_those_who_left_answer_once_more() -> None:
    few = {no: person for no, person in WORLD.organisation.people.items() if no in (ALICE, BOB)}
    nobody = replace(WORLD, organisation=replace(WORLD.organisation, people=few))
    assert again(version(), lived(), nobody).way == "same"


def test_what_robots_changed_then_is_changed_again() -> None:
    agreed = robot("set_fields", "mark", values={"agreed": True})
    check = {"when": {"field": "agreed", "op": "eq", "value": True}, "steps": []}
    branch = {"type": "branch", "key": "ok", "cases": [check], "otherwise": [goto("failed", "no")]}
    marked = version(agreed, branch, task("decide", YES, NO))
    play = Play.begun(marked, what="A desk").done("mark", do.ChangeFields({"agreed": True}))
    play.answer(DORA).answer(8, "ready")
    assert trials.replay(marked, play.story, WORLD, rehearsal.play).way == "same"


def test_a_card_without_a_history_goes_nowhere() -> None:
    assert trials.replay(version(), []).why is not None


@pytest.mark.parametrize("name", ["furniture", "orders_simple"])
def test_every_example_of_the_library_goes_its_own_way_again(name: str) -> None:
    file = Path(library.__file__).parent / f"{name}.yaml"
    template = reading.read(file.read_text(encoding="utf-8"))
    world = trials.cast(template, WORLD).world
    for ran in examples.run_all(
        template, world, WORLD.calendar.end_of(Play(template).now.date()), rehearsal.play
    ):
        story = [(told.event, told.at, told.actor) for told in ran.trial.told]
        assert trials.replay(template, story, ran.trial.world, rehearsal.play).way == "same"


@pytest.mark.parametrize("seed", range(100))
def test_whatever_was_played_can_be_played_on_anything(seed: int) -> None:
    """On its own version, which nothing was repaired in, and on one that has nothing to do with it."""
    random = Random(seed)
    own, other = Maker(random).definition(), Maker(random).definition()
    world = trials.cast(own, some_world(random)).world
    trial = Trial(own, world, Play(own).now).start(Given.model_validate({"values": {"what": "x"}}))
    for _ in range(12):
        try:
            trials.act(trial, some_act(random, trial))
        except Refused:
            continue
    story = [(told.event, told.at + timedelta(), told.actor) for told in trial.told]
    for definition in (own, other):
        assert trials.replay(definition, story, world).way in ("same", "another", "nowhere")
