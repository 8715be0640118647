"""Fields that only some see, looked for by everybody else in every place that shows something of a card."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import program
from tests.web.company import ORDERS, Company
from tests.web.registers import GOODS, good, publish
from tests.web.test_prints import pdf_text
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import ROBOT, Actor, AttachDocument, ChangeFields
from webapp.robots.prints import making
from webapp.robots.prints.invoice import NotDrawn
from webapp.robots.prints.settings import Settings
from webapp.runtime import prints
from webapp.storage import imports

PRICE = "{key: price, kind: money, title: {ru: Цена, en: Price}}"
OPEN = ORDERS.replace(
    PRICE,
    f"""{PRICE}
  - {{key: margin, kind: text, title: {{ru: Наценка, en: Margin}}, in_lists: true}}
  - {{key: deal, kind: file, title: {{ru: Договор, en: Deal}}}}
  - {{key: item, kind: card, process: goods, title: {{ru: Товар, en: Item}}}}""",
).replace("what, city, price]", "what, city, price, margin, deal, item]")
SECRET = OPEN + "  see_fields: [{who: [{role: director}], fields: [margin, deal, item]}]\n"


def published(company: Company, source: str) -> None:
    with company.app.app_context():
        runtime.publish(source)
        db.session.remove()


def secretive(company: Company) -> int:
    """A card of Bob's whose margin, contract and goods are for Dora alone."""
    with company.app.app_context():
        file = runtime.upload(io.BytesIO(b"Ninefold"), "Ninefold.txt", company.bob.id)["id"]
        asked = {
            "customer": "Anna",
            "what": "Table",
            "margin": "Ninefold",
            "deal": [file],
            "item": str(good(company, "A1", name="Ninefold")),
        }
        return runtime.start("orders", asked, Actor("person", company.bob.id)).card_id


@pytest.fixture
def shy(company: Company) -> Company:
    publish(company)
    published(company, SECRET)
    return company


PARTS = (
    "",
    "/timeline",
    "/timeline?kind=files",
    "/fields/margin",
    "/fields/deal",
    "/fields/item",
    "/tasks/1",
)


def test_no_part_of_a_card_shows_it(shy: Company) -> None:
    card = secretive(shy)
    bob, dora = shy.client(shy.bob), shy.client(shy.dora)
    for part in PARTS:
        address = f"/cards/{card}{part}"
        assert "Ninefold" not in bob.get(address, headers={"HX-Request": "true"}).text, part
        whole = dora.get(address, headers={"HX-Request": "true"})
        assert (whole.status_code, "Ninefold" in whole.text) == (200, True), part


def test_nor_does_the_api(shy: Company) -> None:
    card, bob = secretive(shy), program(shy, shy.bob)
    for part in (
        "",
        "/timeline",
        "/timeline?kind=robots",
        "/timeline?kind=files",
        "/files",
        "/links",
        "/tasks/1",
    ):
        told = bob.get(f"/cards/{card}{part}")
        assert told.status_code == 200
        assert "Ninefold" not in told.text, part


def test_the_api_tells_nothing_of_what_the_engine_notes_for_itself(shy: Company) -> None:
    card = secretive(shy)
    with shy.app.app_context():
        file = runtime.upload(io.BytesIO(b"x"), "Ninefold.txt", None)
        made = {"id": file["id"], "name": file["name"]}
        runtime.perform(card, AttachDocument("deal", made, {"token": "t" * 32, "values": {}}), ROBOT)
    told: Any = program(shy, shy.bob).get(f"/cards/{card}/timeline").json
    found = next(one["data"] for one in told["items"] if one["event"] == "DocumentMade")
    assert found["field"] == "deal"
    assert not {"file", "beside", "seal"} & set(found)
    whole: Any = program(shy, shy.dora).get(f"/cards/{card}/timeline").json
    assert "Ninefold.txt" in str(whole)
    assert "t" * 32 not in str(whole)


def test_what_became_secret_later_finds_no_card(company: Company) -> None:
    publish(company)
    published(company, OPEN)
    card = secretive(company)
    assert "2026-0001" in company.get(company.bob, "/search?q=ninefol").text
    published(company, SECRET)
    for address in ("/search?q=ninefol", "/boards/orders?q=ninefol", "/boards/orders?mode=list&q=ninefol"):
        assert "2026-0001" not in company.get(company.bob, address).text, address
    told: Any = program(company, company.bob).get("/cards?q=ninefol&process=orders").json
    assert told["items"] == []
    assert company.get(company.bob, f"/cards/{card}").status_code == 200


