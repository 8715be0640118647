"""Trouble, penalties and early ends: put right, waived, closed; always with a reason."""

from __future__ import annotations

import pytest

from tests.web.purchases import Purchases
from webapp.process.commands import Move, RecordPenalty

HTMX = {"HX-Request": "true"}


@pytest.fixture
def stuck(purchases: Purchases) -> tuple[int, int]:
    """A card whose task finds nobody, and the number of its incident."""
    card = purchases.at_store()
    purchases.do(card, purchases.bob, Move("lost"))
    return card, purchases.row(card).state["incidents"][0]["no"]


def address(stuck: tuple[int, int]) -> str:
    return f"/cards/{stuck[0]}/incidents/{stuck[1]}/resolution"


def test_the_card_says_that_an_administrator_is_needed(purchases: Purchases, stuck: tuple[int, int]) -> None:
    mine, hers = (
        purchases.browser(p).get(f"/cards/{stuck[0]}").text for p in (purchases.bob, purchases.alice)
    )
    for page in (mine, hers):
        assert "There is nobody to give the task to: Find it" in page
        assert "An administrator is needed." in page
    assert address(stuck) in hers
    assert address(stuck) not in mine


def test_an_administrator_names_people_and_the_card_goes_on(
    purchases: Purchases, stuck: tuple[int, int]
) -> None:
    browser = purchases.browser(purchases.alice)
    assert 'value="assign"' in browser.get(address(stuck)).text
    nobody = browser.post(address(stuck), data={"how": "assign", "reason": "vacant"})
    assert nobody.status_code == 422
    assert ">vacant</textarea>" in nobody.text
    done = browser.post(
        address(stuck), data={"how": "assign", "people": purchases.carol.id, "reason": "vacant"}
    )
    assert done.status_code == 303
    assert purchases.happened(stuck[0])[-2:] == ["IncidentResolved", "TaskOpened"]


def test_an_administrator_takes_the_card_to_a_stage(purchases: Purchases, stuck: tuple[int, int]) -> None:
    browser = purchases.browser(purchases.alice)
    assert (
        browser.post(address(stuck), data={"how": "goto", "stage": "nowhere", "reason": "x"}).status_code
        == 404
    )
    browser.post(
        address(stuck), data={"how": "goto", "stage": "store", "reason": "nobody looks"}, headers=HTMX
    )
    assert purchases.row(stuck[0]).stage == "store"


@pytest.mark.parametrize("given", [{}, {"how": "pray"}, {"how": "retry"}, {"how": "goto", "reason": "x"}])
def test_a_half_filled_answer_is_refused_in_the_form(
    purchases: Purchases, stuck: tuple[int, int], given: dict[str, str]
) -> None:
    answer = purchases.browser(purchases.alice).post(address(stuck), data=given)
    assert answer.status_code == 422
    assert 'name="how"' in answer.text


def test_only_administrators_put_it_right(purchases: Purchases, stuck: tuple[int, int]) -> None:
    given = {"how": "goto", "stage": "done", "reason": "x"}
    for who, status in ((purchases.bob, 403), (purchases.charlie, 404)):
        browser = purchases.browser(who)
        assert browser.get(address(stuck)).status_code == 404
        assert browser.post(address(stuck), data=given).status_code == status
    assert purchases.row(stuck[0]).stage == "lost"
    assert (
        purchases.browser(purchases.alice).get(f"/cards/{stuck[0]}/incidents/999/resolution").status_code
        == 404
    )


# -- penalties ---------------------------------------------------------------------------------------------


@pytest.fixture
def fined(purchases: Purchases) -> int:
    card = purchases.start()
    penalty = RecordPenalty(
        f"decide:{purchases.carol.id}", purchases.carol.id, 10, {"en": "Late", "ru": "Поздно"}
    )
    purchases.do(card, purchases.alice, penalty, kind="robot")
    return card


def test_a_penalty_is_waived_with_a_reason_and_stays_on_record(purchases: Purchases, fined: int) -> None:
    browser = purchases.browser(purchases.alice)
    url = f"/cards/{fined}/penalties/decide:{purchases.carol.id}/waiver"
    assert url in browser.get(f"/cards/{fined}").text
    assert "10 points" in browser.get(url).text
    assert browser.post(url, data={"reason": ""}).status_code == 422
    assert browser.post(url, data={"reason": "Power cut"}).status_code == 303
    page = browser.get(f"/cards/{fined}").text
    assert "Waived: Power cut" in page
    assert "Late" in page
    assert url not in page
    assert browser.post(url, data={"reason": "again"}).status_code == 404


def test_only_administrators_waive(purchases: Purchases, fined: int) -> None:
    url = f"/cards/{fined}/penalties/decide:{purchases.carol.id}/waiver"
    for who, status in ((purchases.bob, 403), (purchases.charlie, 404)):
        assert purchases.browser(who).get(url).status_code == 404
        assert purchases.browser(who).post(url, data={"reason": "x"}).status_code == status
    assert "PenaltyWaived" not in purchases.happened(fined)


# -- the end -----------------------------------------------------------------------------------------------


def test_the_initiator_withdraws_with_a_reason(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.bob)
    assert 'name="reason"' in browser.get(f"/cards/{card}/withdrawal").text
    assert browser.post(f"/cards/{card}/withdrawal").status_code == 422
    assert browser.post(f"/cards/{card}/withdrawal", data={"reason": "Not needed"}).status_code == 303
    page = browser.get(f"/cards/{card}").text
    assert "Withdrawn" in page
    assert "Not needed" in page


def test_a_director_cancels(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.alice)
    done = browser.post(f"/cards/{card}/cancellation", data={"reason": "A mistake"}, headers=HTMX)
    assert done.status_code == 200
    assert "cancelled" in done.text
    assert purchases.row(card).closed_how == "cancelled"


@pytest.mark.parametrize("how", ["withdrawal", "cancellation"])
def test_nobody_else_ends_a_card(purchases: Purchases, how: str) -> None:
    card = purchases.start()
    for who, status in ((purchases.carol, 403), (purchases.charlie, 404)):
        browser = purchases.browser(who)
        assert browser.get(f"/cards/{card}/{how}").status_code == 404
        assert browser.post(f"/cards/{card}/{how}", data={"reason": "x"}).status_code == status
    assert purchases.row(card).closed_how is None
