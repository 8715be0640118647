"""Numbers and money are exact, however they are typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.process.typing_in import TODAY, of, refused, typed
from webapp.process.fields import BadValue, parse
from webapp.process.sentences import say

# -- numbers


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", 12),
        (" 1 250 ", 1250),
        ("12,50", "12.5"),
        ("-0,0", 0),
        ("1,250.5", "1250.5"),
        ("−3", -3),
        ("007", 7),
        (5, 5),
        (2.5, "2.5"),
        ("0.1000000000", "0.1"),
        ("9999999999999", 9_999_999_999_999),
        ("1\u00a0250,5", "1250.5"),
        ("1\u202f250", 1250),
    ],
)
def test_a_number_is_exact(raw: Any, value: Any) -> None:
    assert typed("number", raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("ten", "not_number"),
        ("1e5", "not_number"),
        ("1.2.3", "not_number"),
        ("1,25.5", "not_number"),
        ("--1", "not_number"),
        ("٣", "not_number"),
        (True, "not_number"),
        (float("nan"), "not_number"),
        ({}, "not_number"),
        ("10000000000000", "too_big"),
        ("1." + "1" * 11, "too_precise"),
        ("9" * 5000, "not_number"),
    ],
)
def test_what_is_no_number_is_refused(raw: Any, code: str) -> None:
    assert refused("number", raw) == code


def test_a_number_keeps_to_its_limits() -> None:
    for limit, said in ((0.5, "Enter 0.5 or more."), (10, "Enter 10 or more.")):
        with pytest.raises(BadValue) as caught:
            parse(of("number", min=limit), "0", TODAY)
        assert say(caught.value.code, caught.value.params, "en") == said
    assert refused("number", "-1", min=0) == "below_min"
    assert refused("number", "10,1", max=10) == "above_max"
    assert typed("number", "10", min=0, max=10) == 10
    assert typed("number", "0.1", min=0.1) == "0.1"


@given(st.decimals(-(10**12), 10**12, places=6))
def test_any_decimal_comes_back_as_it_was(number: Decimal) -> None:
    assert Decimal(str(typed("number", str(number).replace(".", ",")))) == number


# -- money


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1 250 000,50 ₽", 125_000_050),
        ("1250000.5", 125_000_050),
        ("1\u00a0250\u00a0000,50", 125_000_050),
        ("1,250,000.50", 125_000_050),
        ("100 руб.", 10_000),
        ("100р", 10_000),
        ("RUB 100", 10_000),
        ("0", 0),
        ("0,01", 1),
        (500, 500),
        (0, 0),
        ("100 000 р.", 10_000_000),
    ],
)
def test_money_is_kopecks(raw: Any, value: int) -> None:
    assert typed("money", raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1,255", "too_precise"),
        ("1,250", "too_precise"),
        ("0.001", "too_precise"),
        ("дорого", "not_money"),
        ("₽", "not_money"),
        ("1 000 000 000 000 000", "too_big"),
        ("-5", "negative"),
        ("100 $", "other_currency"),
        ("€100", "other_currency"),
        ("100 100 р 5", "not_money"),
        (True, "not_money"),
        ("1e3", "not_money"),
        (19.99, "not_money"),
        (10**15, "too_big"),
        (-5, "negative"),
    ],
)
def test_what_is_no_money_is_refused(raw: Any, code: str) -> None:
    assert refused("money", raw) == code


def test_money_may_be_negative_only_where_the_minimum_is() -> None:
    assert typed("money", "-5", min=-10) == -500
    assert refused("money", "-11", min=-10) == "below_min"
    assert refused("money", "0", min=1) == "below_min"
    assert typed("money", "0", min=0) == 0


def test_money_is_in_the_fields_currency() -> None:
    assert typed("money", "$ 5.50", currency="USD") == 550
    assert refused("money", "5 ₽", currency="USD") == "other_currency"


@given(
    st.integers(0, 10**15 - 1),
    st.sampled_from([" ", "\u00a0", "\u202f", ""]),
    st.sampled_from([" ₽", "", " руб."]),
)
def test_any_sum_as_people_write_it_comes_back(units: int, space: str, sign: str) -> None:
    written = f"{units // 100:,}".replace(",", space) + f",{units % 100:02}{sign}"
    assert typed("money", written) == units
