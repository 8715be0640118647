"""A condition compares like with like; an empty value is only ever different; nothing ever fails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.process.conditions import ZONE, holds, minor_units
from webapp.process.definition import OPERATORS, Condition

CONTEXT = {"@today": "2026-11-21", "@initiator": 7, "@owner": 8, "@stage": "new", "@department": "sales"}


def holds_for(left: Any, op: str, right: Any = None, **more: Any) -> bool:
    condition = Condition.model_validate({"field": "left", "op": op, "value": right})
    return holds(condition, {"left": left} | more, CONTEXT)


@pytest.mark.parametrize(
    ("left", "op", "right"),
    [
        ("red", "eq", "red"),
        ("red", "ne", "blue"),
        ("red", "in", ["red", "blue"]),
        ("red", "not_in", ["blue"]),
        ("Oak shelves", "contains", "SHELVES"),
        ("Ёлка", "contains", "елк"),
        (10, "eq", 10),
        (10, "eq", 10.0),
        ("12.5", "eq", 12.5),
        ("9.5", "lt", 10),
        (10, "gt", "9.5"),
        (10, "ge", 10),
        (10, "le", 10),
        ("2026-11-20", "lt", "2026-11-21"),
        ("2026-11-20", "lt", "@today"),
        ("2026-11-21", "eq", "@today"),
        ("2026-11-21T09:00:00+00:00", "eq", "2026-11-21T12:00:00+03:00"),
        ("2026-11-21T09:00:00+00:00", "lt", "2026-11-21T12:30:00+03:00"),
        (True, "eq", True),
        (False, "ne", True),
        (False, "eq", False),
        (7, "eq", {"field": "@initiator"}),
        (["a", "b"], "contains", "a"),
        (["a", "b"], "in", ["b", "c"]),
        (["a"], "not_in", ["b"]),
        (["a", "b"], "eq", ["a", "b"]),
        (100050, "eq", {"money": 1000.5}),
        (100050, "lt", {"money": "1000.51"}),
        (0, "filled", None),
        (False, "filled", None),
        ("", "empty", None),
        ([], "empty", None),
        (None, "empty", None),
    ],
)
def test_it_holds(left: Any, op: str, right: Any) -> None:
    assert holds_for(left, op, right)


@pytest.mark.parametrize(
    ("left", "op", "right"),
    [
        ("10", "eq", 10),
        (10, "eq", "10"),
        (1, "eq", True),
        (True, "eq", 1),
        (0, "eq", False),
        ("true", "eq", True),
        ("b", "gt", "a"),
        (True, "gt", False),
        ("2026-11-21", "lt", "2026-11-21T09:00:00+00:00"),
        ("10", "gt", 9),
        (["a"], "eq", "a"),
        (["b"], "in", ["a"]),
        (["a", "b"], "eq", ["a", "c"]),
        (["a"], "eq", ["a", "b"]),
        ("a5", "contains", 5),
        (["a"], "contains", "b"),
        ("abc", "contains", ""),
        (10, "contains", 1),
        ("red", "in", []),
        (5, "gt", [1]),
        ([5], "gt", 1),
        ("2026-11-21T09:00:00", "lt", "2026-11-22T09:00:00"),
        ("2026-02-31", "lt", "2026-03-01"),
        (10, "lt", float("nan")),
    ],
)
def test_it_does_not_hold(left: Any, op: str, right: Any) -> None:
    assert not holds_for(left, op, right)


@pytest.mark.parametrize("nothing", [None, "", []])
@pytest.mark.parametrize("op", ["eq", "ne", "gt", "ge", "lt", "le", "in", "not_in", "contains"])
def test_an_empty_value_is_only_different(nothing: Any, op: str) -> None:
    expected = op in ("ne", "not_in")
    assert holds_for(nothing, op, 5) is expected
    assert holds_for(5, op, {"field": "other"}, other=nothing) is expected


def test_a_field_that_the_card_does_not_have_is_empty() -> None:
    assert holds(Condition(field="gone", op="empty"), {}, {})
    assert not holds(Condition(field="@gone", op="filled"), {}, {})


def test_the_value_may_be_another_field() -> None:
    assert holds_for("2026-11-20", "lt", {"field": "due"}, due="2026-12-01")
    assert not holds_for("2026-12-20", "lt", {"field": "due"}, due="2026-12-01")


def test_the_context_is_asked_by_its_name() -> None:
    assert holds(Condition(field="@stage", op="in", value=["new", "old"]), {}, CONTEXT)
    assert holds(Condition(field="@owner", op="ne", value="@initiator"), {}, CONTEXT)


@pytest.mark.parametrize(
    ("moment", "op", "day", "expected"),
    [
        ("2026-11-20T20:59:00+00:00", "lt", "@today", True),
        # Midnight by the company's clock is three hours earlier than that of Greenwich.
        ("2026-11-20T21:00:00+00:00", "eq", "@today", True),
        ("2026-11-21T20:59:00+00:00", "eq", "@today", True),
        ("2026-11-21T20:59:00+00:00", "gt", "@today", False),
        ("2026-11-21T21:00:00+00:00", "gt", "@today", True),
        ("2026-11-21T09:00:00+00:00", "ne", "@today", False),
        ("2026-11-21T09:00:00+00:00", "in", ["2026-11-21", "2026-11-22"], True),
        ("2026-11-22", "gt", {"field": "meeting"}, True),
    ],
)
def test_a_moment_beside_a_day_counts_as_its_day(moment: str, op: str, day: Any, expected: bool) -> None:
    condition = Condition.model_validate({"field": "left", "op": op, "value": day})
    values = {"left": moment, "meeting": "2026-11-21T09:00:00+00:00"}
    assert holds(condition, values, CONTEXT | {ZONE: "Europe/Moscow"}) is expected


def test_a_group_holds_when_all_or_any_of_it_holds() -> None:
    yes, no = {"field": "a", "op": "filled"}, {"field": "a", "op": "empty"}
    for group, expected in (
        ({"all": [yes, yes]}, True),
        ({"all": [yes, no]}, False),
        ({"any": [no, yes]}, True),
        ({"any": [no, no]}, False),
        ({"any": [no, {"all": [yes]}]}, True),
    ):
        assert holds(Condition.model_validate(group), {"a": 1}, {}) is expected


@pytest.mark.parametrize(
    ("amount", "units"),
    [
        (1000, 100_000),
        ("0.01", 1),
        (19.99, 1999),
        (-5, -500),
        ("1.005", None),
        ("x", None),
        (None, None),
        (True, None),
        ("inf", None),
        (float("nan"), None),
    ],
)
def test_money_is_compared_in_its_smallest_unit(amount: Any, units: int | None) -> None:
    assert minor_units(amount) == units


odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.dates().map(str),
        st.datetimes().map(str),
        st.sampled_from(["@today", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]),
    ),
    lambda v: st.one_of(
        st.lists(v, max_size=3), st.dictionaries(st.sampled_from(["field", "money", "x"]), v, max_size=2)
    ),
    max_leaves=5,
)


@given(odd, st.sampled_from(OPERATORS), odd)
def test_odd_data_is_never_an_error(left: Any, op: str, right: Any) -> None:
    assert holds_for(left, op, right) in (True, False)


@given(odd, odd)
def test_not_equal_is_the_opposite_of_equal_unless_something_is_empty(left: Any, right: Any) -> None:
    assert not (holds_for(left, "eq", right) and holds_for(left, "ne", right))
    assert not (holds_for(left, "in", right) and holds_for(left, "not_in", right))
