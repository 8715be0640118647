"""Records are found by a part of their name where there are too many to be offered at once."""

from __future__ import annotations

import re

from tests.web.company import Company
from tests.web.registers import good, publish
from webapp import runtime
from webapp.process.commands import Actor, Cancel

PARCELS = """
key: parcels
title: {ru: Посылки, en: Parcels}
face: {title: "{note}"}
fields:
  - {key: note, kind: text, title: {ru: Что, en: What}}
  - {key: thing, kind: card, process: goods, title: {ru: Товар, en: Thing}, lookup: [price]}
start: {fields: [note, thing]}
stages: [{key: new, kind: start, title: Новая}, {key: done, kind: success, title: Готово}]
transitions: [{key: on, source: [new], target: [done], who: [{everyone: true}]}]
rights: {create: [{role: sales}, {role: director}], see: [{who: [{role: sales}]}]}
"""


def offered(html: str) -> list[str]:
    return re.findall(r'<option value="\d+"[^>]*>([^<]*)</option>', html)


def test_records_are_found_by_words_whatever_their_case_or_yo(company: Company) -> None:
    publish(company)
    good(company, "A1", name="Щётка жёлтая")
    good(company, "B2", name="Ведро")
    assert offered(company.get(company.bob, "/choices/goods?q=щетка ЖЕЛ").get_data(as_text=True)) == [
        "Щётка жёлтая"
    ]
    assert offered(company.get(company.bob, "/choices/goods?q=b2").get_data(as_text=True)) == ["Ведро"]
    assert offered(company.get(company.charlie, "/choices/goods").get_data(as_text=True)) == []
    assert company.get(company.bob, "/choices/nothing").status_code == 404


def test_a_record_in_the_archive_is_offered_no_more(company: Company) -> None:
    publish(company)
    gone = good(company, "A1", name="Ведро")
    company.do(gone, Cancel("сломалось"), company.dora)
    assert offered(company.get(company.bob, "/choices/goods").get_data(as_text=True)) == []


def test_where_there_are_many_a_form_offers_the_latest_and_a_way_to_find_the_others(company: Company) -> None:
    publish(company)
    with company.app.app_context():
        runtime.publish(PARCELS)
    first = good(company, "A0", name="Самая первая")
    form = company.get(company.bob, "/boards/parcels/cards/new").get_data(as_text=True)
    assert offered(form) == ["Самая первая"]
    assert "/choices/goods" not in form
    for n in range(50):
        good(company, f"n{n}")
    form = company.get(company.bob, "/boards/parcels/cards/new").get_data(as_text=True)
    assert len(offered(form)) == 50
    assert "Самая первая" not in form
    assert "/choices/goods" in form
    with company.app.app_context():
        actor = Actor("person", company.bob.id)
        card = runtime.start("parcels", {"note": "Срочно", "thing": first}, actor).card_id
    assert "Самая первая" in company.get(company.bob, f"/cards/{card}").get_data(as_text=True)
