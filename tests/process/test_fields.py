"""What people type becomes a value, or an error that says what to type."""

from __future__ import annotations

from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.process.samples import field, process
from tests.process.typing_in import MOSCOW, TODAY, of, refused, typed
from webapp.process import face, fields
from webapp.process.definition import Asked, FieldKind
from webapp.process.fields import BadValue, fits, folded, is_empty, validate
from webapp.process.sentences import say


def test_every_kind_can_be_read() -> None:
    assert set(fields.KINDS) == set(get_args(FieldKind))


@pytest.mark.parametrize("kind", fields.KINDS)
@pytest.mark.parametrize("raw", [None, "", "   ", [], ["", " "]])
def test_nothing_typed_is_no_value(kind: str, raw: Any) -> None:
    assert typed(kind, raw) is None


@pytest.mark.parametrize("kind", fields.KINDS)
@given(
    raw=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(st.sampled_from(["id", "name"]), v)),
        max_leaves=4,
    )
)
def test_odd_input_is_refused_and_never_fails(kind: str, raw: Any) -> None:
    said, value = "", None
    try:
        value = typed(kind, raw)
    except BadValue as bad:
        said = say(bad.code, bad.params, "ru")
    assert said or typed(kind, value) == value, "a stored value sent back stays as it is"
    assert isinstance(folded(of(kind), value), str)


@pytest.mark.parametrize(
    ("kind", "strangers"),
    [
        ("text", [5, "x" * 501]),
        ("number", [True, "10", "1.50", 1.5, "ten"]),
        ("money", [True, "5", 1.5]),
        ("date", [5, "21.11.2026", "2026-11-21T09:00:00+00:00"]),
        ("datetime", [5, "2026-11-21T09:00:00", "2026-11-21", "x+00:00"]),
        ("yesno", [1, "yes"]),
        ("choice", ["green", ["red"]]),
        ("choices", ["red", ["green"], [5]]),
        ("person", [True, 0, "5"]),
        ("people", [5, ["5"]]),
        ("card", [-1, "5"]),
        ("department", ["Big", 5]),
        (
            "file",
            [
                {"id": 1, "name": ""},
                [{"id": 1}],
                [{"id": 1, "name": 2}],
                [{"id": n, "name": ""} for n in (1, 2)],
            ],
        ),
        ("links", ["https://verba.ru", ["javascript:x"], [5]]),
        ("phone", ["89123456789", 5]),
        ("email", ["anna", 5, "x" * 250 + "@b.ru"]),
    ],
)
def test_a_value_of_another_shape_does_not_fit(kind: str, strangers: list[Any]) -> None:
    for value in strangers:
        assert not fits(of(kind), value), value


# -- text


def test_a_line_of_text_is_tidied() -> None:
    assert typed("text", "  Стеллаж \t из\nдуба\x00 ") == "Стеллаж из дуба"


def test_long_text_keeps_its_lines() -> None:
    assert typed("longtext", "one\r\n\r\n  two \n") == "one\n\n  two"


def test_text_has_a_limit_and_is_text() -> None:
    assert typed("text", "x" * 500) == "x" * 500
    assert refused("text", "x" * 501) == "too_long"
    assert refused("longtext", "x" * 20_001) == "too_long"
    assert refused("text", 5) == "not_text"
    assert refused("text", ["a", "b"]) == "one_value"


# -- choices


@pytest.mark.parametrize(
    ("raw", "value"),
    [("true", True), ("on", True), ("Да", True), (True, True), ("no", False), ("0", False), (False, False)],
)
def test_yes_or_no(raw: Any, value: bool) -> None:
    assert typed("yesno", raw) is value


def test_only_options_can_be_chosen() -> None:
    assert refused("yesno", "maybe") == "not_yesno"
    assert typed("choice", "red") == "red"
    assert refused("choice", "green") == "not_an_option"
    assert refused("choices", ["red", "green"]) == "not_an_option"
    assert refused("choices", [["red"]]) == "not_an_option"


def test_several_choices_keep_the_order_of_the_options() -> None:
    assert typed("choices", ["blue", "red", "blue"]) == ["red", "blue"]
    assert typed("choices", "blue") == ["blue"]


