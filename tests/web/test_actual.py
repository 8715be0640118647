"""«Как было на самом деле»: numbers of the cards the viewer may see, by period, person and channel."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company, statements

HOUR = timedelta(hours=1)
PAGE = "/boards/orders/map/actual"


def words(company: Company, somebody: Somebody, query: str = "") -> str:
    html = company.get(somebody, PAGE + query).text
    tables = html[html.index('id="actual-stages"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", tables).split()).replace("\u00a0", " ")


def test_the_table_and_the_map_say_the_same(company: Company) -> None:
    first = company.order(now=MONDAY - 10 * HOUR)
    company.approve(first, MONDAY - 6 * HOUR)
    company.order()
    said = words(company, company.dora)
    assert "Review 2 — 4 hours slowest" in said
    assert "Review Making Approve it: Agree 1 often 4 hours" in said
    html = company.get(company.dora, PAGE).text
    assert "happened: 1, usually after 4" in html
    assert "m-broad4" in html


def test_a_period_and_a_person_narrow_it(company: Company) -> None:
    company.order(now=MONDAY - timedelta(days=10))
    company.order()
    assert "Review 1 —" in words(company, company.dora, "?since=2026-11-20")
    assert "Review 1 —" in words(company, company.dora, "?until=2026-11-20")
    assert "Review 2 —" in words(company, company.dora, f"?owner={company.bob.id}")
    assert "No card that you may see" in company.get(company.dora, f"{PAGE}?owner={company.will.id}").text


def test_a_wrong_period_is_told(company: Company) -> None:
    company.order()
    assert "That is not a date." in company.get(company.dora, f"{PAGE}?since=soon").text
    wrong = company.get(company.dora, f"{PAGE}?since=2026-11-20&until=2026-11-01").text
    assert "The first day is after the last one." in wrong


def test_only_cards_that_the_viewer_may_see_count(company: Company) -> None:
    company.approve(company.order())
    company.order()
    assert "Review 1 —" in words(company, company.will)
    assert company.get(company.charlie, PAGE).status_code == 404


def test_it_asks_no_question_per_card(company: Company) -> None:
    company.order()
    client = company.client(company.dora)
    client.get(PAGE)
    with statements(company.app) as before:
        client.get(PAGE)
    few = len(before)
    for n in range(4):
        company.order(f"Customer {n}")
    client.get(PAGE)
    with statements(company.app) as after:
        client.get(PAGE)
    assert len(after) == few <= 12


def test_it_is_reached_from_the_map(company: Company) -> None:
    company.order()
    assert PAGE in company.get(company.dora, "/boards/orders/map").text
