"""The product itself behind the same door: its sign-in, its policy, its frame."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.live.conftest import DIRECTOR
from tests.live.server import Server, run
from webapp.embedded.undertaker import Undertaker

Cookie = Callable[..., str]


@pytest.fixture(scope="module")
def product(app: object, settings: dict[str, str], undertaker: Undertaker) -> Iterator[Server]:
    server = Server(settings | {"DEMO": "0"}, undertaker, application="webapp.asgi:application").start()
    yield server
    server.stop()


def test_pages_and_streams_have_one_address(product: Server, cookie: Cookie) -> None:
    page = urllib.request.urlopen(f"{product.url}/sign-in")
    assert "text/html" in page.headers["Content-Type"]

    async def story() -> None:
        for shown, status in ((cookie(DIRECTOR), 200), ("", 401)):
            async with product.listening(shown) as listener:
                assert listener.status == status

    run(story())


@pytest.mark.browser
def test_every_page_of_a_person_is_connected(product: Server, chromium: Browser, cookie: Cookie) -> None:
    context = chromium.new_context(base_url=product.url)
    complaints: list[str] = []
    context.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    name, _, value = cookie(DIRECTOR).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": product.url}])
    page = context.new_page()
    for address in ("/", "/tasks", "/boards/furniture", "/notifications"):
        page.goto(address)
        expect(page.locator("body")).to_have_attribute("data-live", "on")
        expect(page.locator(".connection-polling")).to_be_hidden()
    assert complaints == []
    context.close()
