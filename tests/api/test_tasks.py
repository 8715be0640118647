"""Tasks and files by the API."""

from __future__ import annotations

import io

import pytest

from tests.api.conftest import Program, program
from tests.web.company import Company
from tests.web.purchases import PDF, Purchases
from webapp import runtime
from webapp.process.commands import Actor, Complete
from webapp.process.upkeep import SetPriority


def test_my_tasks_and_all_that_i_see(company: Company, bobs: Program, doras: Program) -> None:
    card = company.order()
    mine = doras.get("/tasks").json["items"]
    assert [(t["card"], t["no"], t["people"]) for t in mine] == [(card, 1, [company.dora.id])]
    assert bobs.get("/tasks").json["items"] == []
    assert len(bobs.get("/tasks?whose=all").json["items"]) == 1


def test_tasks_come_page_by_page(company: Company, doras: Program) -> None:
    for name in "ABC":
        company.order(name)
    first = doras.get("/tasks?limit=2").json
    rest = doras.get(f"/tasks?limit=2&after={first['next'].replace('+', '%2B')}").json
    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1


def test_no_task_is_lost_between_pages_where_some_are_urgent(company: Company, doras: Program) -> None:
    cards = [company.order(name) for name in "ABCDE"]
    for card in cards[3:]:
        with company.app.app_context():
            runtime.perform(card, SetPriority("urgent", 1), Actor("admin", company.alice.id))
    seen, after = [], ""
    while after is not None:
        page = doras.get(f"/tasks?limit=1{after}").json
        seen += [(task["card"], task["priority"]) for task in page["items"]]
        after = f"&after={page['next'].replace('+', '%2B')}" if page["next"] else None
    assert seen == [(card, "urgent") for card in cards[3:]] + [(card, "normal") for card in cards[:3]]
    assert doras.get(f"/cards/{cards[4]}/tasks/1").json["priority"] == "urgent"


@pytest.mark.parametrize("query", ["state=done&after=-~1", "after=y", "process=a%00"])
def test_bad_cursors_are_refused(doras: Program, query: str) -> None:
    assert doras.get(f"/tasks?{query}").status_code == 400


def test_a_task_is_read_with_its_form_and_answered(company: Company, doras: Program) -> None:
    card = company.order()
    task = doras.get(f"/cards/{card}/tasks/1").json
    assert (task["kind"], task["open"], task["mine"]) == ("approve", True, True)
    assert [(o["key"], o["comment"]) for o in task["outcomes"]] == [("yes_", "optional"), ("no_", "required")]
    done = doras.post(f"/cards/{card}/tasks/1/completion", {"outcome": "yes_"}).json
    assert (done["stage"], done["tasks"]) == ("making", [2])
    over = doras.get(f"/cards/{card}/tasks/1").json
    assert (over["open"], over["outcome"], over["closed_by"]) == (False, "yes_", company.dora.id)
    assert doras.get("/tasks?state=done").json["items"][0]["no"] == 1


def test_the_comment_that_an_outcome_needs_is_asked_for(company: Company, doras: Program) -> None:
    card = company.order()
    answer = doras.post(f"/cards/{card}/tasks/1/completion", {"outcome": "no_"})
    assert (answer.status_code, set((answer.json or {})["errors"])) == (422, {"comment"})


def test_somebody_elses_task_is_not_answered(company: Company, bobs: Program) -> None:
    card = company.order()
    assert bobs.post(f"/cards/{card}/tasks/1/completion", {"outcome": "yes_"}).status_code == 403


def test_numbers_of_tasks_that_never_were(company: Company, doras: Program) -> None:
    card = company.order()
    assert doras.get(f"/cards/{card}/tasks/77").status_code == 404
    assert doras.post(f"/cards/{card}/tasks/77/completion", {"outcome": "yes_"}).status_code == 404
    assert doras.post(f"/cards/{card}/tasks/1/completion", {"outcome": "maybe"}).status_code == 404


