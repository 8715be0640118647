"""A process without stages: its cards are records, always on the version in force, never at an end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Cancel, ChangeFields, Comment
from webapp.process.errors import InvalidInput, NotAllowed, Refused
from webapp.storage import models as m

COMPANIES = """
key: companies
title: {ru: Компании, en: Companies}
face: {title: "{name}"}
fields:
  - {key: name, kind: text, title: Название, unique: true}
  - {key: town, kind: text, title: Город}
start: {fields: [{field: name, required: true}, town]}
rights:
  create: [{role: sales}]
  see: [{who: [{everyone: true}]}]
  edit: [{who: [{role: sales}], fields: [town]}]
  cancel: [{role: director}]
"""
MORE = COMPANIES.replace("start:", "  - {key: site, kind: text, title: Сайт}\nstart:").replace(
    "fields: [town]", "fields: [town, site]"
)
STAGES = (
    "stages: [{key: new, kind: start, title: Новая}, {key: done, kind: success, title: Готово}]\n"
    "transitions: [{key: on, source: [new], target: [done], who: [{everyone: true}]}]\n"
)


def record(people: dict[str, Actor], **values: Any) -> int:
    return runtime.start("companies", {"name": "Ромашка", **values}, people["sam"]).card_id


def row(card_id: int) -> Any:
    with runtime.reading() as conn:
        return conn.execute(select(m.Card.__table__).where(m.Card.id == card_id)).one()


def test_a_record_is_made_changed_commented_and_stays_open(people: dict[str, Actor]) -> None:
    runtime.publish(COMPANIES)
    card = record(people)
    runtime.perform(card, ChangeFields({"town": "Тула"}), people["sam"])
    runtime.perform(card, Comment("Звонили"), people["sid"])
    found = row(card)
    assert (found.title, found.values["town"], found.comments) == ("Ромашка", "Тула", 1)
    assert (found.closed_at, found.incidents, found.due_at) == (None, 0, None)
    stored, told = runtime.replayed(card)
    assert stored == told


def test_who_may_not_does_not(people: dict[str, Actor]) -> None:
    runtime.publish(COMPANIES)
    card = record(people)
    with pytest.raises(NotAllowed):
        runtime.start("companies", {"name": "Василёк"}, people["sid"])
    with pytest.raises(Refused):
        runtime.perform(card, ChangeFields({"name": "Лютик"}), people["sid"])
    assert row(card).title == "Ромашка"


def test_no_two_records_have_the_same_unique_value(people: dict[str, Actor]) -> None:
    runtime.publish(COMPANIES)
    record(people)
    with pytest.raises(InvalidInput) as refused:
        record(people, name="РОМАШКА")
    assert refused.value.errors["name"][0] == "not_unique"


def test_records_follow_the_version_in_force(people: dict[str, Actor]) -> None:
    runtime.publish(COMPANIES)
    card = record(people)
    version = runtime.publish(MORE)
    assert row(card).version_id == version
    runtime.perform(card, ChangeFields({"site": "romashka.example"}), people["sam"])
    assert row(card).values["site"] == "romashka.example"


def test_an_archived_record_gives_its_value_back(people: dict[str, Actor]) -> None:
    runtime.publish(COMPANIES)
    card = record(people)
    with pytest.raises(NotAllowed):
        runtime.perform(card, Cancel("закрылась"), people["sam"])
    runtime.perform(card, Cancel("закрылась"), people["dora"])
    assert row(card).closed_how == "cancelled"
    assert record(people) != card


@pytest.mark.parametrize("first", ["records", "stages"])
def test_a_process_with_cards_does_not_change_its_nature(people: dict[str, Actor], first: str) -> None:
    texts = [COMPANIES, COMPANIES + STAGES]
    before, after = texts if first == "records" else texts[::-1]
    runtime.publish(before)
    runtime.publish(after)
    runtime.publish(before)
    card = record(people)
    with pytest.raises(Refused) as refused:
        runtime.publish(after)
    assert refused.value.code == "stages_and_records"
    assert row(card).stage in ("record", "new")
    db.session.rollback()
