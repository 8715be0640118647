"""A table of lines in a browser: three lines filled in, one taken out, sent; by keyboard, kept as a draft."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.web.company import Company
from tests.web.supplies import order, publish
from webapp import runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
NEW = "/boards/supply/cards/new"


@pytest.fixture
def visit(chromium: Browser, company: Company) -> Iterator[Visit]:
    """visit(address): a page of Bob's; errors of scripts fail the test."""
    publish(company)
    server = make_server("127.0.0.1", 0, company.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    contexts, broken = [], []

    def open_(address: str, **settings: Any) -> Page:
        context = chromium.new_context(locale="en-GB", reduced_motion="reduce", **settings)
        contexts.append(context)
        name = company.app.config["SESSION_COOKIE_NAME"]
        session = company.client(company.bob).get_cookie(name)
        assert session
        url = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": name, "value": session.value, "url": url}])
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(url + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    server.shutdown()
    assert not broken


def items(company: Company) -> Any:
    """The lines of the newest card."""
    newest = select(m.Card.values).order_by(m.Card.id.desc()).limit(1)
    with company.app.app_context(), runtime.reading() as conn:
        return conn.execute(newest).scalar_one()["items"]


def fill(page: Page, line: int, what: str, pieces: str, price: str) -> None:
    for key, words in (("what", what), ("pieces", pieces), ("price", price)):
        page.fill(f"[name=f-items-n{line}-{key}]", words)


def test_three_lines_are_filled_in_one_taken_out_and_sent(company: Company, visit: Visit) -> None:
    page = visit(NEW)
    page.fill("#f-subject", "Wood")
    fill(page, 1, "Boards", "2", "1000")
    for line, what in ((2, "Nails"), (3, "Glue")):
        page.click("text=Add a line")
        page.wait_for_selector(f"[name=f-items-n{line}-what]:focus")
        fill(page, line, what, str(line), "10")
    page.click("[aria-label='Remove the line 2']")
    page.wait_for_selector("[name=f-items-n2-what]", state="detached")
    assert page.input_value("[name=f-items-n1-what]") == "Boards"
    assert page.input_value("#f-subject") == "Wood"
    page.wait_for_selector("tfoot >> text=2,030")
    page.click(".form-actions button")
    page.wait_for_url("**/cards/*")
    assert [(line["what"], line["sum"]) for line in items(company)] == [("Boards", 200_000), ("Glue", 3000)]
    assert "2,030" in page.inner_text(".lines-shown tfoot")


def test_sums_follow_what_is_typed_and_disturb_nothing(company: Company, visit: Visit) -> None:
    page = visit(NEW)
    page.fill("[name=f-items-n1-what]", "Boards")
    page.fill("[name=f-items-n1-price]", "5")
    with page.expect_response("**/boards/supply/cards"):
        page.focus("[name=f-items-n1-ready]")
    page.keyboard.type("01")
    page.wait_for_selector("tfoot >> text=5")
    page.wait_for_selector("#f-items-n1-sum >> text=5")
    assert page.evaluate("document.activeElement.name") == "f-items-n1-ready"
    assert page.input_value("[name=f-items-n1-what]") == "Boards"


def test_lines_are_made_and_moved_by_keyboard(company: Company, visit: Visit) -> None:
    page = visit(NEW)
    page.fill("#f-subject", "Wood")
    page.focus("[name=f-items-n1-what]")
    page.keyboard.type("first")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=f-items-n2-what]:focus")
    page.keyboard.type("second")
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_selector("tbody tr:first-child [name=f-items-n2-what]")
    assert page.evaluate("document.activeElement.id") == "f-items-n2-up"
    page.click(".form-actions button")
    page.wait_for_url("**/cards/*")
    assert [line["what"] for line in items(company)] == ["second", "first"]


def test_a_draft_keeps_lines_that_the_page_does_not_have(company: Company, visit: Visit) -> None:
    page = visit(NEW)
    fill(page, 1, "Boards", "2", "1000")
    page.click("text=Add a line")
    page.wait_for_selector("[name=f-items-n2-what]")
    fill(page, 2, "Nails", "3", "10")
    page.reload()
    page.wait_for_selector("[name=f-items-n2-what]")
    assert page.input_value("[name=f-items-n2-what]") == "Nails"
    assert page.input_value("[name=f-items-n1-what]") == "Boards"


def test_without_script_the_buttons_work_too(company: Company, visit: Visit) -> None:
    page = visit(NEW, java_script_enabled=False)
    page.fill("#f-subject", "Wood")
    fill(page, 1, "Boards", "2", "1000")
    page.click("text=Add a line")
    fill(page, 2, "Nails", "3", "10")
    page.click("[aria-label='Move up the line 2']")
    page.click("[aria-label='Remove the line 2']")
    page.press("[name=f-items-n2-what]", "Enter")
    page.wait_for_url("**/cards/*")
    assert [line["what"] for line in items(company)] == ["Nails"]


def test_a_line_is_changed_in_place_on_the_card(company: Company, visit: Visit) -> None:
    card = order(company, {"what": "Boards", "price": "5"})
    page = visit(f"/cards/{card}")
    page.hover("#field-items")
    page.click("#field-items a[aria-label^=Change]")
    page.click("#field-items >> text=Add a line")
    page.fill("[name=f-items-n2-what]", "Nails")
    page.click("#field-items >> text=Save")
    page.wait_for_selector("#timeline-list >> text=Line 2 added")
    assert [line["what"] for line in items(company)] == ["Boards", "Nails"]


@pytest.mark.parametrize("address", [NEW, "/cards/{card}", "/cards/{card}/fields?key=items"])
def test_nothing_is_wider_than_a_phone(company: Company, visit: Visit, address: str) -> None:
    page = visit("/", viewport={"width": 390, "height": 844})
    card = order(company, {"what": "electroencephalograph " * 5, "price": "1000000", "wood": "dub"})
    page.goto(page.url.rstrip("/") + address.format(card=card))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