def test_a_task_of_a_group_is_taken_and_given_back(company: Company) -> None:
    card = company.order()
    company.approve(card)
    will, walt = program(company, company.will), program(company, company.walt)
    assert will.post(f"/cards/{card}/tasks/2/taking").status_code == 200
    assert walt.post(f"/cards/{card}/tasks/2/taking").status_code == 422
    assert walt.get("/tasks").json["items"] == []
    assert will.post(f"/cards/{card}/tasks/2/return").status_code == 200
    assert walt.post(f"/cards/{card}/tasks/2/taking").status_code == 200


def test_only_the_scope_admin_makes_an_administrator(company: Company) -> None:
    card = company.order()
    body = {"person": company.erin.id, "reason": "Ill"}
    plain = program(company, company.alice, "cards:read", "tasks:write")
    assert plain.post(f"/cards/{card}/tasks/1/assignee", body).status_code == 403
    admin = program(company, company.alice, "cards:read", "tasks:write", "admin")
    assert admin.post(f"/cards/{card}/tasks/1/assignee", body).status_code == 200


# -- files -----------------------------------------------------------------------------------------------


def send(of: Program, name: str = "invoice.pdf", content: bytes = PDF, **headers: str) -> dict[str, object]:
    answer = of.company.app.test_client().post(
        "/api/v1/files",
        data={"file": (io.BytesIO(content), name)},
        headers={"Authorization": f"Bearer {of.secret}"}
        | {k.replace("_", "-"): v for k, v in headers.items()},
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


def test_a_file_is_sent_named_in_a_field_and_got_by_who_sees_the_card(purchases: Purchases) -> None:
    bob, charlie = (program(purchases, who) for who in (purchases.bob, purchases.charlie))  # type: ignore[arg-type]
    file = send(bob)
    assert charlie.get(f"/files/{file['id']}").status_code == 404
    values = {"subject": "Boards", "phone": "+7 912 345-67-89", "paper": [file["id"]]}
    card = bob.post("/cards", {"process": "purchase", "values": values}).json
    assert bob.get(f"/files/{file['id']}").data == PDF
    assert charlie.get(f"/files/{file['id']}").status_code == 404
    assert [f["name"] for f in bob.get(f"/cards/{card['id']}/files").json["items"]] == ["invoice.pdf"]


def test_somebody_elses_file_cannot_be_attached(purchases: Purchases) -> None:
    bob, charlie = (program(purchases, who) for who in (purchases.bob, purchases.charlie))  # type: ignore[arg-type]
    file = send(charlie)
    values = {"subject": "Boards", "phone": "+7 912 345-67-89", "paper": [file["id"]]}
    answer = bob.post("/cards", {"process": "purchase", "values": values})
    assert (answer.status_code, (answer.json or {})["code"]) == (404, "no_such_file")


def test_people_departments_and_cards_must_be_known_to_the_sender(purchases: Purchases) -> None:
    bob = program(purchases, purchases.bob)  # type: ignore[arg-type]
    file = send(bob)
    values = {"subject": "B", "phone": "+79123456789", "paper": [file["id"]], "buyer": 999, "earlier": 999}
    answer = bob.post("/cards", {"process": "purchase", "values": values | {"office": "moon", "team": [998]}})
    assert set((answer.json or {})["errors"]) == {"buyer", "earlier", "office", "team"}


def test_a_file_sent_twice_with_its_key_is_one_file(purchases: Purchases) -> None:
    bob = program(purchases, purchases.bob)  # type: ignore[arg-type]
    assert send(bob, Idempotency_Key="f1") == send(bob, Idempotency_Key="f1")


def test_a_task_with_a_form(purchases: Purchases) -> None:
    card = purchases.start()
    purchases.do(card, purchases.alice, Complete(1, "agree"))
    bob = program(purchases, purchases.bob)  # type: ignore[arg-type]
    answer = bob.post(f"/cards/{card}/tasks/2/completion", {"outcome": "bought", "values": {}})
    assert set((answer.json or {})["errors"]) == {"due", "checklist"}
    values = {"due": "2100-01-01", "amount": 20}
    done = bob.post(
        f"/cards/{card}/tasks/2/completion", {"outcome": "bought", "values": values, "checked": [0, 1]}
    )
    assert (done.json or {})["stage"] == "store"
    assert bob.get(f"/cards/{card}").json["values"]["amount"] == "20.00"
