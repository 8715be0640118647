"""Linked cards on the page of a card: both ways, only those the viewer may see, at one question's cost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.web.company import MONDAY, Company, statements
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, ChangeFields, Complete
from webapp.storage import models as m

BILLS = """
key: bills
title: {ru: Счета, en: Bills}
numbering: {pattern: "Б-{seq:03}"}
face: {title: "{whom}", sum: amount}
fields:
  - {key: whom, kind: text, title: {ru: Кому, en: Whom}}
  - {key: amount, kind: money, title: {ru: Сумма, en: Amount}}
  - {key: deal, kind: card, process: deals, title: {ru: Сделка, en: Deal}}
start: {fields: [{field: whom, required: true}, amount, deal]}
stages:
  - key: sent
    title: {ru: Выставлен, en: Sent}
    kind: start
    flow:
      - type: task
        key: pay
        kind: todo
        title: {ru: Оплатить, en: Pay it}
        assignees: [{role: director}]
        outcomes: [{key: paid, title: {ru: Оплачен, en: Paid}, goto: paid}]
  - {key: paid, title: {ru: Оплачен, en: Paid}, kind: success}
rights: {create: [{role: sales}], see: [{who: [{role: director}], scope: all}]}
"""

DEALS = """
key: deals
title: {ru: Сделки, en: Deals}
numbering: {pattern: "С-{seq:03}"}
face: {title: "{customer}", sum: price}
fields:
  - {key: customer, kind: text, title: {ru: Заказчик, en: Customer}}
  - {key: price, kind: money, title: {ru: Цена, en: Price}}
start: {fields: [{field: customer, required: true}, price]}
stages:
  - key: new
    title: {ru: Новая, en: New}
    kind: start
    flow:
      - type: robot
        key: bill
        do: create_card
        settings:
          process: bills
          values: {whom: "{customer}", amount: {field: price}}
          link_field: deal
          initiator: nobody
          owner: nobody
      - {type: wait, key: until_paid, child: bill, at_failed: lost}
      - {type: goto, key: on, stage: won}
  - {key: won, title: {ru: Выиграна, en: Won}, kind: success}
  - {key: lost, title: {ru: Проиграна, en: Lost}, kind: failure}
rights: {create: [{role: sales}], see: [{who: [{role: director}, {role: sales}], scope: all}]}
"""


@pytest.fixture
def deal(either_company: Company) -> int:
    """A deal of Bob's, who does not see bills, with a bill that Dora is to pay."""
    with either_company.app.app_context():
        for source in (BILLS, DEALS):
            runtime.publish(source, now=MONDAY)
        values = {"customer": "Anna & Sons", "price": "1200"}
        card = runtime.start("deals", values, Actor("person", either_company.bob.id), now=MONDAY).card_id
        run()
    return card


def run() -> None:
    with runtime.reading() as conn:
        ids = list(conn.execute(select(m.Job.id).where(m.Job.state.in_(("queued", "planned")))).scalars())
    for id in ids:
        runtime.run_job(id, now=MONDAY)


def bill_of(company: Company) -> Any:
    with company.app.app_context(), db.engine.connect() as conn:
        return conn.execute(select(m.Card.__table__).where(m.Card.number == "Б-001")).one()


def test_both_cards_show_each_other_with_stage_holder_and_money(either_company: Company, deal: int) -> None:
    bill = bill_of(either_company)
    page = either_company.get(either_company.dora, f"/cards/{deal}/links").text
    assert f'href="/cards/{bill.id}"' in page
    for words in ("Б-001", "Anna &amp; Sons", "Bills", "made from this card", "Sent", "Dora", "1,200"):
        assert words in page, words
    back = either_company.get(either_company.dora, f"/cards/{bill.id}/links").text
    for words in ("С-001", "Deals", "this card was made from it", "New"):
        assert words in back, words
    assert f"live-card-{deal} from:body" in back
    whole = either_company.get(either_company.dora, f"/cards/{bill.id}").text
    assert "From the card" in whole
    assert "For linked cards: Б-001" in either_company.get(either_company.dora, f"/cards/{deal}/top").text


def test_what_the_viewer_may_not_see_is_not_shown(either_company: Company, deal: int) -> None:
    bill = bill_of(either_company)
    page = either_company.get(either_company.bob, f"/cards/{deal}").text
    assert f"/cards/{bill.id}" not in page
    assert 'id="card-links"' not in page
    # The timeline names its number and leads nowhere.
    assert "Б-001" in page
    assert either_company.get(either_company.bob, f"/cards/{bill.id}/links").status_code == 404
    assert either_company.get(either_company.charlie, f"/cards/{deal}/links").status_code == 404


def test_a_paid_bill_wins_the_deal(either_company: Company, deal: int) -> None:
    either_company.do(bill_of(either_company).id, Complete(1, "paid"), either_company.dora, MONDAY)
    with either_company.app.app_context():
        run()
    page = either_company.get(either_company.dora, f"/cards/{deal}").text
    assert "A linked card is finished" in page
    assert "Won" in page


def test_many_linked_cards_cost_no_more_questions_than_one(either_company: Company, deal: int) -> None:
    client = either_company.client(either_company.dora)

    def count() -> int:
        client.get(f"/cards/{deal}")
        with statements(either_company.app) as sent:
            assert client.get(f"/cards/{deal}").status_code == 200
        return len(sent)

    before = count()
    bill = dict(bill_of(either_company)._mapping)
    bill.pop("id")
    with either_company.app.app_context(), db.engine.begin() as conn:
        for n in range(30):
            again = bill | {"number": f"Б-1{n}", "start_key": None}
            card = conn.execute(insert(m.Card).values(again).returning(m.Card.id)).scalar_one()
            link = {"from_id": deal, "to_id": card, "kind": "made", "relation": "bill", "created_at": MONDAY}
            conn.execute(insert(m.CardLink).values(link))
    assert count() == before


def test_a_field_that_names_a_card_is_a_link_until_it_names_another(
    either_company: Company, deal: int
) -> None:
    bill = bill_of(either_company)
    with either_company.app.app_context():
        other = runtime.start(
            "deals", {"customer": "Other"}, Actor("person", either_company.bob.id), now=MONDAY
        ).card_id
        administrator = Actor("admin", either_company.alice.id)
        runtime.perform(bill.id, ChangeFields({"deal": other}), administrator, now=MONDAY)
    assert (
        "names this card in “Deal”" in either_company.get(either_company.dora, f"/cards/{other}/links").text
    )
    with either_company.app.app_context(), db.engine.connect() as conn:
        fields = conn.execute(select(m.CardLink.to_id).where(m.CardLink.kind == "field")).scalars().all()
    assert fields == [other]
