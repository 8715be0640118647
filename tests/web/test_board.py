"""The board of a process: what stands where, with whom, and what may be moved."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from tests.support.application import Somebody
from tests.web.company import MONDAY, ORDERS, Company
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Comment, Move, Take
from webapp.storage.reads import boards

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

LIVE = {"HX_Request": "true", "HX_Source": "section#column", "HX_Target": "section#column"}


def column(html: str, stage: str) -> str:
    """The markup of one column."""
    found = re.search(rf'<section class="column[^>]*id="column-{stage}".*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def tile(html: str, card: int) -> str:
    found = re.search(rf'<article [^>]*id="card-{card}".*?</article>', html, re.DOTALL)
    assert found
    return found[0]


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace("\u00a0", " ")


# -- what is shown -----------------------------------------------------------------------------------


def test_every_stage_is_a_column_with_its_count_sum_and_norm(company: Company) -> None:
    company.order(price="1000")
    company.order(price="250,50")
    html = company.get(company.dora, "/boards/orders").text
    assert re.findall(r'id="column-([a-z]+)"', html) == ["review", "making", "done", "refused"]
    review = text(column(html, "review"))
    assert review.startswith("Review 2 cards 1,250.50 ₽ Norm: 1 day")
    assert "No cards here now." in column(html, "making")


def test_an_empty_column_says_what_would_be_here(company: Company) -> None:
    assert "The director decides" in column(company.get(company.dora, "/boards/orders").text, "review")


def test_a_card_tells_at_a_glance_how_it_stands(company: Company) -> None:
    card = company.order(city="Perm", price="1000", now=MONDAY - timedelta(hours=2))
    company.do(card, Comment("Hurry", ()), company.bob)
    seen = text(tile(company.get(company.dora, "/boards/orders").text, card))
    for words in (
        "2026-0001",
        "Anna: Table",
        "Perm",
        "1,000 ₽",
        "Due soon: today until 14:00",
        "Dora",
        "2 hours",
    ):
        assert words in seen
    assert "1 comments" in seen


def test_a_card_past_its_deadline_says_so_in_a_word(company: Company) -> None:
    card = company.order(now=MONDAY - timedelta(days=3))
    html = company.get(company.dora, "/boards/orders").text
    assert "Overdue: November 20" in text(tile(html, card)) or "Overdue: 20 November" in text(
        tile(html, card)
    )
    assert "Overdue: 1" in column(html, "review")


def test_a_group_is_named_until_somebody_takes_the_task(company: Company) -> None:
    card = company.order()
    company.approve(card)
    assert "Workshop" in tile(company.get(company.dora, "/boards/orders").text, card)
    company.do(card, Take(2), company.walt)
    after = tile(company.get(company.dora, "/boards/orders").text, card)
    assert "Walt" in after
    assert "Workshop" not in after


def test_who_stands_in_for_the_holder_is_named(company: Company) -> None:
    card = company.order()
    company.absent(company.dora, company.erin)
    assert "stands in: Erin" in text(tile(company.get(company.bob, "/boards/orders").text, card))


def test_closed_cards_stay_for_thirty_days(company: Company) -> None:
    company.finish(company.order("Fresh"), MONDAY - timedelta(days=29))
    company.finish(company.order("Stale"), MONDAY - timedelta(days=31))
    done = column(company.get(company.dora, "/boards/orders").text, "done")
    assert "Fresh" in done
    assert "Stale" not in done


def test_an_old_stage_is_a_column_while_cards_stand_there(company: Company) -> None:
    card = company.order()
    old = ORDERS.replace("key: making", "key: building").replace("goto: making", "goto: building")
    with company.app.app_context():
        runtime.publish(old)
        db.session.remove()
    company.approve(card)
    html = company.get(company.dora, "/boards/orders").text
    assert f"card-{card}" in column(html, "making")
    assert text(column(html, "making")).startswith("Making 1")
    assert 'id="column-building"' in html


def test_a_column_shows_fifty_cards_and_fetches_the_rest(company: Company) -> None:
    cards = [company.order(f"C{n}", MONDAY - timedelta(minutes=n)) for n in range(boards.PAGE + 3)]
    html = column(company.get(company.dora, "/boards/orders").text, "review")
    assert html.count("<article") == boards.PAGE
    assert f"{len(cards)}" in text(html)
    more = re.search(r'class="column-more" hx-get="([^"]+)"', html)
    assert more
    rest = company.get(company.dora, more[1].replace("&amp;", "&"), **LIVE).text
    assert rest.count("<article") == 3
    assert [f"card-{card}" in rest for card in cards[-3:]] == [True] * 3
    assert 'name="more"' in rest


def test_a_column_that_was_scrolled_refreshes_at_its_length(company: Company) -> None:
    for n in range(boards.PAGE + 3):
        company.order(f"C{n}")
    html = company.get(company.dora, "/boards/orders/columns/review?more=1", **LIVE).text
    assert html.count("<article") == boards.PAGE + 3


@pytest.mark.parametrize("after", ["x", "2026-11-22~x", "~", "2026-11-22T10:00:00~1"])
def test_a_forged_cursor_is_refused_or_harmless(company: Company, after: str) -> None:
    answer = company.get(company.dora, f"/boards/orders/columns/review?after={after}")
    assert answer.status_code in (200, 400)


# -- live --------------------------------------------------------------------------------------------


def tag(html: str, stage: str) -> str:
    found = re.search(rf'hx-get="(/boards/orders/columns/{stage}\?[^"]+)"', html)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_column_answers_nothing_while_nothing_changed(company: Company) -> None:
    card = company.order()
    address = tag(company.get(company.dora, "/boards/orders").text, "review")
    assert company.get(company.dora, address, **LIVE).status_code == 204
    company.do(card, Comment("New", ()), company.bob)
    answer = company.get(company.dora, address, **LIVE)
    assert answer.status_code == 200
    assert "tile-card changed" in answer.text


def test_columns_listen_to_their_own_stage(company: Company) -> None:
    html = company.get(company.dora, "/boards/orders").text
    assert 'hx-trigger="live-stage-orders-making from:body, live-catchup from:body"' in column(html, "making")


def test_a_column_that_is_gone_leaves_the_page(company: Company) -> None:
    answer = company.get(company.dora, "/boards/orders/columns/nothing", **LIVE)
    assert (answer.status_code, answer.text, answer.headers["HX-Reswap"]) == (200, "", "delete")


# -- filters -----------------------------------------------------------------------------------------


def shown(company: Company, somebody: Somebody, query: str) -> set[int]:
    html = company.get(somebody, f"/boards/orders?{query}").text
    return {int(found) for found in re.findall(r'id="card-(\d+)"', html)}


def test_filters_narrow_the_board(company: Company) -> None:
    late = company.order("Ёлкина", MONDAY - timedelta(days=2))
    fresh = company.order("Smith")
    making = company.order("Jones")
    company.approve(making)
    assert shown(company, company.dora, "") == {late, fresh, making}
    assert shown(company, company.dora, "late=1") == {late}
    assert shown(company, company.dora, "q=елкина") == {late}
    assert shown(company, company.dora, "q=елкина+smith") == set()
    assert shown(company, company.dora, f"person={company.walt.id}") == {making}
    assert shown(company, company.dora, "mine=1") == {late, fresh}
    assert shown(company, company.bob, "mine=1") == {late, fresh, making}


def test_the_words_of_a_filter_are_words_only(company: Company) -> None:
    company.order("100% cotton")
    assert shown(company, company.dora, "q=100%25+cotton") == {1}
    assert shown(company, company.dora, "q=%25") == set()
    assert shown(company, company.dora, "q=_") == set()
    assert shown(company, company.dora, "q=%00") == {1}


def test_the_counts_follow_the_filters(company: Company) -> None:
    company.order("Smith", price="10")
    company.order("Jones", price="20")
    html = company.get(company.dora, "/boards/orders?q=smith").text
    assert text(column(html, "review")).startswith("Review 1 cards 10 ₽")
    assert "q=smith" in tag(html, "review")


def test_the_list_shows_one_stage_with_what_stands_there(company: Company) -> None:
    company.order("Smith")
    company.finish(company.order("Jones"))
    html = company.get(company.dora, "/boards/orders?mode=list&stage=done").text
    assert "Jones" in html
    assert "Smith" not in html


def test_the_filter_by_person_names_those_who_hold_cards(company: Company) -> None:
    company.approve(company.order())
    names = company.get(company.dora, "/boards/orders/people").text
    assert "Will" in names
    assert "Walt" in names
    assert "Dora" not in names


# -- who may do what ---------------------------------------------------------------------------------


def test_only_those_who_may_create_are_offered_to(company: Company) -> None:
    assert 'href="/boards/orders/cards/new"' in company.get(company.bob, "/boards/orders").text
    assert 'href="/boards/orders/cards/new"' not in company.get(company.dora, "/boards/orders").text


def test_nobody_can_drag_where_there_are_no_transitions(company: Company) -> None:
    company.order()
    html = company.get(company.bob, "/boards/orders").text
    assert "data-visit" not in html
    assert "data-nowhere" not in html


def test_a_card_says_where_it_may_go_and_why_not_elsewhere(company: Company) -> None:
    card = company.request()
    html = tile(company.get(company.bob, "/boards/requests").text, card)
    assert 'data-ways="working"' in html
    assert "The answer comes first." in html


def test_who_may_move_a_card_nowhere_has_no_handle(company: Company) -> None:
    company.request()
    assert "data-visit" not in company.get(company.dora, "/boards/requests").text


def test_the_menu_of_moves_offers_the_same(company: Company) -> None:
    card = company.request()
    menu = company.get(company.bob, f"/cards/{card}/ways", HX_Request="true").text
    assert re.search(r'name="to" value="working"\s*>', menu)
    assert re.search(r'name="to" value="done" disabled', menu)
    assert 'name="seen" value="1"' in menu


def test_the_panel_of_a_card_is_in_the_address(company: Company) -> None:
    card = company.order("Smith")
    html = company.get(company.dora, f"/boards/orders?q=smith&card={card}").text
    assert f'hx-get="/cards/{card}/panel" hx-trigger="load"' in html
    assert f'hx-push-url="/boards/orders?q=smith&amp;card={card}"' in tile(html, card)


# -- in a browser ------------------------------------------------------------------------------------


@contextmanager
def served(company: Company) -> Iterator[str]:
    """The application on a port, for a browser."""
    server = make_server("127.0.0.1", 0, company.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def open_as(
    browser: Browser, company: Company, somebody: Somebody, base: str, path: str, **more: Any
) -> Page:
    """A page of somebody who is signed in."""
    context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 900}, **more)
    cookie = company.client(somebody).get_cookie("reglament")
    assert cookie
    context.add_cookies([{"name": "reglament", "value": cookie.value, "url": base}])
    page = context.new_page()
    page.goto(base + path)
    return page


def drag(page: Page, card: int, stage: str) -> None:
    """From the card to the middle of the column, in steps, as a hand would."""
    source = page.locator(f"#card-{card} .tile-lines, #card-{card} .tile-foot").first.bounding_box()
    target = page.locator(f"#column-{stage} .column-cards").bounding_box()
    assert source
    assert target
    page.mouse.move(source["x"] + 20, source["y"] + 5)
    page.mouse.down()
    page.mouse.move(source["x"] + 30, source["y"] + 10, steps=3)
    page.mouse.move(target["x"] + 60, target["y"] + 40, steps=8)


@pytest.mark.browser
def test_a_drag_lights_the_allowed_columns_and_moves_the_card(company: Company, chromium: Browser) -> None:
    card = company.request()
    with served(company) as base:
        page = open_as(chromium, company, company.bob, base, "/boards/requests")
        drag(page, card, "working")
        page.locator("#column-working.column-allowed").wait_for()
        assert (
            "The answer comes first." in page.locator("#column-done.column-denied .column-why").inner_text()
        )
        page.mouse.up()
        page.locator(f"#column-working #card-{card}").wait_for()
        page.locator("#column-working .counter", has_text="1").wait_for()
        page.locator("#column-new .counter", has_text="0").wait_for()
    with company.app.app_context():
        assert runtime.replayed(card)[0].stage == "working"


@pytest.mark.browser
def test_a_stale_drop_goes_back_with_a_sentence(company: Company, chromium: Browser) -> None:
    card = company.request()
    with served(company) as base:
        page = open_as(chromium, company, company.bob, base, "/boards/requests")
        with company.app.app_context():
            runtime.perform(card, Move("working"), Actor("person", company.bob.id))
            db.session.remove()
        drag(page, card, "working")
        page.mouse.up()
        page.locator("#notice", has_text="has moved").wait_for()
        page.locator(f"#column-working #card-{card}").wait_for()
        page.locator(f"#column-new #card-{card}").wait_for(state="detached")


@pytest.mark.browser
def test_a_card_is_not_dropped_where_it_may_not_go(company: Company, chromium: Browser) -> None:
    card = company.request()
    with served(company) as base:
        page = open_as(chromium, company, company.bob, base, "/boards/requests")
        drag(page, card, "done")
        page.mouse.up()
        page.locator(f"#column-new #card-{card}").wait_for()
        assert page.locator(".column-denied, .column-allowed, [data-busy]").count() == 0


@pytest.mark.browser
def test_the_board_works_without_a_mouse(company: Company, chromium: Browser) -> None:
    """Arrows lead from card to card; Enter opens the card beside the board, Escape closes it."""
    first, second = company.request("First", MONDAY), company.request("Second", MONDAY - timedelta(hours=1))
    with served(company) as base:
        page = open_as(chromium, company, company.bob, base, "/boards/requests")
        page.locator(f"#card-{first} .tile-title").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.locator("#panel", has_text="Second").wait_for()
        assert page.url.endswith(f"?card={second}")
        page.locator(f"#card-{second} .tile-title").focus()
        page.keyboard.press("Escape")
        page.locator("#panel:empty").wait_for(state="attached")
        assert page.url == f"{base}/boards/requests"
        page.locator(f"#card-{first} .tile-menu button").focus()
        page.keyboard.press("Enter")
        page.locator("#moves [value=working]").focus()
        page.keyboard.press("Enter")
        page.locator(f"#column-working #card-{first}").wait_for()
        page.locator("#moves").wait_for(state="hidden")
