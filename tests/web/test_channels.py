"""Several channels in one process: each with its people, its tab, its counts; nothing of another leaks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Move
from webapp.storage.reads import access, counters

ON_BOTH = True

SHOP = """
key: shop
title: {ru: Продажи, en: Sales}
numbering: {pattern: "S-{seq}"}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: manager, kind: person, title: {ru: Менеджер, en: Manager}}
start: {fields: [{field: what, required: true}, manager]}
pipelines:
  - {key: site, title: {ru: Сайт, en: Site}, who: [{role: sales}]}
  - {key: market, title: {ru: Маркет, en: Market}, who: [{role: director}, {person: erin}]}
stages:
  - {key: new, title: {ru: Новый (сайт), en: New}, kind: start, pipeline: site}
  - {key: sold, title: {ru: Продан, en: Sold}, kind: success, pipeline: site}
  - {key: listed, title: {ru: Новый (маркет), en: Listed}, kind: start, pipeline: market}
  - {key: packed, title: {ru: Собирается, en: Packing}, creates: true, pipeline: market}
  - {key: sent, title: {ru: Отправлен, en: Sent}, kind: success, pipeline: market}
transitions:
  - {key: sell, source: [new], target: [sold], who: [{role: sales}]}
  - {key: pack, source: [listed, packed], target: [packed, sent], who: [{everyone: true}]}
  - {key: over, source: [new], target: [packed], who: [{role: sales}]}
rights:
  create: [{role: sales}, {role: director}, {person: erin}]
  see: [{who: [{role: sales}, {role: director}, {person: erin}]}, {who: [{field: manager}]}]
"""


@pytest.fixture
def shop(company: Company) -> Company:
    with company.app.app_context():
        runtime.publish(SHOP)
        db.session.remove()
    return company


def sale(shop: Company, who: Somebody, what: str, **where: Any) -> int:
    values = {"what": what} | {k: where.pop(k) for k in ("manager",) if k in where}
    with shop.app.app_context():
        return runtime.start("shop", values, Actor("person", who.id), **where).card_id


def counted(shop: Company, who: Somebody) -> int:
    with shop.app.app_context(), db.engine.connect() as conn:
        company = access.company(conn)
        viewer = access.viewer_in(company, who.id, MONDAY.date())
        process = company.process("shop")
        assert process
        return counters.counters(conn, viewer, company).cards.get(process.id, 0)


def columns(html: str) -> list[str]:
    return re.findall(r'id="column-([a-z]+)"', html)


def test_each_channel_is_seen_searched_and_counted_by_its_own_people_alone(shop: Company) -> None:
    site, market = sale(shop, shop.bob, "Lamp"), sale(shop, shop.erin, "Chair")
    assert counted(shop, shop.bob) == 1
    assert counted(shop, shop.dora) == 1
    assert shop.get(shop.bob, f"/cards/{site}").status_code == 200
    assert shop.get(shop.bob, f"/cards/{market}").status_code == 404
    assert shop.get(shop.dora, f"/cards/{site}").status_code == 404
    assert "Chair" in re.sub("</?mark>", "", shop.get(shop.dora, "/search?q=ch").text)
    assert "Lamp" not in re.sub("</?mark>", "", shop.get(shop.dora, "/search?q=la").text)
    assert counted(shop, shop.alice) == 2


def test_the_board_shows_one_channel_and_a_tab_for_each_of_mine(shop: Company) -> None:
    sale(shop, shop.bob, "Lamp")
    assert columns(shop.get(shop.bob, "/boards/shop").text) == ["new", "sold"]
    assert columns(shop.get(shop.dora, "/boards/shop").text) == ["listed", "packed", "sent"]
    all_of_them = shop.get(shop.alice, "/boards/shop?pipeline=market").text
    assert columns(all_of_them) == ["listed", "packed", "sent"]
    assert "pipeline=site" in all_of_them
    strange = shop.get(shop.bob, "/boards/shop?pipeline=market").text
    assert columns(strange) == ["new", "sold"]
    assert "pipeline=market" not in strange


def test_a_column_of_another_channel_shows_nothing_of_it(shop: Company) -> None:
    sale(shop, shop.erin, "Chair")
    assert "Chair" not in shop.get(shop.bob, "/boards/shop/columns/listed?pipeline=market").text
    assert "Chair" not in shop.get(shop.bob, "/boards/shop/columns/listed").text


def test_a_card_that_crossed_is_the_other_channels(shop: Company) -> None:
    card = sale(shop, shop.bob, "Lamp")
    shop.do(card, Move("packed"), shop.bob)
    assert shop.get(shop.dora, f"/cards/{card}").status_code == 200
    assert counted(shop, shop.dora) == 1
    # Bob created it, so he takes part and has its tab.
    assert "Lamp" in shop.get(shop.bob, "/boards/shop?pipeline=market").text


def test_whoever_creates_a_card_chooses_among_the_creation_stages_of_their_channel(shop: Company) -> None:
    assert 'name="beginning"' not in shop.get(shop.bob, "/boards/shop/cards/new").text
    assert shop.get(shop.will, "/boards/shop/cards/new").status_code == 404
    assert 'name="beginning"' in shop.get(shop.erin, "/boards/shop/cards/new").text
    client = shop.client(shop.erin)
    sent = client.post("/boards/shop/cards", data={"f-what": "Stool", "what": "Stool", "beginning": "packed"})
    assert sent.status_code == 303, sent.text
    with shop.app.app_context(), db.engine.connect() as conn:
        (stage,) = conn.exec_driver_sql("SELECT stage FROM card WHERE title = 'Stool'").one()
    assert stage == "packed"


def test_a_stage_that_is_not_mine_to_begin_at_is_not_taken_from_a_forged_form(shop: Company) -> None:
    client = shop.client(shop.bob)
    client.post("/boards/shop/cards", data={"f-what": "Stool", "what": "Stool", "beginning": "packed"})
    with shop.app.app_context(), db.engine.connect() as conn:
        (stage,) = conn.exec_driver_sql("SELECT stage FROM card WHERE title = 'Stool'").one()
    assert stage == "new"


def test_whoever_a_field_names_sees_the_card_while_it_does(shop: Company) -> None:
    card = sale(shop, shop.bob, "Lamp", manager=shop.will.id)
    assert shop.get(shop.will, f"/cards/{card}").status_code == 200
    assert shop.get(shop.walt, f"/cards/{card}").status_code == 404
    assert counted(shop, shop.will) == 1


def test_channels_that_come_later_take_the_cards_that_are_there(company: Company) -> None:
    plain = re.sub(r"pipelines:\n(  - .*\n)+", "", SHOP)
    plain = re.sub(r", pipeline: \w+", "", plain).replace(
        "en: Listed}, kind: start", "en: Listed}, creates: true"
    )
    with company.app.app_context():
        runtime.publish(plain)
        card = runtime.start("shop", {"what": "Lamp"}, Actor("person", company.bob.id)).card_id
        runtime.publish(SHOP)
        db.session.remove()
    assert company.get(company.dora, f"/cards/{card}").status_code == 404
    company.do(card, Move("packed"), company.bob)
    assert company.get(company.dora, f"/cards/{card}").status_code == 200


def test_a_card_shows_the_stages_of_its_own_channel(shop: Company) -> None:
    page = shop.get(shop.alice, f"/cards/{sale(shop, shop.bob, 'Lamp')}").text
    strip = page.split('<ol class="strip')[1].split("</ol>")[0]
    assert strip.count("strip-step") == 2
