"""«Сводка»: the cards of a process by stage with sums, the late ones, who holds what since when."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company

ON_BOTH = True


def words(company: Company, somebody: Somebody, query: str = "?process=orders") -> str:
    html = company.get(somebody, f"/summary{query}").text
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace("\u00a0", " ")


def test_stages_are_counted_and_summed(company: Company) -> None:
    company.order(price="1000", now=MONDAY - timedelta(days=2))
    company.order(price="500")
    company.approve(company.order(price="70"))
    said = words(company, company.dora)
    assert "Review Cards: 2 1,500 ₽ Overdue: 1" in said
    assert "Making Cards: 1 70 ₽" in said
    assert "In all 3 1,570 ₽ Overdue: 1" in said


def test_what_ended_is_counted_apart(company: Company) -> None:
    company.finish(company.order(price="10"))
    company.finish(company.order(price="20"), MONDAY - timedelta(days=40))
    said = words(company, company.dora)
    assert "Done Cards: 1 10 ₽" in said
    assert "0 Under way" in said


def test_it_says_who_holds_what_since_when(company: Company) -> None:
    company.order(now=MONDAY - timedelta(hours=3))
    said = words(company, company.dora)
    assert re.search(r"Who holds what 1 .*Anna: Table 2026-0001 Review .*Dora .*3 hours", said)


def test_every_number_leads_to_the_cards_behind_it(company: Company) -> None:
    company.order("Late", MONDAY - timedelta(days=2))
    company.order("Fresh")
    html = company.get(company.dora, "/summary?process=orders").text
    stage, late = (
        re.search(rf'href="(/boards/orders\?[^"]*{query}[^"]*)"', html)
        for query in ("stage=review", "late=1")
    )
    assert stage
    assert late
    behind = company.get(company.dora, stage[1].replace("&amp;", "&")).text
    assert "Late: Table" in behind
    assert "Fresh: Table" in behind
    assert "Fresh: Table" not in company.get(company.dora, late[1].replace("&amp;", "&")).text


def test_only_visible_cards_are_counted(company: Company) -> None:
    company.order()
    company.approve(company.order())
    assert "Making Cards: 1" in words(company, company.will)
    assert "Review Cards: 0" in words(company, company.will)


def test_processes_are_chosen_among_mine(company: Company) -> None:
    html = company.get(company.dora, "/summary").text
    assert 'href="/summary?process=requests"' in html
    assert "There is nothing to sum up yet" in company.get(company.charlie, "/summary").text
