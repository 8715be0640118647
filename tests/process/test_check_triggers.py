"""What the check says of triggers before they are published."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import final, outcome, process, stage, task
from webapp import robots
from webapp.process.check import problems
from webapp.process.sentences import sentence

NO_FIELD = {"field": "no", "op": "empty"}
TELL = {"key": "tell", "do": "notify", "settings": {"to": ["owner"], "text": "x"}}


def codes(*triggers: dict[str, Any]) -> list[str]:
    definition = process(
        stage("new", task("decide", outcome("yes", goto="other"), outcome("no", goto="done")), kind="start"),
        stage("other", task("again", outcome("ok", goto="done")), on_enter=[sets("entering", "price")]),
        final(),
        triggers=[{"key": f"t{n}", "title": f"T{n}", **one} for n, one in enumerate(triggers)],
    )
    found = [p for p in problems(definition) if "triggers" in map(str, p.path)]
    for problem in found:
        assert sentence(problem, "ru") != sentence(problem, "en")
    return [p.code for p in found]


def sets(key: str, field: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "do": "set_fields", "settings": {"values": {field: "@today"}}, **more}


def moves(key: str, to: str) -> dict[str, Any]:
    return {"key": key, "do": "move", "settings": {"stage": to}}


DAILY = {"on": "schedule", "schedule": {"every": "day"}, "start": {"what": "Daily, {month}"}}


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ({"on": "stage_entered", "stages": ["other"], "robots": [TELL]}, []),
        ({"on": "stage_entered", "stages": ["nowhere"], "robots": [TELL]}, ["unknown_stage"]),
        # Those of a linked card are stages of another process.
        ({"on": "linked", "stages": ["nowhere"], "robots": [TELL]}, []),
        ({"on": "field_changed", "fields": ["nothing"], "robots": [TELL]}, ["unknown_field"]),
        ({"on": "task_done", "tasks": ["decide"], "outcomes": ["no"], "robots": [TELL]}, []),
        ({"on": "task_done", "outcomes": ["ok"], "robots": [TELL]}, []),
        ({"on": "task_done", "tasks": ["decide"], "outcomes": ["ok"], "robots": [TELL]}, ["unknown_outcome"]),
        ({"on": "task_done", "tasks": ["never"], "robots": [TELL]}, ["unknown_task"]),
        ({"on": "card_created", "stages": ["new"], "robots": [TELL]}, ["trigger_without_effect"]),
        ({"on": "card_created", "start": {}, "robots": [TELL]}, ["trigger_without_effect"]),
        ({"on": "card_created"}, ["trigger_does_nothing"]),
        ({"on": "schedule", "robots": [TELL]}, ["trigger_without_schedule"]),
        ({"on": "schedule", "schedule": {"every": "day"}}, ["trigger_does_nothing"]),
        (DAILY, []),
        ({**DAILY, "schedule": {"every": "month", "day": 31}}, ["schedule_lacks_day"]),
        ({**DAILY, "schedule": {"every": "month", "day": 31, "no_such_day": "skip"}}, []),
        ({**DAILY, "schedule": {"every": "year", "month": 2, "day": 31}}, ["schedule_never"]),
        ({**DAILY, "start": {"what": "{querter}"}}, ["unknown_period"]),
        ({"on": "mail", "start": {"what": "{subject} of {sender}: {text}"}}, []),
        ({"on": "mail", "start": {"what": "{month}"}}, ["unknown_in_mail"]),
        ({**DAILY, "start": {"nothing": "x"}}, ["unknown_field"]),
        ({**DAILY, "start": {"weight": "much"}}, ["trigger_value"]),
        ({**DAILY, "start": {"price": 1000, "due": "@today+5", "buyer": "alice"}}, []),
        (
            {"on": "card_created", "robots": [{**TELL, "when": {"field": "no", "op": "empty"}}]},
            ["unknown_field"],
        ),
    ],
)
def test_it_says(trigger: dict[str, Any], expected: list[str]) -> None:
    assert codes(trigger) == expected


def test_two_triggers_with_one_key() -> None:
    assert "repeated_trigger" in codes(
        {"on": "card_created", "robots": [TELL], "key": "same"}, {**DAILY, "key": "same"}
    )


@pytest.mark.parametrize(
    ("triggers", "circles"),
    [
        ([{"on": "field_changed", "fields": ["due"], "robots": [sets("a", "due")]}], 1),
        ([{"on": "field_changed", "fields": ["price"], "robots": [sets("a", "due")]}], 0),
        ([{"on": "field_changed", "fields": ["due"], "enabled": False, "robots": [sets("a", "due")]}], 0),
        (
            [
                {"on": "field_changed", "fields": ["due"], "robots": [sets("a", "meeting")]},
                {"on": "field_changed", "fields": ["meeting"], "robots": [sets("b", "due")]},
            ],
            1,
        ),
        (
            [
                {"on": "field_changed", "fields": ["due"], "robots": [moves("a", "new")]},
                {"on": "stage_entered", "stages": ["new"], "robots": [sets("b", "due")]},
            ],
            1,
        ),
        # By way of a robot that runs when the stage is entered.
        ([{"on": "field_changed", "fields": ["price"], "robots": [moves("a", "other")]}], 1),
        ([{"on": "stage_left", "stages": ["other"], "robots": [moves("a", "other")]}], 0),
    ],
)
def test_circles_are_warned_of(triggers: list[dict[str, Any]], circles: int) -> None:
    assert codes(*triggers).count("trigger_circle") == circles


def test_a_robot_of_a_trigger_is_called_by_its_kind_and_its_trigger() -> None:
    bare = {"key": "robot", "do": "notify", "settings": {}}
    yearly = {"key": "t", "title": "Раз в год", "on": "card_created", "robots": [bare]}
    definition = process(
        stage("new", task("t", outcome("ok", goto="done")), kind="start"), final(), triggers=[yearly]
    )
    told = [sentence(p, "ru") for p in problems(definition, robot_kinds=robots.checks(definition))]
    assert "Робот «Уведомить» (триггер «Раз в год»): Не хватает настройки «Кого уведомить (to)»." in told
