"""Search in fields, comments and files: with where it was found, and never what is not for the viewer."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import text

import worker
from tests.web.company import Company
from tests.web.test_files import PDF
from tests.web.test_search import found, places
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, ChangeFields, Comment, Complete
from webapp.runtime import texts
from webapp.stopping import Stop

SECRETS = """
key: deals
title: {ru: Сделки, en: Deals}
numbering: {pattern: "D{seq}"}
face: {title: "{customer}"}
fields:
  - {key: customer, kind: text, title: {ru: Заказчик, en: Customer}}
  - {key: phone, kind: phone, title: {ru: Телефон, en: Phone}}
  - {key: margin, kind: text, title: {ru: Маржа, en: Margin}}
  - {key: paper, kind: files, title: {ru: Договор, en: Contract}}
start: {fields: [customer, phone, margin, paper]}
stages:
  - {key: new, title: {ru: Новая, en: New}, kind: start}
  - {key: done, title: {ru: Готово, en: Done}, kind: success}
transitions: [{key: on, source: [new], target: [done], who: [{role: sales}]}]
rights:
  create: [{role: sales}]
  see: [{who: [{role: director}, {department: sales}], scope: all}]
  edit: [{who: [{role: sales}]}]
"""
HIDDEN = SECRETS + "  see_fields: [{fields: [margin, paper], who: [{role: director}]}]\n"


def deal(company: Company, source: str = "", **values: Any) -> int:
    with company.app.app_context():
        if source:
            runtime.publish(source)
        return runtime.start("deals", values, Actor("person", company.bob.id)).card_id


def upload(company: Company, name: str) -> int:
    with company.app.app_context():
        return int(runtime.upload(io.BytesIO(PDF), name, company.bob.id)["id"])


def test_what_was_said_is_found_with_the_words_around_it(either_company: Company) -> None:
    card = either_company.order("Smith")
    either_company.do(card, Comment("Позвонить насчёт ДВЕРЕЙ из ольхи"), either_company.bob)
    either_company.do(card, Complete(1, "no_", comment="Слишком дорого"), either_company.dora)
    assert places(either_company, either_company.dora, "дверей") == [
        "In a comment: Позвонить насчёт |ДВЕРЕЙ| из ольхи"
    ]
    assert places(either_company, either_company.erin, "ДОРОГО") == ["In a comment: Слишком |дорого|"]
    assert found(either_company, either_company.dora, "smith+ольх") == ["2026-0001"]
    assert found(either_company, either_company.charlie, "ольх") == []


def test_fields_and_files_say_which_they_are(either_company: Company) -> None:
    paper = upload(either_company, "Договор_поставки-77.pdf")
    card = deal(either_company, SECRETS, customer="Anna", phone="8 (916) 123-45-67", paper=[paper])
    loose = upload(either_company, "чертёж стола.pdf")
    either_company.do(card, Comment("", files=({"id": loose},)), either_company.bob)
    dora = either_company.dora
    assert places(either_company, dora, "поставки") == ["Contract: Договор_|поставки|-77.pdf"]
    assert places(either_company, dora, "чертеж") == ["In a comment: |чертёж| стола.pdf"]
    for phone in ("89161234567", "79161234567", "%2B7 916 123-45-67", "8(916)1234567"):
        assert found(either_company, dora, phone) == ["D1"], phone


def test_a_value_that_changed_is_found_by_what_it_is_now(company: Company) -> None:
    card = deal(company, SECRETS, customer="Anna", margin="first")
    company.do(card, Comment("talk"), company.bob)
    company.do(card, ChangeFields({"margin": "second"}), company.bob)
    assert found(company, company.dora, "first") == []
    assert found(company, company.dora, "second+talk+anna") == ["D1"]


def test_a_hidden_value_is_found_only_by_those_who_see_it(either_company: Company) -> None:
    paper = upload(either_company, "secret-plan.pdf")
    deal(either_company, HIDDEN, customer="Anna", margin="42 percent", paper=[paper])
    dora, erin = either_company.dora, either_company.erin
    assert places(either_company, dora, "42") == ["Margin: |42| percent"]
    assert found(either_company, dora, "anna+perc+plan") == ["D1"]
    assert found(either_company, erin, "anna") == ["D1"]
    for words in (
        "42",
        "percent",
        "plan",
        "anna+42",
        "deals.margin=42",
        "margin=42",
        "deals",
        "deals.margin",
    ):
        assert found(either_company, erin, words) == [], words


def test_a_field_that_becomes_hidden_is_found_no_more(company: Company) -> None:
    deal(company, SECRETS, customer="Anna", margin="42 percent")
    assert found(company, company.erin, "42") == ["D1"]
    with company.app.app_context():
        runtime.publish(HIDDEN)
    assert found(company, company.erin, "42") == []
    assert found(company, company.dora, "42") == ["D1"]
    with company.app.app_context():
        runtime.publish(SECRETS)
    assert found(company, company.erin, "42") == ["D1"]


def test_one_process_alone_is_searched_when_asked(company: Company) -> None:
    company.order("Anna")
    company.request("Anna called")
    assert len(found(company, company.dora, "anna")) == 2
    page = company.get(company.dora, "/search?q=anna").text
    assert 'href="/search?q=anna&amp;process=requests"' in page
    assert found(company, company.dora, "anna&process=requests") == ["З-2026-1"]
    assert len(found(company, company.dora, "anna&process=nothing")) == 2


HOSTILE = (
    '"',
    '"smith" OR *',
    "smith*",
    "NEAR(smith, 2)",
    "smith AND NOT x",
    "fields:smith",
    "'smith':* | x",
    "smith:*",
    "a" * 10_000,
    "smith " * 2_000,
    "𞤀𞤁 ᲐᲑ ꟁ",
    "\u202e\u0301\ufeff",
    "--; DROP TABLE card",
    "^smith",
    "{smith}",
    "%F0%9F%98%80",
)


def test_nothing_that_is_typed_breaks_anything(company: Company) -> None:
    company.order("Smith")
    client = company.client(company.dora)
    for words in HOSTILE:
        assert client.get("/search", query_string={"q": words}).status_code == 200, words
    assert found(company, company.dora, "smith") == ["2026-0001"]


@pytest.mark.slow
def test_nothing_that_is_typed_breaks_postgresql(either_company: Company) -> None:
    either_company.order("Smith")
    client = either_company.client(either_company.dora)
    for words in ("'smith':* | x", "\\", "smith\\", "''", "a:b", "!smith", "𞤀𞤁 ᲐᲑ", "<->", "smith " * 2_000):
        assert client.get("/search", query_string={"q": words}).status_code == 200, words
    assert found(either_company, either_company.dora, "smith") == ["2026-0001"]


def test_words_that_were_lost_come_back_by_the_command(either_company: Company) -> None:
    card = deal(either_company, HIDDEN, customer="Anna", margin="42")
    either_company.do(card, Comment("ольха"), either_company.bob)
    dora, erin = either_company.dora, either_company.erin
    with either_company.app.app_context(), db.engine.begin() as conn:
        before = conn.execute(text("SELECT fields, said FROM card_text")).all()
        conn.execute(text("DELETE FROM card_text"))
    assert found(either_company, dora, "anna") == []
    with either_company.app.app_context():
        assert texts.rebuild() == 1
        with db.engine.connect() as conn:
            assert conn.execute(text("SELECT fields, said FROM card_text")).all() == before
    for words in ("anna", "ольха", "42"):
        assert found(either_company, dora, words) == ["D1"]
    assert found(either_company, erin, "42") == []


def test_forms_of_words_are_found_and_shown(either_company: Company) -> None:
    card = deal(either_company, HIDDEN, customer="Заказы на шкафы", margin="скидками")
    either_company.do(card, Comment("Ждём дверцу"), either_company.bob)
    dora, erin = either_company.dora, either_company.erin
    assert found(either_company, dora, "заказ+шкафа+дверцы") == ["D1"]
    assert places(either_company, dora, "дверцами") == ["In a comment: Ждём |дверцу|"]
    assert found(either_company, dora, "скидка") == ["D1"]
    assert found(either_company, erin, "скидка") == []


def test_a_number_sign_is_no_part_of_the_number(company: Company) -> None:
    deal(company, SECRETS, customer="Договор №17-К")
    for words in ("17", "договор+№17", "договоры+№+17"):
        assert found(company, company.dora, words) == ["D1"], words


def test_words_of_an_earlier_edition_come_up_to_date_by_themselves(either_company: Company) -> None:
    deal(either_company, SECRETS, customer="Дверцы")
    with either_company.app.app_context():
        assert runtime.refresh_words() == 0
        with db.engine.begin() as conn:
            conn.execute(text("UPDATE card_text SET fields = 'дверцы', edition = 0"))
        assert found(either_company, either_company.dora, "дверцы") == ["D1"]
        assert found(either_company, either_company.dora, "дверца") == []
        assert runtime.refresh_words() == 1
        assert runtime.refresh_words() == 0
    assert found(either_company, either_company.dora, "дверца") == ["D1"]


def test_the_scheduler_writes_earlier_words_anew_and_outlives_what_cannot_be_written(
    company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    deal(company, SECRETS, customer="Дверцы")
    scheduler = worker.Scheduler(company.app, Stop())
    assert scheduler.turn() > 0
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(text("UPDATE card_text SET fields = 'дверцы', edition = 0"))
    assert scheduler.turn() == 0
    assert found(company, company.dora, "дверца") == ["D1"]
    assert scheduler.turn() > 0
    monkeypatch.setattr(runtime, "refresh_words", lambda: 1 / 0)
    assert scheduler.turn() > 0
    assert scheduler.turn() > 0
    assert caplog.text.count("not written anew") == 1


def test_long_talk_is_kept_within_limits(either_company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.storage.texts.LONGEST", 30)
    card = either_company.order("Smith")
    for n in range(8):
        either_company.do(card, Comment(f"слово{n} a b c"), either_company.bob)
    assert found(either_company, either_company.dora, "слово0") == ["2026-0001"]
    assert found(either_company, either_company.dora, "слово7") == []
