"""Creating cards, and their page."""

from __future__ import annotations

import io
import re

import pytest

from tests.web.purchases import PDF, Purchases
from webapp import runtime
from webapp.process.commands import Actor, Comment, Complete

GIVEN = {"f-subject": "Boards", "f-phone": "8 912 345-67-89", "f-amount": "1 000,50"}
HTMX = {"HX-Request": "true"}
NEW, CARDS = "/boards/purchase/cards/new", "/boards/purchase/cards"


def test_only_those_who_may_create_get_the_form(purchases: Purchases) -> None:
    assert purchases.browser(purchases.bob).get(NEW).status_code == 200
    for nobody in (purchases.alice, purchases.charlie):
        assert purchases.browser(nobody).get(NEW).status_code == 404
        assert purchases.browser(nobody).post(CARDS, data=GIVEN).status_code == 404


def test_a_sent_form_becomes_a_card(purchases: Purchases) -> None:
    paper = purchases.upload(purchases.bob)
    answer = purchases.browser(purchases.bob).post(CARDS, data=GIVEN | {"f-paper": paper})
    assert answer.status_code == 303
    row = purchases.row(int(answer.location.rpartition("/")[2]))
    assert row.values["amount"] == 100050
    assert row.values["phone"] == "+79123456789"
    assert row.values["paper"] == [{"id": paper, "name": "invoice.pdf"}]


def test_every_kind_of_field_arrives(purchases: Purchases) -> None:
    earlier = purchases.start()
    answer = purchases.browser(purchases.bob).post(
        CARDS,
        data=GIVEN
        | {
            "f-paper": purchases.upload(purchases.bob),
            "f-due": "2100-01-31",
            "f-meeting": "2100-01-31T14:30",
            "f-urgent": "yes",
            "f-pieces": "1,5",
            "f-notes": "a\r\nb",
            "f-pages": "https://a.example\nwww.b.example",
            "f-buyer": purchases.alice.id,
            "f-team": [purchases.alice.id, purchases.bob.id],
            "f-office": "sales",
            "f-earlier": earlier,
            "f-comment": "a remark",
            "f-payment": "bank",
            "f-tags": ["steel", "wood"],
        },
    )
    values = purchases.row(int(answer.location.rpartition("/")[2])).values
    assert values["due"] == "2100-01-31"
    assert values["meeting"] == "2100-01-31T11:30:00+00:00"
    assert values["urgent"] is True
    assert values["pieces"] == "1.5"
    assert values["pages"] == ["https://a.example", "https://www.b.example"]
    assert (values["buyer"], values["team"], values["office"]) == (
        purchases.alice.id,
        [purchases.alice.id, purchases.bob.id],
        "sales",
    )
    assert (values["earlier"], values["comment"]) == (earlier, "a remark")
    assert (values["payment"], values["tags"]) == ("bank", ["wood", "steel"])


def test_a_refused_form_says_what_is_wrong_twice_and_keeps_everything(purchases: Purchases) -> None:
    paper = purchases.upload(purchases.bob, "brief & plan.pdf")
    answer = purchases.browser(purchases.bob).post(
        CARDS,
        data={
            "f-paper": paper,
            "f-amount": "a lot",
            "f-notes": "<b>kept</b>",
            "f-urgent": "yes",
            "f-tags": "steel",
            "f-due": "31.02.2100",
            "f-buyer": purchases.alice.id,
            "once": "k1",
        },
    )
    assert answer.status_code == 422
    page = answer.text
    assert 'href="#f-subject"' in page
    assert 'id="f-subject-error"' in page
    assert 'href="#f-phone"' in page  # one of phone and e-mail
    assert 'value="a lot"' in page
    assert "&lt;b&gt;kept&lt;/b&gt;" in page
    assert 'value="31.02.2100"' in page
    assert "brief &amp; plan.pdf" in page
    assert re.search(rf'type="hidden" name="f-paper" value="{paper}"', page)
    assert re.search(r'name="f-urgent" value="yes" checked', page)
    assert re.search(r'name="f-tags" value="steel" checked', page)
    assert re.search(rf'<option value="{purchases.alice.id}" selected', page)
    assert 'name="once" value="k1"' in page


