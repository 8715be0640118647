"""What cards and forms do in a browser: nothing typed is lost, parts refresh in place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.support.application import Somebody
from tests.web.payments import Payments
from tests.web.purchases import PDF, Purchases
from webapp.process.commands import Comment, Take

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]


@pytest.fixture
def visit(chromium: Browser, purchases: Purchases) -> Iterator[Visit]:
    """visit(somebody, address): a page of theirs; errors of scripts fail the test."""
    server = make_server("127.0.0.1", 0, purchases.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    contexts, broken = [], []

    def open_(somebody: Somebody, address: str, **settings: object) -> Page:
        context = chromium.new_context(locale="en-GB", reduced_motion="reduce", **settings)
        contexts.append(context)
        name = purchases.app.config["SESSION_COOKIE_NAME"]
        session = purchases.browser(somebody).get_cookie(name)
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


def test_an_answer_that_needs_words_asks_for_them_at_once(purchases: Purchases, visit: Visit) -> None:
    card = purchases.start()
    page = visit(purchases.alice, f"/cards/{card}/tasks/1")
    page.click("text=Refuse >> nth=-1")
    assert page.evaluate("document.activeElement.id") == "comment"
    assert purchases.row(card).stage == "check"
    page.keyboard.type("Too dear")
    page.click("button[value=refuse]")
    page.wait_for_url("**/tasks")
    assert "Done: Approve the purchase. Refuse." in page.inner_text(".flashes")
    assert purchases.row(card).closed_how == "failure"


def test_a_draft_comes_back_and_is_forgotten_when_sent(purchases: Purchases, visit: Visit) -> None:
    page = visit(purchases.bob, "/boards/purchase/cards/new")
    page.fill("[name=f-subject]", "Boards")
    page.fill("[name=f-phone]", "89123456789")
    page.check("[name=f-tags][value=steel]")
    assert "Draft saved" in page.inner_text("[data-draft-said]")
    page.reload()
    assert page.input_value("[name=f-subject]") == "Boards"
    assert page.is_checked("[name=f-tags][value=steel]")
    page.set_input_files("[name=f-paper]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.wait_for_selector("input[type=hidden][name=f-paper]", state="attached")
    page.click(".form-actions button")
    page.wait_for_url("**/cards/*")
    page.goto(page.url.rpartition("/cards/")[0] + "/boards/purchase/cards/new")
    assert page.input_value("[name=f-subject]") == ""


def test_a_form_sent_while_a_file_is_on_its_way_waits_for_it(purchases: Purchases, visit: Visit) -> None:
    page = visit(purchases.bob, "/boards/purchase/cards/new")
    page.fill("[name=f-subject]", "Boards")
    page.fill("[name=f-email]", "a@b.example")
    page.route("**/uploads", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.set_input_files("[name=f-paper]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.click(".form-actions button")
    page.wait_for_url("**/cards/*")
    assert "scan.pdf" in page.inner_text("#files")


def test_a_refused_file_says_why_beside_the_others(purchases: Purchases, visit: Visit) -> None:
    page = visit(purchases.bob, "/boards/purchase/cards/new")
    page.set_input_files(
        "[name=f-extras]", {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"}
    )
    page.wait_for_selector(".upload-list .field-error")
    assert "a.exe" in page.inner_text(".upload-list .field-error")
    page.set_input_files("[name=f-extras]", {"name": "b.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.wait_for_selector("input[type=hidden][name=f-extras]", state="attached")
    assert not page.query_selector(".upload-list .field-error")
    page.click(".upload-item [name=remove]")
    assert not page.query_selector("input[type=hidden][name=f-extras]")


def test_colleagues_are_called_by_at(purchases: Purchases, visit: Visit) -> None:
    card = purchases.start()
    page = visit(purchases.bob, f"/cards/{card}")
    page.click("#text")
    page.keyboard.type("Ask @кар")
    page.wait_for_selector(".mention-list >> text=Каренина")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#text") == "Ask @Каренина\u00a0К. "
    page.keyboard.type("please")
    page.click("#compose button:has-text('Send')")
    page.wait_for_selector("#timeline .mention")
    assert page.input_value("#text") == ""
    assert purchases.row(card).state["observers"] == [purchases.carol.id]


def test_the_parts_of_a_card_refresh_but_not_what_is_being_typed(purchases: Purchases, visit: Visit) -> None:
    card = purchases.at_work()
    page = visit(purchases.bob, f"/cards/{card}")
    page.fill("#text", "half a word")
    purchases.do(card, purchases.carol, Take(2))
    purchases.do(card, purchases.carol, Comment("from Carol"))
    page.evaluate(f"document.body.dispatchEvent(new CustomEvent('live-card-{card}'))")
    page.wait_for_selector("#now >> text=Taken by: Каренина")
    page.wait_for_selector("#timeline-list >> text=from Carol")
    assert page.input_value("#text") == "half a word"


def test_a_field_is_changed_in_place(purchases: Purchases, visit: Visit) -> None:
    card = purchases.start()
    page = visit(purchases.bob, f"/cards/{card}")
    page.hover("#field-amount")
    page.click("#field-amount a")
    page.fill("[name=f-amount]", "nonsense")
    page.click("#field-amount button")
    page.wait_for_selector("#field-amount .field-error")
    assert page.input_value("[name=f-amount]") == "nonsense"
    page.fill("[name=f-amount]", "2 500")
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-amount >> text=2,500")
    page.wait_for_selector("#timeline-list >> text=Fields changed")


def test_a_reason_is_asked_in_place(purchases: Purchases, visit: Visit) -> None:
    card = purchases.start()
    page = visit(purchases.bob, f"/cards/{card}")
    page.click("[popovertarget=card-more]")
    page.click("#card-more >> text=Withdraw")
    page.wait_for_selector("#ask")
    page.click("#ask [data-dismiss]")
    assert not page.query_selector("#ask")
    page.click("[popovertarget=card-more]")
    page.click("#card-more >> text=Withdraw")
    page.fill("#ask textarea", "Not needed")
    page.click("#ask button")
    page.wait_for_selector("#card-top >> text=Withdrawn")
    assert purchases.row(card).closed_how == "withdrawn"


def test_the_timeline_is_filtered_in_place(purchases: Purchases, visit: Visit) -> None:
    card = purchases.start()
    purchases.do(card, purchases.bob, Comment("hello"))
    page = visit(purchases.bob, f"/cards/{card}")
    page.fill("#text", "half a word")
    page.click("#timeline-kinds >> text=Comments")
    page.wait_for_selector("#timeline-kinds [aria-current] >> text=Comments")
    assert "Card created" not in page.inner_text("#timeline-list")
    assert page.input_value("#text") == "half a word"


def test_a_card_is_moved_by_its_menu(purchases: Purchases, visit: Visit) -> None:
    card = purchases.at_store()
    page = visit(purchases.bob, f"/cards/{card}")
    page.click("[popovertarget=card-moves]")
    page.click("#card-moves >> text=Check")
    page.fill("#ask [name=f-notes]", "Wrong size")
    page.click("#ask button")
    page.wait_for_selector("#ask .field-error")
    page.fill("#ask [name=comment]", "Again")
    page.click("#ask button")
    page.wait_for_selector("#card-top >> text=Approve the purchase")
    assert purchases.row(card).stage == "check"


@pytest.mark.parametrize("address", ["/boards/purchase/cards/new", "/cards/{card}", "/cards/{card}/tasks/2"])
def test_nothing_is_wider_than_a_phone(purchases: Purchases, visit: Visit, address: str) -> None:
    card = purchases.at_work(
        subject="Very long words for a very small screen: " + "electroencephalograph " * 5
    )
    purchases.do(card, purchases.bob, Take(2))
    page = visit(purchases.bob, address.format(card=card), viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_field_comes_and_goes_while_others_are_filled_in(purchases: Purchases, visit: Visit) -> None:
    Payments(purchases)
    page = visit(purchases.bob, "/boards/payment/cards/new")
    pay_on, need = page.locator("[name=f-pay_on]"), page.locator("[data-turn=f-reason] .field-need")
    pay_on.fill("2100-01-01")
    page.check("[name=f-urgent][value=yes]")
    pay_on.wait_for(state="hidden")
    page.check("[name=f-urgent][value=no]")
    pay_on.wait_for(state="visible")
    assert pay_on.input_value() == "2100-01-01"
    assert need.is_visible()
    page.fill("[name=f-amount]", "1000")
    need.wait_for(state="hidden")
    assert page.inner_text("output#f-tax") == "200\u00a0₽"
    page.fill("[name=f-invoice]", "7")
    page.fill("[name=f-reason]", "Oak")
    page.click(".form-actions button")
    page.wait_for_url("**/cards/*")
    assert purchases.row(int(page.url.rpartition("/")[2])).values["tax"] == 200_00


def test_without_script_a_field_that_could_come_is_there(purchases: Purchases, visit: Visit) -> None:
    Payments(purchases)
    page = visit(purchases.bob, "/boards/payment/cards/new", java_script_enabled=False)
    assert page.is_visible("[name=f-pay_on]")
