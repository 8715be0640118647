"""The tab *Publish*: what will be different, what becomes of running cards, and the way back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.company import MONDAY, Company, statements
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Complete
from webapp.runtime import drafts
from webapp.storage import drafts as stored
from webapp.storage import models as m

ORDERS = 1
HERE = f"/admin/publication/{ORDERS}/"


@pytest.fixture
def alice(company: Company) -> FlaskClient:
    return company.client(company.alice)


def edit(company: Company, change: Any) -> int:
    """Changes the draft of the orders by hand; gives its revision."""
    with company.app.app_context():
        with runtime.reading() as conn:
            compiled = stored.compiled(conn, ORDERS)
        assert compiled is not None
        plain = compiled.plain
        change(plain)
        return drafts.replace(ORDERS, plain, company.alice.id)


def longer_deadline(plain: Any) -> None:
    plain["stages"][0]["flow"][0]["deadline"] = "2 working days"


def another_stage(plain: Any) -> None:
    """The stage `review` is called `look` now, and its task `judge`."""
    plain["stages"][0]["key"] = "look"
    plain["stages"][0]["flow"][0]["key"] = "judge"


def refused_is_made(plain: Any) -> None:
    """Who refuses lets it be made; who drops it, does not."""
    outcomes = plain["stages"][0]["flow"][0]["outcomes"]
    outcomes[1]["goto"] = "making"
    outcomes.append({"key": "drop", "title": "Drop", "goto": "refused"})


def work(company: Company) -> None:
    with company.app.app_context():
        for job in db.session.query(m.Job).filter_by(kind="version").all():
            runtime.run_job(job.id)
        db.session.remove()


def stage_of(company: Company, card: int) -> tuple[str, int]:
    with company.app.app_context():
        row = db.session.get(m.Card, card)
        assert row is not None
        found = (row.stage, row.version.number)
        db.session.remove()
        return found


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def test_an_untouched_process_has_nothing_to_publish(alice: FlaskClient) -> None:
    assert "Everything is published" in text(alice.get(HERE).text)


def test_the_page_says_what_is_different_in_words(company: Company, alice: FlaskClient) -> None:
    edit(company, longer_deadline)
    shown = text(alice.get(HERE).text)
    assert "Approve it Review" in shown
    assert "deadline: 4 hours → 2 working days" in shown


def test_a_draft_with_mistakes_cannot_be_published(company: Company, alice: FlaskClient) -> None:
    seen = edit(company, lambda plain: plain["stages"][0]["flow"][0]["outcomes"][0].update(goto="nowhere"))
    page = alice.get(HERE)
    assert re.search(r"\d things? keeps? the process from being published", text(page.text))
    assert 'name="note"' not in page.text
    assert alice.post(HERE, data={"seen": seen}).status_code == 422


def test_publishing_leaves_running_cards_where_they_are(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    seen = edit(company, longer_deadline)
    done = alice.post(HERE, data={"seen": seen, "cards": "stay", "note": "More time"})
    assert (done.status_code, done.location) == (303, f"{HERE}versions/")
    assert stage_of(company, card) == ("review", 1)
    shown = text(alice.get(done.location).text)
    assert "More time" in shown
    assert "Version 2 in force" in shown
    assert "Open cards: 1, closed: 0" in shown


def test_another_administrators_change_is_not_published_unseen(company: Company, alice: FlaskClient) -> None:
    seen = edit(company, longer_deadline)
    edit(company, lambda plain: plain.update(icon="cart"))
    refused = alice.post(HERE, data={"seen": seen, "note": "Mine"})
    assert refused.status_code == 409
    assert "Mine" in refused.text


def test_cards_move_and_come_back(company: Company, alice: FlaskClient) -> None:
    card, other = company.order(), company.order("Olga")
    seen = edit(company, longer_deadline)
    assert "Can move: 2" in text(alice.get(HERE).text)
    done = alice.post(HERE, data={"seen": seen, "cards": "move"})
    waiting = alice.get(done.location)
    assert "0 of 2 cards" in text(waiting.text)
    assert 'hx-trigger="every 2s"' in waiting.text
    work(company)
    over = alice.get(done.location)
    assert "All 2 cards were looked at." in text(over.text)
    assert 'hx-trigger="every 2s"' not in over.text
    assert stage_of(company, card) == ("review", 2)
    back = f"{done.location}cards/{card}/return/"
    assert alice.post(back).status_code == 303
    assert stage_of(company, card) == ("review", 1)
    with company.app.app_context():
        answer = Complete(1, "yes_")
        runtime.perform(other, answer, Actor("person", company.dora.id), now=MONDAY)
    assert f"cards/{other}/return/" not in alice.get(done.location).text
    alice.post(f"{done.location}cards/{other}/return/")
    assert stage_of(company, other) == ("making", 2)
    assert "Somebody has acted on the card" in text(alice.get(done.location).text)


def test_what_is_gone_is_named_and_mapped(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    seen = edit(company, another_stage)
    page = alice.get(HERE)
    assert "Cannot move: 1" in text(page.text)
    assert "The stage “Review” no longer exists." in text(page.text)
    assert 'name="stage.review"' in page.text
    mapped = {"stage.review": "look"}
    half = alice.get(f"{HERE}cards/", query_string=mapped)
    assert 'name="step.review/decide"' in half.text
    mapped["step.review/decide"] = "look/judge"
    assert "Can move: 1" in text(alice.get(f"{HERE}cards/", query_string=mapped).text)
    done = alice.post(HERE, data={"seen": seen, "cards": "move", **mapped})
    work(company)
    assert stage_of(company, card) == ("look", 2)
    assert alice.post(f"{done.location}cards/{card}/return/").status_code == 303
    assert stage_of(company, card) == ("review", 1)


def test_the_card_tells_what_was_called_otherwise_before(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    seen = edit(company, another_stage)
    mapped = {"stage.review": "look", "step.review/decide": "look/judge"}
    alice.post(HERE, data={"seen": seen, "cards": "move", **mapped})
    work(company)
    told = text(company.get(company.bob, f"/cards/{card}").text)
    assert "version 1 → version 2" in told
    assert "review" not in told.replace("Review", "")


def much_else(plain: Any) -> None:
    """The stage is called otherwise, a field that cards hold is gone, another is demanded."""
    another_stage(plain)
    plain["fields"] = [one for one in plain["fields"] if one["key"] != "city"]
    plain["fields"].append({"key": "phone", "kind": "phone", "title": "Телефон", "required": True})
    plain["face"]["lines"] = ["price"]
    plain["start"]["fields"] = ["customer", "what", "price", {"field": "phone", "required": True}]


def test_every_page_of_a_card_works_after_a_move_and_after_its_way_back(
    company: Company, alice: FlaskClient
) -> None:
    card = company.order(city="Тверь")
    seen = edit(company, much_else)
    mapped = {"stage.review": "look", "step.review/decide": "look/judge"}
    done = alice.post(HERE, data={"seen": seen, "cards": "move", **mapped})
    work(company)
    assert stage_of(company, card) == ("look", 2)
    pages_work(company, card)
    assert alice.post(f"{done.location}cards/{card}/return/").status_code == 303
    assert stage_of(company, card) == ("review", 1)
    pages_work(company, card)


def pages_work(company: Company, card: int) -> None:
    """Pages and fragments of the card, and the lists it is in, for those who see it."""
    for somebody in (company.alice, company.bob, company.dora):
        client = company.client(somebody)
        for address in (f"/cards/{card}", "/boards/orders", "/boards/orders?mode=list", "/tasks", "/summary"):
            assert client.get(address).status_code == 200, address
        for part in ("panel", "timeline", "top"):
            fragment = client.get(f"/cards/{card}/{part}", headers={"HX-Request": "true"})
            assert fragment.status_code == 200, part
    assert company.get(company.dora, f"/cards/{card}/tasks/1").status_code == 200


def test_cards_that_stayed_are_moved_later(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    alice.post(HERE, data={"seen": edit(company, another_stage), "cards": "move"})
    work(company)
    assert stage_of(company, card) == ("review", 1)
    shown = text(alice.get(f"{HERE}moves/1/?result=stayed").text)
    assert "The stage “Review” no longer exists." in shown
    mapped = {"stage.review": "look", "step.review/decide": "look/judge"}
    assert "Cannot move: 1" in text(alice.get(f"{HERE}moves/").text)
    assert "Can move: 1" in text(alice.get(f"{HERE}behind/", query_string=mapped).text)
    alice.post(f"{HERE}moves/", data=mapped)
    work(company)
    assert stage_of(company, card) == ("look", 2)
    assert "No card runs on an older version" in text(alice.get(f"{HERE}moves/").text)


def test_closed_cards_are_played_on_the_draft(company: Company, alice: FlaskClient) -> None:
    for outcome in ("yes_", "no_"):
        card = company.order()
        with company.app.app_context():
            answer = Complete(1, outcome, comment="no")
            runtime.perform(card, answer, Actor("person", company.dora.id), now=MONDAY)
            if outcome == "yes_":
                ready = Complete(2, "ready")
                runtime.perform(card, ready, Actor("person", company.will.id), now=MONDAY)
    edit(company, refused_is_made)
    assert "0 of 2 cards" in text(alice.get(HERE).text)
    shown = text(alice.get(f"{HERE}past/").text)
    assert "the same way: 1" in shown
    assert "2 of 2 cards" in shown


def test_an_old_version_becomes_the_draft_again(company: Company, alice: FlaskClient) -> None:
    seen = edit(company, longer_deadline)
    alice.post(HERE, data={"seen": seen})
    with company.app.app_context():
        first = db.session.query(m.Version).filter_by(process_id=ORDERS, number=1).one().id
        db.session.remove()
    done = alice.post(f"{HERE}versions/{first}/draft/", data={"seen": seen})
    assert (done.status_code, done.location) == (303, HERE)
    assert "deadline: 2 working days → 4 hours" in text(alice.get(HERE).text)


def test_any_two_versions_are_compared(company: Company, alice: FlaskClient) -> None:
    alice.post(HERE, data={"seen": edit(company, longer_deadline)})
    compared = text(alice.get(f"{HERE}difference/?old=2&new=1").text)
    assert "deadline: 2 working days → 4 hours" in compared
    assert "There is no difference." in text(alice.get(f"{HERE}difference/?old=2").text)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/publication/99/",
        f"{HERE}moves/99/",
        f"{HERE}difference/?old=99",
        "/admin/publication/2/moves/1/",
    ],
)
def test_what_does_not_exist_is_not_found(company: Company, alice: FlaskClient, address: str) -> None:
    company.order()
    alice.post(HERE, data={"seen": edit(company, longer_deadline), "cards": "move"})
    assert alice.get(address).status_code == 404


def test_cards_of_other_moves_are_not_taken_back_here(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    alice.post(HERE, data={"seen": edit(company, longer_deadline), "cards": "move"})
    work(company)
    assert alice.post(f"/admin/publication/2/moves/1/cards/{card}/return/").status_code == 404
    assert alice.post(f"{HERE}moves/1/cards/999/return/").status_code == 404


PAGES = ("", "cards/", "versions/", "moves/", "moves/1/", "moves/1/progress/", "difference/?old=1&new=2")


def test_employees_see_nothing_of_it(company: Company, alice: FlaskClient) -> None:
    company.order()
    alice.post(HERE, data={"seen": edit(company, longer_deadline), "cards": "move"})
    bob = company.client(company.bob)
    assert {bob.get(f"{HERE}{page}").status_code for page in PAGES} == {404}
    written = ("", "moves/", "moves/1/cards/1/return/", "versions/1/draft/")
    assert {bob.post(f"{HERE}{page}").status_code for page in written} == {404}


def test_the_number_of_statements_does_not_grow_with_the_cards(company: Company, alice: FlaskClient) -> None:
    company.order()
    alice.post(HERE, data={"seen": edit(company, longer_deadline), "cards": "move"})
    edit(company, another_stage)

    def counted() -> dict[str, int]:
        found = {}
        for page in PAGES:
            with statements(company.app) as sent:
                assert alice.get(f"{HERE}{page}").status_code == 200
            found[page] = len(sent)
        return found

    counted()
    before = counted()
    for n in range(12):
        company.order(f"Customer {n}")
    after = counted()
    assert {page: n for page, n in after.items() if n > max(before[page], 24)} == {}
