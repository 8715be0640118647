"""A record shows the cards whose lines name it: only those one may see, page by page, as lines change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.web.company import Company
from tests.web.registers import good, publish
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields
from webapp.storage import models as m
from webapp.web import cards

SALES = """
key: bills
title: {ru: Продажи, en: Sales}
numbering: {pattern: "П-{seq:03}"}
face: {title: "{whom}"}
fields:
  - {key: whom, kind: text, title: {ru: Кому, en: Whom}}
  - key: items
    kind: lines
    title: {ru: Товары, en: Sold goods}
    columns:
      - {key: product, kind: card, process: goods, title: {ru: Товар, en: Product}}
      - {key: pieces, kind: number, title: {ru: Сколько, en: Pieces}}
start: {fields: [{field: whom, required: true}, items]}
stages:
  - {key: sold, title: {ru: Продано, en: Sold}, kind: start}
  - {key: paid, title: {ru: Оплачено, en: Paid}, kind: success}
transitions: [{key: pay, source: [sold], target: [paid], who: [{role: sales}]}]
rights: {create: [{role: sales}], see: [{who: [{role: sales}], scope: all}]}
"""


@pytest.fixture
def shop(company: Company) -> Company:
    publish(company)
    with company.app.app_context():
        runtime.publish(SALES)
    return company


def line(product: int, n: int = 1) -> dict[str, Any]:
    return {"product": product, "pieces": n}


def sold(shop: Company, whom: str, *products: int) -> int:
    values = {"whom": whom, "items": [line(product) for product in products]}
    with shop.app.app_context():
        return runtime.start("bills", values, Actor("person", shop.bob.id)).card_id


def links(shop: Company) -> list[tuple[int, int, str]]:
    with shop.app.app_context(), runtime.reading() as conn:
        k = m.CardLink
        wanted = select(k.from_id, k.to_id, k.relation).where(k.kind == "line")
        return [tuple(row) for row in conn.execute(wanted.order_by(k.from_id, k.to_id))]


def test_a_record_shows_who_names_it_in_lines(shop: Company) -> None:
    wood, steel = good(shop, "W"), good(shop, "S")
    anna = sold(shop, "Anna", wood, wood, steel)
    page = shop.get(shop.bob, f"/cards/{steel}").text
    assert "Named in lines" in page
    assert f'href="/cards/{anna}"' in page
    assert "names this card in “Sold goods”" in page
    assert links(shop) == [(anna, wood, "items"), (anna, steel, "items")]
    # The order itself does not list its goods twice.
    assert "Linked cards" not in shop.get(shop.bob, f"/cards/{anna}").text


def test_the_links_follow_the_lines(shop: Company) -> None:
    wood, steel = good(shop, "W"), good(shop, "S")
    anna = sold(shop, "Anna", wood)
    with shop.app.app_context():
        change = ChangeFields({"items": [line(steel, 3)]})
        runtime.perform(anna, change, Actor("admin", shop.alice.id))
    assert links(shop) == [(anna, steel, "items")]
    assert "Named in lines" not in shop.get(shop.bob, f"/cards/{wood}").text


def test_who_may_not_see_the_orders_is_told_of_none(shop: Company) -> None:
    wood = good(shop, "W")
    anna = sold(shop, "Anna", wood)
    page = shop.get(shop.dora, f"/cards/{wood}").text
    assert "Named in lines" not in page
    assert f"/cards/{anna}" not in shop.get(shop.dora, f"/cards/{wood}/named").text
    assert shop.get(shop.charlie, f"/cards/{wood}/named").status_code == 404
    assert shop.get(shop.bob, f"/cards/{anna}/named").status_code == 404


def test_there_are_ten_on_the_record_and_all_on_a_page(
    shop: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    wood = good(shop, "W")
    orders = [sold(shop, f"Customer {n}", wood) for n in range(12)]
    page = shop.get(shop.bob, f"/cards/{wood}").text
    assert sum(f'href="/cards/{id}"' in page for id in orders) == 10
    assert f'href="/cards/{wood}/named"' in page
    monkeypatch.setattr(cards, "MOST_NAMED", 7)
    first = shop.get(shop.bob, f"/cards/{wood}/named").text
    (before,) = {part.split('"')[0] for part in first.split("named?before=")[1:]}
    second = shop.get(shop.bob, f"/cards/{wood}/named?before={before}").text
    found = [[id for id in orders if f'href="/cards/{id}"' in text] for text in (first, second)]
    assert found == [orders[5:], orders[:5]]
    assert "before=" not in second
