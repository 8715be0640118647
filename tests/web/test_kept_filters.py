"""Filters kept under a name."""

from __future__ import annotations

import re

from tests.web.company import Company

ON_BOTH = True


def kept(company: Company, who: str, address: str = "/boards/orders/filters") -> str:
    return company.get(getattr(company, who), address).text


def test_a_filter_is_kept_for_oneself_and_leads_back_to_it(company: Company) -> None:
    company.order()
    answer = company.client(company.dora).post(
        "/boards/orders/filters?mode=list&late=1", data={"title": "Late ones"}
    )
    assert answer.headers["Location"] == "/boards/orders?mode=list&late=1"
    # PostgreSQL keeps the settings in an order of its own.
    found = re.search(r'href="/boards/orders\?([^"]+)"', kept(company, "dora"))
    assert found
    assert set(found[1].split("&amp;")) == {"mode=list", "late=1"}
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


# -- the one with which a process opens ----------------------------------------------------------------------


def chosen(company: Company) -> str:
    """Dora keeps a filter and lets the process open with it; gives where it opens."""
    form = {"title": "Late ones", "shared": "1", "default": "1"}
    company.client(company.dora).post("/boards/orders/filters?late=1", data=form)
    return opens(company, "dora")


def opens(company: Company, who: str, address: str = "/boards/orders") -> str:
    answer = company.get(getattr(company, who), address)
    return str(answer.headers["Location"]) if answer.status_code == 302 else ""


def test_a_process_opens_with_the_filter_its_viewer_chose(company: Company) -> None:
    company.order()
    assert chosen(company) == "/boards/orders?late=1&kept=1"
    assert opens(company, "dora", "/boards/orders?mode=list") == "/boards/orders?late=1&mode=list&kept=1"
    assert opens(company, "dora", "/boards/orders?mode=calendar").startswith("/boards/orders?late=1&mode=cal")
    assert opens(company, "erin") == ""
    for asked in ("mine=1", "all=1", "card=1", "q=", "mode=calendar&at=2026-01-01"):
        assert opens(company, "dora", f"/boards/orders?{asked}") == ""


def test_all_cards_are_one_click_away_and_stay_in_every_view(company: Company) -> None:
    company.order()
    page = company.get(company.dora, chosen(company)).text
    assert '<a class="small" href="/boards/orders?all=1">Show all</a>' in page
    assert '<a class="chip chip-on" href="/boards/orders?all=1"' in page
    page = company.get(company.dora, "/boards/orders?all=1").text
    assert 'href="/boards/orders?mode=list&amp;all=1"' in page
    assert 'href="/boards/orders?mine=1"' in page
    assert 'all=1">Show all</a>' not in page
    assert "Nothing here matches" not in page


def test_a_shared_filter_may_be_anybodys_default_until_it_is_gone(company: Company) -> None:
    company.order()
    chosen(company)
    erin, dora = company.client(company.erin), company.client(company.dora)
    assert erin.post("/boards/orders/filters/1/default").status_code == 303
    assert opens(company, "erin") == "/boards/orders?late=1&kept=1"
    # Kept again under its name, for herself alone: it is hers still, and not Erin's any more.
    dora.post("/boards/orders/filters?mine=1", data={"title": "Late ones"})
    assert opens(company, "dora") == "/boards/orders?mine=1&kept=1"
    assert opens(company, "erin") == ""
    assert erin.post("/boards/orders/filters/1/default").status_code == 404
    dora.post("/boards/orders/filters?mine=1", data={"title": "Late ones", "shared": "1"})
    assert dora.post("/boards/orders/filters/1/removal").status_code == 303
    assert (opens(company, "dora"), opens(company, "erin")) == ("", "")


def test_the_usual_comes_back_and_strangers_choose_nothing(company: Company) -> None:
    company.order()
    chosen(company)
    assert "Do not open the process with it" in kept(company, "dora")
    assert company.client(company.dora).post("/boards/orders/filters/default/removal").status_code == 303
    assert opens(company, "dora") == ""
    for address in ("1/default", "default/removal"):
        assert company.client(company.charlie).post(f"/boards/orders/filters/{address}").status_code == 404
    assert company.client(company.dora).post("/boards/orders/filters/99/default").status_code == 404


def test_a_default_that_says_nothing_any_more_opens_all(company: Company) -> None:
    company.order()
    form = {"title": "Gone", "default": "1"}
    company.client(company.dora).post("/boards/orders/filters?mode=list&stage=" + "x" * 50, data=form)
    where = opens(company, "dora")
    assert company.get(company.dora, where).status_code == 200
