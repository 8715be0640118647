"""Public forms and incoming webhooks: cards from those who are not signed in."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.conftest import program
from tests.web.company import MONDAY, ORDERS, Company
from tests.web.purchases import PDF
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.runtime import doors
from webapp.storage import models as m

ON_BOTH = True

SHOP = (
    ORDERS.replace(
        "start:\n  fields: [{field: customer, required: true}, what, city, price]",
        """  - {key: phone, kind: phone, title: {ru: Телефон, en: Phone}}
  - {key: drawing, kind: files, title: {ru: Чертёж, en: Drawing}, accept: [pdf]}
  - key: items
    kind: lines
    title: {ru: Позиции, en: Items}
    columns:
      - {key: name, kind: text, title: {ru: Что, en: Name}, required: true}
      - {key: pieces, kind: number, title: {ru: Штук, en: Pieces}}
start:
  fields: [{field: customer, required: true}, what, city, price, phone, drawing, items]""",
    )
    + """
triggers:
  - key: site
    title: {ru: С сайта, en: From the site}
    on: form
    start: {city: Москва}
    initiator: {person: bob}
  - {key: shop, title: {ru: Магазин, en: Shop}, on: webhook, start: {}}
"""
)
LATER = MONDAY + timedelta(seconds=30)


@pytest.fixture
def shop(company: Company) -> Company:
    with company.app.app_context():
        runtime.publish(SHOP)
    return company


def door(shop: Company, kind: str, trigger: str, **settings: Any) -> str:
    """The token of a new door."""
    with shop.app.app_context():
        process = db.session.query(m.Process).filter_by(key="orders").one().id
        db.session.remove()
        given = {"title": "Order a table", "kind": kind, "process_id": process, "trigger": trigger}
        id = doors.save(None, given | {"settings": settings}, shop.alice.id)
        token = db.session.get_one(m.Intake, id).token
        db.session.remove()
    return token


def rows(shop: Company, table: Any) -> list[Any]:
    with shop.app.app_context(), runtime.reading() as conn:
        return list(conn.execute(db.select(table.__table__).order_by(table.id)))


# -- public forms ----------------------------------------------------------------------------------------


def seal_of(page: TestResponse) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


def send(shop: Company, token: str, seal: str = "", **values: Any) -> TestResponse:
    """A stranger's browser opens the form and sends it half a minute later."""
    browser: FlaskClient = shop.app.test_client()
    seal = seal or seal_of(browser.get(f"/f/{token}"))
    with time_machine.travel(LATER, tick=False):
        return browser.post(f"/f/{token}", data={"seal": seal} | values, content_type="multipart/form-data")


FORM = {"f-customer": "Anna", "f-what": "Table", "f-phone": "8 912 345-67-89"}


def test_a_form_of_a_stranger_becomes_a_card(shop: Company) -> None:
    token = door(shop, "form", "site")
    lines = {"f-items": ["n1"], "f-items-n1-name": "Leg", "f-items-n1-pieces": "4"}
    answer = send(shop, token, **FORM, **lines)
    assert answer.status_code == 303, answer.text
    thanks = shop.app.test_client().get(answer.location)
    assert "2026-0001" in thanks.text
    (card,) = rows(shop, m.Card)
    assert card.values["city"] == "Москва"
    assert card.values["phone"] == "+79123456789"
    assert card.values["items"] == [{"_id": 1, "name": "Leg", "pieces": 4}]
    assert (card.initiator_id, card.stage) == (shop.bob.id, "review")
    assert [e.state for e in rows(shop, m.IntakeEntry)] == ["accepted"]


def test_the_form_needs_no_cookie_and_no_script(shop: Company) -> None:
    page = shop.app.test_client().get(f"/f/{door(shop, 'form', 'site')}")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "csrf_token" not in page.text


def test_what_is_wrong_is_said_and_what_was_typed_stays(shop: Company) -> None:
    token = door(shop, "form", "site")
    answer = send(shop, token, **FORM | {"f-customer": "", "f-phone": "nonsense"})
    assert answer.status_code == 422
    assert 'id="f-customer-error"' in answer.text
    assert 'value="nonsense"' in answer.text
    assert rows(shop, m.Card) == []


