"""Open tasks are given to others when somebody leaves, or a few at a time; always by the engine's door."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import find, row
from tests.support.application import Somebody
from tests.web.company import ORDERS, Company, statements
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Actor, Reassign, Take
from webapp.storage import models as m
from webapp.storage.reads import handing


def own(company: Company, somebody: Somebody) -> list[int]:
    """The cards with tasks that only this person can do."""
    with company.app.app_context(), db.engine.connect() as conn:
        return [task.card_id for task in handing.held(conn, somebody.id, 100, own=True)]


def held(company: Company, somebody: Somebody) -> list[tuple[int, int]]:
    with company.app.app_context(), db.engine.connect() as conn:
        return [(task.card_id, task.others) for task in handing.held(conn, somebody.id, 100)]


def told(company: Company, card: int) -> list[str]:
    """Kinds of what happened to the card."""
    with company.app.app_context(), db.engine.connect() as conn:
        rows = conn.execute(db.select(m.Event.kind).where(m.Event.card_id == card).order_by(m.Event.seq))
        return list(rows.scalars())


def tasks(somebody: Somebody, **more: object) -> str:
    return f"/admin/people/tasks/?id={somebody.id}" + "".join(f"&{k}={v}" for k, v in more.items())


def leaving(somebody: Somebody) -> str:
    return f"/admin/people/deactivation/?id={somebody.id}"


# -- whose tasks they are ----------------------------------------------------------------------------------


def test_a_task_is_ones_own_when_nobody_else_could_do_it(either_company: Company) -> None:
    company = either_company
    card = company.order()
    assert held(company, company.dora) == [(card, 0)]
    company.approve(card)
    assert (held(company, company.will), own(company, company.will)) == ([(card, 1)], [])
    company.do(card, Take(2), company.will)
    assert (held(company, company.will), held(company, company.walt)) == ([(card, 0)], [])


def test_what_a_substitute_has_taken_is_theirs(company: Company) -> None:
    card = company.order()
    company.approve(card)
    company.absent(company.will, company.erin)
    company.do(card, Take(2), company.erin)
    assert held(company, company.erin) == [(card, 0)]


# -- ticked tasks ------------------------------------------------------------------------------------------


def test_ticked_tasks_go_to_the_chosen_person_with_a_reason(company: Company, alice: FlaskClient) -> None:
    first, second = company.order("Anna"), company.order("Berta")
    page = alice.get(tasks(company.dora)).text
    assert ("Anna: Table" in page, "Berta: Table" in page) == (True, True)
    form = {"task": f"{first}-1", "to": str(company.erin.id), "reason": "Dora is on a long trip"}
    answer = alice.post(tasks(company.dora), data=form)
    assert "1 task was given on." in answer.text.replace("\u00a0", " ")
    assert (own(company, company.dora), own(company, company.erin)) == ([second], [first])
    assert told(company, first)[-1] == "TaskReassigned"
    assert "Dora is on a long trip" in company.get(company.erin, f"/cards/{first}").text


def test_all_of_a_process_can_be_given_without_ticking(company: Company, alice: FlaskClient) -> None:
    cards = [company.order(name) for name in ("Anna", "Berta")]
    process = find(company, m.Process, key="orders")
    form = {"all": "1", "to": str(company.erin.id), "reason": "x"}
    assert alice.post(tasks(company.dora, process=999), data=form).status_code == 200
    assert own(company, company.dora) == cards
    alice.post(tasks(company.dora, process=process), data=form)
    assert (own(company, company.dora), own(company, company.erin)) == ([], cards)


def test_what_was_not_given_on_is_told_with_its_reason(company: Company, alice: FlaskClient) -> None:
    """Erin is asked in the same step already, so one of two stays."""
    with company.app.app_context():
        both = ORDERS.replace(
            "assignees: [{role: director}]",
            "mode: all\n        assignees: [{role: director}, {department: sales, who: members}]",
        )
        runtime.publish(both)
        db.session.remove()
    asked = company.order("Anna")
    form = {"task": f"{asked}-1", "to": str(company.erin.id), "reason": "x"}
    page = alice.post(tasks(company.dora), data=form).text.replace("\u00a0", " ")
    assert "1 task was not:" in page
    assert "This person has been asked already" in page
    assert f'href="/cards/{asked}"' in page
    assert own(company, company.dora) == [asked]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "reason-error"),
        ({"to": ""}, "to-error"),
        ({"to": "999"}, "to-error"),
        ({"task": ""}, "task-error"),
    ],
)
def test_a_form_with_gaps_moves_nothing(
    company: Company, alice: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    card = company.order()
    form = {"task": f"{card}-1", "to": str(company.erin.id), "reason": "x"} | wrong
    form = {key: value for key, value in form.items() if value}
    answer = alice.post(tasks(company.dora), data=form)
    assert (answer.status_code, f'id="{said}"' in answer.text) == (422, True)
    assert own(company, company.dora) == [card]


def test_only_this_persons_open_tasks_can_be_named(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    company.approve(card)
    form = {"task": f"{card}-2", "to": str(company.erin.id), "reason": "x"}
    assert "0 tasks" in alice.post(tasks(company.dora), data=form).text.replace("\u00a0", " ")
    assert told(company, card)[-1] != "TaskReassigned"


def test_nobody_else_gives_tasks_on(company: Company) -> None:
    company.order()
    dora = company.client(company.dora)
    assert dora.get(tasks(company.dora)).status_code == 404
    assert dora.post(tasks(company.dora), data={"all": "1"}).status_code == 404


# -- somebody leaves ---------------------------------------------------------------------------------------


def test_leaving_offers_to_give_the_tasks_on(company: Company, alice: FlaskClient) -> None:
    company.order()
    page = alice.get(leaving(company.dora)).text.replace("\u00a0", " ")
    assert "1 open task waits for the person." in page
    assert "Алисова А., Директор" not in page
    assert "Алисова А. (supervisor)" in page


def test_one_person_gets_all_tasks_of_who_leaves(company: Company, alice: FlaskClient) -> None:
    cards = [company.order(), company.order()]
    form = {"give": "one", "to": str(company.erin.id)}
    answer = alice.post(leaving(company.dora), data=form, follow_redirects=True)
    assert "2 tasks were given on." in answer.text.replace("\u00a0", " ")
    assert own(company, company.erin) == cards
    assert not row(company, "user", company.dora.id)["active"]
    assert "Access closed: Dora" in company.get(company.erin, f"/cards/{cards[0]}").text


def test_each_process_may_have_its_own_person(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        runtime.publish(ORDERS.replace("key: orders", "key: repairs").replace("Заказы", "Ремонт"))
        repair = runtime.start("repairs", {"customer": "R"}, Actor("person", company.bob.id)).card_id
        db.session.remove()
    order, repairs = company.order(), find(company, m.Process, key="repairs")
    assert "Somebody for each process" in alice.get(leaving(company.dora)).text
    alice.post(leaving(company.dora), data={"give": "each", f"to-{repairs}": str(company.erin.id)})
    assert (own(company, company.erin), own(company, company.dora)) == ([repair], [order])


def test_tasks_stay_where_nothing_was_chosen(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    assert alice.post(leaving(company.dora), data={"give": "leave"}).status_code == 303
    assert own(company, company.dora) == [card]


def test_a_group_keeps_its_tasks_when_one_leaves(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    company.approve(card)
    page = alice.get(leaving(company.will)).text.replace("\u00a0", " ")
    assert "1 task of a group stays with the others of the group." in page
    assert "Heads: Workshop. The post would be vacant." in page
    alice.post(leaving(company.will), data={"give": "one", "to": str(company.erin.id)})
    assert (held(company, company.walt)[0][0], own(company, company.erin)) == (card, [])


def test_nobody_is_shut_out_while_the_receiver_is_missing(company: Company, alice: FlaskClient) -> None:
    company.order()
    for to in ("", "999", str(company.dora.id)):
        answer = alice.post(leaving(company.dora), data={"give": "one", "to": to})
        assert (answer.status_code, 'id="to-error"' in answer.text) == (422, True)
    assert row(company, "user", company.dora.id)["active"]


def test_a_refused_deactivation_gives_nothing_on(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    with company.app.app_context():
        runtime.perform(card, Reassign(1, company.alice.id, "x"), Actor("admin", company.alice.id))
        db.session.remove()
    answer = alice.post(leaving(company.alice), data={"give": "one", "to": str(company.erin.id)})
    assert answer.status_code == 403
    assert own(company, company.alice) == [card]


def test_who_stands_in_or_is_a_deputy_is_named_before_leaving(company: Company, alice: FlaskClient) -> None:
    company.absent(company.will, company.erin)
    with company.app.app_context():
        accounts.save_department(
            find(company, m.Department, key="workshop"), {"deputy_id": company.erin.id}, None
        )
        db.session.remove()
    page = alice.get(leaving(company.erin)).text.replace("\u00a0", " ")
    assert "Deputy head: Workshop." in page
    assert "Stands in for: Will. Nobody would." in page
    company.order()
    assert "Will (away now)" in alice.get(tasks(company.dora)).text.replace("\u00a0", " ")


def test_the_pages_ask_a_constant_number_of_questions(company: Company, alice: FlaskClient) -> None:
    for name in ("Anna", "Berta"):
        company.order(name)
    counted = []
    for _ in range(2):
        with statements(company.app) as sent:
            alice.get(tasks(company.dora))
            alice.get(leaving(company.dora))
        counted.append(len(sent))
        for n in range(10):
            company.order(f"More {n}")
    assert counted[0] >= counted[1]
    assert counted[1] <= 24
