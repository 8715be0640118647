"""Words that would be markup, of strangers and colleagues: pages and letters show them, none obeys them."""

from __future__ import annotations

import pytest

from tests.channels.delivered import deliver, letters
from tests.web.company import Company
from tests.web.test_intake import SHOP, door, send
from webapp import runtime
from webapp.process.commands import Comment

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7777}}"
PAGES = (
    *("/", "/tasks", "/tasks?responsible=anyone", "/boards/orders", "/boards/orders?mode=list"),
    *("/boards/orders?mode=calendar&field=created", "/cards/1", "/cards/1/panel", "/cards/1/tasks/1"),
    *("/cards/1/timeline", "/cards/1/fields/city", "/search?q=img"),
    *("/summary", "/workload", "/notifications", "/reports/amounts?process=orders&by=f:customer"),
    *("/reports/customers?process=orders&by=f:customer", "/reports/holders", "/boards/orders/map/actual"),
    *("/reports/amounts/cards?process=orders&d-stage=review", "/boards/orders/filters", "/reports"),
    *("/news", "/knowledge", "/articles/1"),
)


@pytest.fixture
def hostile(company: Company) -> Company:
    """An order from a stranger, a comment, a report, a filter and news, all with the same words."""
    with company.app.app_context():
        runtime.publish(SHOP)
    token = door(company, "form", "site")
    asked = {
        "f-customer": EVIL,
        "f-what": EVIL,
        "f-city": EVIL,
        "f-phone": "8 912 345-67-89",
        "f-items": "n1",
    }
    assert (
        send(company, token, **asked, **{"f-items-n1-name": EVIL, "f-items-n1-pieces": "1"}).status_code
        == 303
    )
    company.do(1, Comment(EVIL, mentions=(company.dora.id,)), company.bob)
    alice = company.client(company.alice)
    alice.post("/articles", data={"kind": "news", "title": EVIL, "body": EVIL, "important": "1"})
    kept = {"name": EVIL, "shared": "1", "f-process": "orders", "f-value": EVIL}
    alice.post("/reports/amounts/kept", data=kept)
    alice.post(
        "/boards/orders/filters", query_string={"q": EVIL[:50]}, data={"title": EVIL[:60], "shared": "1"}
    )
    return company


def test_no_page_obeys_them(hostile: Company) -> None:
    shown = 0
    client = hostile.client(hostile.dora)
    for address in PAGES:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert "<img src=x" not in answer.text, address
        assert "<script>alert" not in answer.text, address
        assert "54439" not in answer.text, address
        shown += "&lt;img src=x" in answer.text
    assert shown > len(PAGES) / 2


def test_no_letter_obeys_them(hostile: Company) -> None:
    deliver(hostile)
    sent = letters(hostile, hostile.dora.email)
    assert sent
    told = [letter for letter in sent if "onerror" in letter.text]
    assert told
    for letter in sent:
        assert "\n" not in letter.subject
        assert "<img src=x" not in (letter.html or "")
