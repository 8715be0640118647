"""Whoever changes a card without seeing what it names leaves that as it is, and is not told what it is."""

from __future__ import annotations

import pytest

from tests.web.company import ORDERS, Company
from tests.web.registers import GOODS
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.runtime import replayed

WITH_GOODS = (
    ORDERS.replace(
        "start:\n  fields: [{field: customer, required: true}, what, city, price]",
        """  - {key: item, kind: card, process: goods, title: {ru: Товар, en: Item}}
  - key: items
    kind: lines
    title: {ru: Позиции, en: Items}
    columns:
      - {key: item, kind: card, process: goods, title: {ru: Товар, en: Item}}
      - {key: count, kind: number, title: {ru: Штук, en: Pieces}}
start:
  fields: [{field: customer, required: true}, what, city, price, item, items]""",
    )
    + "  edit: [{who: [{role: sales}]}]\n"
)


HIDDEN = GOODS.replace("create: [{role: sales}]", "create: [{role: director}]").replace(
    "see: [{who: [{role: sales}, {role: director}, {department: sales}]}]", "see: [{who: [{role: director}]}]"
)


@pytest.fixture
def order(company: Company) -> tuple[int, int]:
    """An order of Bob's and the record it names, which is not for him."""
    assert HIDDEN.count("director") == 3
    with company.app.app_context():
        runtime.publish(HIDDEN)
        runtime.publish(WITH_GOODS)
        kept = {"article": "A1", "name": "Ninefold"}
        record = runtime.start("goods", kept, Actor("person", company.dora.id)).card_id
        values = {"customer": "Anna", "item": record, "items": [{"item": record, "count": 2}]}
        card = runtime.start("orders", values, Actor("person", company.bob.id)).card_id
        db.session.remove()
    return card, record


def test_what_is_not_seen_stays_when_the_form_is_sent(company: Company, order: tuple[int, int]) -> None:
    card, record = order
    bob = company.client(company.bob)
    assert bob.get(f"/cards/{record}").status_code == 404
    form = bob.get(f"/cards/{card}/fields?key=item").text
    assert 'value="=" selected' in form
    assert f'<option value="{record}"' not in form
    assert "Ninefold" not in form
    sent = {"key": "item", "f-item": "="}
    assert bob.post(f"/cards/{card}/fields", data=sent).status_code in {200, 303}
    table = bob.get(f"/cards/{card}/fields?key=items").text
    assert "Ninefold" not in table
    lines = {"key": "items", "f-items": ["1", "n1"], "f-items-1-item": "=", "f-items-1-count": "3"}
    lines |= {"f-items-n1-item": "=", "f-items-n1-count": "5"}
    assert bob.post(f"/cards/{card}/fields", data=lines).status_code in {200, 303}
    with company.app.app_context():
        values = replayed(card)[0].values
    assert values["item"] == record
    assert [(line.get("item"), line["count"]) for line in values["items"]] == [(record, 3), (None, 5)]


def test_a_guessed_number_is_no_way_to_find_it_out(company: Company, order: tuple[int, int]) -> None:
    card, record = order
    for guess in (record, record + 100):
        sent = company.client(company.bob).post(
            f"/cards/{card}/fields", data={"key": "item", "f-item": str(guess)}
        )
        assert sent.status_code == 422
    emptied = {"key": "item", "f-item": ""}
    assert company.client(company.bob).post(f"/cards/{card}/fields", data=emptied).status_code in {200, 303}
    with company.app.app_context():
        assert replayed(card)[0].values["item"] is None
