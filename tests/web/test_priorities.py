"""How urgent cards and tasks are: said when a card is created, by the step, and first in the lists."""

from __future__ import annotations

import re

import pytest

from tests.web.company import ORDERS, Company, statements
from tests.web.test_keeping import KEPT, send
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.process.upkeep import SetPriority, UndoDecision

HURRIED = ORDERS.replace("key: make\n", "key: make\n        priority: high\n") + (
    "priority: {who: [{role: director}, {card: owner}]}\n"
)


@pytest.fixture
def hurried(company: Company) -> Company:
    assert "priority: high" in HURRIED
    with company.app.app_context():
        runtime.publish(HURRIED)
        db.session.remove()
    return company


def test_whoever_may_says_at_the_start_how_urgent_the_card_is(hurried: Company) -> None:
    bob = hurried.client(hurried.bob)
    assert 'name="priority"' in bob.get("/boards/orders/cards/new").text
    new = {"f-customer": "Zara", "f-what": "Table", "priority": "urgent"}
    answer = send(bob, "/boards/orders/cards", **new)
    assert answer.status_code == 303
    hurried.order("Calm")
    tasks = hurried.get(hurried.dora, "/tasks").text
    assert tasks.index("Zara") < tasks.index("Calm")
    assert re.search(r"urgent", tasks)
    assert send(bob, "/boards/orders/cards", **new | {"priority": "whatever"}).status_code == 404
    assert 'value="urgent" checked' in send(bob, "/boards/orders/cards", **new | {"f-customer": ""}).text


def test_who_may_not_is_not_asked_and_changes_nothing(company: Company) -> None:
    bob = company.client(company.bob)
    assert 'name="priority"' not in bob.get("/boards/orders/cards/new").text
    answer = send(bob, "/boards/orders/cards", **{"f-customer": "Zara", "f-what": "x", "priority": "urgent"})
    assert answer.status_code == 303
    assert "urgent" not in company.get(company.dora, "/tasks").text


def test_where_the_form_asks_it_as_a_field_it_is_not_asked_twice(company: Company) -> None:
    rushed = KEPT.replace("field: rush, who: [{role: director}]", "field: rush, who: [{role: sales}]")
    assert rushed != KEPT
    with company.app.app_context():
        runtime.publish(rushed)
        db.session.remove()
    form = company.get(company.bob, "/boards/orders/cards/new").text
    assert 'name="f-rush"' in form
    assert 'name="priority"' not in form


def test_a_task_is_as_urgent_as_its_step_says_or_its_card(hurried: Company) -> None:
    plain, dear = hurried.order("Plain"), hurried.order("Dear")
    hurried.approve(plain)
    hurried.approve(dear)
    will = hurried.client(hurried.will)
    page = will.get("/tasks").text
    assert page.count(">high<") + page.count("high</") >= 1, "the step says so"
    send(hurried.client(hurried.dora), f"/cards/{dear}/priority", priority="urgent")
    page = will.get("/tasks").text
    assert page.index("Dear") < page.index("Plain")
    send(hurried.client(hurried.dora), f"/cards/{dear}/priority", priority="normal")
    page = will.get("/tasks").text
    assert page.index("Plain") < page.index("Dear"), "both are as urgent as their step again"
    with statements(hurried.app) as sent:
        will.get("/tasks")
    before = len(sent)
    with hurried.app.app_context():
        for n in range(3):
            values = {"customer": f"C{n}", "what": "x"}
            done = runtime.start("orders", values, Actor("person", hurried.bob.id), priority="high")
            db.session.remove()
            hurried.approve(done.card_id)
    with statements(hurried.app) as sent:
        will.get("/tasks")
    assert len(sent) <= before


def test_the_owner_and_heads_hurry_one_task(hurried: Company) -> None:
    first, second = hurried.order("First"), hurried.order("Second")
    bob, page = hurried.client(hurried.bob), f"/cards/{second}/tasks/1/priority"
    assert page in bob.get(f"/cards/{second}").text
    assert "as urgent as the card" in bob.get(page).text
    assert send(bob, page, priority="urgent").status_code == 303
    tasks = hurried.get(hurried.dora, "/tasks").text
    assert tasks.index("Second") < tasks.index("First")
    assert "urgent" not in hurried.get(hurried.dora, "/boards/orders").text, "the card is as it was"
    assert "Priority of the task “Approve it”: urgent" in bob.get(f"/cards/{second}").text
    hurried.approve(first)
    will = f"/cards/{first}/tasks/2/priority"
    assert hurried.get(hurried.walt, will).status_code == 404
    assert send(hurried.client(hurried.walt), will, priority="urgent").status_code == 403
    assert send(hurried.client(hurried.will), will, priority="urgent").status_code == 303, (
        "heads the workshop"
    )
    stranger = hurried.client(hurried.charlie)
    assert send(stranger, page, priority="normal").status_code == 404
    assert send(bob, f"/cards/{second}/tasks/77/priority", priority="high").status_code == 404
    assert send(bob, page, priority="whatever").status_code == 404


def test_a_priority_of_a_task_outlives_an_undo_and_ends_with_it(hurried: Company) -> None:
    card = hurried.order("Zara")
    hurried.do(card, SetPriority("urgent", 1), hurried.bob)
    state = hurried.approve(card)
    assert [ask.priority for _, ask in state.asks] == ["high"], "the next task is as its own step says"
    state = hurried.do(card, UndoDecision(1, "by mistake"), hurried.dora)
    assert [ask.priority for _, ask in state.asks] == ["urgent"]
    assert "urgent" in hurried.get(hurried.dora, "/tasks").text
