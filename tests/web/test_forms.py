"""Fields of a form: shown in local formats, read back, and scripts that are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.application import People, SignIn
from tests.web.purchases import Purchases
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.library import templates
from webapp.storage.models import Department

STATIC = Path(__file__).parents[2] / "webapp" / "static"


def form(purchases: Purchases, card: int, key: str) -> str:
    """The page on which that field is changed."""
    return purchases.browser(purchases.bob).get(f"/cards/{card}/fields?key={key}").text


@pytest.fixture
def russian(purchases: Purchases) -> Purchases:
    with purchases.app.app_context():
        accounts.save_person(purchases.bob.id, {"locale": "ru"}, None)
        db.session.remove()
    return purchases


def test_money_is_shown_as_people_type_it(purchases: Purchases) -> None:
    assert 'value="1,234.50"' in form(purchases, purchases.start(amount="1234,5"), "amount")


def test_what_a_form_shows_can_be_sent_back_unchanged(purchases: Purchases) -> None:
    card = purchases.start(amount="1234567,89", notes="a\nb", tags=["wood"])
    browser = purchases.browser(purchases.bob)
    for key in ("amount", "notes", "tags", "subject"):
        page = browser.get(f"/cards/{card}/fields?key={key}").text
        inputs = re.findall(rf'name="f-{key}"[^>]*value="([^"]*)"[^>]*?(checked)?>', page)
        area = re.search(rf'<textarea[^>]*name="f-{key}"[^>]*>([^<]*)<', page)
        sent = area[1] if area else [value for value, ticked in inputs if ticked or len(inputs) == 1]
        before = purchases.row(card).values[key]
        browser.post(f"/cards/{card}/fields", data={"key": key, f"f-{key}": sent})
        assert purchases.row(card).values[key] == before
    assert "FieldsChanged" not in purchases.happened(card)


def test_a_date_that_may_not_be_past_says_so_to_the_browser(purchases: Purchases) -> None:
    page = purchases.browser(purchases.bob).get("/boards/purchase/cards/new").text
    assert re.search(r'id="f-due" name="f-due" type="date"[^>]*min="20\d\d-', page)


def test_people_who_left_are_not_offered(purchases: Purchases) -> None:
    browser = purchases.browser(purchases.bob)
    assert "Чарушин" in browser.get("/boards/purchase/cards/new").text
    with purchases.app.app_context():
        accounts.save_person(purchases.charlie.id, {"active": False}, purchases.alice.id)
        db.session.remove()
    assert "Чарушин" not in browser.get("/boards/purchase/cards/new").text


def test_every_input_has_its_label_and_every_error_its_input(purchases: Purchases) -> None:
    page = purchases.browser(purchases.bob).post("/boards/purchase/cards", data={"f-amount": "x"}).text
    labelled = set(re.findall(r'<label class="field-label" for="([^"]+)"', page))
    groups = set(re.findall(r'<fieldset[^>]*id="([^"]+)"', page))
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert labelled <= ids
    assert set(re.findall(r'href="#(f-[^"]+)"', page)) <= labelled | groups


def test_one_of_several_fields_is_explained(purchases: Purchases) -> None:
    page = purchases.browser(purchases.bob).get("/boards/purchase/cards/new").text
    assert "Fill in at least one of these: Phone, E-mail." in page


@pytest.mark.parametrize("script", ["forms.js", "uploads.js", "mentions.js"])
def test_scripts_are_small_behaviours(script: str) -> None:
    source = (STATIC / script).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 100
    assert not re.search(r"[а-яё]", source, re.IGNORECASE)  # words come from the page, in its language


def test_who_is_asked_in_turn_stands_in_that_order_and_can_be_moved(
    app: Flask, client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    with app.app_context():
        sales, store = (
            db.session.scalar(db.select(Department.id).where(Department.key == key))
            for key in ("sales", "store")
        )
        accounts.save_department(sales, {"head_id": people.charlie.id}, None)
        accounts.save_department(store, {"head_id": people.bob.id}, None)
        runtime.publish(templates()["event_invoice"].read_text(encoding="utf-8"))
        db.session.remove()
    page = sign_in(client, people.alice).get("/boards/event_invoice/cards/new").text
    assert re.findall(r'name="f-approvers" value="(\d+)" checked', page) == [
        str(people.charlie.id),
        str(people.bob.id),
    ]
    assert 'aria-label="Ask earlier: Чарушин' in page
