"""Fields that come and go, are demanded, unique, worked out or looked up, as pages show them."""

from __future__ import annotations

import pytest

from tests.web.payments import Payments, box
from tests.web.purchases import Purchases

NEW = "/boards/payment/cards/new"
CARDS = "/boards/payment/cards"
SHAPE = f"{CARDS}/shape"
SHAPES = (SHAPE, "/cards/{card}/tasks/1/shape", "/cards/{card}/moves/shape?to=paid")


@pytest.fixture
def payments(purchases: Purchases) -> Payments:
    return Payments(purchases)


# -- the form of a new card --------------------------------------------------------------------------------


def test_the_form_shows_what_is_needed_as_things_are(payments: Payments) -> None:
    page = payments.get(NEW)
    assert "data-off" not in box(page, "pay_on")
    assert "data-needed" in box(page, "pay_on")
    assert "data-needed" not in box(page, "reason")
    assert f'data-shape="{SHAPE}"' in page
    assert 'name="f-tax"' not in page
    assert 'name="f-closed_by"' not in page


def test_the_server_says_how_the_form_looks_with_what_is_typed(payments: Payments) -> None:
    look = payments.post(SHAPE, **{"f-urgent": "yes", "f-amount": "1 000"}).json
    assert look["f-pay_on"] == {"hidden": True, "needed": False, "text": None}
    assert look["f-reason"] == {"hidden": False, "needed": True, "text": None}
    assert look["f-tax"] == {"hidden": False, "needed": False, "text": "200\u00a0₽"}
    assert set(look) == {"f-pay_on", "f-reason", "f-tax"}
    look = payments.post(SHAPE, **{"f-urgent": "no", "f-amount": "much", "f-pay_on": "never"}).json
    assert look["f-pay_on"]["hidden"] is False
    assert look["f-tax"]["text"] == "—"


def test_a_refused_form_comes_back_as_it_was_typed(payments: Payments) -> None:
    answer = payments.post(CARDS, **{"f-invoice": "", "f-urgent": "yes", "f-pay_on": "2026-12-01"})
    assert answer.status_code == 422
    assert "data-off" in box(answer.text, "pay_on")
    assert 'value="2026-12-01"' in answer.text
    assert "Invoice: Fill in this field." in answer.text
    assert "Pay on: " not in answer.text


def test_without_script_a_hidden_field_is_ignored(payments: Payments) -> None:
    sent = {"f-invoice": "7", "f-urgent": "yes", "f-pay_on": "never", "f-amount": "10"}
    answer = payments.post(CARDS, **sent)
    assert answer.status_code == 303
    values = payments.values(int(answer.location.rpartition("/")[2]))
    assert "pay_on" not in values
    assert values["tax"] == 2_00


def test_what_is_shown_is_required(payments: Payments) -> None:
    answer = payments.post(CARDS, **{"f-invoice": "7", "f-urgent": "no", "f-amount": "1000"})
    assert answer.status_code == 422
    assert "Pay on: Enter the date." in answer.text
    assert "Why so dear: Fill in this field." in answer.text


def test_what_is_worked_out_cannot_be_sent(payments: Payments) -> None:
    answer = payments.post(CARDS, **{"f-invoice": "7", "f-urgent": "yes", "f-amount": "10", "f-tax": "9"})
    assert payments.values(int(answer.location.rpartition("/")[2]))["tax"] == 2_00


@pytest.mark.parametrize("address", SHAPES)
def test_a_stranger_learns_nothing_of_a_form(payments: Payments, address: str) -> None:
    card = payments.start()
    assert payments.post(address.format(card=card), payments.purchases.charlie).status_code == 404


# -- the card ----------------------------------------------------------------------------------------------


def test_the_card_shows_only_what_is_to_be_seen(payments: Payments) -> None:
    urgent, calm = payments.start("1"), payments.start("2", urgent="no", pay_on="2100-01-01")
    assert 'id="field-pay_on"' not in payments.get(f"/cards/{urgent}")
    page = payments.get(f"/cards/{calm}")
    assert 'id="field-pay_on"' in page
    assert 'id="field-closed_by"' not in page
    browser = payments.purchases.browser(payments.purchases.bob)
    assert browser.get(f"/cards/{urgent}/fields?key=pay_on").status_code == 404


def test_what_is_worked_out_has_no_pencil(payments: Payments) -> None:
    card = payments.start(amount="100")
    page = payments.get(f"/cards/{card}")
    assert 'id="field-tax"' in page
    assert "20\u00a0₽" in page
    assert "fields?key=tax" not in page
    assert payments.post(f"/cards/{card}/fields", key="tax", **{"f-tax": "1"}).status_code == 404
    assert payments.values(card)["tax"] == 20_00


