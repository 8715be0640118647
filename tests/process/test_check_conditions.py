"""What is found of conditions: comparisons that can never be true."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.samples import (
    at_start,
    robot,
    when,
)


@pytest.mark.parametrize(
    ("field", "op", "value", "code"),
    [
        ("wat", "filled", None, "unknown_field"),
        ("@me", "filled", None, "unknown_context"),
        ("what", "eq", {"field": "wat"}, "unknown_field"),
        ("weight", "gt", "10", "number_compared"),
        ("weight", "gt", True, "number_compared"),
        ("what", "eq", 10, "comparison_value"),
        ("what", "eq", {"field": "weight"}, "comparison_value"),
        ("what", "gt", "abc", "operator_not_for_kind"),
        ("price", "gt", 1000, "money_compared"),
        ("price", "gt", {"money": "дорого"}, "money_compared"),
        ("due", "lt", "21.11.2026", "date_compared"),
        ("due", "lt", {"field": "what"}, "date_compared"),
        ("meeting", "lt", "noon", "moment_compared"),
        ("agreed", "eq", "yes", "yesno_compared"),
        ("colour", "eq", "green", "option_compared"),
        ("colour", "in", ["red", "green"], "option_compared"),
        ("colour", "in", "red", "list_for_comparison"),
        ("buyer", "eq", "anna", "person_compared"),
        ("paper", "eq", "x", "operator_not_for_kind"),
        ("@stage", "eq", "lost", "stage_compared"),
        ("what", "eq", None, "comparison_without_value"),
    ],
)
def test_a_comparison_that_can_never_be_true_is_an_error(field: str, op: str, value: Any, code: str) -> None:
    assert when(field, op, value)[code].level == "error"


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("what", "eq", "10"),
        ("what", "in", ["a", "b"]),
        ("what", "contains", "a"),
        ("weight", "ge", 10),
        ("weight", "lt", 0.5),
        ("price", "gt", {"money": 1000}),
        ("price", "le", {"money": "99.90"}),
        ("due", "lt", "2026-11-21"),
        ("due", "lt", "@today"),
        ("due", "ge", {"field": "@today"}),
        ("due", "lt", {"field": "meeting"}),
        ("meeting", "gt", "2026-11-21T09:00:00+00:00"),
        ("meeting", "gt", "2026-11-21"),
        ("meeting", "lt", "@today"),
        ("agreed", "eq", False),
        ("colour", "ne", "red"),
        ("colour", "not_in", ["red", "blue"]),
        ("buyer", "eq", {"field": "@initiator"}),
        ("@owner", "ne", "@initiator"),
        ("@stage", "eq", "new"),
        ("paper", "filled", None),
    ],
)
def test_a_comparison_of_like_with_like_is_sound(field: str, op: str, value: Any) -> None:
    assert when(field, op, value) == {}


def test_an_empty_group_of_conditions_is_an_error() -> None:
    step = robot("notify") | {"when": {"all": []}}
    assert "empty_group" in at_start(step)


def test_conditions_inside_groups_are_checked_where_they_stand() -> None:
    nested = {"any": [{"all": [{"field": "weight", "op": "eq", "value": "x"}]}]}
    problem = at_start(robot("notify") | {"when": nested})["number_compared"]
    assert problem.path == ("stages", 0, "flow", 0, "when", "any", 0, "all", 0, "value")
