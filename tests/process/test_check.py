"""What is found of keys and references before a process is published."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import (
    DONE,
    at_start,
    final,
    found,
    goto,
    outcome,
    process,
    robot,
    stage,
    task,
    with_fields,
)


def test_a_sound_process_has_no_problems() -> None:
    assert found(process()) == {}


# -- keys


def test_the_same_key_twice_is_an_error() -> None:
    assert "repeated_field" in with_fields({"key": "what", "kind": "text"})
    assert "repeated_stage" in found(process(stage("new", task(), kind="start"), DONE, final()))
    assert "repeated_step" in at_start(task("a", outcome("on")), task("a", outcome("on")))
    assert "repeated_outcome" in at_start(task("a", outcome("on"), outcome("on")))
    option = {"key": "x", "title": "X"}
    assert "repeated_option" in with_fields({"key": "kind", "kind": "choice", "options": [option, option]})
    way = {"key": "on", "source": ["new"], "target": ["done"], "who": [{"everyone": True}]}
    assert "repeated_transition" in found(process(transitions=[way, way]))


def test_steps_of_different_stages_may_have_the_same_key() -> None:
    one = stage("new", task("decide", outcome("on", goto="next")), kind="start")
    assert found(process(one, stage("next", task("decide")), DONE)) == {}


def test_robots_have_keys_of_their_own_in_the_whole_process() -> None:
    one = stage("new", robot("notify", "tell"), goto("next"), kind="start")
    problems = found(process(one, stage("next", task()), final(on_enter=[{"key": "tell", "do": "notify"}])))
    assert set(problems) == {"repeated_robot"}


def test_a_robot_step_deep_inside_is_found_too() -> None:
    inner = {"type": "parallel", "key": "both", "branches": [[robot("notify", "a")], [robot("notify", "a")]]}
    assert {"repeated_robot", "repeated_step"} <= set(at_start(inner))


def test_a_field_cannot_be_called_number_or_title() -> None:
    assert "reserved_field" in with_fields({"key": "title", "kind": "text"})


# -- references


@pytest.mark.parametrize(
    "settings",
    [
        {"face": {"title": "{what}", "lines": ["wat"]}},
        {"face": {"title": "{what}", "sum": "wat"}},
        {"sections": [{"title": "S", "fields": ["wat"]}]},
        {"start": {"fields": ["wat"]}},
        {"start": {"fields": [], "one_of": [["wat"]]}},
        {"rights": {"edit": [{"who": [{"everyone": True}], "fields": ["wat"]}]}},
        {
            "transitions": [
                {
                    "key": "t",
                    "source": ["new"],
                    "target": ["done"],
                    "who": [{"everyone": True}],
                    "requires": ["wat"],
                }
            ]
        },
    ],
)
def test_an_unknown_field_of_the_card_is_an_error_with_a_hint(settings: dict[str, Any]) -> None:
    assert found(process(**settings))["unknown_field"].params == {"field": "wat", "suggestion": "what"}


@pytest.mark.parametrize(
    "settings",
    [
        {"fields": ["wat"]},
        {"shows": ["wat"]},
        {"deadline": {"field": "wat"}},
        {"assignees": [{"field": "wat"}]},
        {"assignees": [{"supervisor_of": "wat"}]},
        {"fallback": [{"chain_of": "wat"}]},
    ],
)
def test_an_unknown_field_of_a_task_is_an_error(settings: dict[str, Any]) -> None:
    assert "unknown_field" in at_start(task("decide", outcome("on"), **settings))


@pytest.mark.parametrize(
    "step",
    [
        task("decide", outcome("on", requires=["wat"])),
        {"type": "wait", "key": "w", "field": "wat"},
        robot("set_fields", values={"wat": 1}),
        robot("document", template="invoice", field="wat"),
        robot("email", to_field="wat"),
        robot("email", to_field="what", attach=["paper", "wat"]),
    ],
)
def test_an_unknown_field_of_a_step_is_an_error(step: dict[str, Any]) -> None:
    assert "unknown_field" in at_start(step)


def test_the_path_leads_to_the_place() -> None:
    branch = {
        "type": "branch",
        "key": "way",
        "cases": [{"when": {"field": "what", "op": "filled"}, "steps": [robot("email", attach=["wat"])]}],
        "otherwise": [],
    }
    expected = ("stages", 0, "flow", 0, "cases", 0, "steps", 0, "settings", "attach", 0)
    assert at_start(branch)["unknown_field"].path == expected


def test_an_unknown_stage_is_an_error_with_a_hint() -> None:
    way = {"key": "on", "source": ["new"], "target": ["dona"], "who": [{"everyone": True}]}
    edit = {"who": [{"everyone": True}], "stages": ["dona"]}
    wait = {"type": "wait", "key": "w", "message": "paid", "limit": "1 day", "at_limit": "dona"}
    for problems in (
        at_start(task("decide", outcome("on", goto="dona"), outcome("off"))),
        found(process(stage("new", goto("dona"), kind="start"), DONE)),
        found(process(transitions=[way])),
        found(process(rights={"create": [{"everyone": True}], "edit": [edit]})),
        at_start(wait),
        at_start(robot("move", stage="dona")),
    ):
        assert problems["unknown_stage"].params == {"stage": "dona", "suggestion": "done"}


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("{wat}", "unknown_placeholder"),
        ("{what", "stray_brace"),
        ("{}", "stray_brace"),
        ("Order", "title_without_field"),
    ],
)
def test_a_title_is_made_of_fields(title: str, code: str) -> None:
    assert code in found(process(face={"title": title}))


def test_a_title_of_what_is_no_words_is_warned_of() -> None:
    boss = {"key": "boss", "kind": "person", "title": "Boss"}
    problem = found(process(fields=[boss], face={"title": "{boss}"}))["title_without_words"]
    assert (problem.params["field"], problem.level) == ({"ru": "Boss"}, "warning")


def test_texts_of_robots_name_fields_that_exist() -> None:
    assert at_start(robot("notify", text={"ru": "{title} {number} {what}", "en": "{ @today } {link}"})) == {}
    for wrong in ("{wat}", "{@yesterday}", "{}"):
        assert "unknown_placeholder" in at_start(robot("notify", text={"ru": wrong, "en": "ok"}))
