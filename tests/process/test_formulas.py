"""Formulas: exact, in order, empty where something is missing, and never dangerous."""

from __future__ import annotations

import time
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.process.samples import field
from webapp.process import formulas
from webapp.process.definition import Field
from webapp.process.expressions import Unreadable, evaluate, parse
from webapp.process.kinds.base import Today
from webapp.process.kinds.lines import ID
from webapp.process.sentences import sentence

TODAY = Today(date(2026, 11, 21), UTC)
COLUMNS = [
    {"key": "price", "kind": "money", "title": "Price"},
    {"key": "pieces", "kind": "number", "title": "Pieces"},
    {"key": "sum", "kind": "money", "title": "Sum", "formula": "price * pieces"},
]
FIELDS: dict[str, Field] = {
    one.key: one
    for one in (
        field("money", key="amount", title="Amount"),
        field("money", key="discount", title="Discount"),
        field("number", key="weight", title="Weight"),
        field("text", key="what", title="What"),
        field("date", key="begin", title="Begin"),
        field("date", key="finish", title="Finish"),
        field("datetime", key="meeting", title="Meeting"),
        field("yesno", key="urgent", title="Urgent"),
        field("person", key="buyer", title="Buyer"),
        field("choice", key="colour", options=[{"key": "red", "title": "Red"}]),
        field("choices", key="tags", options=[{"key": "wood", "title": "Wood"}]),
        field("lines", key="lines", title="Lines", columns=COLUMNS),
    )
}


def worked_out(text: str, kind: str = "number", **values: Any) -> Any:
    """What a field with that formula holds; the formula is a sound one."""
    made = field(kind, key="made", formula=text)
    assert formulas.problems(text, FIELDS.values(), made) == []
    return formulas.compute([*FIELDS.values(), made], values, TODAY)["made"]


def problem(text: str, kind: str | None = None) -> str:
    """What is wrong; it can be said in both languages."""
    found = formulas.problems(text, FIELDS.values(), field(kind, key="made") if kind else None)
    assert len(found) == 1
    for locale in ("ru", "en"):
        assert "{" not in sentence(found[0], locale)
    return found[0].code


# -- working out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "values", "made"),
    [
        ("amount - discount", "money", {"amount": 100_10, "discount": 20}, 99_90),
        ("amount * 0.1", "money", {"amount": 30}, 3),
        ("amount / 3", "money", {"amount": 100_00}, 33_33),
        ("amount * 0.005", "money", {"amount": 1_00}, 1),
        ("0.1 + 0.2", "number", {}, "0.3"),
        ("weight ** 2", "number", {"weight": "1.5"}, "2.25"),
        ("weight // 2 + weight % 2", "number", {"weight": 5}, 3),
        ("round(weight, 1)", "number", {"weight": "2.25"}, "2.3"),
        ("round(weight)", "number", {"weight": "2.5"}, 3),
        ("abs(-weight)", "number", {"weight": 2}, 2),
        ("max(amount, discount)", "money", {"amount": 5, "discount": 7}, 7),
        ("finish - begin", "number", {"begin": "2026-01-01", "finish": "2026-02-01"}, 31),
        ("days(begin, today())", "number", {"begin": "2026-11-20"}, 1),
        ("begin + 14", "date", {"begin": "2026-12-25"}, "2027-01-08"),
        ("begin + 1 if urgent else begin + 5", "date", {"begin": "2026-01-01", "urgent": True}, "2026-01-02"),
        ("what + '!'", "text", {"what": "Oak"}, "Oak!"),
        ("len(what)", "number", {"what": "Дуб"}, 3),
        ("amount > 1000 and not urgent", "yesno", {"amount": 1000_01, "urgent": False}, True),
        ("colour == 'red'", "yesno", {"colour": "red"}, True),
        ("'wood' in tags", "yesno", {"tags": ["wood"]}, True),
        ("meeting < today()", "yesno", {"meeting": "2026-11-20T23:00:00+00:00"}, True),
        ("amount - (discount or 0)", "money", {"amount": 5}, 5),
    ],
)
def test_a_formula_is_exact(text: str, kind: str, values: dict[str, Any], made: Any) -> None:
    assert worked_out(text, kind, **values) == made


def test_columns_of_lines_are_added_up_and_empty_cells_left_out() -> None:
    lines = [{ID: 1, "price": 10_00, "pieces": 2}, {ID: 2, "price": 5_00}, {ID: 3, "pieces": 1}]
    assert worked_out("sum(lines.price)", "money", lines=lines) == 15_00
    assert worked_out("max(lines.pieces)", lines=lines) == 2
    assert worked_out("len(lines)", lines=lines) == 3
    assert worked_out("sum(lines.price)", "money") == 0
    assert worked_out("max(lines.pieces)") is None


def test_a_column_is_worked_out_in_each_line_before_it_is_added_up() -> None:
    lines = [{ID: 1, "price": 10_00, "pieces": 2}, {ID: 2, "price": 5_00, "pieces": 3}, {ID: 3, "price": 1}]
    total = field("money", key="total", formula="sum(lines.sum)")
    made = formulas.compute([total, *FIELDS.values()], {"lines": lines}, TODAY)
    assert made["total"] == 35_00
    assert made["lines"] == [{**lines[0], "sum": 20_00}, {**lines[1], "sum": 15_00}, lines[2]]


