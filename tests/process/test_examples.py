"""Examples kept with a process: played, compared, and said clearly when they come out differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.process import samples
from tests.process.cast import MONDAY, WORLD
from tests.process.samples import final, found, outcome, stage, task
from webapp import library, robots
from webapp.process import check, examples, reading
from webapp.process.assignees import World
from webapp.process.definition import Definition
from webapp.process.sentences import sentence
from webapp.robots import rehearsal

TEMPLATES = sorted(Path(library.__file__).parent.glob("*.yaml"))
APPROVED = {
    "key": "approved",
    "title": {"ru": "Согласовано", "en": "Approved"},
    "given": {"initiator": {"role": "sales"}, "values": {"what": "A desk"}},
    "acts": [{"task": "decide", "outcome": "yes"}],
    "expect": {"stage": "done", "visited": ["new", "done"], "open_tasks": []},
}


def definition(*kept: dict[str, Any], **settings: Any) -> Definition:
    buttons = [outcome("yes", approves=True, goto="done"), outcome("no", comment="required", goto="failed")]
    stages = (stage("new", task("decide", *buttons), kind="start"), final(), final("failed", "failure"))
    return samples.process(*stages, examples=list(kept), **settings)


def example(**changes: Any) -> dict[str, Any]:
    return APPROVED | changes


def ran(*kept: dict[str, Any], world: World = WORLD) -> list[list[str]]:
    """What is said of each, in English."""
    played = examples.run_all(definition(*kept), world, MONDAY, rehearsal.play)
    assert all(sentence(p, "ru") for one in played for p in (*one.problems, *one.notes))
    return [one.sentences("en") for one in played]


def test_an_example_that_comes_true_says_nothing() -> None:
    assert ran(APPROVED) == [[]]


def test_another_end_is_told_with_what_was_expected() -> None:
    said = ran(example(expect={"stage": "failed"}))
    assert said == [["Example “Approved”: the card should end at “Failed”, but ends at “Done”."]]


def test_another_way_is_told_stage_by_stage() -> None:
    said = ran(example(expect={"visited": ["new", "failed"]}))
    assert said == [["Example “Approved”: expected the way New → Failed, but the card went New → Done."]]


def test_other_values_and_tasks_and_holders_are_told() -> None:
    expect = {"values": {"what": "A chair"}, "open_tasks": ["decide"], "holders": [{"role": "voters"}]}
    assert ran(example(expect=expect)) == [
        [
            "Example “Approved”: these tasks should be open: decide; open are: nothing.",
            "Example “Approved”: a task should be with role: voters; tasks are with: nothing.",
            "Example “Approved”: “What” should be “A chair”, but is “A desk”.",
        ]
    ]


def test_holders_are_those_who_are_asked() -> None:
    assert ran(example(acts=[], expect={"holders": [{"role": "director"}]})) == [[]]


def test_an_act_that_is_refused_names_its_line() -> None:
    said = ran(example(acts=[{"task": "decide", "outcome": "yes"}, {"task": "decide", "outcome": "yes"}]))
    assert said == [
        ["Example “Approved”, line 2: the task “decide” is not open while the card is at “Done”."]
    ]


def test_a_form_that_is_refused_says_what_is_missing() -> None:
    said = ran(example(acts=[{"task": "decide", "outcome": "no"}]))
    assert len(said[0]) == 1
    assert said[0][0].startswith("Example “Approved”, line 1, at the stage “New”: the form is refused.")


def test_a_start_that_is_refused_says_why() -> None:
    stranger = example(given={"initiator": {"person": "charlie"}, "values": {"what": "A desk"}})
    said = ran(stranger)
    assert said == [["Example “Approved”: the card cannot be created: who starts it may not create cards."]]


def test_an_empty_role_is_played_by_somebody_made_up_and_that_is_said() -> None:
    played = examples.run(definition(APPROVED), definition(APPROVED).examples[0], World(), MONDAY)
    assert played.passed
    assert "Nobody holds the role “director”, so a made-up person played it." in played.sentences("en")


def test_failures_are_problems_with_their_place() -> None:
    broken = definition(APPROVED, example(key="other", expect={"stage": "failed"}))
    assert [(p.code, p.path) for p in examples.failures(broken, WORLD, MONDAY)] == [
        ("example_stage", ("examples", 1, "expect", "stage"))
    ]


# -- the check ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("unknown_field", {"given": {"values": {"size": 1}}}),
        ("unknown_field", {"expect": {"values": {"size": 1}}}),
        ("unknown_stage", {"expect": {"stage": "nowhere"}}),
        ("unknown_stage", {"acts": [{"move": "nowhere"}]}),
        ("example_unknown_task", {"acts": [{"task": "sing", "outcome": "yes"}]}),
        ("example_unknown_task", {"expect": {"open_tasks": ["sing"]}}),
        ("example_unknown_outcome", {"acts": [{"task": "decide", "outcome": "maybe"}]}),
        ("example_unknown_robot", {"given": {"fails": ["robbie"]}}),
        ("example_expects_nothing", {"expect": {}}),
    ],
)
def test_what_an_example_names_must_exist(code: str, changes: dict[str, Any]) -> None:
    problems = found(definition(example(**changes)))
    assert code in problems
    assert problems[code].path[:2] == ("examples", 0)


def test_two_examples_have_two_keys() -> None:
    assert "repeated_example" in found(definition(APPROVED, APPROVED))
    assert "repeated_example" not in found(definition(APPROVED, example(key="other")))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("act_one", "{move: done, wait: 1 day}"),
        ("act_outcome", "{task: decide}"),
        ("duration", "{wait: soon}"),
    ],
)
def test_a_line_that_makes_no_sense_is_found_in_the_file(code: str, line: str) -> None:
    text = reading.write(definition(APPROVED)).replace("{task: decide, outcome: 'yes'}", line)
    text = text.replace("{task: decide, outcome: yes}", line)
    with pytest.raises(reading.BrokenFile) as broken:
        reading.read(text)
    assert [p.code for p in broken.value.problems] == [code]


def test_examples_are_written_and_read_as_they_are() -> None:
    acts = [
        {"task": "decide", "outcome": "yes", "by": {"person": "dora"}, "values": {"due": "@today+3"}},
        {"wait": "2 working days"},
        {"until": "deadline"},
        {"move": "done", "comment": "now"},
        {"change": {"weight": 3}},
        {"resolve": "goto", "stage": "done"},
    ]
    written = definition(example(acts=acts))
    assert reading.read(reading.write(written)) == written


# -- the library -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_the_examples_of_every_template_come_true(file: Path) -> None:
    template = reading.read(file.read_text(encoding="utf-8"))
    played = examples.run_all(template, World(), MONDAY, rehearsal.play)
    assert [p for one in played for p in one.problems] == []


@pytest.mark.parametrize("name", ["furniture", "orders_simple"])
def test_the_demo_processes_have_three_examples(name: str) -> None:
    file = next(file for file in TEMPLATES if file.stem == name)
    template = reading.read(file.read_text(encoding="utf-8"))
    assert len(template.examples) == 3
    assert [p for p in check.problems(template, robots.checks(template)) if p.path[:1] == ("examples",)] == []