def test_a_line_is_added_without_script(shop: Company) -> None:
    token = door(shop, "form", "site")
    answer = send(shop, token, **FORM, line="add f-items")
    assert answer.status_code == 200
    assert 'value="Anna"' in answer.text
    assert rows(shop, m.Card) == []


def test_only_chosen_fields_are_asked_and_taken(shop: Company) -> None:
    token = door(shop, "form", "site", fields=["customer"])
    assert 'name="f-price"' not in shop.app.test_client().get(f"/f/{token}").text
    send(shop, token, **FORM | {"f-price": "5"})
    assert "price" not in rows(shop, m.Card)[0].values


def test_programs_that_fill_in_everything_are_turned_away(shop: Company) -> None:
    token = door(shop, "form", "site")
    assert send(shop, token, **FORM, website="http://spam.example").status_code == 422
    assert shop.app.test_client().post(f"/f/{token}", data=FORM).status_code == 422
    assert send(shop, token, seal="forged", **FORM).status_code == 422
    browser = shop.app.test_client()
    seal = seal_of(browser.get(f"/f/{token}"))
    assert browser.post(f"/f/{token}", data={"seal": seal} | FORM).status_code == 422
    assert rows(shop, m.Card) == []


def test_a_form_sent_twice_is_one_card(shop: Company) -> None:
    token = door(shop, "form", "site")
    seal = seal_of(shop.app.test_client().get(f"/f/{token}"))
    answers = [send(shop, token, seal, **FORM) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert len(rows(shop, m.Card)) == 1


def test_a_seal_of_another_form_is_none(shop: Company) -> None:
    one, other = door(shop, "form", "site"), door(shop, "form", "site")
    seal = seal_of(shop.app.test_client().get(f"/f/{one}"))
    assert send(shop, other, seal, **FORM).status_code == 422


def test_files_come_along_and_stay_when_the_form_is_refused(shop: Company) -> None:
    token = door(shop, "form", "site")
    answer = send(shop, token, **FORM | {"f-customer": "", "f-drawing": (io.BytesIO(PDF), "plan.pdf")})
    assert answer.status_code == 422
    assert "plan.pdf" in answer.text
    assert send(shop, token, seal_of(answer), **FORM).status_code == 303
    (file,) = rows(shop, m.Attachment)
    assert (file.name, file.card_id) == ("plan.pdf", rows(shop, m.Card)[0].id)


def test_nobody_names_files_of_others(shop: Company) -> None:
    token = door(shop, "form", "site")
    send(shop, token, **FORM | {"f-customer": "", "f-drawing": (io.BytesIO(PDF), "secret.pdf")})
    file = rows(shop, m.Attachment)[0].id
    assert send(shop, token, **FORM | {"f-drawing": str(file)}).status_code == 303
    assert rows(shop, m.Attachment)[0].card_id is None


def test_a_file_of_a_wrong_kind_is_refused(shop: Company) -> None:
    token = door(shop, "form", "site")
    answer = send(shop, token, **FORM | {"f-drawing": (io.BytesIO(b"just words"), "plan.txt")})
    assert answer.status_code == 422
    assert 'id="f-drawing-error"' in answer.text


CONSENT = {"consent": "I agree", "policy": "https://shop.example/policy"}


def test_consent_is_asked_apart_and_kept_on_the_card(shop: Company) -> None:
    token = door(shop, "form", "site", **CONSENT)
    page = shop.app.test_client().get(f"/f/{token}").text
    assert "https://shop.example/policy" in page
    refused = send(shop, token, **FORM)
    assert refused.status_code == 422
    assert 'id="consent-error"' in refused.text
    assert send(shop, token, **FORM, consent="1").status_code == 303
    (entry,) = rows(shop, m.IntakeEntry)
    assert entry.consent == 1
    said = [e.data["text"] for e in rows(shop, m.Event) if e.kind == "CommentAdded"]
    assert len(said) == 1
    assert said[0].startswith("I agree")
    assert "2026-11-23 09:00" in said[0]


def test_a_new_wording_is_a_new_version_of_the_consent(shop: Company) -> None:
    door(shop, "form", "site", **CONSENT)
    id = rows(shop, m.Intake)[0].id
    with shop.app.app_context():
        doors.save(id, {"settings": CONSENT}, shop.alice.id)
        doors.save(id, {"settings": CONSENT | {"consent": "I do agree"}}, shop.alice.id)
    assert rows(shop, m.Intake)[0].settings["consent_version"] == 2


def test_only_named_sites_show_the_form(shop: Company) -> None:
    closed = shop.app.test_client().get(f"/f/{door(shop, 'form', 'site')}")
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
    assert closed.headers["X-Frame-Options"] == "DENY"
    token = door(shop, "form", "site", origins=["https://shop.example"])
    opened = shop.app.test_client().get(f"/f/{token}")
    assert "frame-ancestors 'self' https://shop.example" in opened.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in opened.headers


def test_a_closed_door_is_no_page(shop: Company) -> None:
    token = door(shop, "form", "site")
    id = rows(shop, m.Intake)[0].id
    with shop.app.app_context():
        doors.save(id, {"active": False}, shop.alice.id)
    assert shop.app.test_client().get(f"/f/{token}").status_code == 404
    assert shop.app.test_client().get("/f/nothing").status_code == 404


def test_the_form_is_in_the_visitors_language(shop: Company) -> None:
    token = door(shop, "form", "site")
    browser = shop.app.test_client()
    assert "Заказчик" in browser.get(f"/f/{token}?language=ru").text
    assert "Customer" in browser.get(f"/f/{token}?language=en").text


# -- incoming webhooks -----------------------------------------------------------------------------------

MAPPING = "customer = buyer.name\nprice = total\nitems = lines\nitems.name = title\nitems.pieces = count"
ORDER = {"id": 7, "buyer": {"name": "Anna"}, "total": 99.5, "lines": [{"title": "Leg", "count": 4}]}


def call(shop: Company, token: str, body: Any, **headers: str) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return shop.app.test_client().post(f"/hooks/{token}", data=raw, headers=said)


def test_json_becomes_a_card_with_lines(shop: Company) -> None:
    token = door(shop, "webhook", "shop", mapping=MAPPING)
    answer = call(shop, token, ORDER)
    assert answer.status_code == 201, answer.text
    (card,) = rows(shop, m.Card)
    assert (answer.json or {})["number"] == card.number
    assert (card.values["customer"], card.values["price"]) == ("Anna", 9950)
    assert card.values["items"] == [{"_id": 1, "name": "Leg", "pieces": 4}]


@pytest.mark.parametrize(("settings", "headers"), [({"key": "id"}, {}), ({}, {"Idempotency_Key": "a"})])
def test_the_same_order_comes_once(shop: Company, settings: Any, headers: Any) -> None:
    token = door(shop, "webhook", "shop", mapping=MAPPING, **settings)
    assert [call(shop, token, ORDER, **headers).status_code for _ in range(2)] == [201, 200]
    assert len(rows(shop, m.Card)) == 1
    assert [e.state for e in rows(shop, m.IntakeEntry)] == ["accepted", "repeated"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b'{"buyer": {"name": "a\\u0000b"}}',
        {"total": "much"},
        {"lines": 5},
        b'{"buyer": {"name": ' + b"[" * 900 + b"]" * 900 + b"}}",
        b'{"buyer": {"name": "' + b"A" * 1024 * 1024 + b'"}}',
    ],
    ids=range(10),
)
def test_bad_bodies_are_refused_and_written_down(shop: Company, body: Any) -> None:
    token = door(shop, "webhook", "shop", mapping=MAPPING)
    answer = call(shop, token, body)
    assert answer.status_code in (400, 413, 422)
    assert (answer.json or {})["error"]
    assert [e.state for e in rows(shop, m.IntakeEntry)] == ["refused"]
    assert rows(shop, m.Card) == []


