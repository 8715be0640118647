"""Cards by the API: the same rights and rules as on pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, program
from tests.web.company import REQUESTS, Company
from webapp import runtime


def created(of: Program, **values: Any) -> dict[str, Any]:
    answer = of.post("/cards", {"process": "orders", "values": {"customer": "Anna", **values}})
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


def test_a_card_is_created_and_read(bobs: Program) -> None:
    done = created(bobs, what="Table", price="1500.50")
    assert done["url"].endswith(f"/cards/{done['id']}")
    card = bobs.get(f"/cards/{done['id']}").json
    assert card["values"] == {"customer": "Anna", "what": "Table", "price": "1500.50"}
    assert (card["stage"], card["process"], card["number"]) == ("review", "orders", "2026-0001")
    assert [task["step"] for task in card["tasks"]] == ["decide"]


def test_money_as_a_number_is_roubles(bobs: Program) -> None:
    done = created(bobs, price=1500)
    assert bobs.get(f"/cards/{done['id']}").json["values"]["price"] == "1500.00"


def test_what_is_wrong_is_said_at_its_field_in_the_language_of_the_person(bobs: Program) -> None:
    answer = bobs.post("/cards", {"process": "orders", "values": {"price": "a lot", "colour": "red"}})
    assert answer.status_code == 422
    problem = answer.json or {}
    assert problem["code"] == "invalid_input"
    assert set(problem["errors"]) == {"colour"}
    answer = bobs.post("/cards", {"process": "orders", "values": {"price": "a lot"}})
    assert set((answer.json or {})["errors"]) == {"price", "customer"}
    assert "required" not in (answer.json or {})["errors"]["price"]


@pytest.mark.parametrize("value", [{"a": 1}, [["x"]], [1, {"a": 2}]])
def test_values_of_another_shape_are_refused(bobs: Program, value: Any) -> None:
    answer = bobs.post("/cards", {"process": "orders", "values": {"customer": value}})
    assert answer.status_code == 422
    assert "customer" in (answer.json or {})["errors"]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_no_database_keeps_is_refused(bobs: Program, text: str) -> None:
    assert bobs.post("/cards", {"process": "orders", "values": {"customer": text}}).status_code == 400


@pytest.mark.parametrize(
    "body", ["{", "[]", "NaN", '{"process": NaN}', '{"process": "orders", "extra": 1}', ""]
)
def test_a_body_that_is_not_as_described_is_refused(company: Company, bobs: Program, body: str) -> None:
    answer = company.app.test_client().post(
        "/api/v1/cards",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {bobs.secret}"},
    )
    assert answer.status_code == 400


def test_who_may_not_create_cards_does_not_by_the_api(strangers: Program) -> None:
    answer = strangers.post("/cards", {"process": "orders", "values": {"customer": "Anna"}})
    assert answer.status_code == 404


STRANGE = (
    ("GET", "/cards/{card}", None),
    ("PATCH", "/cards/{card}", {"values": {"customer": "X"}}),
    ("POST", "/cards/{card}/moves", {"to": "done"}),
    ("POST", "/cards/{card}/withdrawal", {"reason": "x"}),
    ("POST", "/cards/{card}/cancellation", {"reason": "x"}),
    ("POST", "/cards/{card}/comments", {"text": "x"}),
    ("GET", "/cards/{card}/timeline", None),
    ("GET", "/cards/{card}/links", None),
    ("GET", "/cards/{card}/files", None),
    ("GET", "/cards/{card}/tasks/1", None),
    ("POST", "/cards/{card}/tasks/1/completion", {"outcome": "yes_"}),
    ("POST", "/cards/{card}/tasks/1/taking", {}),
    ("POST", "/cards/{card}/tasks/1/return", {}),
    ("POST", "/cards/{card}/tasks/1/assignee", {"person": 1}),
)


@pytest.mark.parametrize(("method", "path", "body"), STRANGE)
def test_strangers_find_nothing(
    company: Company, strangers: Program, method: str, path: str, body: Any
) -> None:
    card = company.order()
    answer = strangers.ask(method, path.format(card=card), body)
    assert answer.status_code == 404
    assert "Anna" not in answer.text
    assert company.get(company.bob, f"/cards/{card}").status_code == 200


def test_lists_show_what_pages_show(company: Company, bobs: Program, strangers: Program) -> None:
    company.order()
    company.order("Boris")
    assert [c["title"] for c in bobs.get("/cards").json["items"]] == ["Boris: Table", "Anna: Table"]
    assert strangers.get("/cards").json["items"] == []
    assert strangers.get("/processes").json["items"] == []
    assert strangers.get("/processes/orders").status_code == 404


def test_lists_come_page_by_page(company: Company, bobs: Program) -> None:
    for name in "ABC":
        company.order(name)
    first = bobs.get("/cards?limit=2&with_values=true").json
    rest = bobs.get(f"/cards?limit=2&after={first['next']}").json
    titles = [c["title"] for c in first["items"] + rest["items"]]
    assert titles == ["C: Table", "B: Table", "A: Table"]
    assert first["items"][0]["values"]["customer"] == "C"
    assert rest["next"] is None


def test_cards_in_the_order_of_their_changes(company: Company, bobs: Program) -> None:
    cards = [company.order(name) for name in "ABC"]
    since = "/cards?changed_since=2026-11-23T00:00:00Z&limit=2"
    first = bobs.get(since).json
    rest = bobs.get(f"{since}&after={first['next'].replace('+', '%2B')}").json
    assert [c["id"] for c in first["items"] + rest["items"]] == cards
    assert bobs.get("/cards?changed_since=2026-11-24T00:00:00Z").json["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=-~x",
        "limit=0",
        "limit=101",
        "state=half",
        "nothing=1",
        "changed_since=soon",
        "owner=0",
    ],
)
def test_parameters_that_say_nothing_sound_are_refused(bobs: Program, query: str) -> None:
    assert bobs.get(f"/cards?{query}").status_code == 400


def test_fields_are_changed_by_who_may(company: Company, bobs: Program) -> None:
    card = company.request()
    answer = bobs.patch(f"/cards/{card}", {"values": {"answer": "Glue"}})
    assert (answer.status_code, (answer.json or {})["errors"].keys()) == (422, {"answer"})


EDITABLE = REQUESTS.replace(
    "rights:\n", "rights:\n  edit: [{who: [{role: sales}, {role: director}], fields: [answer]}]\n"
)


def test_a_stale_change_overwrites_nothing(company: Company, bobs: Program, doras: Program) -> None:
    with company.app.app_context():
        runtime.publish(EDITABLE)
    card = company.request()
    seen = bobs.get(f"/cards/{card}").json["revision"]
    assert doras.patch(f"/cards/{card}", {"values": {"answer": "Glue"}}).status_code == 200
    answer = bobs.patch(f"/cards/{card}", {"values": {"answer": "Nails"}, "revision": seen})
    assert answer.status_code == 409
    assert bobs.get(f"/cards/{card}").json["values"]["answer"] == "Glue"


def test_a_card_that_is_as_it_was_is_not_sent_again(company: Company, bobs: Program) -> None:
    card = company.order()
    tag = bobs.get(f"/cards/{card}").headers["ETag"]
    assert bobs.get(f"/cards/{card}", If_None_Match=tag).status_code == 304


# -- moves: S0.16 ----------------------------------------------------------------------------------------


def test_transitions_bind_programs_too(company: Company, bobs: Program) -> None:
    card = company.request()
    answer = bobs.post(f"/cards/{card}/moves", {"to": "done"})
    assert answer.status_code == 403
    assert "The answer comes first" in (answer.json or {})["detail"]
    assert bobs.post(f"/cards/{card}/moves", {"to": "working"}).json["stage"] == "working"


def test_a_process_can_free_programs_from_its_transitions(
    company: Company, bobs: Program, doras: Program
) -> None:
    with company.app.app_context():
        runtime.publish(f"{REQUESTS}\nfree_api: true\n")
    card = company.request()
    assert doras.post(f"/cards/{card}/moves", {"to": "done"}).status_code == 403
    assert bobs.post(f"/cards/{card}/moves", {"to": "done"}).json["closed"] == "success"
    other = company.request()
    page = company.client(company.bob).post(f"/cards/{other}/moves", data={"to": "done"})
    assert page.status_code in (403, 409, 422)


def test_a_card_that_has_moved_is_not_moved_again(company: Company, bobs: Program) -> None:
    card = company.request()
    visit = bobs.get(f"/cards/{card}").json["visit"]
    bobs.post(f"/cards/{card}/moves", {"to": "working"})
    assert bobs.post(f"/cards/{card}/moves", {"to": "working", "visit": visit}).status_code == 409


# -- what is said and what happened -----------------------------------------------------------------------


def test_a_comment_stands_on_the_timeline(company: Company, bobs: Program) -> None:
    card = company.order()
    said = bobs.post(f"/cards/{card}/comments", {"text": "Hurry", "mentions": [company.charlie.id]})
    assert said.status_code == 200
    told = bobs.get(f"/cards/{card}/timeline?kind=comments").json["items"]
    assert [(one["event"], one["person"], one["data"]["text"]) for one in told] == [
        ("CommentAdded", company.bob.id, "Hurry")
    ]
    assert program(company, company.charlie).get(f"/cards/{card}").status_code == 200


def test_the_timeline_tells_money_as_it_is_sent(company: Company, bobs: Program) -> None:
    done = created(bobs, price="10")
    told = bobs.get(f"/cards/{done['id']}/timeline").json["items"]
    started = next(one for one in told if one["event"] == "CardStarted")
    assert started["data"]["values"]["price"] == "10.00"


def test_addresses_that_are_not_there(bobs: Program) -> None:
    assert bobs.get("/nothing").status_code == 404
    assert bobs.get("/cards/99999999999999999999").status_code == 404
    wrong = bobs.ask("DELETE", "/cards/1")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, PATCH")
    assert wrong.mimetype == "application/problem+json"


def test_a_list_asks_as_often_for_many_cards_as_for_few(company: Company, bobs: Program) -> None:
    from tests.web.company import statements

    def asked() -> int:
        with statements(company.app) as sent:
            assert bobs.get("/cards?with_values=true").status_code == 200
        return len(sent)

    company.order()
    bobs.get("/cards")
    few = asked()
    for _ in range(5):
        company.order()
    assert asked() == few


def test_a_made_up_place_of_a_timeline_is_no_error(either_company: Company) -> None:
    card, bob = either_company.order(), program(either_company, either_company.bob)
    for before in (2**31, 10**15):
        assert bob.get(f"/cards/{card}/timeline?before={before}").status_code == 200
