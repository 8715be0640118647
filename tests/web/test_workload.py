"""How many open tasks each person has."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp.process.commands import Take


def line(company: Company, somebody: Somebody, name: str) -> str:
    """What the page says of one person."""
    html = company.get(somebody, "/workload").text
    lines = re.findall(r'<li class="stage-line load-line">.*?</li>', html, re.DOTALL)
    words = (" ".join(re.sub(r"<[^>]+>", " ", one).split()).replace("\u00a0", " ") for one in lines)
    return next((one for one in words if name in one), "")


def test_open_late_and_oldest_tasks_are_told(company: Company) -> None:
    company.order(now=MONDAY - timedelta(days=3))
    company.order()
    assert line(company, company.alice, "Dora") == "D Dora Open tasks: 2 Overdue: 1 oldest: 3 days"


def test_a_task_of_a_group_is_nobodys_until_it_is_taken(company: Company) -> None:
    card = company.order()
    company.approve(card)
    assert "could take: 1 Open tasks: 0" in line(company, company.alice, "Walt")
    page = company.get(company.alice, "/workload").text
    assert re.search(r"Tasks that nobody has taken yet: <a href=\"[^\"]+\">1</a>", page)
    company.do(card, Take(2), company.walt)
    assert "Open tasks: 1" in line(company, company.alice, "Walt")
    assert line(company, company.alice, "Will") == ""


def test_only_tasks_on_visible_cards_are_counted(company: Company) -> None:
    company.order()
    assert "Open tasks: 1" in line(company, company.erin, "Dora")
    assert line(company, company.charlie, "Dora") == ""


def test_those_without_tasks_are_named_as_free(company: Company) -> None:
    page = company.get(company.alice, "/workload").text
    assert re.search(r"Free:</span> .*Erin", page, re.DOTALL)


def test_absence_is_told(company: Company) -> None:
    company.order()
    company.absent(company.dora, company.erin)
    assert "away until 28 November 2026" in line(company, company.alice, "Dora")


def test_a_person_leads_to_their_tasks(company: Company) -> None:
    company.order()
    page = company.get(company.alice, "/workload").text
    found = re.search(r'<a href="(/tasks\?responsible=\d+)">Dora', page)
    assert found
    assert "Anna: Table" in company.get(company.alice, found[1]).text