def test_files_are_not_named_from_outside(shop: Company) -> None:
    token = door(shop, "webhook", "shop", mapping="customer = name\ndrawing = file")
    assert call(shop, token, {"name": "Anna", "file": [1]}).status_code == 422


def test_a_wrong_address_is_none(shop: Company) -> None:
    token = door(shop, "form", "site")
    assert call(shop, token, ORDER).status_code == 404


def test_six_calls_with_one_key_make_one_card(shop: Company) -> None:
    token = door(shop, "webhook", "shop", mapping=MAPPING, key="id")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: call(shop, token, ORDER).status_code, range(6)))
    assert sorted(answers) == [200, 200, 200, 200, 200, 201]
    assert len(rows(shop, m.Card)) == 1


# -- whose order it is: S0.60 ------------------------------------------------------------------------------

COMPANY = "  - {key: company, kind: card, process: companies, title: {ru: Компания, en: Company}}\n"
OURS = SHOP.replace("start:\n  fields: [", f"{COMPANY}start:\n  fields: [company, ")
MATCH = "short_name = buyer.name\nphone = buyer.phone\nemail = buyer.email"


@pytest.fixture
def market(company: Company) -> Company:
    library = Path(m.__file__).parents[2] / "library" / "companies.yaml"
    with company.app.app_context():
        runtime.publish(library.read_text(encoding="utf-8"))
        runtime.publish(OURS)
    return company