def test_formulas_follow_one_another_in_whatever_order_they_stand() -> None:
    gross = field("money", key="gross", formula="net + tax")
    tax = field("money", key="tax", formula="net * 0.2")
    net = field("money", key="net", formula="amount - 10")
    made = formulas.compute([gross, tax, net, FIELDS["amount"]], {"amount": 110_00}, TODAY)
    assert made == {"net": 100_00, "tax": 20_00, "gross": 120_00}


@pytest.mark.parametrize(
    "text",
    ["amount + 1", "weight / 0", "weight % 0", "begin - finish", "10 ** 99", "9 ** 9 ** 9", "(-8) ** 0.5"],
)
def test_what_cannot_be_worked_out_is_empty(text: str) -> None:
    assert worked_out(text, weight=1, begin="2026-01-01") is None


def test_a_value_of_another_kind_than_expected_makes_it_empty() -> None:
    assert worked_out("amount + 1", amount="much") is None
    assert worked_out("begin + 1", "date", begin="9999-12-31") is None


# -- what is wrong -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("amont + 1", None, "formula_unknown_name"),
        ("lines.colour", None, "formula_unknown_name"),
        ("buyer", None, "formula_field_kind"),
        ("amount +", None, "formula_syntax"),
        ("(amount", None, "formula_syntax"),
        ("amount; 1", None, "formula_syntax"),
        ("total(amount)", None, "formula_function"),
        ("amount.real.imag", None, "formula_not_allowed"),
        ("amount + what", None, "formula_mismatch"),
        ("what * 3", None, "formula_mismatch"),
        ("amount > what", None, "formula_mismatch"),
        ("-what", None, "formula_mismatch"),
        ("sum(what)", None, "formula_mismatch"),
        ("min(amount, begin)", None, "formula_mismatch"),
        ("len(amount)", None, "formula_mismatch"),
        ("round()", None, "formula_arguments"),
        ("today(1)", None, "formula_arguments"),
        ("what", "money", "formula_result"),
        ("amount if urgent else what", "money", "formula_result"),
        ("lines.price", "money", "formula_result"),
        ("None", "number", "formula_result"),
        ("1+" * 999 + "1", None, "formula_too_large"),
        ("1" * 2001, None, "formula_too_long"),
    ],
)
def test_a_mistake_in_a_formula_is_said(text: str, kind: str | None, code: str) -> None:
    assert problem(text, kind) == code


def test_a_mistake_is_said_with_its_place_and_with_what_is_known() -> None:
    (found,) = formulas.problems("weight +\n amont", FIELDS.values())
    assert found.params["position"] == 11
    assert found.params["suggestion"] == "amount"
    assert {"amount", "lines.price"} <= set(found.params["allowed"])
    assert sentence(found, "en").startswith("Character 11: there is no field “amont”.")


def test_every_unknown_field_is_said_at_once() -> None:
    assert [p.params["name"] for p in formulas.problems("one + two", FIELDS.values())] == ["one", "two"]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "amount.__class__",
        "lines._id",
        "what.format()",
        "lines.append(2)",
        "[x for x in lines]",
        "{x: 1 for x in lines}",
        "(lambda: 1)()",
        "f'{amount}'",
        "lines[0]",
        "{1: 2}",
        "b'x'",
        "1j",
        "...",
        "sum(*lines)",
        "round(weight, ndigits=2)",
        "(x := 1)",
        "1 << 9",
        "yes and (yield)",
        "await x",
        "amount is None",
        "print(1)",
        "eval('1')",
    ],
)
def test_nothing_but_arithmetic_gets_in(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


PIECES = ["amount", "what", "lines.price", "sum", "days", "today()", "None", "x", "_", "9", "1e9", "9" * 30]
SIGNS = [*"()[],+-*/.\\ \n", "**", "==", "if", "else", "and", "not", "in"]


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES + SIGNS), max_size=60).map(" ".join)))
def test_no_text_breaks_a_formula_or_keeps_it_busy(text: str) -> None:
    began = time.process_time()
    made = field("number", key="made")
    found = formulas.problems(text, FIELDS.values(), made)
    assert all(sentence(p, locale) for p in found for locale in ("ru", "en"))
    known = {"amount": 5, "what": "Oak", "lines": [{ID: 1, "price": 5}]}
    fields = [*FIELDS.values(), made.model_copy(update={"formula": text})]
    value = formulas.compute(fields, known, TODAY).get("made")
    assert value is None or isinstance(value, int | str)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text", ["9 ** 9 ** 9 ** 9", "-" * 1999 + "1", "(" * 1000, "1.1 ** 1e30", "'a' * 10 ** 9"]
)
def test_an_attack_is_over_at_once(text: str) -> None:
    began = time.process_time()
    assert evaluate(text, {}, TODAY.date) is None
    assert time.process_time() - began < 0.5