def test_paper_shows_it_to_whom_the_card_does(shy: Company) -> None:
    card = secretive(shy)
    assert "Ninefold" not in pdf_text(shy.get(shy.bob, f"/cards/{card}/prints/card").data)
    assert "Ninefold" in pdf_text(shy.get(shy.dora, f"/cards/{card}/prints/card").data)


def test_paper_names_no_card_that_its_reader_may_not_see(company: Company) -> None:
    published(
        company, GOODS.replace("{role: sales}, {role: director}, {department: sales}", "{role: director}")
    )
    published(company, OPEN.replace('title: "{customer}: {what}"', 'title: "{customer}"'))
    with company.app.app_context():
        goods = runtime.start("goods", {"article": "A1", "name": "Ninefold"}, ROBOT).card_id
        card = runtime.start(
            "orders", {"customer": "Anna", "item": str(goods)}, ROBOT, initiator=company.bob.id
        )
    for who, shown in ((company.bob, False), (company.dora, True)):
        paper = pdf_text(company.get(who, f"/cards/{card.card_id}/prints/card").data)
        assert ("Anna" in paper, "Ninefold" in paper) == (True, shown), who.login


def test_an_invoice_is_not_made_of_what_its_reader_may_not_see(shy: Company) -> None:
    published(
        shy, SECRET.replace("fields: [margin, deal, item]", "fields: [price]").replace(", sum: price", "")
    )
    card = secretive(shy)
    with shy.app.app_context():
        runtime.perform(card, ChangeFields({"price": "7777"}), ROBOT)
        settings = Settings(
            template="invoice", field="none", customer="customer", what="what", amount="price"
        )
        form, context = prints._on_card(card, "invoice", "en", None)
        told = [
            _invoice(form, settings, replace(context, reader=reader)) for reader in (shy.bob.id, shy.dora.id)
        ]
    assert told[0] is None
    assert told[1]["total"].replace("\xa0", " ") == "7 777,00"


def _invoice(form: Any, settings: Settings, context: Any) -> Any:
    """The figures for that reader; None where nothing can be figured out for them."""
    try:
        return making.fill(form, settings, context).data["invoice"]
    except NotDrawn:
        return None


def test_an_event_log_links_no_cards_by_it(company: Company) -> None:
    twin = "  - {key: twin, kind: card, process: orders, title: {ru: Пара, en: Twin}}"
    own = ORDERS.replace(PRICE, f"{PRICE}\n{twin}").replace("what, city, price]", "what, city, price, twin]")
    own += "  export: [{role: sales}]\n  see_fields: [{who: [{role: director}], fields: [twin]}]\n"
    published(company, own)
    first = company.order()
    company.order(twin=str(first))
    for who, shown in ((company.bob, False), (company.alice, True)):
        log: Any = json.loads(company.get(who, "/boards/orders/log.json").data)
        linked = [r for one in log["objects"] for r in one["relationships"] if r["qualifier"] == "linked"]
        assert bool(linked) is shown, who.login


def test_a_move_neither_shows_nor_changes_it(company: Company) -> None:
    publish(company)
    way = "{key: t, source: [review], target: [making], who: [{role: sales}], requires: [margin, city]}"
    published(company, SECRET.replace("rights:", f"transitions: [{way}]\nrights:"))
    card = secretive(company)
    assert "Ninefold" not in company.get(company.bob, f"/cards/{card}/moves/new?to=making").text
    bob = company.client(company.bob)
    moved = {"to": "making", "f-city": "Omsk", "f-margin": "Nothing", "asked": "1"}
    bob.post(f"/cards/{card}/moves", data=moved)
    program(company, company.bob).post(
        f"/cards/{card}/moves", {"to": "making", "values": {"margin": "Nothing"}}
    )
    assert "Ninefold" in company.get(company.dora, f"/cards/{card}").text
    bob.post(f"/cards/{card}/moves", data={"to": "making", "f-city": "Omsk"})
    with company.app.app_context():
        state, _ = runtime.replayed(card)
    assert (state.stage, state.values["city"], state.values["margin"]) == ("making", "Omsk", "Ninefold")


def test_an_import_finds_no_linked_card_by_it(company: Company) -> None:
    publish(company)
    good(company, "A1")
    for hidden, found in (("price", True), ("article", False)):
        published(company, GOODS + f"  see_fields: [{{who: [{{role: director}}], fields: [{hidden}]}}]\n")
        with company.app.app_context(), runtime.reading() as conn:
            assert (imports.card_called(conn, "goods", "A1") is not None) is found, hidden
