"""Cards are found by the names of people, departments and cards in their fields, as they are called now."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web import registers
from tests.web.company import Company, statements
from tests.web.test_search import found, places
from webapp import accounts, runtime
from webapp.process.commands import Actor, ChangeFields
from webapp.storage.reads import finding

VISITS = """
key: visits
title: {ru: Выезды, en: Visits}
numbering: {pattern: "V{seq}"}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: fitter, kind: person, title: {ru: Мастер, en: Fitter}}
  - {key: crew, kind: people, title: {ru: Бригада, en: Crew}}
  - {key: where, kind: department, title: {ru: Отдел, en: Department}}
  - {key: good, kind: card, process: goods, title: {ru: Товар, en: Good}}
  - key: parts
    kind: lines
    title: {ru: Состав, en: Parts}
    columns: [{key: part, kind: card, process: goods, title: {ru: Деталь, en: Part}}]
start: {fields: [what, fitter, crew, where, good, parts]}
stages:
  - {key: new, title: {ru: Новый, en: New}, kind: start}
  - {key: done, title: {ru: Готово, en: Done}, kind: success}
transitions: [{key: on, source: [new], target: [done], who: [{role: sales}]}]
rights:
  create: [{role: sales}]
  see: [{who: [{role: director}, {department: sales}, {department: workshop}], scope: all}]
  edit: [{who: [{role: sales}]}]
"""
HIDDEN = VISITS + "  see_fields: [{fields: [fitter, good], who: [{role: director}]}]\n"


def visit(company: Company, source: str = VISITS, **values: Any) -> int:
    with company.app.app_context():
        runtime.publish(source)
        return runtime.start("visits", values, Actor("person", company.bob.id)).card_id


def rename(company: Company, id: int, last: str, first: str) -> None:
    with company.app.app_context():
        accounts.save_person(id, {"last_name": last, "first_name": first}, None)


def test_people_and_departments_are_found_by_what_they_are_called_now(either_company: Company) -> None:
    dora, walt = either_company.dora, either_company.walt
    rename(either_company, walt.id, "Топорков", "Ефим")
    card = visit(either_company, what="First", fitter=walt.id, where="workshop")
    visit(either_company, what="Second", crew=[either_company.will.id])
    assert found(either_company, dora, "топорков") == ["V1"]
    assert found(either_company, dora, "first+Топорковым+ефима") == ["V1"]
    assert places(either_company, dora, "топорк") == ["Fitter: |Топорков| Ефим"]
    assert found(either_company, dora, "workshop") == ["V1"]
    rename(either_company, walt.id, "Пилин", "Ефим")
    assert found(either_company, dora, "топорков") == []
    assert found(either_company, dora, "пилину") == ["V1"]
    either_company.do(card, ChangeFields({"fitter": either_company.will.id}), either_company.bob)
    assert found(either_company, dora, "пилину") == []


def test_cards_are_found_by_the_cards_they_name(either_company: Company) -> None:
    registers.publish(either_company)
    hinge = registers.good(either_company, "A-17", name="Петля мебельная")
    visit(either_company, what="First", good=hinge)
    visit(either_company, what="Second", parts=[{"_id": 1, "part": hinge}])
    dora = either_company.dora
    assert found(either_company, dora, "петли") == ["V2", "V1", "G0001"]
    assert found(either_company, dora, "петлями+second") == ["V2"]
    assert places(either_company, dora, "петля+first") == ["Good: |Петля| мебельная G0001"]
    either_company.do(hinge, ChangeFields({"name": "Навес"}), either_company.bob)
    assert found(either_company, dora, "петли") == []
    assert found(either_company, dora, "навесы+first") == ["V1"]
    # Walt sees visits, but no goods.
    assert found(either_company, either_company.walt, "first") == ["V1"]
    assert found(either_company, either_company.walt, "навес") == []


def test_whom_a_hidden_field_names_is_found_by_those_who_see_it(company: Company) -> None:
    rename(company, company.walt.id, "Топорков", "Ефим")
    registers.publish(company)
    hinge = registers.good(company, "A-17", name="Петля")
    visit(company, HIDDEN, what="First", fitter=company.walt.id, good=hinge)
    assert found(company, company.dora, "топорков") == ["V1"]
    assert found(company, company.dora, "петля+топорков") == ["V1"]
    assert found(company, company.erin, "топорков") == []
    assert found(company, company.erin, "петля") == ["G0001"]
    assert found(company, company.erin, "first") == ["V1"]


@pytest.mark.parametrize("rare", [2000, 0])
def test_a_board_and_a_list_are_narrowed_as_search_finds(
    either_company: Company, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    """Whether few cards have the words or many."""
    monkeypatch.setattr(finding, "RARE", rare)
    rename(either_company, either_company.walt.id, "Топорков", "Ефим")
    one = visit(either_company, what="Шкафы", fitter=either_company.walt.id)
    visit(either_company, what="Столы")
    dora = either_company.dora

    def narrowed(words: str) -> set[int]:
        page = either_company.get(dora, f"/boards/visits?q={words}").text
        return {int(found) for found in re.findall(r'id="card-(\d+)"', page)}

    assert narrowed("шкафа") == {one}
    assert narrowed("топоркову") == {one}
    listed = either_company.get(dora, "/boards/visits?mode=list&q=шкафа").text
    assert "Шкафы" in listed
    assert "Столы" not in listed
    assert narrowed("ш") == set()
    assert narrowed("шк") == {one}
    assert narrowed("шкафы+нет") == set()
    assert found(either_company, dora, "шкафа") == ["V1"]


@pytest.mark.parametrize("address", ["/search?q=топорков+шкаф", "/boards/visits?q=топорков+шкаф"])
def test_names_cost_the_same_however_many_there_are(company: Company, address: str) -> None:
    registers.publish(company)
    visit(company, what="Шкаф", fitter=company.walt.id)
    rename(company, company.walt.id, "Топорков", "Ефим")
    client = company.client(company.dora)
    counts = []
    for n in range(2):
        for m in range(n * 5):
            good = registers.good(company, f"A{m}", name="Топорков шкаф")
            with company.app.app_context():
                asked = {"what": "Шкаф", "fitter": company.walt.id, "good": good}
                runtime.start("visits", asked, Actor("person", company.bob.id))
        client.get(address)
        with statements(company.app) as sent:
            assert client.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