# -- searching


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("text", "Ёлка  НОВАЯ", "елка новая"),
        ("choice", "red", "красный red"),
        ("choices", ["blue"], "синий blue"),
        ("phone", "+79123456789", "79123456789 89123456789"),
        ("date", "2026-11-21", "2026-11-21 21.11.2026"),
        ("money", 125_050, "1250.50 1250,50"),
        ("number", "2.5", "2.5 2,5"),
        ("number", 7, "7"),
        ("files", [{"id": 1, "name": "План.PDF"}], "план.pdf"),
        ("person", 5, ""),
        ("yesno", True, ""),
        ("text", None, ""),
        ("date", "odd", ""),
    ],
)
def test_a_value_is_found_by_folded_words(kind: str, value: Any, words: str) -> None:
    assert folded(of(kind), value) == words


# -- a form


def form(
    *asked: str | dict[str, Any], present: dict[str, Any] | None = None, **raw: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a form, and the codes of its errors."""
    known = tuple(Asked.model_validate(a) for a in asked)
    values, errors = validate(process(), known, raw, TODAY, ZoneInfo(MOSCOW), present)
    return values, {key: bad.code for key, bad in errors.items()}


def test_a_form_gives_its_values_and_every_error_at_once() -> None:
    assert form("what", "due", "price", what="Стол", due="soon", price="-1") == (
        {"what": "Стол"},
        {"due": "not_date", "price": "negative"},
    )


def test_a_required_field_says_what_to_do_by_its_kind() -> None:
    keys = ("what", "due", "price", "paper", "colour", "agreed", "buyer")
    assert form(*({"field": key, "required": True} for key in keys))[1] == {
        "what": "required",
        "due": "required_date",
        "price": "required_amount",
        "paper": "required_file",
        "colour": "required_choice",
        "agreed": "required_choice",
        "buyer": "required_person",
    }


def test_a_no_is_an_answer() -> None:
    assert form({"field": "agreed", "required": True}, agreed="no") == ({"agreed": False}, {})
    assert not is_empty(field("yesno"), False)
    assert not is_empty(field("number"), 0)


def test_an_emptied_field_is_stored_as_nothing() -> None:
    assert form("what", what=" ", present={"what": "Стол"}) == ({"what": None}, {})


def test_a_field_that_was_not_sent_keeps_its_value() -> None:
    paper = {"field": "paper", "required": True}
    assert form(paper, present={"paper": [{"id": 1, "name": "a"}]}) == ({}, {})
    assert form(paper)[1] == {"paper": "required_file"}


def test_what_was_not_asked_is_not_read() -> None:
    assert form("what", what="Стол", price="5") == ({"what": "Стол"}, {})


def test_a_date_that_has_passed_meanwhile_may_be_sent_back() -> None:
    definition = process(fields=[{"key": "what", "kind": "date", "title": "Day", "not_past": True}], start={})
    asked = [Asked(field="what", required=True)]
    before = {"what": "2026-11-01"}
    assert validate(definition, asked, {"what": "01.11.2026"}, TODAY, MOSCOW, before) == (
        {"what": "2026-11-01"},
        {},
    )
    assert (
        validate(definition, asked, {"what": "02.11.2026"}, TODAY, MOSCOW, before)[1]["what"].code
        == "date_in_past"
    )


def test_money_and_days_stand_in_a_title_as_people_write_them() -> None:
    kinds = {"sum": "money", "day": "date"}
    named = [{"key": key, "kind": kind, "title": key} for key, kind in kinds.items()]
    titled = process(fields=named, face={"title": "for {sum} {day}"})
    assert face.title(titled, {"sum": 8400050, "day": "2026-12-08"}) == "for 84 000,50 ₽ 08.12.2026"
    assert face.title(titled, {"sum": -100}) == "for -1 ₽"


def test_a_choice_stands_in_a_title_by_its_name() -> None:
    options = [
        {"key": "annual", "title": {"ru": "Ежегодный", "en": "Annual"}},
        {"key": "study", "title": "Учебный"},
    ]
    kinds = [{"key": "kind", "kind": "choice"}, {"key": "more", "kind": "choices"}]
    named = [{**one, "title": one["key"], "options": options} for one in kinds]
    titled = process(fields=named, face={"title": "{kind}: {more}"})
    assert (
        face.title(titled, {"kind": "annual", "more": ["study", "annual"]}) == "Ежегодный: Учебный, Ежегодный"
    )
    assert face.title(titled, {"kind": "study", "more": []}) == "Учебный"
