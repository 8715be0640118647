"""Values that no two cards share, whoever writes at the same moment."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.runtime.conftest import Statements
from tests.runtime.play import NOW
from tests.runtime.test_races import MANY, at_once
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields, Move, Withdraw
from webapp.process.errors import InvalidInput
from webapp.storage import models as m

People = dict[str, Actor]

SUPPLIERS = """
key: suppliers
title: Suppliers
face: {title: "{name}"}
numbering: {pattern: "{year}-{seq}"}
fields:
  - {key: name, kind: text, title: Name, unique: true}
  - {key: code, kind: number, title: Code, unique: true}
  - {key: phone, kind: phone, title: Phone, unique: true}
  - {key: email, kind: email, title: E-mail, unique: true}
  - {key: since, kind: date, title: Since, unique: true}
  - {key: note, kind: text, title: Note}
  - key: sort
    kind: choice
    title: Sort
    unique: true
    options: [{key: main, title: Main}, {key: spare, title: Spare}]
start: {fields: [name, code, phone, email, since, note, sort]}
stages:
  - {key: new, title: New, kind: start}
  - {key: done, title: Done, kind: success}
  - {key: lost, title: Lost, kind: failure}
transitions: [{key: t, source: [new], target: [done, lost], who: [{everyone: true}]}]
rights:
  create: [{everyone: true}]
  edit: [{who: [{everyone: true}]}]
  withdraw: [{everyone: true}]
"""
PLAIN = SUPPLIERS.replace(", unique: true", "").replace("    unique: true\n", "")


@pytest.fixture
def suppliers(people: People) -> Actor:
    runtime.publish(SUPPLIERS)
    return people["sam"]


def supplier(who: Actor, **values: Any) -> int:
    return runtime.start("suppliers", values, who, now=NOW).card_id


def twin(who: Actor, **values: Any) -> dict[str, int]:
    """The cards that have these values already, by field."""
    with pytest.raises(InvalidInput) as caught:
        supplier(who, **values)
    return {
        field: params["card"] for field, (code, params) in caught.value.errors.items() if code == "not_unique"
    }


def held() -> dict[tuple[str, str], int]:
    row = m.UniqueValue
    with runtime.reading() as conn:
        found = conn.execute(select(row.field, row.value, row.card_id))
        return {(field, value): card for field, value, card in found}


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("name", "ООО «Ёлка»", " ооо  «елка» "),
        ("code", "7", "7.0"),
        ("phone", "8 912 345-67-89", "+7 (912) 3456789"),
        ("email", "Ann@example.com", "ann@EXAMPLE.com"),
        ("since", "2026-11-21", "21.11.2026"),
        ("sort", "main", "main"),
        ("name", "x" * 300, "X" * 300),
    ],
)
def test_the_same_value_is_refused_however_it_is_written(
    suppliers: Actor, field: str, first: str, second: str
) -> None:
    card = supplier(suppliers, **{field: first})
    assert twin(suppliers, **{field: second}) == {field: card}


def test_every_value_that_is_taken_is_said_at_once(suppliers: Actor) -> None:
    one, two = supplier(suppliers, name="Oak"), supplier(suppliers, code="5")
    assert twin(suppliers, name="oak", code="5", note="new") == {"name": one, "code": two}
    with runtime.reading() as conn:
        assert len(conn.execute(select(m.Card.id)).all()) == 2


def test_empty_values_and_other_fields_may_be_alike(suppliers: Actor) -> None:
    supplier(suppliers, note="x")
    supplier(suppliers, note="x")
    assert held() == {}


def test_one_of_six_at_once_gets_the_value(app: Flask, suppliers: Actor) -> None:
    results = at_once(app, [lambda: supplier(suppliers, name="Oak", code="5")] * MANY)
    assert Counter(type(r).__name__ for r in results) == {"int": 1, "InvalidInput": MANY - 1}
    (card,) = (r for r in results if isinstance(r, int))
    assert held() == {("code", "5"): card, ("name", "oak"): card}


def test_one_of_six_cards_that_change_at_once_gets_the_value(app: Flask, suppliers: Actor) -> None:
    cards = [supplier(suppliers, name=f"Oak {n}") for n in range(MANY)]
    change = ChangeFields({"name": "Elm", "code": "1"})
    acts = [lambda card=card: runtime.perform(card, change, suppliers, now=NOW) for card in cards]
    results = at_once(app, acts)
    assert Counter(type(r).__name__ for r in results) == {"Done": 1, "InvalidInput": MANY - 1}
    assert sorted(field for field, _ in held()) == ["code", *["name"] * MANY]


def test_a_value_that_was_changed_is_free_again(suppliers: Actor) -> None:
    card = supplier(suppliers, name="Oak")
    runtime.perform(card, ChangeFields({"name": "Elm"}), suppliers, now=NOW)
    other = supplier(suppliers, name="Oak")
    assert held() == {("name", "elm"): card, ("name", "oak"): other}
    with pytest.raises(InvalidInput):
        runtime.perform(card, ChangeFields({"name": "oak"}), suppliers, now=NOW)
    assert runtime.replayed(card)[0].values["name"] == "Elm"


def test_a_card_may_keep_and_rewrite_its_own_value(suppliers: Actor) -> None:
    card = supplier(suppliers, name="Oak")
    runtime.perform(card, ChangeFields({"name": "OAK"}), suppliers, now=NOW)
    assert held() == {("name", "oak"): card}


@pytest.mark.parametrize("end", [Move("lost"), Withdraw("no more")])
def test_a_card_that_fails_gives_its_values_back(suppliers: Actor, end: Any) -> None:
    runtime.perform(supplier(suppliers, name="Oak"), end, suppliers, now=NOW)
    supplier(suppliers, name="Oak")


def test_a_card_that_succeeded_keeps_its_values(suppliers: Actor) -> None:
    card = supplier(suppliers, name="Oak")
    runtime.perform(card, Move("done"), suppliers, now=NOW)
    assert twin(suppliers, name="Oak") == {"name": card}


def test_a_field_that_becomes_unique_takes_the_cards_there_are(people: People) -> None:
    sam = people["sam"]
    runtime.publish(PLAIN)
    first, lost = supplier(sam, name="Oak"), supplier(sam, name="Elm")
    supplier(sam, name="oak")
    runtime.perform(lost, Move("lost"), sam, now=NOW)
    runtime.publish(SUPPLIERS)
    assert held() == {("name", "oak"): first}
    assert twin(sam, name="OAK") == {"name": first}
    supplier(sam, name="Elm")


def test_what_a_card_of_an_older_version_has_given_up_is_free(people: People) -> None:
    sam = people["sam"]
    runtime.publish(PLAIN)
    old = supplier(sam, name="Oak")
    runtime.publish(SUPPLIERS)
    runtime.perform(old, ChangeFields({"name": "Elm"}), sam, now=NOW)
    new = supplier(sam, name="Oak")
    assert held() == {("name", "oak"): new}


def test_a_process_without_unique_fields_pays_nothing(people: People, statements: Statements) -> None:
    sam = people["sam"]
    runtime.publish(PLAIN)
    with statements:
        supplier(sam, name="Oak")
    assert not [sql for sql in statements.sent if "unique_value" in sql]
