"""Print forms are written and tried, and a card is put on paper, in a real browser."""

from __future__ import annotations

import os
import re

import pytest

from tests.admin.conftest import find
from tests.admin.test_browser import Site, serious, site  # noqa: F401 - a fixture
from webapp.storage import models as m

pytestmark = pytest.mark.browser


def look(page: object, name: str, width: int) -> None:
    """Keeps a picture where somebody wants to look at it."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.slow), 390])
def test_a_form_is_tried_and_mistakes_are_told(site: Site, width: int) -> None:  # noqa: F811
    page = site.open("/admin/print-forms/", width=width)
    assert serious(page) == []
    look(page, "forms", width)
    page.goto(f"/admin/print-forms/edit/?id={find(site.company, m.PrintForm, key='invoice')}")
    assert serious(page) == []
    page.get_by_role("button", name="Check and preview").click()
    page.get_by_role("img", name="Page 1").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    look(page, "form", width)
    page.get_by_label("Text of the form").fill("= Invoice\n\n#nonsense")
    page.get_by_role("button", name="Check and preview").click()
    page.get_by_text(re.compile("unknown variable: nonsense, line 3")).wait_for()
    look(page, "mistake", width)


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.slow), 390])
def test_the_approval_sheet_is_made_and_confirmed(site: Site, width: int) -> None:  # noqa: F811
    card = site.company.order("Anna")
    site.company.approve(card)
    page = site.open(f"/cards/{card}", width=width)
    page.get_by_role("button", name="Print", exact=True).click()
    look(page, "menu", width)
    page.get_by_role("button", name="Approval sheet (kept with the card)").click()
    page.get_by_text("The approval sheet is among the files of the card.").wait_for()
    assert serious(page) == []
    look(page, "card", width)
    page.get_by_role("link", name=re.compile("^Holds")).click()
    page.get_by_text("The sheet holds").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    look(page, "confirmed", width)
    address = page.url
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_text("The sheet holds").wait_for()
    look(page, "stranger", width)
