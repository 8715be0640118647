"""Answering a task: what is refused stays typed, what is done leads on."""

from __future__ import annotations

import io

import pytest

from tests.web.purchases import PDF, Purchases
from webapp.process.commands import ChangeFields, Comment, Complete, Take

HTMX = {"HX-Request": "true"}


def answer(purchases: Purchases, card: int, no: int = 1, who: str = "alice", **given: object):
    browser = purchases.browser(getattr(purchases, who))
    headers = HTMX if given.pop("htmx", False) else {}
    return browser.post(f"/cards/{card}/tasks/{no}/completion", data=given, headers=headers)


def bought(purchases: Purchases) -> int:
    """A purchase that Carol has taken."""
    card = purchases.at_work()
    purchases.do(card, purchases.carol, Take(2))
    return card


def test_an_answer_moves_the_card_and_leads_to_the_next_task(purchases: Purchases) -> None:
    card, waiting = purchases.start(), purchases.start()
    done = answer(purchases, card, outcome="agree", comment="Super")
    assert (done.status_code, done.location) == (303, f"/cards/{waiting}/tasks/1")
    assert purchases.row(card).stage == "work"


def test_after_the_last_task_comes_the_inbox_with_a_word(purchases: Purchases) -> None:
    card = purchases.start()
    browser = purchases.browser(purchases.alice)
    done = browser.post(f"/cards/{card}/tasks/1/completion", data={"outcome": "agree"}, follow_redirects=True)
    assert done.request.path == "/tasks"
    assert "Done: Approve the purchase. Agree." in done.text


def test_htmx_is_sent_on_to_the_next_page(purchases: Purchases) -> None:
    done = answer(purchases, purchases.start(), outcome="agree", htmx=True)
    assert (done.status_code, done.headers["HX-Redirect"]) == (200, "/tasks")


def test_a_needed_comment_is_asked_for_and_nothing_is_done(purchases: Purchases) -> None:
    card = purchases.start()
    refused = answer(purchases, card, outcome="refuse", comment="  ")
    assert refused.status_code == 422
    assert 'href="#comment"' in refused.text
    assert "Write a comment." in refused.text
    assert purchases.row(card).stage == "check"


def test_htmx_gets_only_the_form_back(purchases: Purchases) -> None:
    refused = answer(purchases, purchases.start(), outcome="refuse", htmx=True)
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith("<form")
    assert "data-refused" in refused.text


def test_every_mistake_is_said_and_every_input_kept(purchases: Purchases) -> None:
    card = bought(purchases)
    refused = answer(
        purchases,
        card,
        2,
        "carol",
        **{
            "outcome": "bought",
            "f-due": "2001-01-01",
            "f-amount": "nothing",
            "f-comment": "my remark",
            "checked": "0",
        },
    )
    assert refused.status_code == 422
    for said in (
        'href="#f-due"',
        'href="#f-amount"',
        'href="#checklist"',
        'value="2001-01-01"',
        'value="nothing"',
        'value="my remark"',
        'name="checked" value="0" checked',
    ):
        assert said in refused.text
    assert purchases.row(card).stage == "work"


def test_a_field_called_comment_is_not_the_comment(purchases: Purchases) -> None:
    card = bought(purchases)
    done = answer(
        purchases,
        card,
        2,
        "carol",
        **{
            "outcome": "bought",
            "f-due": "2100-01-01",
            "f-amount": "5",
            "f-comment": "my remark",
            "checked": ["0", "1"],
        },
    )
    assert done.status_code == 303
    assert purchases.row(card).values["comment"] == "my remark"


def test_two_people_completing_one_task_the_second_hears_who_was_first(purchases: Purchases) -> None:
    card = purchases.at_work()
    given = {
        "outcome": "bought",
        "f-due": "2100-01-01",
        "f-amount": "5",
        "f-comment": "typed in vain",
        "checked": ["0", "1"],
    }
    assert answer(purchases, card, 2, "carol", **given).status_code == 303
    for htmx in (False, True):
        second = answer(purchases, card, 2, "bob", htmx=htmx, **given)
        assert second.status_code == 409
        assert "This task is closed already." in second.text
        assert "Каренина" in second.text
        assert "typed in vain" in second.text
    assert purchases.happened(card).count("TaskCompleted") == 2


def test_a_task_taken_meanwhile_is_refused_with_the_name(purchases: Purchases) -> None:
    card = bought(purchases)
    refused = answer(purchases, card, 2, "bob", **{"outcome": "bought", "f-comment": "typed in vain"})
    assert refused.status_code == 403
    assert "Каренина" in refused.text
    assert "typed in vain" in refused.text


def test_values_changed_under_the_form_stand_beside_each_other(purchases: Purchases) -> None:
    card = purchases.start(amount="1000")
    seen = purchases.row(card).revision
    purchases.do(card, purchases.bob, ChangeFields({"amount": "2500"}))
    refused = answer(purchases, card, outcome="refuse", comment="Too dear", seen=seen)
    assert refused.status_code == 409
    stale = refused.text[refused.text.index('class="stale') :]
    assert stale.index("1,000\u00a0₽") < stale.index("2,500\u00a0₽") < stale.index("Бобров")
    assert ">Too dear</textarea>" in refused.text
    fresh = purchases.row(card).revision
    assert f'name="seen" value="{fresh}"' in refused.text
    assert answer(purchases, card, outcome="refuse", comment="Too dear", seen=fresh).status_code == 303


def test_comments_make_no_form_stale(purchases: Purchases) -> None:
    card = purchases.start()
    seen = purchases.row(card).revision
    purchases.do(card, purchases.bob, Comment("hello"))
    assert answer(purchases, card, outcome="agree", seen=seen).status_code == 303


@pytest.mark.parametrize("outcome", ["", "nonsense"])
def test_a_forged_outcome_is_not_found(purchases: Purchases, outcome: str) -> None:
    assert answer(purchases, purchases.start(), outcome=outcome).status_code == 404


def test_a_field_that_is_not_on_the_form_changes_nothing(purchases: Purchases) -> None:
    card = purchases.start()
    assert answer(purchases, card, **{"outcome": "agree", "f-amount": "1"}).status_code == 303
    assert purchases.row(card).values["amount"] == 100000


def test_a_file_chosen_without_script_is_stored_even_if_the_form_is_refused(purchases: Purchases) -> None:
    card = purchases.at_store()
    browser = purchases.browser(purchases.bob)
    refused = browser.post(
        f"/cards/{card}/fields", data={"key": "paper", "f-paper": (io.BytesIO(PDF), "new.pdf"), "seen": "0"}
    )
    assert refused.status_code == 303
    assert purchases.row(card).values["paper"][0]["name"] == "new.pdf"


def test_who_reads_along_cannot_answer(purchases: Purchases) -> None:
    card = purchases.start()
    refused = answer(purchases, card, who="bob", outcome="agree")
    assert refused.status_code == 403
    assert purchases.row(card).stage == "check"


def test_a_completed_task_cannot_be_completed_by_going_back(purchases: Purchases) -> None:
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "agree"))
    assert answer(purchases, card, outcome="refuse", comment="no").status_code == 409
    assert purchases.row(card).stage == "work"