def test_a_form_in_place_demands_what_the_stage_does(payments: Payments) -> None:
    card = payments.start()
    answer = payments.post(f"/cards/{card}/fields", htmx=True, key="account", **{"f-account": " "})
    assert answer.status_code == 422
    assert "Fill in this field." in answer.text


def test_under_a_link_stand_fields_of_the_linked_card(purchases: Purchases, payments: Payments) -> None:
    linked = purchases.start(subject="Oak boards", amount="4321", payment="cash")
    card = payments.start(order=str(linked))
    page = payments.get(f"/cards/{card}")
    shown = page[page.index('class="facts lookup"') :][:600]
    assert "4,321\u00a0₽" in shown
    assert "Cash" in shown


def test_a_lookup_costs_one_query(purchases: Purchases, payments: Payments, queries) -> None:
    linked, alone = payments.start("1", order=str(purchases.start())), payments.start("2")
    browser = purchases.browser(purchases.bob)
    counted = [
        len(queries(lambda card=card: browser.get(f"/cards/{card}/facts"))) for card in (linked, alone)
    ]
    assert counted[0] - counted[1] == 1


def test_a_lookup_shows_nothing_of_a_card_one_may_not_see(purchases: Purchases, payments: Payments) -> None:
    linked = purchases.start(amount="4321")
    card = payments.start(order=str(linked))
    page = payments.get(f"/cards/{card}", purchases.alice)
    seen = payments.get(f"/cards/{linked}", purchases.alice)
    assert ("4,321" in page) == ("4,321" in seen)


# -- tasks and moves ---------------------------------------------------------------------------------------


def test_a_task_says_what_has_to_be_filled_in_elsewhere_and_links_there(payments: Payments) -> None:
    card = payments.start(account="")
    alice = payments.purchases.alice
    sent = {"outcome": "agree", "f-amount": "55", "f-urgent": "yes"}
    answer = payments.post(f"/cards/{card}/tasks/1/completion", alice, htmx=True, **sent)
    assert answer.status_code == 422
    assert "This stage needs “Account”." in answer.text
    assert f'href="/cards/{card}/fields?key=account"' in answer.text
    assert 'value="55"' in answer.text
    payments.post(f"/cards/{card}/fields", alice, key="account", **{"f-account": "1"})
    assert payments.post(f"/cards/{card}/tasks/1/completion", alice, **sent).status_code == 303


def test_a_tasks_form_follows_what_is_typed(payments: Payments) -> None:
    card = payments.start(amount="10")
    alice = payments.purchases.alice
    page = payments.get(f"/cards/{card}/tasks/1", alice)
    assert "data-off" in box(page, "pay_on")
    assert ">2\u00a0₽</output>" in page
    look = payments.post(f"/cards/{card}/tasks/1/shape", alice, **{"f-urgent": "no", "f-amount": "20"}).json
    assert look["f-pay_on"]["needed"] is True
    assert look["f-tax"]["text"] == "4\u00a0₽"


def test_a_move_asks_in_place_for_what_the_stage_demands(payments: Payments) -> None:
    card = payments.start(account="")
    page = payments.get(f"/cards/{card}/moves/new?to=paid")
    assert 'name="f-account"' in page
    answer = payments.post(f"/cards/{card}/moves", htmx=True, to="paid")
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#notice"
    assert 'name="f-account"' in answer.text
    sent = {"to": "paid", "asked": "1", "f-account": "408"}
    assert payments.post(f"/cards/{card}/moves", **sent).status_code == 303
    assert payments.values(card)["account"] == "408"


def test_a_move_with_everything_there_is_one_press(payments: Payments) -> None:
    card = payments.start()
    assert payments.post(f"/cards/{card}/moves", htmx=True, to="paid").status_code == 204


# -- unique ------------------------------------------------------------------------------------------------


def test_a_value_that_another_card_has_is_refused_with_a_link_to_it(payments: Payments) -> None:
    twin = payments.start("Inv 7")
    answer = payments.post(CARDS, **{"f-invoice": "INV 7", "f-urgent": "yes"})
    assert answer.status_code == 422
    assert "Another card has this value already." in answer.text
    assert f'href="/cards/{twin}"' in answer.text
    assert 'value="INV 7"' in answer.text


def test_a_card_that_is_not_to_be_seen_is_not_named(payments: Payments) -> None:
    purchases = payments.purchases
    twin = payments.start("Inv 7")
    answer = payments.post(CARDS, purchases.carol, **{"f-invoice": "Inv 7", "f-urgent": "yes"})
    assert "Another card has this value already." in answer.text
    assert f'href="/cards/{twin}"' not in answer.text
