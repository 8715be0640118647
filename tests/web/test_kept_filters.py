"""Filters kept under a name."""

from __future__ import annotations

from tests.web.company import Company


def kept(company: Company, who: str, address: str = "/boards/orders/filters") -> str:
    return company.get(getattr(company, who), address).text


def test_a_filter_is_kept_for_oneself_and_leads_back_to_it(company: Company) -> None:
    company.order()
    answer = company.client(company.dora).post(
        "/boards/orders/filters?mode=list&late=1", data={"title": "Late ones"}
    )
    assert answer.headers["Location"] == "/boards/orders?mode=list&late=1"
    assert 'href="/boards/orders?mode=list&amp;late=1"' in kept(company, "dora")
    assert "Late ones" not in kept(company, "erin")


def test_a_shared_one_is_there_for_colleagues_who_cannot_remove_it(company: Company) -> None:
    company.order()
    form = {"title": "Mine and late", "shared": "1"}
    company.client(company.dora).post("/boards/orders/filters?mine=1&late=1", data=form)
    page = kept(company, "erin")
    assert "Mine and late" in page
    assert "removal" not in page
    assert company.client(company.erin).post("/boards/orders/filters/1/removal").status_code == 404
    assert company.client(company.dora).post("/boards/orders/filters/1/removal").status_code == 303
    assert "Mine and late" not in kept(company, "erin")


def test_strangers_and_empty_names_are_refused(company: Company) -> None:
    company.order()
    assert company.get(company.charlie, "/boards/orders/filters").status_code == 404
    company.client(company.dora).post("/boards/orders/filters?late=1", data={"title": "  "})
    assert "late=1" not in kept(company, "dora")
