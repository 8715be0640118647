"""Stage changes by hand: offered, asked for what they need, refused with a sentence."""

from __future__ import annotations

import json

from tests.web.purchases import Purchases
from webapp.process.commands import Move

HTMX = {"HX-Request": "true"}


def move(purchases: Purchases, card: int, to: str, who: str = "bob", htmx: bool = False, **given: object):
    browser = purchases.browser(getattr(purchases, who))
    return browser.post(f"/cards/{card}/moves", data={"to": to} | given, headers=HTMX if htmx else {})


def test_the_menu_offers_the_allowed_stages_and_says_why_not_the_others(purchases: Purchases) -> None:
    page = purchases.browser(purchases.bob).get(f"/cards/{purchases.at_store()}").text
    assert 'name="to" value="done"' in page
    assert "moves/new?to=check" in page
    declined = page[page.index('value="declined"') :]
    assert declined.index("disabled") < declined.index("The director decides.")


def test_where_nobody_moves_cards_there_is_no_menu_and_no_way(purchases: Purchases) -> None:
    card = purchases.start()
    assert "card-moves" not in purchases.browser(purchases.bob).get(f"/cards/{card}").text
    refused = move(purchases, card, "done")
    assert refused.status_code == 403
    assert "the process does it" in refused.text
    assert purchases.row(card).stage == "check"


def test_a_move_changes_the_stage(purchases: Purchases) -> None:
    card = purchases.at_store()
    answer = move(purchases, card, "done", seen=purchases.row(card).visit)
    assert (answer.status_code, answer.location) == (303, f"/cards/{card}")
    assert purchases.row(card).closed_how == "success"


def test_a_drag_is_answered_with_the_columns_to_refresh(purchases: Purchases) -> None:
    card = purchases.at_store()
    answer = move(purchases, card, "done", htmx=True)
    assert answer.status_code == 204
    told = json.loads(answer.headers["HX-Trigger"])
    assert set(told) == {"live-stage-purchase-store", "live-stage-purchase-done", f"live-card-{card}"}
    assert told["live-stage-purchase-store"] == {"target": "body"}


def test_a_refused_drag_says_why_and_puts_the_card_back(purchases: Purchases) -> None:
    card = purchases.at_store()
    answer = move(purchases, card, "declined", htmx=True)
    assert answer.status_code == 403
    assert "The director decides." in answer.text
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "live-stage-purchase-store" in answer.headers["HX-Trigger"]


def test_a_stale_drag_says_who_was_faster(purchases: Purchases) -> None:
    card = purchases.at_store()
    seen = purchases.row(card).visit
    purchases.do(card, purchases.bob, Move("lost"))
    answer = move(purchases, card, "done", htmx=True, seen=seen)
    assert answer.status_code == 409
    assert "Бобров" in answer.text
    assert "live-stage-purchase-lost" in answer.headers["HX-Trigger"]


def test_a_move_that_needs_words_or_fields_asks_for_them(purchases: Purchases) -> None:
    card = purchases.at_store()
    form = purchases.browser(purchases.bob).get(f"/cards/{card}/moves/new?to=check").text
    assert 'name="f-notes"' in form
    assert 'name="comment"' in form
    dropped = move(purchases, card, "check", htmx=True, seen=purchases.row(card).visit)
    assert dropped.status_code == 422
    assert dropped.headers["HX-Retarget"] == "#notice"
    assert 'name="f-notes"' in dropped.text
    half = move(purchases, card, "check", **{"f-notes": "Wrong size", "seen": purchases.row(card).visit})
    assert half.status_code == 422
    assert "Write a comment." in half.text
    assert ">Wrong size</textarea>" in half.text
    whole = move(purchases, card, "check", **{"f-notes": "Wrong size", "comment": "Again"})
    assert whole.status_code == 303
    assert purchases.row(card).values["notes"] == "Wrong size"


def test_a_stage_that_does_not_exist_is_not_found(purchases: Purchases) -> None:
    card = purchases.at_store()
    assert move(purchases, card, "nowhere").status_code == 404
    assert purchases.browser(purchases.bob).get(f"/cards/{card}/moves/new?to=nowhere").status_code == 404
    assert purchases.browser(purchases.bob).get(f"/cards/{card}/moves/new?to=declined").status_code == 404


def test_a_stranger_moves_nothing(purchases: Purchases) -> None:
    card = purchases.at_store()
    assert move(purchases, card, "done", who="charlie").status_code == 404
    assert purchases.browser(purchases.charlie).get(f"/cards/{card}/moves/new?to=done").status_code == 404
    assert purchases.row(card).stage == "store"
