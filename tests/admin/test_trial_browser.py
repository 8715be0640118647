"""An order of furniture played in a real browser, from the form to shipping, without one table knowing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.admin.conftest import find
from tests.admin.test_browser import Site, serious, site
from tests.admin.test_trial import FURNITURE, everything
from tests.web.company import Company
from webapp import runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["site"]

ANSWERS = (
    "Approve",
    "Documentation is ready",
    "Estimate is ready",
    "The customer agrees",
    "Approve the date",
)
LAST = ("Ready", "The customer was told", "Payment received", "Shipped")


def press(page: Page, name: str) -> None:
    """The answer to the task; the page then shows the next one."""
    before = page.locator("input[name=trial]").first.get_attribute("value")
    page.locator("#task-form .outcomes").get_by_role("button", name=name, exact=True).click()
    page.locator(f"input[name=trial][value='{before}']").first.wait_for(state="detached")


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("TRIAL_PICTURES"):
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def begin(page: Page) -> None:
    page.fill("#f-customer", "Anna Ivanova")
    page.fill("#f-email", "anna@example.org")
    page.fill("#f-what", "Oak shelves")
    page.get_by_role("button", name="Begin the trial").click()
    page.wait_for_selector("#task-form")


def agree(page: Page) -> None:
    """From the director to the date."""
    press(page, "Approve")
    press(page, "Documentation is ready")
    page.fill("#f-price", "250 000")
    press(page, "Estimate is ready")
    press(page, "The customer agrees")
    page.fill("#f-ready_by", "2026-12-10")
    press(page, "Approve the date")


def make(page: Page) -> None:
    """Too late, but made, paid and shipped."""
    page.get_by_role("button", name="To the next event").click()
    page.wait_for_selector("text=Overdue")
    page.get_by_role("button", name="Take", exact=True).click()
    page.wait_for_selector("#task-form button[value=ready]")
    for answer in ("Ready", "The customer was told", "Payment received", "Shipped"):
        press(page, answer)


@pytest.mark.parametrize("width", [1440, 390])
def test_furniture_is_played_to_its_end(site: Site, company: Company, width: int) -> None:
    with company.app.app_context():
        runtime.publish(FURNITURE)
    before = everything(company)
    page = site.open(f"/admin/trial/{find(company, m.Process, key='furniture')}/", width=width)
    picture(page, f"start-{width}")
    begin(page)
    picture(page, f"begun-{width}")
    assert serious(page) == []
    agree(page)
    make(page)
    assert page.locator(".now", has_text="Finished").count() == 1
    assert page.locator(".trial-would", has_text="Would send an e-mail to anna@example.org").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    picture(page, f"done-{width}")
    assert everything(company) == before
    # Whoever takes pictures changes the page, which its own rules do not allow.
    assert os.environ.get("TRIAL_PICTURES") or site.complaints == []