def test_a_file_sent_without_script_survives_a_refused_form(purchases: Purchases) -> None:
    browser = purchases.browser(purchases.bob)
    answer = browser.post(CARDS, data={"f-paper": (io.BytesIO(PDF), "scan.pdf"), "f-subject": ""})
    assert answer.status_code == 422
    kept = re.search(r'name="f-paper" value="(\d+)"', answer.text)
    assert kept
    again = browser.post(CARDS, data=GIVEN | {"f-paper": kept[1]})
    assert again.status_code == 303


def test_a_file_of_the_wrong_kind_is_refused_at_its_field(purchases: Purchases) -> None:
    answer = purchases.browser(purchases.bob).post(
        CARDS, data=GIVEN | {"f-paper": (io.BytesIO(b"MZ\x90\x00 a program"), "invoice.pdf")}
    )
    assert answer.status_code == 422
    assert 'href="#f-paper"' in answer.text
    assert "Boards" in answer.text


def test_removing_a_file_keeps_the_rest_of_the_form(purchases: Purchases) -> None:
    paper = purchases.upload(purchases.bob)
    answer = purchases.browser(purchases.bob).post(CARDS, data=GIVEN | {"f-paper": paper, "remove": paper})
    assert answer.status_code == 200
    assert 'type="hidden" name="f-paper"' not in answer.text
    assert 'value="Boards"' in answer.text


def test_sending_a_form_twice_makes_one_card(purchases: Purchases) -> None:
    browser = purchases.browser(purchases.bob)
    once = re.search(r'name="once" value="(\w+)"', browser.get(NEW).text)
    assert once
    given = GIVEN | {"f-paper": purchases.upload(purchases.bob), "once": once[1]}
    first, second = browser.post(CARDS, data=given), browser.post(CARDS, data=given)
    assert first.location == second.location


@pytest.mark.parametrize(
    ("field", "forged"),
    [
        ("f-buyer", "999"),
        ("f-team", "999"),
        ("f-office", "nowhere"),
        ("f-earlier", "999"),
        ("f-payment", "gold"),
    ],
)
def test_a_choice_that_was_not_offered_is_refused(purchases: Purchases, field: str, forged: str) -> None:
    paper = purchases.upload(purchases.bob)
    answer = purchases.browser(purchases.bob).post(CARDS, data=GIVEN | {"f-paper": paper, field: forged})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_somebody_elses_upload_cannot_be_attached(purchases: Purchases) -> None:
    theirs = purchases.upload(purchases.charlie)
    answer = purchases.browser(purchases.bob).post(CARDS, data=GIVEN | {"f-paper": theirs})
    assert answer.status_code == 404
    assert "invoice.pdf" not in answer.text


def test_the_card_says_whom_it_waits_for_and_shows_its_fields_and_files(purchases: Purchases) -> None:
    page = purchases.browser(purchases.bob).get(f"/cards/{purchases.start()}").text
    assert "Waits for: Алисова\u00a0А." in page
    assert "Approve the purchase" in page
    assert "1,000\u00a0₽" in page
    assert "invoice.pdf" in page


@pytest.mark.parametrize("part", ["", "/panel", "/top", "/facts", "/timeline"])
def test_a_stranger_sees_no_part_of_a_card(purchases: Purchases, part: str) -> None:
    card = purchases.start()
    assert purchases.browser(purchases.charlie).get(f"/cards/{card}{part}").status_code == 404
    assert purchases.browser(purchases.charlie).get(f"/cards/999{part}").status_code == 404


