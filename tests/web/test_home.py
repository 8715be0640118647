"""The start page: what waits for me, what I started, what is late, what I may create."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company


def part(company: Company, somebody: Somebody, name: str) -> str:
    """The words of one box of the page."""
    html = company.get(somebody, "/").text
    found = re.search(rf'<section class="box" aria-labelledby="home-{name}">.*?</section>', html, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()).replace("\u00a0", " ")


def test_my_tasks_come_first_the_latest_first(company: Company) -> None:
    company.order("Fresh")
    company.order("Stale", MONDAY - timedelta(days=2))
    words = part(company, company.dora, "tasks")
    assert words.startswith("Waits for me 2")
    assert words.index("Stale") < words.index("Fresh")


def test_what_i_started_says_whom_it_waits_for(company: Company) -> None:
    company.approve(company.order())
    words = part(company, company.bob, "started")
    assert "Anna: Table" in words
    assert "Making" in words
    assert "Workshop" in words
    assert "Anna" not in part(company, company.dora, "started")


def test_what_ended_is_not_under_way(company: Company) -> None:
    company.finish(company.order())
    assert "You have nothing under way" in part(company, company.bob, "started")


def test_late_cards_are_those_i_may_see(company: Company) -> None:
    company.order(now=MONDAY - timedelta(days=2))
    assert "Anna" in part(company, company.erin, "late")
    assert "Nothing is late" in part(company, company.charlie, "late")


def test_only_processes_i_may_start_are_offered(company: Company) -> None:
    assert 'href="/boards/orders/cards/new"' in company.get(company.bob, "/").text
    assert "/cards/new" not in company.get(company.dora, "/").text


def test_the_page_refreshes_itself_without_its_frame(company: Company) -> None:
    html = company.get(company.dora, "/", HX_Request="true").text
    assert html.count("<html") == 0
    assert 'hx-trigger="live-me from:body, live-catchup from:body"' in html


def test_a_first_day_is_friendly(company: Company) -> None:
    html = company.get(company.charlie, "/").text
    for words in ("Nothing waits for you", "You have nothing under way", "Nothing is late"):
        assert words in html
