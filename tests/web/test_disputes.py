"""A penalty is disputed from its card; who decides takes it back by deciding."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.runtime.play import robots
from tests.web.company import Company
from webapp import runtime
from webapp.library import templates
from webapp.process.commands import ROBOT, Actor, Comment, Complete, RecordPenalty

LATE = {"ru": "Поздно", "en": "Late"}


@pytest.fixture
def fined(company: Company) -> str:
    """The address at which Will disputes his penalty of five points."""
    with company.app.app_context():
        runtime.publish(templates()["penalty_appeal"].read_text(encoding="utf-8"))
    card = company.order()
    company.approve(card)
    with company.app.app_context():
        runtime.perform(card, RecordPenalty("make:7", company.will.id, 5, LATE), ROBOT)
    return f"/cards/{card}/penalties/make:7/dispute"


def appeal(company: Company, fined: str) -> int:
    """Will's application; gives its card."""
    browser = company.client(company.will)
    form = browser.get(fined)
    assert form.status_code == 303
    page = browser.get(form.location).text
    assert 'value="1"' in page
    sent = browser.post(
        "/boards/penalty_appeal/cards", data={"f-penalty": "1", "f-words": "The client moved the date"}
    )
    assert sent.status_code == 303
    return int(sent.location.rsplit("/", 1)[1])


def test_the_one_who_decides_sees_what_it_is_for_and_it_is_taken_back(company: Company, fined: str) -> None:
    order = int(fined.split("/")[2])
    assert fined in company.get(company.will, f"/cards/{order}").text
    card = appeal(company, fined)
    for address in (f"/cards/{card}", f"/cards/{card}/tasks/1"):
        page = company.get(company.dora, address).text
        for told in ("Disputed", "5 points", "Late", f'href="/cards/{order}"'):
            assert told in page, address
    company.do(card, Complete(1, "waive"), company.dora)
    with company.app.app_context():
        robots(datetime.now(UTC))
    page = company.get(company.dora, f"/cards/{order}").text
    assert "The client moved the date" in page
    assert "Waived" in page
    assert fined not in company.get(company.will, f"/cards/{order}").text
    assert company.get(company.will, fined).status_code == 404


def test_whoever_may_not_see_the_card_of_the_penalty_is_not_told_which_it_is(
    company: Company, fined: str
) -> None:
    card = appeal(company, fined)
    with company.app.app_context():
        runtime.perform(
            card, Comment("Look", mentions=(company.charlie.id,)), Actor("person", company.dora.id)
        )
    page = company.get(company.charlie, f"/cards/{card}").text
    assert "5 points" in page
    assert "a card that you may not see" in page
    for secret in ("2026-0001", f'"/cards/{fined.split("/")[2]}"'):
        assert secret not in page


def test_who_leaves_it_says_why_and_the_points_stay(company: Company, fined: str) -> None:
    card = appeal(company, fined)
    company.do(card, Complete(1, "keep", comment="It lay for a week"), company.dora)
    assert fined in company.get(company.will, f"/cards/{fined.split('/')[2]}").text


def test_nobody_disputes_for_others_or_what_is_none(company: Company, fined: str) -> None:
    for somebody in (company.dora, company.walt, company.charlie):
        assert company.get(somebody, fined).status_code == 404
    assert fined not in company.get(company.dora, f"/cards/{fined.split('/')[2]}").text
    assert company.get(company.will, fined.replace("make:7", "make:8")).status_code == 404


def test_the_penalty_of_somebody_else_is_not_taken_back_by_its_number(company: Company, fined: str) -> None:
    sent = company.client(company.walt).post(
        "/boards/penalty_appeal/cards", data={"f-penalty": "1", "f-words": "Forgive him"}
    )
    card = int(sent.location.rsplit("/", 1)[1])
    assert 'id="disputed"' not in company.get(company.walt, f"/cards/{card}").text
    company.do(card, Complete(1, "waive"), company.will)
    with company.app.app_context():
        robots(datetime.now(UTC))
    assert "has no penalty number 1" in company.get(company.will, f"/cards/{card}").text
    assert fined in company.get(company.will, f"/cards/{fined.split('/')[2]}").text


def test_without_a_process_for_it_nothing_is_offered(company: Company) -> None:
    card = company.order()
    company.approve(card)
    with company.app.app_context():
        runtime.perform(card, RecordPenalty("make:7", company.will.id, 5, LATE), ROBOT)
    assert "dispute" not in company.get(company.will, f"/cards/{card}").text
    assert company.get(company.will, f"/cards/{card}/penalties/make:7/dispute").status_code == 404
