"""A card's timeline against its definition: all of it fits, unless somebody has put something right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.process import samples
from tests.process.cast import MONDAY, person
from tests.process.play import Play
from tests.process.test_invariants import Life
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.conformance import conformance
from webapp.process.definition import Definition


def never(_number: int) -> Definition:
    raise AssertionError("the card was not moved to another version")


def moved_by_others(life: Life) -> bool:
    """Whether an administrator moved the card, or a robot that had not run."""
    ran = False
    for event, _at, _actor in life.story:
        ran = ran or isinstance(event, e.RobotDone | e.RobotFailed)
        if isinstance(event, e.StageEntered) and (event.how == "admin" or (event.how == "robot" and not ran)):
            return True
    return False


@pytest.mark.parametrize("batch", range(4))
def test_cards_that_nobody_repaired_fit_their_definition(batch: int) -> None:
    whole = 0
    for seed in range(batch * 60, (batch + 1) * 60):
        life = Life(seed)
        life.finish = lambda: None  # type: ignore[method-assign]
        try:
            life.run()
        except AssertionError:
            continue
        verdict = conformance(life.story, life.definition, never)
        assert verdict.state == life.state, seed
        if life.state.stage and not moved_by_others(life):
            assert verdict.misfits == 0, (seed, verdict.deviations)
            assert verdict.fitness == 1.0
            whole += not verdict.deviations
    assert whole > 0


def played() -> Play:
    decide = samples.task("decide", samples.outcome("yes", goto="done"), samples.outcome("no", goto="second"))
    first = samples.stage(
        "first", samples.task("fill", samples.outcome("yes", approves=True)), decide, kind="start"
    )
    process = samples.process(first, samples.stage("second", samples.task("last")), samples.final("done"))
    return Play.begun(process)


def answered(play: Play) -> Play:
    ask = play.task()
    who = ask.people[0]
    return play.do(do.Complete(ask.no, "yes"), person(who))


def test_a_plain_card_fits() -> None:
    play = answered(answered(played()))
    verdict = conformance(play.story, play.definition, never)
    assert (verdict.fitness, verdict.deviations, verdict.state) == (1.0, (), play.state)
    assert verdict.checked > 5


def test_what_the_definition_does_not_allow_is_found() -> None:
    """The same card under a definition in which the first step is another one and the way is missing."""
    play = answered(answered(played()))
    decide = samples.task("decide", samples.outcome("yes", goto="second"))
    first = samples.stage("first", samples.task("other"), decide, kind="start")
    else_ = samples.process(first, samples.stage("second", samples.task("last")), samples.final("done"))
    found = [(one.code, one.about) for one in conformance(play.story, else_, never).deviations]
    assert ("no_such_step", "fill") in found
    assert ("out_of_turn", "decide") in found
    assert ("no_way", "done") in found


def test_a_forged_event_is_found() -> None:
    play = played()
    actor = play.story[-1][2]
    forged = [*play.story, (e.StageEntered("done", 2, "first", "flow"), MONDAY + timedelta(hours=1), actor)]
    verdict = conformance(forged, play.definition, never)
    assert [one.code for one in verdict.deviations] == ["no_way"]
    assert 0 < verdict.fitness < 1
    assert verdict.deviations[0].number == len(forged)


def test_a_move_by_an_administrator_is_told() -> None:
    play = played()
    play.do(do.Move("second", comment="because"), do.Actor("admin", 1))
    codes = [one.code for one in conformance(play.story, play.definition, never).deviations]
    assert codes == ["no_way"]


def test_an_unknown_answer_is_found() -> None:
    play = answered(played())
    story = [
        (replace(x, outcome="maybe") if isinstance(x, e.TaskCompleted) else x, at, actor)
        for x, at, actor in play.story
    ]
    assert "no_such_answer" in [x.code for x in conformance(story, play.definition, never).deviations]
