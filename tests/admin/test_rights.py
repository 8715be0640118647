"""Rights are edited as a table, fields by stage; and the administration says who may do what, and why."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import audited, find
from tests.web.company import ORDERS, Company, statements
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Comment
from webapp.storage import drafts
from webapp.storage import models as m
from webapp.storage.reads import access

REQUESTS_ID = 2


@pytest.fixture
def orders(company: Company) -> int:
    return find(company, m.Process, key="orders")


def rights(company: Company, process: int) -> dict[str, Any]:
    """Those of the draft."""
    with company.app.app_context(), db.engine.connect() as conn:
        found = drafts.compiled(conn, process)
    assert found is not None
    return dict(found.plain.get("rights", {}))


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the first posting form if nothing were touched."""
    form = re.search(
        r'<form[^>]*method="post"[^>]*>(.*?)</form>', page[page.index("rights-title") :], re.DOTALL
    )
    assert form is not None
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form[1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="checkbox"' not in tag or " checked" in tag):
            sent.setdefault(unescape(name[1]), []).append(unescape(value[1]))
    for name_, options in re.findall(
        r'<select [^>]*name="(see-[^"]*)"[^>]*>(.*?)</select>', form[1], re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[unescape(name_)] = [chosen[1] if chosen else "own"]
    # The clients of tests send their own.
    del sent["csrf_token"]
    return sent


def table(alice: FlaskClient, process: int, query: str = "") -> dict[str, list[str]]:
    answer = alice.get(f"/admin/rights/{process}/{query}")
    assert answer.status_code == 200
    return form_of(answer.text)


# -- the table


def test_a_form_sent_as_it_was_changes_nothing(company: Company, alice: FlaskClient, orders: int) -> None:
    before = rights(company, orders)
    log = audited(company)
    assert alice.post(f"/admin/rights/{orders}/", data=table(alice, orders)).status_code == 303
    assert rights(company, orders) == before
    assert audited(company) == log


def test_rights_are_given_and_taken_by_ticks(company: Company, alice: FlaskClient, orders: int) -> None:
    form = table(alice, orders)
    assert form["create"] == ["role:sales"]
    form |= {
        "create": ["role:director"],
        "cancel": ["card:owner", "role:director"],
        "see-role:sales": ["all"],
        "see-role:director": ["own"],
    }
    assert alice.post(f"/admin/rights/{orders}/", data=form).status_code == 303
    assert rights(company, orders) == {
        "create": [{"role": "director"}],
        "see": [
            {"who": [{"role": "sales"}], "scope": "all"},
            {"who": [{"department": "sales"}], "scope": "department"},
        ],
        "cancel": [{"card": "owner"}, {"role": "director"}],
    }
    page = alice.get("/admin/audit/?subject=draft").text
    assert re.search(r"Who:.*?<del>Продавцы</del>.*?<ins>Директор</ins>", page, re.DOTALL)


def test_whoever_the_form_did_not_show_keeps_their_rights(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    form = table(alice, orders)
    form["row"] = ["role:director"]
    form["create"] = ["role:director"]
    assert alice.post(f"/admin/rights/{orders}/", data=form).status_code == 303
    assert rights(company, orders)["create"] == [{"role": "sales"}, {"role": "director"}]


def test_a_person_and_a_department_get_rows_of_their_own(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    form = table(alice, orders, "?also=person:walt&also=department:store&also=person:nobody")
    assert {"person:walt", "department:store"} <= set(form["row"])
    assert "person:nobody" not in form["row"]
    form["create"] += ["person:walt", "person:nobody", "role:spies"]
    alice.post(f"/admin/rights/{orders}/", data=form)
    assert rights(company, orders)["create"] == [{"role": "sales"}, {"person": "walt"}]


def test_moves_by_hand_are_given_transition_by_transition(company: Company, alice: FlaskClient) -> None:
    form = table(alice, REQUESTS_ID)
    moves = sorted(name for name in form if name.startswith("move-"))
    assert [form[name] for name in moves] == [["role:sales"]] * 2
    form[moves[0]] = ["card:initiator"]
    assert alice.post(f"/admin/rights/{REQUESTS_ID}/", data=form).status_code == 303
    with company.app.app_context(), db.engine.connect() as conn:
        found: Any = drafts.compiled(conn, REQUESTS_ID)
    assert [t["who"] for t in found.plain["transitions"]] == [[{"card": "initiator"}], [{"role": "sales"}]]


def test_the_later_of_two_administrators_is_told_and_keeps_the_input(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    mine, theirs = table(alice, orders), table(alice, orders)
    theirs["cancel"] = ["role:director"]
    assert alice.post(f"/admin/rights/{orders}/", data=theirs).status_code == 303
    mine["withdraw"] = ["card:initiator"]
    refused = alice.post(f"/admin/rights/{orders}/", data=mine)
    assert refused.status_code == 409
    assert "withdraw" not in rights(company, orders)
    assert re.search(r"Changed by somebody else meanwhile.*?Алисова.*?Директор", refused.text, re.DOTALL)
    kept = form_of(refused.text)
    assert (kept["withdraw"], kept.get("cancel")) == (["card:initiator"], None)
    assert alice.post(f"/admin/rights/{orders}/", data=kept).status_code == 303
    assert rights(company, orders)["withdraw"] == [{"card": "initiator"}]


# -- fields by stage


def test_a_right_to_change_fields_is_added_changed_and_taken_away(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    address = f"/admin/rights/{orders}/fields/new/"
    marks = {name: table(alice, orders)[name] for name in ("seen", "last")}
    refused = alice.post(address, data=marks | {"fields": ["city"]})
    assert refused.status_code == 422
    assert re.search(r'value="city" checked', refused.text)
    form = marks | {
        "who": ["role:sales", "role:spies"],
        "fields": ["city", "price", "x"],
        "stages": ["review"],
    }
    assert alice.post(address, data=form).status_code == 303
    given = {"who": [{"role": "sales"}], "fields": ["city", "price"], "stages": ["review"]}
    assert rights(company, orders)["edit"] == [given]
    page = alice.get(f"/admin/rights/{orders}/").text
    assert re.search(r"<th scope=\"row\">City</th><td>Продавцы</td><td>—</td>", page)
    own = re.search(rf"/admin/rights/{orders}/fields/(\d+)/", page)
    assert own is not None
    marks = {name: form_of(page)[name] for name in ("seen", "last")}
    everything = marks | {"who": ["everyone"], "fields": ["customer", "what", "city", "price"]}
    assert alice.post(own[0], data=everything).status_code == 303
    assert rights(company, orders)["edit"] == [{"who": [{"everyone": True}]}]
    marks = {name: table(alice, orders)[name] for name in ("seen", "last")}
    assert alice.post(own[0], data=marks | {"remove": "1"}).status_code == 303
    assert "edit" not in rights(company, orders)
    assert alice.get(own[0]).status_code == 404


def test_a_right_that_somebody_changed_meanwhile_is_not_overwritten(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    address = f"/admin/rights/{orders}/fields/new/"
    old = {name: table(alice, orders)[name] for name in ("seen", "last")}
    alice.post(address, data=old | {"who": ["role:sales"]})
    refused = alice.post(address, data=old | {"who": ["role:director"], "fields": ["city"]})
    assert refused.status_code == 409
    assert re.search(r'value="role:director" checked', refused.text)
    assert rights(company, orders)["edit"] == [{"who": [{"role": "sales"}]}]


# -- who gets in


def test_only_administrators_see_and_change_rights(company: Company, alice: FlaskClient, orders: int) -> None:
    form = table(alice, orders) | {"create": ["everyone"]}
    for somebody in (company.dora, company.bob, company.charlie):
        client = company.client(somebody)
        for path in ("", "fields/new/", "person/"):
            assert client.get(f"/admin/rights/{orders}/{path}").status_code == 404
        assert client.post(f"/admin/rights/{orders}/", data=form).status_code == 404
        assert client.get("/admin/rights/person/?id=2").status_code == 404
    assert rights(company, orders)["create"] == [{"role": "sales"}]


def test_what_is_not_there_is_not_found(alice: FlaskClient, orders: int) -> None:
    for path in (
        "99/",
        "99/person/",
        "99/fields/new/",
        f"{orders}/fields/9999/",
        f"{2**70}/",
        "person/?id=999",
    ):
        assert alice.get(f"/admin/rights/{path}").status_code == 404, path


def test_changes_need_the_key_of_the_persons_forms(company: Company, alice: FlaskClient, orders: int) -> None:
    form = table(alice, orders) | {"create": ["everyone"]}
    client = company.client(company.alice)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    assert client.post(f"/admin/rights/{orders}/", data=form).status_code == 400
    assert (
        client.post(f"/admin/rights/{orders}/fields/new/", data=form | {"who": ["everyone"]}).status_code
        == 400
    )


# -- what somebody can see and do, and why


def told(alice: FlaskClient, process: int, **query: Any) -> str:
    answer = alice.get(f"/admin/rights/{process}/person/", query_string=query)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("</form>") :])).split())


def test_every_right_is_told_with_its_reason(company: Company, alice: FlaskClient, orders: int) -> None:
    bob = told(alice, orders, id=company.bob.id)
    assert "May create cards because of the role “Продавцы”" in bob
    assert "Sees the cards of their department belongs to “Sales”" in bob
    dora = told(alice, orders, id=company.dora.id)
    assert "May not create cards" in dora
    assert "Sees all cards because of the role “Директор”" in dora
    assert "Review Approve it because of the role “Директор”" in dora
    will = told(alice, orders, id=company.will.id)
    assert "Making Make it belongs to “Workshop”" in will
    moves = told(alice, REQUESTS_ID, id=company.bob.id)
    assert "New → Working because of the role “Продавцы”" in moves
    assert re.search(r"New, Working → Done .?“Answer” is filled in because of the role", moves)


def test_a_substitute_is_told_for_whom_and_until_when(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    company.absent(company.dora, company.erin)
    page = told(alice, orders, id=company.erin.id).replace("\u00a0", " ")
    assert "substitute of Dora until 28 November 2026, who gets it: because of the role “Директор”" in page


def test_the_reasons_on_one_card_are_those_of_that_card(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    card = company.order()
    company.do(card, Comment("Look", mentions=(company.charlie.id,)), company.bob)
    number = "2026-0001"
    assert "Has or had a task on it" in told(alice, orders, id=company.dora.id, card=number)
    assert "Approve it was asked" in told(alice, orders, id=company.dora.id, card=number)
    assert "Was mentioned or added" in told(alice, orders, id=company.charlie.id, card=number)
    bob = told(alice, orders, id=company.bob.id, card=number)
    assert "Created the card" in bob
    assert "The card is of their department" in bob
    assert "May not see this card." in told(alice, orders, id=company.walt.id, card=number)
    assert "There is no card with this number" in told(alice, orders, id=company.bob.id, card="77")


def test_moves_from_a_card_say_what_is_in_the_way(company: Company, alice: FlaskClient) -> None:
    company.request()
    bob = told(alice, REQUESTS_ID, id=company.bob.id, card="З-2026-1")
    assert re.search(r"Done not yet: “Answer” is filled in", bob)
    assert "Working because of the role “Продавцы”" in bob
    dora = told(alice, REQUESTS_ID, id=company.dora.id, card="З-2026-1")
    assert "only role “Продавцы” may" in dora


def test_the_page_says_of_every_card_what_the_product_decides(company: Company, orders: int) -> None:
    """Whoever has a reason sees the card, whoever sees it has one."""
    cards = [company.order(), company.order(), company.request()]
    company.finish(cards[1])
    company.absent(company.dora, company.erin)
    with company.app.app_context(), db.engine.connect() as conn:
        everybody = access.company(conn).organisation.people
        day = runtime.clock().date()
        for person in everybody:
            viewer = access.viewer(conn, person, day)
            for card in (*cards, 999):
                assert bool(access.why(conn, viewer, card)) == access.may_see(conn, viewer, card), (
                    person,
                    card,
                )


def test_somebody_deactivated_may_nothing(company: Company, alice: FlaskClient, orders: int) -> None:
    with company.app.app_context():
        accounts.deactivate(company.bob.id, company.alice.id)
        db.session.remove()
    page = told(alice, orders, id=company.bob.id)
    assert "Cannot sign in, so sees and does nothing here." in page
    assert "because" not in page


def test_the_persons_page_leads_to_all_their_rights(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    assert (
        f"/admin/rights/person/?id={company.bob.id}"
        in alice.get(f"/admin/people/edit/?id={company.bob.id}").text
    )
    page = alice.get(f"/admin/rights/person/?id={company.bob.id}").text
    assert "because of the role “Продавцы”" in page
    assert f"/admin/rights/{orders}/person/?id={company.bob.id}" in page


def test_rights_of_the_draft_can_be_asked_before_they_are_published(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    form = table(alice, orders) | {"create": ["role:director"]}
    alice.post(f"/admin/rights/{orders}/", data=form)
    assert "May not create cards" in told(alice, orders, id=company.dora.id)
    assert "May create cards" in told(alice, orders, id=company.dora.id, draft=1)


# -- statements


def test_the_pages_ask_few_questions_whatever_there_is(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    company.order()
    pages = (
        f"/admin/rights/{orders}/",
        f"/admin/rights/{orders}/fields/new/",
        f"/admin/rights/{orders}/person/?id={company.bob.id}&card=2026-0001",
        f"/admin/rights/person/?id={company.bob.id}",
    )
    for page in pages:
        alice.get(page)
        with statements(company.app) as sent:
            assert alice.get(page).status_code == 200
        assert len(sent) <= 12, (page, sent)


def test_rights_to_see_and_to_create_are_live(company: Company) -> None:
    card = company.order()
    assert company.get(company.walt, f"/cards/{card}").status_code == 404
    everyone = ORDERS.replace("create: [{role: sales}]", "create: [{everyone: true}]")
    with company.app.app_context():
        runtime.publish(everyone.replace("who: [{role: director}], scope: all", "who: [{everyone: true}]"))
    assert company.get(company.walt, f"/cards/{card}").status_code == 200
    assert company.get(company.walt, "/cards/new?process=orders").status_code in (200, 404)
