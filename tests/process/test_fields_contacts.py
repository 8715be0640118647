"""Phone numbers, addresses and links; people, cards and files by their ids."""

from __future__ import annotations

from typing import Any

import pytest

from tests.process.typing_in import refused, typed

# -- contacts


@pytest.mark.parametrize(
    "raw",
    [
        "8 912 345-67-89",
        "+7 (912) 345-67-89",
        "89123456789",
        "79123456789",
        "9123456789",
        "+8 912 345 67 89",
        "8.912.345.67.89",
    ],
)
def test_a_russian_number_is_typed_in_several_ways(raw: str) -> None:
    assert typed("phone", raw) == "+79123456789"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("0049 30 901820", "+4930901820"),
        ("+375 29 123-45-67", "+375291234567"),
    ],
)
def test_a_foreign_number_has_its_country(raw: str, value: str) -> None:
    assert typed("phone", raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "12345",
        "call me",
        "+7 912 345",
        "+7 012 345 67 89",
        "8 912 345-67-89 доб. 5",
        "+0 123 456 789",
        5,
        "+1234567890123456",
    ],
)
def test_what_is_no_phone_is_refused(raw: Any) -> None:
    assert refused("phone", raw) == "bad_phone"


def test_an_address_has_a_small_domain() -> None:
    assert typed("email", " Anna.P@Verba.RU ") == "Anna.P@verba.ru"
    assert typed("email", "anna@почта.рф") == "anna@xn--80a1acny.xn--p1ai"


@pytest.mark.parametrize(
    "raw",
    [
        "anna",
        "anna@",
        "@verba.ru",
        "a b@verba.ru",
        "a..b@verba.ru",
        "anna@verba",
        "anna@-verba.ru",
        "anna@verba..ru",
        "a@b.ru\nBcc: c@d.ru",
        "anna@1.2.3.4",
        "анна@verba.ru",
        "a@b@c.ru",
        "<a@b.ru>",
        "x" * 65 + "@b.ru",
        5,
    ],
)
def test_what_is_no_address_is_refused(raw: Any) -> None:
    assert refused("email", raw) == "bad_email"


def test_links_are_given_one_a_line() -> None:
    text = "https://disk.example/a?b=1#c\n\n  www.verba.ru/план \nhttps://disk.example/a?b=1#c"
    assert typed("links", text) == ["https://disk.example/a?b=1#c", "https://www.verba.ru/план"]


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//verba.ru",
        "ftp://verba.ru",
        "https://",
        "http://[",
        "https://bank.ru@evil.ru",
        "https://a b.ru",
        'https://a.ru/"onclick',
        "\\\\server\\share",
        "plan.pdf",
    ],
)
def test_what_is_no_link_is_refused(raw: str) -> None:
    assert refused("links", ["https://verba.ru", raw]) == "not_link"


# -- references


def test_people_departments_and_cards_are_ids() -> None:
    assert typed("person", "12") == 12
    assert typed("people", ["3", 1, "3"]) == [3, 1]
    assert typed("card", 5) == 5
    assert typed("department", "workshop") == "workshop"


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("person", "anna", "not_person"),
        ("person", 0, "not_person"),
        ("person", True, "not_person"),
        ("person", ["1", "2"], "one_value"),
        ("people", ["1", "x"], "not_person"),
        ("people", [str(n) for n in range(1, 300)], "too_many"),
        ("card", "-1", "not_card"),
        ("department", "Big Dept", "not_department"),
        ("department", 5, "not_department"),
    ],
)
def test_what_is_no_id_is_refused(kind: str, raw: Any, code: str) -> None:
    assert refused(kind, raw) == code


def test_files_are_ids_with_names() -> None:
    assert typed("file", {"id": 4, "name": "plan.pdf"}) == [{"id": 4, "name": "plan.pdf"}]
    assert typed("file", "4") == [{"id": 4, "name": ""}]
    assert typed("files", ['{"id": 4, "name": "a.pdf"}', "5", "5"]) == [
        {"id": 4, "name": "a.pdf"},
        {"id": 5, "name": ""},
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (["4", "5"], "too_many"),
        ("plan.pdf", "not_file"),
        ("{", "not_file"),
        ({"id": "x"}, "not_file"),
        ({"id": 1, "name": 2}, "not_file"),
    ],
)
def test_what_is_no_file_is_refused(raw: Any, code: str) -> None:
    assert refused("file", raw) == code
