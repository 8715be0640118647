"""Channels: where a card begins, whose it is, what leads from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.cast import ALICE, DORA, WORLD
from tests.process.play import Play
from tests.process.samples import final, found, outcome, process, stage, task
from webapp.process import commands as do
from webapp.process import pipelines, rights
from webapp.process.commands import ROBOT
from webapp.process.definition import Definition

ORG = WORLD.organisation


def problems(definition: Definition) -> set[str]:
    return set(found(definition))


def channels(**changes: Any) -> Definition:
    settings: dict[str, Any] = {
        "pipelines": [
            {"key": "site", "title": "Site", "who": [{"role": "sales"}]},
            {"key": "market", "title": "Market", "who": [{"role": "director"}]},
            {
                "key": "urgent",
                "title": "Urgent",
                "when": {"field": "agreed", "op": "eq", "value": True},
                "create": [{"role": "sales"}],
            },
        ],
        "rights": {"create": [{"everyone": True}], "see": [{"who": [{"everyone": True}]}]},
        "transitions": [
            {"key": "over", "source": ["new"], "target": ["listed"], "who": [{"everyone": True}]},
        ],
    }
    stages = (
        stage("new", task(), kind="start", pipeline="site"),
        stage("draft", task("draft_it"), pipeline="site"),
        final(pipeline="site"),
        stage(
            "listed",
            task("list_it", outcome("yes", approves=True, goto="sold")),
            kind="start",
            pipeline="market",
        ),
        final("sold", pipeline="market"),
        stage(
            "hurry",
            task("hurry_it", outcome("yes", approves=True, goto="hurried")),
            kind="start",
            pipeline="urgent",
        ),
        final("hurried", pipeline="urgent"),
    )
    return process(*stages, **(settings | changes))


def begun(play: Play, *values: Any, **where: Any) -> str:
    command = do.Start({"what": "x"} | dict(values), **where)
    return play.do(command, ALICE).state.stage


def test_a_process_without_channels_begins_at_its_first_stage() -> None:
    assert begun(Play(process())) == "new"


def test_a_card_begins_in_the_channel_of_whoever_creates_it() -> None:
    assert Play(channels()).do(do.Start({"what": "x"}), ALICE).state.stage == "new"
    assert Play(channels()).do(do.Start({"what": "x"}), DORA).state.stage == "listed"


def test_a_rule_leads_into_its_channel_whatever_was_chosen() -> None:
    assert begun(Play(channels()), ("agreed", "yes"), pipeline="site") == "hurry"


def test_a_channel_of_others_is_refused_by_hand_and_free_for_robots() -> None:
    assert (
        Play(channels()).refused(do.Start({"what": "x"}, pipeline="market"), ALICE) == "may_not_create_there"
    )
    assert Play(channels()).do(do.Start({"what": "x"}, stage="listed"), ROBOT).state.stage == "listed"


def test_a_stage_at_which_cards_are_not_created_is_refused() -> None:
    assert Play(channels()).refused(do.Start({"what": "x"}, stage="draft"), ALICE) == "no_such_beginning"


def test_a_rule_may_keep_people_out() -> None:
    command = do.Start({"what": "x", "agreed": "yes"})
    assert Play(channels()).refused(command, DORA) == "may_not_create_there"


def test_several_creation_stages_are_offered_and_the_chosen_one_is_taken() -> None:
    several = process(stage("new", task(), kind="start"), stage("asked", task("b"), creates=True), final())
    assert [s.key for s in pipelines.offered(several, ALICE, ORG)] == ["new", "asked"]
    assert begun(Play(several), stage="asked") == "asked"
    assert begun(Play(several)) == "new"
    assert "unreachable_stage" not in problems(several)


def test_people_belong_to_their_channels_and_to_those_of_everybody() -> None:
    assert pipelines.belongs(channels(), ALICE, ORG) == {"site", "urgent"}
    assert pipelines.belongs(channels(), DORA, ORG) == {"market", "urgent"}
    assert pipelines.belongs(process(), ALICE, ORG) is None


def test_only_a_move_by_hand_crosses() -> None:
    play = Play(channels())
    play.do(do.Start({"what": "x"}), ALICE)
    assert play.do(do.Move("listed"), ALICE).state.stage == "listed"
    assert play.refused(do.Move("hurry"), ROBOT) == "robots_may_not_move_there"


def test_the_channel_of_a_card_on_an_older_version_is_that_of_its_stage_now() -> None:
    old = process(stage("new", task(), kind="start"), stage("draft", task("draft_it")), final())
    live = rights.in_force(old, channels())
    assert live.pipeline("new") == "site"
    assert live.stage_of["new"].flow == old.stage_of["new"].flow


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pipelines": []}, "unknown_pipeline"),
        ({"pipelines": [{"key": "site", "title": "Site"}]}, "unknown_pipeline"),
    ],
)
def test_the_check_knows_channels(changes: dict[str, Any], code: str) -> None:
    assert code in problems(channels(**changes))


def test_an_answer_that_leads_into_another_channel_is_a_mistake() -> None:
    crossing = channels()
    stages = [s.model_dump(mode="json", exclude_none=True) for s in crossing.stages]
    stages[3]["flow"][0]["outcomes"][0]["goto"] = "done"
    assert "leaves_pipeline" in problems(
        process(*stages, pipelines=[p.model_dump() for p in crossing.pipelines])
    )
