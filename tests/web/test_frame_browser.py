"""The frame in a browser: what stays in sight, and what is shown without a connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.web.company import Company

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
INSTALL = """async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
    }
}"""
KEPT = """async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map((one) => new URL(one.url).pathname).sort();
}"""


@pytest.fixture
def page(chromium: Browser, company: Company) -> Iterator[Page]:
    """Bob's, on the page of help."""
    server = make_server("127.0.0.1", 0, company.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(
        base_url=address, reduced_motion="reduce", viewport={"width": 1440, "height": 900}
    )
    name = company.app.config["SESSION_COOKIE_NAME"]
    session = company.client(company.bob).get_cookie(name)
    assert session
    context.add_cookies([{"name": name, "value": session.value, "url": address}])
    page = context.new_page()
    page.goto("/help")
    yield page
    context.close()
    server.shutdown()


def test_the_menu_and_the_contents_stay_in_sight(page: Page) -> None:
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="On paper").click()
    page.wait_for_function("scrollY > 500")
    for name in ("Contents", "Main menu"):
        box = page.get_by_role("navigation", name=name).bounding_box()
        assert box
        assert box["y"] >= 0
    heading = page.get_by_role("heading", name="On paper").bounding_box()
    assert heading
    assert 50 < heading["y"] < 800, "below the bar with the search"


def test_a_page_of_its_own_without_a_connection(page: Page) -> None:
    page.evaluate(INSTALL)
    page.goto("/search")
    page.context.set_offline(True)
    page.goto("/tasks")
    assert page.get_by_role("heading", name="Нет связи").is_visible()
    assert page.get_by_text("No connection").is_visible()
    assert page.locator("img").evaluate("(one) => one.naturalWidth") > 0
    assert page.evaluate("document.styleSheets.length") == 1
    assert page.evaluate(KEPT) == ["/static/icon-192.png", "/static/offline.css", "/static/offline.html"]
    page.context.set_offline(False)
    page.get_by_role("link", name="Попробовать ещё раз").click()
    page.get_by_role("heading", name="My tasks").wait_for()
    assert page.url.endswith("/tasks")
