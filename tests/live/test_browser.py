"""live.js in a real browser: parts fetch themselves, and nothing in use is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live.conftest import DIRECTOR, STRANGER, WORKER
from tests.live.server import Server

pytestmark = pytest.mark.browser

Publish = Callable[..., None]
# Tests run beside each other; waiting costs nothing where all is well.
PATIENCE = 20_000


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture
def facts(valkey_url: str) -> Iterator[Callable[..., None]]:
    """Changes what the parts show; says nothing of it."""
    with redis.Redis.from_url(valkey_url) as store:
        yield lambda **changed: store.mset({f"fact:{name}": value for name, value in changed.items()})


@pytest.fixture
def asked(valkey_url: str) -> Iterator[Callable[[], list[str]]]:
    """Which parts were fetched since the last question."""
    with redis.Redis.from_url(valkey_url, decode_responses=True) as store:

        def since() -> list[str]:
            found = store.lrange("asked", 0, -1)
            store.delete("asked")
            return sorted(found)

        yield since


@pytest.fixture
def persons(chromium: Browser, server: Server) -> Iterator[Callable[[int], BrowserContext]]:
    """A browser of each person's own, signed in; nothing may break the policy or fail in a script."""
    contexts, complaints = [], []

    def person(who: int) -> BrowserContext:
        context = chromium.new_context(base_url=server.url)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        context.new_page().goto(f"/sign-in/{who}")
        return context

    yield person
    for context in contexts:
        context.close()
    # That a part could not be fetched is what some of these tests are about.
    away = ("Failed to load resource", "Failed to fetch", "ERR_")
    assert [c for c in complaints if not any(sign in c for sign in away)] == []