def companies(shop: Company) -> list[dict[str, Any]]:
    return [row.values for row in rows(shop, m.Card) if "short_name" in row.values]


def test_the_same_customer_is_no_double(market: Company) -> None:
    settings = {"mapping": "customer = buyer.name", "match_field": "company", "match": MATCH}
    token = door(market, "webhook", "shop", **settings)
    one = {"buyer": {"name": "Anna", "phone": "8 (912) 345-67-89"}}
    two = {"buyer": {"name": "Anna P.", "phone": "+79123456789", "email": "a@b.example"}}
    assert [call(market, token, body).status_code for body in (one, two)] == [201, 201]
    assert [c["phone"] for c in companies(market)] == ["+79123456789"]
    orders = [row.values["company"] for row in rows(market, m.Card) if "company" in row.values]
    assert len(orders) == 2
    assert len(set(orders)) == 1


def test_a_form_knows_its_customer(market: Company) -> None:
    token = door(market, "form", "site", match_field="company", match="short_name = customer\nphone = phone")
    assert send(market, token, **FORM | {"f-customer": ""}).status_code == 422
    assert companies(market) == []
    for _ in range(2):
        assert send(market, token, **FORM).status_code == 303
    assert len(companies(market)) == 1


def test_an_order_is_taken_in_though_its_customer_is_not_understood(market: Company) -> None:
    settings = {"mapping": "customer = buyer.name", "match_field": "company", "match": MATCH}
    token = door(market, "webhook", "shop", **settings)
    assert call(market, token, {"buyer": {"name": "Anna", "phone": "nonsense"}}).status_code == 201
    assert {e.state for e in rows(market, m.IntakeEntry)} == {"refused", "accepted"}


def test_the_api_knows_a_customer_too(market: Company) -> None:
    bob = program(market, market.bob)
    body = {"process": "orders", "values": {"customer": "Anna"}}
    for phone in ("8 912 345-67-89", "+7 912 3456789"):
        match = {"company": {"short_name": "Anna", "legal_form": "person", "phone": phone}}
        answer = bob.post("/cards", body | {"match": match})
        assert answer.status_code == 201, answer.text
    assert len(companies(market)) == 1
    bad = bob.post("/cards", body | {"match": {"customer": {"phone": "1"}}})
    assert bad.status_code == 422


