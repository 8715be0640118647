"""Administrators repair cards through the engine's door, and say why on the timeline."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.company import ORDERS, Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Complete, Move
from webapp.process.state import CardState
from webapp.storage import models as m


def state(company: Company, card: int) -> CardState:
    with company.app.app_context():
        found = runtime.replayed(card)[1]
        db.session.remove()
    return found


def timeline(company: Company, card: int) -> str:
    return company.get(company.alice, f"/cards/{card}").text


def said(text: str) -> str:
    """What is said to be wrong, without tags."""
    found = re.findall(r'class="field-error"[^>]*>(.*?)</p>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())


# -- one card


def test_the_page_of_a_card_offers_what_it_needs(company: Company, alice: FlaskClient) -> None:
    card = company.order(customer="Anna")
    page = alice.get(f"/admin/repair/{card}/").text
    assert "Task: Approve it" in page
    assert "Dora" in page
    assert "These tasks end unfinished: Approve it." in page
    assert f'href="/admin/repair/{card}/"' in alice.get("/admin/cards/").text


def test_a_task_is_given_to_somebody_else_with_a_reason(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    form = {"person": company.erin.id, "reason": "Dora is ill"}
    assert alice.post(f"/admin/repair/{card}/tasks/1/", data=form).status_code == 303
    assert state(company, card).assignees == {company.erin.id}
    assert "Dora is ill" in timeline(company, card)
    assert "Алисова" in timeline(company, card)


@pytest.mark.parametrize("what", ["tasks/1/", "stage/", "cancellation/"])
def test_nothing_is_done_without_a_reason(company: Company, alice: FlaskClient, what: str) -> None:
    card = company.order()
    before = state(company, card)
    form = {"person": company.erin.id, "stage": "making", "reason": "  "}
    answer = alice.post(f"/admin/repair/{card}/{what}", data=form)
    assert (answer.status_code, said(answer.text)) == (422, "Error: Give the reason.")
    assert state(company, card) == before


def test_what_was_typed_stays_when_it_is_refused(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    page = alice.post(f"/admin/repair/{card}/tasks/1/", data={"reason": "Because <b>"}).text
    assert ">Because &lt;b&gt;</textarea>" in page
    assert page.count("Because") == 1


def test_a_card_is_moved_where_no_transition_leads(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    answer = alice.post(f"/admin/repair/{card}/stage/", data={"stage": "making", "reason": "Agreed by phone"})
    assert answer.status_code == 303
    assert state(company, card).stage == "making"
    assert "Agreed by phone" in timeline(company, card)


def test_a_card_that_has_moved_meanwhile_is_not_moved_again(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    seen = state(company, card).visit
    company.approve(card)
    form = {"stage": "refused", "reason": "No", "seen": seen}
    answer = alice.post(f"/admin/repair/{card}/stage/", data=form)
    assert answer.status_code == 409
    assert "has moved to another stage meanwhile" in answer.text
    assert state(company, card).stage == "making"


def test_a_card_is_cancelled(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    assert alice.post(f"/admin/repair/{card}/cancellation/", data={"reason": "A double"}).status_code == 303
    assert state(company, card).closed == "cancelled"
    assert "A double" in timeline(company, card)
    assert "The card is closed" in alice.get(f"/admin/repair/{card}/").text
    again = alice.post(f"/admin/repair/{card}/cancellation/", data={"reason": "A double"})
    assert again.status_code == 409


@pytest.fixture
def stuck(company: Company) -> int:
    """An order that nobody was found for: there is no director any more."""
    with company.app.app_context():
        role = db.session.query(m.Role).filter_by(key="director").one().id
        accounts.save_role(role, {"users": []}, None)
        db.session.remove()
    return company.order()


def test_trouble_is_settled_by_naming_people(company: Company, alice: FlaskClient, stuck: int) -> None:
    page = alice.get(f"/admin/repair/{stuck}/").text
    assert "Nobody was found for a task. Approve it" in page
    no = state(company, stuck).incidents[0].no
    form = {"how": "assign", "people": [company.erin.id], "reason": "She knows the customer"}
    assert alice.post(f"/admin/repair/{stuck}/incidents/{no}/", data=form).status_code == 303
    assert state(company, stuck).assignees == {company.erin.id}
    assert "She knows the customer" in timeline(company, stuck)


def test_trouble_is_settled_by_another_stage_only_if_it_is_named(
    company: Company, alice: FlaskClient, stuck: int
) -> None:
    no = state(company, stuck).incidents[0].no
    address = f"/admin/repair/{stuck}/incidents/{no}/"
    assert alice.post(address, data={"how": "goto", "reason": "x"}).status_code == 422
    assert alice.post(address, data={"how": "explode", "reason": "x"}).status_code == 422
    assert state(company, stuck).incidents
    assert alice.post(address, data={"how": "goto", "stage": "making", "reason": "x"}).status_code == 303
    assert state(company, stuck).stage == "making"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("tasks/99/", {"person": "2", "reason": "x"}),
        ("tasks/1/", {"person": "999", "reason": "x"}),
        ("stage/", {"stage": "nowhere", "reason": "x"}),
        ("incidents/77/", {"how": "retry", "reason": "x"}),
    ],
)
def test_forged_numbers_change_nothing(
    company: Company, alice: FlaskClient, address: str, form: dict[str, str]
) -> None:
    card = company.order()
    before = state(company, card)
    assert alice.post(f"/admin/repair/{card}/{address}", data=form).status_code == 422
    assert state(company, card) == before


def test_a_card_that_does_not_exist_is_not_found(company: Company, alice: FlaskClient) -> None:
    assert alice.get("/admin/repair/999/").status_code == 404
    assert alice.post("/admin/repair/999/cancellation/", data={"reason": "x"}).status_code == 404
    assert alice.get(f"/admin/repair/{2**70}/").status_code == 404


ADDRESSES = ("tasks/1/", "stage/", "cancellation/", "incidents/1/")


def test_only_administrators_repair(company: Company) -> None:
    card = company.order()
    before = state(company, card)
    form = {"person": company.erin.id, "stage": "making", "reason": "I want to", "how": "retry"}
    for somebody in (company.dora, company.bob, company.charlie):
        client = company.client(somebody)
        for address in ADDRESSES:
            assert client.post(f"/admin/repair/{card}/{address}", data=form).status_code == 404
        several = form | {"id": [card], "act": "cancel"}
        assert client.post("/admin/repair/several/", data=several).status_code == 404
        assert client.get(f"/admin/repair/{card}/").status_code == 404
    assert state(company, card) == before


def test_repairs_need_the_key_of_the_persons_forms(company: Company) -> None:
    card = company.order()
    client = company.client(company.alice)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    for address in (*ADDRESSES, "../several/"):
        assert client.post(f"/admin/repair/{card}/{address}", data={"reason": "x"}).status_code in (400, 404)
    several = {"id": [card], "act": "cancel", "reason": "x"}
    assert client.post("/admin/repair/several/", data=several).status_code == 400
    assert state(company, card).closed is None


# -- several at once


def test_several_cards_are_passed_on_at_once(company: Company, alice: FlaskClient) -> None:
    cards = [company.order(), company.order(), company.order()]
    company.approve(cards[2])
    form = {
        "id": cards,
        "act": "reassign",
        "of": company.dora.id,
        "person": company.erin.id,
        "reason": "Holidays",
    }
    page = alice.post("/admin/repair/several/", data=form)
    assert page.status_code == 200
    assert "Done: 2 of 3" in page.text
    assert [state(company, card).assignees for card in cards[:2]] == [{company.erin.id}] * 2
    assert company.erin.id not in state(company, cards[2]).assignees


def test_a_refusal_of_one_card_stops_none_of_the_others(company: Company, alice: FlaskClient) -> None:
    closed, open_ = company.order(), company.order()
    company.finish(closed)
    page = alice.post(
        "/admin/repair/several/", data={"id": [closed, open_], "act": "cancel", "reason": "End"}
    )
    assert "Done: 1 of 2" in page.text
    assert "This card is closed" in page.text
    assert (state(company, closed).closed, state(company, open_).closed) == ("success", "cancelled")


def test_several_cards_are_moved_if_they_are_of_one_process(company: Company, alice: FlaskClient) -> None:
    orders = [company.order(), company.order()]
    request = company.request()
    offered = alice.get("/admin/repair/several/", query_string={"id": orders}).text
    assert '<option value="making"' in offered
    assert (
        '<option value="making"'
        not in alice.get("/admin/repair/several/", query_string={"id": [*orders, request]}).text
    )
    form = {"id": orders, "act": "move", "stage": "making", "reason": "Agreed"}
    assert "Done: 2 of 2" in alice.post("/admin/repair/several/", data=form).text
    assert {state(company, card).stage for card in orders} == {"making"}


def test_several_cards_are_repaired_only_with_a_choice_and_a_reason(
    company: Company, alice: FlaskClient
) -> None:
    card = company.order()
    for form in (
        {"act": "cancel"},
        {"reason": "x"},
        {"act": "reassign", "reason": "x"},
        {"act": "x", "reason": "y"},
    ):
        assert alice.post("/admin/repair/several/", data={"id": [card], **form}).status_code == 422
    assert state(company, card).closed is None
    for nothing in ({}, {"id": ["x", "0", "-1", 2**70, 999]}):
        assert alice.get("/admin/repair/several/", query_string=nothing).status_code == 303


# -- which rights are live


def test_rights_to_end_a_card_are_those_of_the_current_version(company: Company) -> None:
    card = company.order()
    address = f"/cards/{card}/cancellation"
    bob = company.client(company.bob)
    assert bob.post(address, data={"reason": "x"}).status_code == 403
    with company.app.app_context():
        runtime.publish(ORDERS + "  cancel: [{role: sales}]\n")
    assert bob.get(address).status_code == 200
    assert bob.post(address, data={"reason": "A double"}).status_code in (200, 303)
    assert state(company, card).closed == "cancelled"


def test_what_may_be_edited_stays_as_the_card_began(company: Company) -> None:
    card = company.order()
    with company.app.app_context():
        runtime.publish(ORDERS + "  edit: [{who: [{role: sales}], fields: [city]}]\n")
    new = company.order()
    bob = company.client(company.bob)
    assert bob.get(f"/cards/{card}/fields?key=city").status_code == 404
    assert bob.get(f"/cards/{new}/fields?key=city").status_code == 200


def test_a_command_of_a_person_gains_nothing_from_the_page(company: Company) -> None:
    card = company.order()
    with company.app.app_context(), pytest.raises(runtime_refusal()):
        runtime.perform(card, Move("making", comment="x"), Actor("person", company.bob.id))
    with company.app.app_context(), pytest.raises(runtime_refusal()):
        runtime.perform(card, Complete(1, "yes_"), Actor("admin", company.bob.id))


def runtime_refusal() -> type[Exception]:
    from webapp.process.errors import NotAllowed

    return NotAllowed
