"""Keys are made of titles; nobody has to think of one, and nobody gets one that is taken."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from webapp.process.definition import KEY
from webapp.process.keys import free, key_of, keyed


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ({"ru": "Согласование счёта", "en": "Invoice approval"}, "invoice_approval"),
        ({"ru": "Согласование счёта"}, "soglasovanie_scheta"),
        ({"ru": "Объём, м³"}, "obem_m"),
        ("Щи и чай", "schi_i_chay"),
        ({"ru": "2-й этап"}, "y_etap"),
        ({"ru": "№ 1"}, "stage"),
        ({"en": "—", "ru": "Цена"}, "tsena"),
        ({}, "stage"),
        (None, "stage"),
    ],
)
def test_a_key_is_the_title_in_latin_letters(title: Any, key: str) -> None:
    assert key_of(title, "stage") == key


def test_any_title_makes_a_key() -> None:
    random = Random(1)
    letters = "абвщъьэяёЖЦ abz019-_—«»№ ,.😀ßé"
    for _ in range(300):
        title = "".join(random.choices(letters, k=random.randint(0, 80)))
        taken = {key_of(title, "field")}
        made = key_of(title, "field", taken)
        assert re.fullmatch(KEY, made), title
        assert made not in taken


def test_a_taken_key_gets_the_first_free_number() -> None:
    assert free("price", {"price", "price_2"}) == "price_3"
    assert len(free("x" * 40, {"x" * 40})) == 40


def test_a_copied_step_gets_keys_of_its_own_and_so_does_all_that_is_in_it() -> None:
    branch = {
        "type": "branch",
        "key": "way",
        "cases": [{"when": {}, "steps": [{"type": "task", "key": "ask", "outcomes": [{"key": "yes_"}]}]}],
        "otherwise": [
            {"type": "task", "title": {"en": "Ask"}, "outcomes": [{"title": "Yes"}, {"title": "Yes"}]}
        ],
    }
    made = keyed(branch, "step", lambda kind: {"way", "ask"} if kind == "step" else {"yes_"})
    first, second = made["cases"][0]["steps"][0], made["otherwise"][0]
    assert (made["key"], first["key"], second["key"]) == ("way_2", "ask_2", "ask_3")
    assert [one["key"] for one in first["outcomes"]] == ["yes_"], "outcomes differ only from their neighbours"
    assert [one["key"] for one in second["outcomes"]] == ["yes", "yes_2"]


def test_a_robot_that_is_a_step_and_one_that_is_not_have_keys_of_their_own() -> None:
    step = {"type": "task", "title": "Ask", "outcomes": [{"key": "yes", "robots": [{"key": "robot"}]}]}
    lane = keyed([{"type": "robot", "key": "robot"}, step], "lane", lambda _kind: {"robot_2"})
    first, second = lane["steps"]
    assert (first["key"], second["outcomes"][0]["robots"][0]["key"]) == ("robot", "robot_3")


def test_flows_side_by_side_have_no_key_but_what_is_in_them_has() -> None:
    made = keyed([{"type": "goto", "stage": "done"}], "lane", lambda _kind: set())
    assert made == {"steps": [{"type": "goto", "stage": "done", "key": "step"}]}
