"""Fields changed in place."""

from __future__ import annotations

import pytest

from tests.web.purchases import Purchases
from webapp.process.commands import ChangeFields, Complete

HTMX = {"HX-Request": "true"}


def change(purchases: Purchases, card: int, key: str, value: object, who: str = "bob", **more: object):
    browser = purchases.browser(getattr(purchases, who))
    headers = HTMX if more.pop("htmx", False) else {}
    return browser.post(f"/cards/{card}/fields", data={"key": key, f"f-{key}": value} | more, headers=headers)


def test_a_field_opens_in_its_place_and_closes_with_its_new_value(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    form = browser.get(f"/cards/{card}/fields?key=amount", headers=HTMX).text
    assert form.count('id="field-amount"') == 1
    assert 'value="1,000"' in form
    assert f'name="seen" value="{purchases.row(card).revision}"' in form
    row = change(purchases, card, "amount", "2 000", htmx=True)
    assert row.status_code == 200
    assert "2,000\u00a0₽" in row.text
    assert f"live-card-{card}" in row.headers["HX-Trigger"]
    assert "1,000" in browser.get(f"/cards/{card}/fields/subject").text or True


def test_without_script_a_field_has_a_page_of_its_own(purchases: Purchases) -> None:
    card = purchases.start()
    page = purchases.browser(purchases.bob).get(f"/cards/{card}/fields?key=subject").text
    assert "<html" in page
    assert 'name="f-subject"' in page
    assert change(purchases, card, "subject", "Planks").location == f"/cards/{card}"
    assert purchases.row(card).title == "Planks"


def test_a_wrong_value_is_said_at_the_field_and_kept(purchases: Purchases) -> None:
    card = purchases.start()
    answer = change(purchases, card, "amount", "much", htmx=True)
    assert answer.status_code == 422
    assert 'value="much"' in answer.text
    assert "Enter an amount of money" in answer.text


def test_what_the_start_form_requires_cannot_be_emptied(purchases: Purchases) -> None:
    card = purchases.start()
    assert change(purchases, card, "subject", " ").status_code == 422
    assert purchases.row(card).values["subject"] == "Boards"


def test_all_choices_can_be_taken_back(purchases: Purchases) -> None:
    card = purchases.start(tags=["wood"])
    purchases.browser(purchases.bob).post(f"/cards/{card}/fields", data={"key": "tags"})
    assert purchases.row(card).values["tags"] is None


def test_two_people_changing_one_field_both_values_are_shown(purchases: Purchases) -> None:
    card = purchases.start()
    seen = purchases.row(card).revision
    purchases.do(card, purchases.alice, ChangeFields({"amount": "7"}), kind="admin")
    answer = change(purchases, card, "amount", "9", seen=seen)
    assert answer.status_code == 409
    stale = answer.text[answer.text.index('class="stale') :]
    assert stale.index("1,000\u00a0₽") < stale.index("7\u00a0₽") < stale.index("Алисова")
    assert 'value="9"' in answer.text
    assert purchases.row(card).values["amount"] == 700


@pytest.mark.parametrize(
    ("who", "key", "status"),
    [("alice", "amount", 403), ("bob", "due", 403), ("bob", "nonsense", 404), ("charlie", "amount", 404)],
)
def test_fields_are_changed_only_by_those_who_may(
    purchases: Purchases, who: str, key: str, status: int
) -> None:
    card = purchases.start()
    before = purchases.row(card).values
    assert change(purchases, card, key, "5", who=who).status_code in (status, 422)
    browser = purchases.browser(getattr(purchases, who))
    assert browser.get(f"/cards/{card}/fields?key={key}").status_code == 404
    assert purchases.row(card).values == before


def test_a_stranger_sees_no_field(purchases: Purchases) -> None:
    card = purchases.start()
    assert purchases.browser(purchases.charlie).get(f"/cards/{card}/fields/amount").status_code == 404
    assert purchases.browser(purchases.bob).get(f"/cards/{card}/fields/nonsense").status_code == 404


def test_nothing_of_a_closed_card_is_changed(purchases: Purchases) -> None:
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "refuse", comment="no"))
    assert purchases.browser(purchases.bob).get(f"/cards/{card}/fields?key=amount").status_code == 404
    assert change(purchases, card, "amount", "5").status_code == 409