def test_only_buttons_that_would_work_are_shown(purchases: Purchases) -> None:
    card = purchases.start()
    mine, hers = (purchases.browser(p).get(f"/cards/{card}").text for p in (purchases.bob, purchases.alice))
    assert "Your turn" in hers
    assert f"/cards/{card}/tasks/1" in hers
    assert f"/cards/{card}/cancellation" in hers
    assert "Your turn" not in mine
    assert f"/cards/{card}/withdrawal" in mine
    assert f"/cards/{card}/cancellation" not in mine
    assert "field-subject" in mine
    assert f"/cards/{card}/fields?key=subject" in mine
    assert f"/cards/{card}/fields?key=subject" not in hers


def test_a_linked_card_is_named_only_to_those_who_may_see_it(purchases: Purchases) -> None:
    earlier = purchases.start(subject="Secret")
    card = purchases.start(earlier=earlier)
    purchases.do(card, purchases.bob, Comment("@charlie", (purchases.charlie.id,)))
    assert "Secret" in purchases.browser(purchases.bob).get(f"/cards/{card}").text
    hers = purchases.browser(purchases.charlie).get(f"/cards/{card}")
    assert hers.status_code == 200
    assert "Secret" not in hers.text


def test_older_versions_of_a_file_stay_beside_the_new_one(purchases: Purchases) -> None:
    card = purchases.start()
    new = purchases.upload(purchases.bob, "better.pdf")
    browser = purchases.browser(purchases.bob)
    assert browser.post(f"/cards/{card}/fields", data={"key": "paper", "f-paper": new}).status_code == 303
    page = browser.get(f"/cards/{card}").text
    assert "Version 2, earlier ones: 1" in page
    assert "Version 1: invoice.pdf" in page


def test_what_every_step_brought_is_drawn_onto_the_card(purchases: Purchases) -> None:
    """Fields, files, remarks, decisions and stages come by themselves, and stay when the card goes on."""
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "agree", comment="Only oak"))
    receipt = {"id": purchases.upload(purchases.carol, "r.pdf")}
    purchases.do(card, purchases.carol, Comment("The receipt", files=(receipt,)))
    values = {"due": "2100-02-01", "amount": "1234"}
    purchases.do(card, purchases.carol, Complete(2, "bought", values, checked=(0, 1)))
    page = purchases.browser(purchases.bob).get(f"/cards/{card}").text.replace("\u00a0", " ")
    facts, story = page[page.index('id="card-facts"') :].split('id="timeline"')
    for brought in ("1,234 ₽", "1 February 2100", "invoice.pdf", "Only oak", "Agree"):
        assert brought in facts, brought
    for told in ("Only oak", "The receipt", "r.pdf", "Bought", "Buying", "Store", "Card created"):
        assert told in story, told


def test_the_refused_card_says_who_refused_and_why(purchases: Purchases) -> None:
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "refuse", comment="Too dear"))
    page = purchases.browser(purchases.bob).get(f"/cards/{card}").text
    assert "Ended: Declined" in page
    assert "Refuse: Too dear" in page


def test_a_card_takes_as_many_queries_with_200_events_as_with_5(purchases: Purchases, queries) -> None:
    small, large = purchases.start(), purchases.start(earlier=purchases.start())
    with purchases.app.app_context():
        for n in range(200):
            files = ({"id": purchases.upload(purchases.bob, f"{n}.pdf")},) if n < 30 else ()
            runtime.perform(
                large, Comment(f"word {n}", (purchases.carol.id,), files), Actor("person", purchases.bob.id)
            )
    browser = purchases.browser(purchases.bob)
    browser.get(f"/cards/{small}")
    for part in ("", "/panel", "/top", "/facts", "/timeline"):
        few, many = (
            queries(lambda c=card, p=part: browser.get(f"/cards/{c}{p}", headers=HTMX if p else {}))
            for card in (small, large)
        )
        assert len(many) <= len(few) + 1, (part, many)  # the linked card
        assert len([sent for sent in many if sent != "BEGIN"]) <= 12, (part, many)
