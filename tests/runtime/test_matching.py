"""Records of the library's directories, and who is meant by a tax identifier, an address or a phone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from webapp import library, runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.process.errors import InvalidInput, NoSuch
from webapp.process.upkeep import Delete
from webapp.storage import models as m

LES = {"short_name": "Лес", "legal_form": "ooo", "inn": "7812345675", "kpp": "781201001"}


@pytest.fixture
def sam(people: dict[str, Actor]) -> Actor:
    for key in ("vat_rates", "companies", "products", "legal_entities"):
        runtime.publish(library.templates()[key].read_text(encoding="utf-8"))
    return people["sam"]


def company(sam: Actor, **values: Any) -> int:
    return runtime.start("companies", LES | values, sam).card_id


def test_a_company_is_found_however_its_identifier_is_written(sam: Actor) -> None:
    card = company(sam, email="les@les.example", phone="+7 812 000-11-22")
    for values in (
        {"inn": "7812 345 675"},
        {"email": "les@LES.example"},
        {"phone": "8 (812) 000 11 22"},
        {"inn": "nonsense", "phone": "88120001122"},
    ):
        assert runtime.find_record("companies", values) == card
    assert runtime.find_record("companies", {"inn": "7707083893"}) is None
    with pytest.raises(NoSuch):
        runtime.find_record("nothing", {})


def test_nobody_is_guessed_where_two_have_the_same_phone(sam: Actor) -> None:
    first = company(sam, phone="+7 812 000-11-22")
    company(sam, inn="5402987650", kpp="540201001", phone="+7 812 000-11-22")
    assert runtime.find_record("companies", {"phone": "+7 812 000-11-22"}) is None
    assert runtime.find_record("companies", {"inn": LES["inn"], "phone": "+7 812 000-11-22"}) == first


def test_a_deleted_record_is_nobody(sam: Actor, people: dict[str, Actor]) -> None:
    card = company(sam, phone="+7 812 000-11-22")
    runtime.perform(card, Delete("twice"), people["admin"])
    assert runtime.find_record("companies", {"phone": "+7 812 000-11-22"}) is None
    assert runtime.find_record("companies", {"inn": LES["inn"]}) is None


def test_a_double_is_refused_with_the_card_that_is_there_and_a_branch_is_not(sam: Actor) -> None:
    card = company(sam)
    with pytest.raises(InvalidInput) as refused:
        company(sam, short_name="Тот же лес")
    assert refused.value.errors == {"tax_id": ("not_unique", {"card": card})}
    assert company(sam, kpp="540201001") != card


def test_of_two_at_once_one_makes_the_record_and_both_get_it(app: Flask, sam: Actor) -> None:
    def once(_n: int) -> tuple[int, bool]:
        with app.app_context():
            return runtime.find_or_create("companies", LES, sam)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(once, range(4)))
    assert len({card for card, _ in found}) == 1
    assert sum(made for _, made in found) == 1
    with db.engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(m.Card)) == 1


def test_what_is_available_is_worked_out_and_records_are_counted_on(sam: Actor) -> None:
    done = runtime.start("products", {"article": "A", "name": "Стол", "on_hand": "5"}, sam)
    assert (done.number, done.state.values["available"]) == ("Т-00001", 5)
    assert runtime.start("products", {"article": "B", "name": "Стул"}, sam).number == "Т-00002"


def test_an_account_of_another_bank_is_refused(people: dict[str, Actor], sam: Actor) -> None:
    values = {"short_name": "Мы", "inn": "7701123451", "bik": "044525974", "account": "40702810200000012345"}
    with pytest.raises(InvalidInput) as refused:
        runtime.start("legal_entities", values, people["ann"])
    assert refused.value.errors == {"account": ("wrong_account", {})}
    assert runtime.start("legal_entities", values | {"bik": "044525225"}, people["ann"]).card_id