def test_an_order_is_linked_to_a_record_that_its_program_may_not_see_and_tells_nothing_of_it(
    market: Company,
) -> None:
    """It makes no double and gives nothing away: neither id nor number nor title, by whatever address."""
    library = Path(m.__file__).parents[2] / "library" / "companies.yaml"
    secret = library.read_text(encoding="utf-8").replace("see: [{who: [{everyone: true}]}]", "see: []")
    with market.app.app_context():
        runtime.publish(secret)
        known = {"short_name": "Каштан", "legal_form": "person", "phone": "+79123456789"}
        record = runtime.start("companies", known, Actor("person", market.dora.id)).card_id
    bob, body = program(market, market.bob), {"process": "orders", "values": {"customer": "Anna"}}
    match = {"company": {"short_name": "Anna", "legal_form": "person", "phone": "8 912 345-67-89"}}
    card = bob.post("/cards", body | {"match": match}).json["id"]
    assert [row.values["company"] for row in rows(market, m.Card) if "company" in row.values] == [record]
    assert len(companies(market)) == 1
    told = bob.get(f"/cards/{card}").json
    assert ("company" in told["values"], told["unseen"]) == (False, ["company"])
    listed = bob.get("/cards?process=orders&with_values=true").json["items"][0]
    assert ("company" in listed["values"], listed["unseen"]) == (False, ["company"])
    assert "company" not in bob.get(f"/cards/{card}/timeline").json["items"][-1]["data"]["values"]
    assert bob.get(f"/cards/{card}/links").json["items"] == []
    assert bob.get(f"/cards/{record}").status_code == 404
    assert bob.patch(f"/cards/{card}", {"values": {"company": record}}).status_code in {403, 422}
    dora = program(market, market.dora)
    assert dora.get(f"/cards/{card}").json["values"]["company"] == record


# -- administrators --------------------------------------------------------------------------------------


def test_administrators_open_a_door_and_set_it_up(shop: Company) -> None:
    browser = shop.client(shop.alice)
    with shop.app.app_context():
        process = db.session.query(m.Process).filter_by(key="orders").one().id
        db.session.remove()
    assert "What public forms" in browser.get("/admin/entries/").text
    bare = browser.post("/admin/intake/new/", data={"title": "Shop", "trigger": ""})
    assert 'id="trigger-error"' in bare.text
    made = browser.post("/admin/intake/new/", data={"title": "Shop", "trigger": f"{process}:webhook:shop"})
    assert made.status_code == 303, made.text
    form = {"title": "Shop", "active": "y", "mapping": MAPPING, "key": "id", "match_field": ""}
    assert browser.post(made.location, data=form).status_code == 303
    (row,) = rows(shop, m.Intake)
    assert row.settings["mapping"]["items"]["columns"] == {"name": "title", "pieces": "count"}
    page = browser.get(made.location).text
    assert f"/hooks/{row.token}" in page
    assert "items.pieces = count" in page
    bad = browser.post(made.location, data=form | {"mapping": "what is this"})
    assert bad.status_code == 422
    assert "what is this" in bad.text
    call(shop, row.token, ORDER)
    assert "2026-0001" in browser.get("/admin/entries/").text
    assert row.token not in browser.get("/admin/audit/?subject=intake").text


def test_an_administrator_opens_a_form(shop: Company) -> None:
    browser = shop.client(shop.alice)
    door(shop, "form", "site")
    (row,) = rows(shop, m.Intake)
    edit = f"/admin/intake/edit/?id={row.id}"
    form = {"title": "Shop", "active": "y", "fields": ["customer"], "consent": "Yes", "origins": "nonsense"}
    form |= {"match_field": ""}
    assert browser.post(edit, data=form).status_code == 422
    assert browser.post(edit, data=form | {"origins": "https://shop.example"}).status_code == 303
    assert rows(shop, m.Intake)[0].settings["origins"] == ["https://shop.example"]
    assert browser.post(f"/admin/intake/delete/?id={row.id}").status_code == 303
    assert rows(shop, m.Intake) == []


@pytest.mark.parametrize("address", ["/admin/intake/", "/admin/entries/", "/admin/intake/new/"])
def test_strangers_find_no_doors(shop: Company, address: str) -> None:
    assert shop.get(shop.bob, address).status_code == 404
