"""The form of a task: what is asked, what is needed to decide, and who may answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.purchases import Purchases
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Comment, Complete, Take


def test_the_form_asks_in_the_words_of_the_process(purchases: Purchases) -> None:
    page = purchases.browser(purchases.alice).get(f"/cards/{purchases.start()}/tasks/1").text
    assert "<h1>Do we buy it?</h1>" in page
    assert 'name="outcome" value="agree"' in page
    assert 'value="refuse" data-wants-comment' in page
    assert "Needed for: Refuse" in page


def test_everything_needed_to_decide_is_beside_it(purchases: Purchases) -> None:
    card = purchases.at_work()
    purchases.do(card, purchases.bob, Comment("Cheaper next week"))
    page = purchases.browser(purchases.carol).get(f"/cards/{card}/tasks/2").text
    assert "Boards" in page
    assert "invoice.pdf" in page
    assert "/files/" in page
    assert "Super" in page
    assert "Cheaper next week" in page


def test_a_task_for_a_group_is_taken_first(purchases: Purchases) -> None:
    card = purchases.at_work()
    browser = purchases.browser(purchases.carol)
    page = browser.get(f"/cards/{card}/tasks/2").text
    assert f"/cards/{card}/tasks/2/taking" in page
    assert 'name="outcome"' not in page
    assert browser.post(f"/cards/{card}/tasks/2/taking").status_code == 303
    page = browser.get(f"/cards/{card}/tasks/2").text
    assert 'name="outcome" value="bought"' in page
    assert "Give back to the group" in page
    assert browser.post(f"/cards/{card}/tasks/2/return").status_code == 303
    assert purchases.happened(card)[-2:] == ["TaskTaken", "TaskReturned"]


def test_a_task_that_a_colleague_has_taken_says_so(purchases: Purchases) -> None:
    card = purchases.at_work()
    purchases.do(card, purchases.carol, Take(2))
    browser = purchases.browser(purchases.bob)
    page = browser.get(f"/cards/{card}/tasks/2").text
    assert "Waits for: Каренина" in page
    assert 'name="outcome"' not in page
    answer = browser.post(f"/cards/{card}/tasks/2/taking")
    assert answer.status_code == 422
    assert "Каренина" in answer.text


def test_who_only_sees_the_card_gets_no_form(purchases: Purchases) -> None:
    answer = purchases.browser(purchases.bob).get(f"/cards/{purchases.start()}/tasks/1")
    assert answer.status_code == 200
    assert 'name="outcome"' not in answer.text
    assert "Waits for: Алисова" in answer.text


def test_a_closed_task_says_who_did_what_and_when(purchases: Purchases) -> None:
    card = purchases.at_work()
    page = purchases.browser(purchases.alice).get(f"/cards/{card}/tasks/1").text
    assert "This task is closed already." in page
    assert "Алисова" in page
    assert ": Agree" in page


def test_a_substitute_answers_for_who_is_away(purchases: Purchases) -> None:
    card = purchases.start()
    days = {
        "first_day": runtime.clock().date() - timedelta(1),
        "last_day": runtime.clock().date() + timedelta(9),
    }
    with purchases.app.app_context():
        accounts.save_absence(
            None, {"user_id": purchases.alice.id, "substitute_id": purchases.carol.id} | days, None
        )
        db.session.remove()
    browser = purchases.browser(purchases.carol)
    page = browser.get(f"/cards/{card}/tasks/1").text
    assert "Standing in for: Алисова" in page
    assert "(stand-in: Каренина" in browser.get(f"/cards/{card}").text
    browser.post(f"/cards/{card}/tasks/1/completion", data={"outcome": "agree"})
    assert "standing in for: Алисова" in browser.get(f"/cards/{card}").text


@pytest.mark.parametrize("no", [0, 99])
def test_a_forged_task_number_is_not_found(purchases: Purchases, no: int) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.alice)
    assert browser.get(f"/cards/{card}/tasks/{no}").status_code == 404
    assert browser.post(f"/cards/{card}/tasks/{no}/completion", data={"outcome": "agree"}).status_code == 404


ADDRESSES = ["completion", "taking", "return", "assignee", "approvers"]


@pytest.mark.parametrize("action", ADDRESSES)
def test_a_stranger_can_do_nothing_to_a_task(purchases: Purchases, action: str) -> None:
    card = purchases.start()
    before = purchases.happened(card)
    stranger = purchases.browser(purchases.charlie)
    assert stranger.get(f"/cards/{card}/tasks/1").status_code == 404
    answer = stranger.post(
        f"/cards/{card}/tasks/1/{action}", data={"outcome": "agree", "person": purchases.charlie.id}
    )
    assert answer.status_code == 404
    assert purchases.happened(card) == before


def test_a_task_form_takes_as_many_queries_with_200_events_as_with_5(purchases: Purchases, queries) -> None:
    small, large = purchases.start(), purchases.start()
    with purchases.app.app_context():
        for n in range(200):
            runtime.perform(
                large, Comment(f"word {n}", (purchases.carol.id,)), Actor("person", purchases.bob.id)
            )
    browser = purchases.browser(purchases.alice)
    browser.get(f"/cards/{small}/tasks/1")
    few, many = (queries(lambda c=card: browser.get(f"/cards/{c}/tasks/1")) for card in (small, large))
    assert len(many) == len(few) <= 12, many


# -- handed over -------------------------------------------------------------------------------------------


def test_an_administrator_gives_a_task_to_somebody_else_with_a_reason(purchases: Purchases) -> None:
    card = purchases.at_work()
    browser = purchases.browser(purchases.alice)
    address = f"/cards/{card}/tasks/2/assignee"
    assert 'name="reason"' in browser.get(address).text
    refused = browser.post(address, data={"person": purchases.charlie.id})
    assert refused.status_code == 422
    assert "Give the reason." in refused.text
    assert f'<option value="{purchases.charlie.id}" selected' in refused.text
    given = browser.post(address, data={"person": purchases.charlie.id, "reason": "Both are ill"})
    assert given.status_code == 303
    assert purchases.happened(card)[-1] == "TaskReassigned"


def test_nobody_chosen_is_said_at_the_field(purchases: Purchases) -> None:
    card = purchases.start()
    answer = purchases.browser(purchases.alice).post(f"/cards/{card}/tasks/1/assignee", data={"reason": "x"})
    assert answer.status_code == 422
    assert "Choose whom to ask." in answer.text


def test_handing_on_needs_a_step_that_allows_it(purchases: Purchases) -> None:
    card = purchases.at_work()
    browser = purchases.browser(purchases.carol)
    address = f"/cards/{card}/tasks/2/assignee"
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"person": purchases.bob.id}).status_code == 403


def test_one_more_approver_is_asked(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.alice)
    address = f"/cards/{card}/tasks/1/approvers"
    assert "Каренина" in browser.get(address).text
    answer = browser.post(
        address, data={"person": purchases.carol.id, "comment": "Look"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert f"live-card-{card}" in answer.headers["HX-Trigger"]
    page = browser.get(f"/cards/{card}").text
    assert "additional approval" in page
    assert "Каренина" in page
    twice = browser.post(address, data={"person": purchases.carol.id})
    assert twice.status_code == 422


def test_approvers_are_added_only_by_whom_the_process_allows(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    assert browser.get(f"/cards/{card}/tasks/1/approvers").status_code == 404
    answer = browser.post(f"/cards/{card}/tasks/1/approvers", data={"person": purchases.carol.id})
    assert answer.status_code == 403


def test_the_approval_sheet_tells_who_answered_what(purchases: Purchases) -> None:
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "refuse", comment="Too dear"))
    page = purchases.browser(purchases.bob).get(f"/cards/{card}").text
    sheet = page[page.index('id="approvals"') :]
    assert sheet.index("Алисова") < sheet.index("Too dear") < sheet.index("Refuse")
