"""A record is made in a browser, found by a part of its name in another card's form, and chosen there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.web.company import Company
from tests.web.registers import good, publish
from tests.web.test_choices import PARCELS
from webapp import runtime

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_a_record_is_made_found_and_chosen(chromium: Browser, company: Company) -> None:
    publish(company)
    with company.app.app_context():
        runtime.publish(PARCELS)
    server = make_server("127.0.0.1", 0, company.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce")
    session = company.client(company.bob).get_cookie(company.app.config["SESSION_COOKIE_NAME"])
    assert session
    context.add_cookies([{"name": session.key, "value": session.value, "url": url}])
    page = context.new_page()

    page.goto(f"{url}/boards/goods")
    page.get_by_role("link", name="Create", exact=True).first.click()
    page.fill("#f-article", "Щ-1")
    page.fill("#f-name", "Щётка жёлтая")
    page.get_by_role("button", name="Create", exact=True).last.click()
    page.get_by_role("heading", name="Щётка жёлтая").wait_for()
    for n in range(50):
        good(company, f"n{n}")

    page.goto(f"{url}/boards/parcels/cards/new")
    assert page.locator("#f-thing option", has_text="Щётка").count() == 0
    page.fill("#f-note", "Parcel")
    page.locator("input.find").press_sequentially("щетка жел")
    page.locator("#f-thing option", has_text="Щётка жёлтая").wait_for(state="attached")
    page.select_option("#f-thing", label="Щётка жёлтая")
    page.get_by_role("button", name="Create", exact=True).last.click()
    page.get_by_role("link", name="Щётка жёлтая").first.wait_for()
    context.close()
    server.shutdown()
