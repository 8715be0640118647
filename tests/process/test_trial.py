"""A process tried out: its people, its clock and its robots, without anything being stored."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.process import samples
from tests.process.cast import ALICE, CAROL, DORA, HUGO, MONDAY, WORLD, away
from tests.process.chance import Maker, some_world
from tests.process.samples import final, outcome, process, robot, stage, task
from webapp.process import trial as trials
from webapp.process.assignees import World
from webapp.process.definition import Act, Definition, Given
from webapp.process.errors import InvalidInput, NoSuch, Refused
from webapp.process.events import DeadlinePassed, FieldsChanged, IncidentRaised, RobotDone, RobotFailed
from webapp.process.trial import Played, Scene, Trial
from webapp.robots import rehearsal

GIVEN = {"initiator": {"role": "sales"}, "values": {"what": "A desk"}}


def began(definition: Definition, world: World = WORLD, given: Any = None, robots: Any = None) -> Trial:
    players = trials.cast(definition, world).world
    trial = Trial(definition, players, MONDAY, robots or rehearsal.play)
    return trial.start(Given.model_validate(given or GIVEN))


def does(trial: Trial, **act: Any) -> Trial:
    return trials.act(trial, Act.model_validate(act))


def told(trial: Trial, kind: type) -> list[Any]:
    return [one.event for one in trial.told if isinstance(one.event, kind)]


# -- people ------------------------------------------------------------------------------------------------


def test_without_a_name_the_first_who_was_asked_answers() -> None:
    trial = does(began(process()), task="decide", outcome="yes")
    assert trial.state.closed == "success"
    assert trial.state.decisions[0].person == DORA


def test_a_substitute_may_answer_and_the_principal_is_kept() -> None:
    trial = began(process(), away(DORA, CAROL))
    assert trial.may_answer(trial.state.asks[0][1]) == [DORA, CAROL]
    does(trial, task="decide", outcome="yes", by={"person": "carol"})
    assert (trial.state.decisions[0].person, trial.state.decisions[0].behalf) == (CAROL, DORA)


def test_who_was_not_asked_is_refused_and_nothing_has_happened() -> None:
    trial = began(process())
    before = trial.state, trial.told
    with pytest.raises(Refused) as refused:
        does(trial, task="decide", outcome="yes", by={"person": "hugo"})
    assert refused.value.code == "task_of_another"
    assert (trial.state, trial.told, trial.acts) == (*before, 0)


def test_each_answer_goes_to_the_next_who_is_asked() -> None:
    voted = task(
        "vote", outcome("yes", approves=True, goto="done"), assignees=[{"role": "voters"}], mode="all"
    )
    trial = began(process(stage("new", voted, kind="start"), final()))
    for _ in range(3):
        assert not trial.state.closed
        does(trial, task="vote", outcome="yes")
    assert trial.state.closed == "success"


def test_a_role_that_nobody_holds_is_played_by_somebody_made_up() -> None:
    definition = process(stage("new", task(assignees=[{"role": "vacant"}]), kind="start"), final())
    players = trials.cast(definition, WORLD)
    assert [(one.kind, one.key) for one in players.made_up] == [("role", "vacant")]
    trial = does(began(definition), task="decide", outcome="yes")
    assert trial.state.decisions[0].person == players.made_up[0].person not in WORLD.organisation.people


def test_roles_of_robots_are_cast_too() -> None:
    told_to = robot("notify", to=[{"role": "guards"}], text={"ru": "Внимание"})
    definition = process(stage("new", told_to, task(), kind="start"), final())
    assert ("role", "guards") in [(one.kind, one.key) for one in trials.cast(definition, WORLD).made_up]
    assert not told(began(definition), RobotFailed)


def test_an_empty_company_can_play_anything() -> None:
    definition = process(
        stage("new", task(assignees=[{"department": "lab", "who": "head"}, {"person": "zoe"}]), kind="start"),
        final(),
    )
    trial = does(began(definition, World()), task="decide", outcome="yes")
    assert trial.state.closed == "success"


# -- time --------------------------------------------------------------------------------------------------


def timed(**settings: Any) -> Definition:
    return process(stage("new", task(**settings), kind="start"), final())


def test_what_is_due_is_told_in_order() -> None:
    trial = began(timed(deadline="1 day", reminders={"first": "2 hours"}))
    assert [due.kind for due in trial.coming()] == ["reminder", "deadline"]


def test_forward_to_the_next_event_rings_it_and_no_other() -> None:
    trial = began(timed(deadline="1 day", reminders={"first": "2 hours"}))
    does(trial, until="next")
    assert trial.now == MONDAY + timedelta(hours=2)
    assert not told(trial, DeadlinePassed)
    does(trial, until="deadline")
    assert trial.now == MONDAY + timedelta(days=1)
    assert len(told(trial, DeadlinePassed)) == 1


def test_a_long_wait_rings_everything_on_its_way_at_its_own_time() -> None:
    late = {"key": "scold", "do": "notify", "settings": {"to": ["holder"], "text": {"ru": "Срок вышел"}}}
    trial = began(timed(deadline="3 hours", overdue=[{**late, "after": "2 hours"}]))
    does(trial, wait="1 day")
    at = {type(one.event): one.at - MONDAY for one in trial.told}
    assert (at[DeadlinePassed], at[RobotDone]) == (timedelta(hours=3), timedelta(hours=5))
    assert trial.now == MONDAY + timedelta(days=1)


def test_where_nothing_is_due_there_is_nothing_to_wait_for() -> None:
    trial = began(timed(kind="todo"))
    with pytest.raises(Refused) as refused:
        does(trial, until="next")
    assert refused.value.code == "nothing_comes"


def test_a_wait_ends_by_itself_when_its_time_has_come() -> None:
    pause = {"type": "wait", "key": "pause", "duration": "2 days"}
    trial = began(process(stage("new", pause, samples.goto("done"), kind="start"), final()))
    does(trial, until="wait")
    assert trial.state.closed == "success"


def test_examples_begin_on_a_working_morning() -> None:
    saturday = MONDAY - timedelta(days=2)
    assert trials.morning(WORLD.calendar, saturday) == MONDAY
    assert trials.morning(WORLD.calendar, MONDAY) == MONDAY + timedelta(days=1)


# -- robots ------------------------------------------------------------------------------------------------


def with_robot(**settings: Any) -> Definition:
    agreed = robot("set_fields", "mark", values={"agreed": True}) | settings
    return process(stage("new", agreed, task(), kind="start"), final())


def test_what_a_robot_sets_is_set_on_the_card() -> None:
    trial = began(with_robot())
    assert trial.state.values["agreed"] is True
    assert told(trial, FieldsChanged)


def test_letters_are_only_told() -> None:
    letter = robot(
        "email", "tell", to="ann@example.org", subject={"ru": "Заказ {number}"}, text={"ru": "«{what}» готов"}
    )
    trial = began(process(stage("new", letter, task(), kind="start"), final()))
    played = [one.played for one in trial.told if one.played]
    assert [(x.to, x.subject, x.text) for x in played[0].letters] == [
        ("ann@example.org", "Заказ 2026-1", "«A desk» готов")
    ]


def test_a_document_is_not_made_but_stands_on_the_card() -> None:
    paper = robot("document", "paper_it", template="invoice", field="paper", customer="what", amount="price")
    values = {"what": "A desk", "price": "100"}
    trial = began(
        process(stage("new", paper, task(), kind="start"), final()), given=GIVEN | {"values": values}
    )
    assert [file["name"] for file in trial.state.values["paper"]] == ["Счёт 2026-1.pdf"]


def test_the_failure_of_a_robot_can_be_tried() -> None:
    trial = began(with_robot(), given=GIVEN | {"fails": ["mark"]})
    assert "agreed" not in trial.state.values
    assert [event.code for event in told(trial, IncidentRaised)] == ["robot_failed"]
    does(trial, resolve="skip")
    assert [step.key for step, _ask in trial.state.asks] == ["decide"]


def test_a_robot_that_may_fail_lets_the_flow_go_on() -> None:
    trial = began(with_robot(if_it_fails="go_on"), given=GIVEN | {"fails": ["mark"]})
    assert [step.key for step, _ask in trial.state.asks] == ["decide"]


def test_robots_that_set_each_other_off_come_to_an_end() -> None:
    def restless(scene: Scene) -> Played:
        from webapp.process.commands import Move

        return Played((Move("two" if scene.state.stage == "one" else "one"),))

    circle = {"key": "go_on", "do": "move", "settings": {"stage": "two"}}
    definition = process(
        stage("one", kind="start", on_enter=[circle]),
        stage("two", on_enter=[circle | {"key": "back"}]),
        final(),
    )
    assert [event.code for event in told(began(definition, robots=restless), IncidentRaised)] == ["endless"]


# -- by hand -----------------------------------------------------------------------------------------------


def movable() -> Definition:
    way = {"key": "go", "source": ["new"], "target": ["done"], "who": [{"person": "hugo"}]}
    rights = {
        "create": [{"role": "sales"}],
        "edit": [{"who": [{"role": "voters"}], "fields": ["weight"]}],
        "cancel": [{"role": "director"}],
    }
    return process(stage("new", kind="start"), final(), transitions=[way], rights=rights)


def test_a_move_is_made_by_somebody_who_may() -> None:
    trial = does(began(movable()), move="done")
    assert trial.state.closed == "success"
    assert trial.told[-1].actor.id == HUGO


def test_a_move_by_somebody_who_may_not_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        does(began(movable()), move="done", by={"person": "alice"})
    assert refused.value.code == "not_yours_to_move"


def test_fields_are_changed_by_somebody_who_may() -> None:
    trial = does(began(movable()), change={"weight": "7"})
    assert trial.state.values["weight"] == 7
    assert trial.told[-1].actor.id == CAROL


def test_a_card_is_cancelled_by_somebody_who_may() -> None:
    trial = does(began(movable()), cancel="No money")
    assert (trial.state.closed, trial.told[-1].actor.id) == ("cancelled", DORA)


def test_what_the_start_form_lacks_is_said() -> None:
    definition = process(start={"fields": [{"field": "what", "required": True}]})
    with pytest.raises(InvalidInput) as refused:
        began(definition, given={"values": {}, "initiator": {"person": "alice"}})
    assert set(refused.value.errors) == {"what"}


def test_values_are_written_as_people_speak_of_them() -> None:
    values = {
        "what": "A desk",
        "due": "@today+3",
        "meeting": "@today+1 15:30",
        "price": 250,
        "buyer": "hugo",
        "paper": "Plan.pdf",
    }
    trial = began(process(), given=GIVEN | {"values": values})
    state = trial.state.values
    assert (state["due"], state["meeting"]) == ("2026-11-26", "2026-11-24T12:30:00+00:00")
    assert (state["price"], state["buyer"], state["paper"][0]["name"]) == (25000, HUGO, "Plan.pdf")
    back = trials.written(trial.definition, state, trial.begun, trial.world)
    assert back == values | {"price": "250"}


def test_a_task_that_is_not_open_is_refused() -> None:
    with pytest.raises(NoSuch):
        does(began(process()), task="elsewhere", outcome="yes")


# -- anything ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(150))
def test_random_trials_never_crash(seed: int) -> None:
    """Whatever the process, the company and the acts: done, or refused with nothing changed."""
    random = Random(seed)
    definition = Maker(random).definition()
    players = trials.cast(definition, some_world(random)).world
    trial = Trial(definition, players, MONDAY, rehearsal.play if seed % 2 else trials.idle)
    given = Given.model_validate({"values": {"what": "x", "weight": random.randint(1, 9)}})
    trial.start(given)
    done = []
    for _ in range(15):
        act = some_act(random, trial)
        before = trial.state, trial.now, trial.told
        try:
            trials.act(trial, act)
            done.append(act)
        except Refused:
            assert (trial.state, trial.now, trial.told) == before
    second = Trial(definition, players, MONDAY, trial.robots).start(given)
    for act in done:
        trials.act(second, Act.model_validate_json(act.model_dump_json()))
    assert (second.state, second.now) == (trial.state, trial.now)


def some_act(random: Random, trial: Trial) -> Act:
    steps = [step.key for step, _ask in trial.state.asks] or ["task1"]
    stages = list(trial.definition.stage_of)
    choices: list[dict[str, Any]] = [
        {"task": random.choice(steps), "outcome": random.choice(("yes", "yes", "no", "later"))},
        {"task": random.choice(steps), "outcome": "yes", "values": {"weight": 3}},
        {"take": random.choice(steps)},
        {"move": random.choice(stages)},
        {"change": {"weight": random.randint(1, 9)}},
        {"wait": random.choice(("1 hour", "3 working days", "40 days"))},
        {"until": random.choice(("next", "deadline", "wait", "robot"))},
        {"resolve": random.choice(("retry", "skip"))},
        {"resolve": "goto", "stage": random.choice(stages)},
        {"resolve": "assign", "by": {"person": "alice"}},
        {"message": "post"},
    ]
    act = random.choice(choices[:2] * 4 + choices)
    fails = [key for key in trial.definition.robot_of if random.random() < 0.1]
    return Act.model_validate(act | {"fails": fails})


def test_the_card_is_started_by_somebody_who_may() -> None:
    assert began(process()).state.initiator == ALICE