def board(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/board")
    expect(page.locator("body")).to_have_attribute("data-live", "on")
    # What the test before this one said half a second ago is told again to be safe.
    page.wait_for_timeout(300)
    return page


def test_a_part_fetches_itself_when_somebody_changed_it(
    persons: Callable, facts: Callable, asked: Callable, publish: Publish
) -> None:
    page = board(persons(DIRECTOR))
    facts(card="согласовано", column="две", counters="3")
    asked()
    publish()
    expect(page.locator("#card h2")).to_have_text("согласовано")
    expect(page.locator("#column h2")).to_have_text("две")
    expect(page.locator("#counters")).to_have_text("начало")
    assert asked() == ["card", "column"]
    publish(people=[DIRECTOR], card=43, stages=["shipped"])
    expect(page.locator("#counters")).to_have_text("3")
    assert asked() == ["counters"]


def test_a_stranger_s_page_stays_still(
    persons: Callable, facts: Callable, asked: Callable, publish: Publish
) -> None:
    director, stranger = board(persons(DIRECTOR)), board(persons(STRANGER))
    facts(card="согласовано", column="две")
    asked()
    publish()
    expect(director.locator("#card h2")).to_have_text("согласовано")
    expect(director.locator("#column h2")).to_have_text("две")
    expect(stranger.locator("#card h2")).to_have_text("начало")
    assert asked() == ["card", "column"]


def test_focus_and_scroll_survive(persons: Callable, facts: Callable, publish: Publish) -> None:
    page = board(persons(DIRECTOR))
    page.locator("#button-60").focus()
    scrolled = page.evaluate("scrollY")
    assert scrolled > 500
    facts(column="две")
    publish()
    expect(page.locator("#button-60")).to_have_text("60 две")
    expect(page.locator("#button-60")).to_be_focused()
    assert page.evaluate("scrollY") == scrolled


def test_a_form_being_typed_in_is_left_alone_and_refreshed_afterwards(
    persons: Callable, facts: Callable, asked: Callable, publish: Publish
) -> None:
    page = board(persons(DIRECTOR))
    page.locator("#text").press_sequentially("почти гото")
    facts(card="согласовано", column="две")
    publish()
    expect(page.locator("#column h2")).to_have_text("две")
    page.locator("#text").press_sequentially("во")
    expect(page.locator("#text")).to_have_value("почти готовоначало")
    page.locator("#leave").focus()
    page.wait_for_timeout(1200)
    expect(page.locator("#card h2")).to_have_text("начало")
    asked()
    page.locator("#reset").click()
    expect(page.locator("#card h2")).to_have_text("согласовано")
    expect(page.locator("#text")).to_have_value("согласовано")
    assert asked() == ["card"]


def test_who_begins_to_type_while_the_answer_is_on_its_way_keeps_the_text(
    persons: Callable, facts: Callable, valkey_url: str, publish: Publish
) -> None:
    page = board(persons(DIRECTOR))
    facts(card="согласовано")
    with redis.Redis.from_url(valkey_url) as store:
        store.set("slow", "1")
        publish(stages=[])
        page.wait_for_timeout(400)
        page.locator("#number").press_sequentially("7")
        page.wait_for_timeout(1200)
        expect(page.locator("#card h2")).to_have_text("начало")
        expect(page.locator("#number")).to_have_value("7")
        store.delete("slow")
    page.locator("#reset").click()
    page.locator("#leave").focus()
    expect(page.locator("#card h2")).to_have_text("согласовано")


def test_a_card_being_dragged_is_not_replaced(persons: Callable, facts: Callable, publish: Publish) -> None:
    page = board(persons(DIRECTOR))
    page.evaluate("document.querySelector('#row-3').dataset.busy = ''")
    facts(column="две", card="согласовано")
    publish()
    expect(page.locator("#card h2")).to_have_text("согласовано")
    expect(page.locator("#column h2")).to_have_text("начало")
    page.evaluate("delete document.querySelector('#row-3').dataset.busy")
    expect(page.locator("#column h2")).to_have_text("две")


def test_a_burst_is_one_request_or_two(
    persons: Callable, facts: Callable, asked: Callable, publish: Publish
) -> None:
    page = board(persons(DIRECTOR))
    facts(card="согласовано")
    asked()
    for _ in range(30):
        publish(stages=[])
    expect(page.locator("#card h2")).to_have_text("согласовано")
    page.wait_for_timeout(400)
    assert len(asked()) <= 2


def test_many_tabs_share_one_stream(
    persons: Callable, facts: Callable, publish: Publish, valkey_url: str
) -> None:
    context = persons(WORKER)
    pages = [board(context) for _ in range(8)]
    facts(card="согласовано")
    publish(members=[WORKER])
    for page in pages:
        expect(page.locator("#card h2")).to_have_text("согласовано")


@pytest.mark.parametrize("missing", ["SharedWorker", pytest.param("nothing", marks=pytest.mark.slow)])
def test_after_a_restart_the_page_catches_up(
    persons: Callable, facts: Callable, server: Server, publish: Publish, missing: str
) -> None:
    context = persons(DIRECTOR)
    context.add_init_script(f"delete globalThis.{missing}")
    page = board(context)
    server.stop()
    facts(card="согласовано", column="две", counters="3")
    if missing == "nothing":
        expect(page.locator("body")).to_have_attribute("data-live", "polling")
    server.start()
    expect(page.locator("#card h2")).to_have_text("согласовано", timeout=40_000)
    expect(page.locator("#column h2")).to_have_text("две")
    expect(page.locator("#counters")).to_have_text("3")
    expect(page.locator("body")).to_have_attribute("data-live", "on")
    facts(card="отгружено")
    publish()
    expect(page.locator("#card h2")).to_have_text("отгружено")


def test_what_changed_between_the_page_and_its_stream_is_not_lost(
    persons: Callable, facts: Callable, publish: Publish
) -> None:
    context = persons(DIRECTOR)
    page = context.new_page()
    page.route("**/live-worker.js*", lambda route: (facts(card="согласовано"), publish(), route.continue_()))
    page.goto("/board")
    expect(page.locator("#card h2")).to_have_text("согласовано")


def test_without_any_stream_a_page_asks_every_minute(persons: Callable, facts: Callable) -> None:
    context = persons(DIRECTOR)
    context.route("**/live-worker.js*", lambda route: route.abort())
    context.clock.install()
    page = context.new_page()
    page.goto("/board")
    expect(page.locator("body")).to_have_attribute("data-live", "polling")
    facts(card="согласовано", counters="3")
    context.clock.fast_forward(70_000)
    expect(page.locator("#card h2")).to_have_text("согласовано")
    expect(page.locator("#counters")).to_have_text("3")


def test_signing_out_ends_the_stream_of_all_tabs(
    persons: Callable, facts: Callable, publish: Publish
) -> None:
    context = persons(DIRECTOR)
    first, second = board(context), board(context)
    first.locator("#leave").click()
    expect(second.locator("body")).to_have_attribute("data-live", "off")
    facts(card="согласовано")
    publish()
    second.wait_for_timeout(500)
    expect(second.locator("#card h2")).to_have_text("начало")


def test_a_part_that_cannot_be_fetched_stays_as_it_is(
    persons: Callable, facts: Callable, publish: Publish
) -> None:
    context = persons(DIRECTOR)
    page = board(context)
    answers = iter([500, 404, 401])
    # The browser says in its console what went wrong; that is no complaint about us.
    redirect = {"HX-Redirect": "/sign-in/1"}
    page.route(
        "**/parts/card", lambda route: route.fulfill(status=next(answers), body="ERR_", headers=redirect)
    )
    for _ in range(3):
        with page.expect_response("**/parts/card"):
            publish(stages=[])
        page.wait_for_timeout(200)
    expect(page.locator("#card h2")).to_have_text("начало")
    expect(page.locator("body")).to_have_attribute("data-live", "off")
    page.unroute("**/parts/card")
    facts(card="согласовано")
    publish()
    expect(page.locator("#card h2")).to_have_text("согласовано")


def test_a_hidden_tab_rests_and_catches_up_when_shown(
    persons: Callable, facts: Callable, asked: Callable, publish: Publish
) -> None:
    page = board(persons(DIRECTOR))
    _turn(page, hidden=True)
    facts(card="согласовано")
    asked()
    publish()
    page.wait_for_timeout(500)
    assert asked() == []
    _turn(page, hidden=False)
    expect(page.locator("#card h2")).to_have_text("согласовано")


def test_a_tab_that_was_hidden_for_long_asks_for_everything(
    persons: Callable, facts: Callable, asked: Callable
) -> None:
    page = board(persons(DIRECTOR))
    page.clock.install()
    _turn(page, hidden=True)
    facts(card="согласовано", counters="3")
    page.clock.fast_forward(40_000)
    _turn(page, hidden=False)
    page.clock.run_for(500)
    expect(page.locator("#card h2")).to_have_text("согласовано")
    expect(page.locator("#counters")).to_have_text("3")


def _turn(page: Page, *, hidden: bool) -> None:
    """As when another tab is chosen; headless tabs all count as visible."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", {configurable: true, value: hidden});
            document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
        }""",
        hidden,
    )
