"""A task is handed on only where its step allows, only to those it allows; who did it may take it back."""

from __future__ import annotations

import re

import pytest

from tests.support.application import Somebody
from tests.web.company import ORDERS, Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.storage import models as m


def allow(company: Company, rule: str) -> int:
    """A new order whose approval may be handed on so."""
    with company.app.app_context():
        runtime.publish(ORDERS.replace("kind: approve", f"kind: approve\n        delegate: {rule}"))
        db.session.remove()
    return company.order()


def hand_on(company: Company, card: int, by: Somebody, to: Somebody, no: int = 1, reason: str = "") -> int:
    form = {"person": str(to.id), "reason": reason}
    return company.client(by).post(f"/cards/{card}/tasks/{no}/assignee", data=form).status_code


def offered(company: Company, card: int, somebody: Somebody) -> set[int]:
    """Whom the form offers."""
    page = company.get(somebody, f"/cards/{card}/tasks/1/assignee").text
    return {int(id) for id in re.findall(r'<option value="(\d+)"', page)}


def lead_sales(company: Company, head: Somebody) -> None:
    with company.app.app_context():
        sales = db.session.query(m.Department).filter_by(key="sales").one().id
        accounts.save_department(sales, {"head_id": head.id}, None)
        db.session.remove()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_there_is_no_way_to_hand_on_where_nobody_may(company: Company) -> None:
    card = company.order()
    dora = company.client(company.dora)
    for address in (f"/cards/{card}/tasks/1", f"/cards/{card}"):
        assert f"/cards/{card}/tasks/1/assignee" not in dora.get(address).text
    assert dora.get(f"/cards/{card}/tasks/1/assignee").status_code == 404
    assert hand_on(company, card, company.dora, company.erin) == 403


def test_anybody_but_the_initiator_of_an_approval_is_offered(company: Company) -> None:
    card = allow(company, "anyone")
    assert (
        f'href="/cards/{card}/tasks/1/assignee"' in company.get(company.dora, f"/cards/{card}/tasks/1").text
    )
    everybody = {getattr(company, name).id for name in ("alice", "charlie", "erin", "will", "walt")}
    assert offered(company, card, company.dora) == everybody
    assert hand_on(company, card, company.dora, company.bob) == 403


def test_only_subordinates_are_offered_and_taken_where_the_step_says_so(company: Company) -> None:
    lead_sales(company, company.dora)
    card = allow(company, "subordinates")
    assert offered(company, card, company.dora) == {company.erin.id}
    assert hand_on(company, card, company.dora, company.will) == 403
    assert hand_on(company, card, company.dora, company.erin) == 303


def test_where_there_is_no_subordinate_the_button_is_missing(company: Company) -> None:
    card = allow(company, "subordinates")
    assert "assignee" not in company.get(company.dora, f"/cards/{card}/tasks/1").text


@pytest.mark.parametrize("who", ["bob", "erin", "charlie"])
def test_only_the_holder_hands_on(company: Company, who: str) -> None:
    card = allow(company, "anyone")
    somebody = getattr(company, who)
    assert company.get(somebody, f"/cards/{card}/tasks/1/assignee").status_code == 404
    assert hand_on(company, card, somebody, company.will) in (403, 404)


def test_a_substitute_hands_on_for_the_absent(company: Company) -> None:
    card = allow(company, "anyone")
    company.absent(company.dora, company.erin)
    assert hand_on(company, card, company.erin, company.will) == 303


def test_what_was_handed_on_keeps_both_names_and_the_deadline(company: Company) -> None:
    card = allow(company, "anyone")
    due = deadline(company, card)
    assert hand_on(company, card, company.dora, company.will, reason="You know this customer") == 303
    assert deadline(company, card) == due
    page = plain(company.get(company.dora, f"/cards/{card}").text)
    assert re.search(r"Dora → <strong>Will</strong>", page)
    assert "You know this customer" in page
    assert "first asked: Dora" in page
    company.client(company.will).post(f"/cards/{card}/tasks/1/completion", data={"outcome": "yes_"})
    sheet = plain(company.get(company.bob, f"/cards/{card}").text)
    sheet = sheet[sheet.index('id="approvals"') :]
    assert re.search(r">Will</span>.*first asked: Dora", sheet, re.DOTALL)


def deadline(company: Company, card: int) -> object:
    with company.app.app_context(), db.engine.connect() as conn:
        return conn.execute(db.select(m.Task.due_at).where(m.Task.card_id == card)).scalar_one()


def test_who_handed_on_takes_back(company: Company) -> None:
    card = allow(company, "anyone")
    hand_on(company, card, company.dora, company.will)
    dora, back = company.client(company.dora), f"/cards/{card}/tasks/1/assignee/return"
    assert back in dora.get(f"/cards/{card}").text
    assert company.client(company.bob).post(back).status_code == 403
    assert company.client(company.charlie).post(back).status_code == 404
    answer = dora.post(back)
    assert (answer.status_code, answer.location) == (303, f"/cards/{card}/tasks/1")
    assert back not in dora.get(f"/cards/{card}").text
    assert "first asked" not in dora.get(f"/cards/{card}").text
    assert dora.post(f"/cards/{card}/tasks/1/completion", data={"outcome": "yes_"}).status_code in (200, 303)


def test_what_an_administrator_gave_away_is_not_taken_back(company: Company) -> None:
    card = allow(company, "anyone")
    assert hand_on(company, card, company.alice, company.will, reason="Dora is ill") == 303
    assert company.client(company.dora).post(f"/cards/{card}/tasks/1/assignee/return").status_code == 403


def test_a_task_of_a_group_is_taken_before_it_is_handed_on(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(ORDERS.replace("kind: todo", "kind: todo\n        delegate: anyone"))
        db.session.remove()
    card = company.order()
    company.approve(card)
    will = company.client(company.will)
    assert "/tasks/2/assignee" not in will.get(f"/cards/{card}/tasks/2").text
    assert hand_on(company, card, company.will, company.erin, 2) == 403
    will.post(f"/cards/{card}/tasks/2/taking")
    assert "/tasks/2/assignee" in will.get(f"/cards/{card}/tasks/2").text
    assert hand_on(company, card, company.will, company.erin, 2) == 303
