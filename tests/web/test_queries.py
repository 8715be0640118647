"""Pages ask the database a constant number of questions, at most twelve, and never read all closed cards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from tests.web.company import MONDAY, Company, statements
from webapp.extensions import db
from webapp.process.commands import Comment
from webapp.storage import models as m

MOST = 12
PAGES = (
    "/",
    "/tasks",
    "/tasks?responsible=anyone",
    "/tasks?state=done&responsible=anyone",
    "/boards/orders",
    "/boards/requests",
    "/boards/orders?mode=list",
    "/boards/orders?mode=calendar",
    "/boards/orders/columns/review",
    "/boards/orders/people",
    "/summary?process=orders",
    "/workload",
    "/notifications",
    "/search?q=table",
    "/counters",
)


def multiply(company: Company, times: int) -> None:
    """As many copies of every card there is, with its tasks and all that a page may look at."""
    with company.app.app_context(), db.engine.begin() as conn:
        for card in conn.execute(select(m.Card.__table__)).mappings().all():
            for number in range(times):
                _copy(conn, dict(card), number)


def _copy(conn: Any, card: dict[str, Any], number: int) -> None:
    old = card.pop("id")
    again = card | {"number": f"{card['number']}/{number}", "start_key": None}
    new = conn.execute(insert(m.Card).values(again).returning(m.Card.id)).scalar_one()
    for table in (m.Task, m.Assignment, m.Observer, m.Notification):
        rows = conn.execute(select(table.__table__).where(table.card_id == old)).mappings().all()
        copies = [{k: v for k, v in row.items() if k != "id"} | {"card_id": new} for row in rows]
        if copies:
            conn.execute(insert(table), copies)


def populated(company: Company) -> None:
    """Five orders on three stages, two requests; one is talked about."""
    cards = [company.order(customer=f"Customer {n}", city="Perm", price="1000") for n in range(5)]
    company.approve(cards[0])
    company.approve(cards[1])
    company.finish(cards[2])
    company.do(cards[3], Comment("Please look", mentions=(company.erin.id,)), company.bob)
    company.request()
    company.request()


def count(client: FlaskClient, company: Company, address: str) -> int:
    client.get(address)
    with statements(company.app) as sent:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(sent)


@pytest.mark.parametrize("name", ["alice", "dora", "bob", "erin", "will"])
def test_every_page_asks_the_same_of_both_databases(either_company: Company, name: str) -> None:
    populated(either_company)
    client = either_company.client(getattr(either_company, name))
    asked = {page: count(client, either_company, page) for page in PAGES if allowed(client, page)}
    assert len(asked) >= 12
    assert {page: number for page, number in asked.items() if number > MOST} == {}


@pytest.mark.parametrize("name", ["dora", "erin", "will"])
def test_the_number_of_statements_does_not_grow_with_cards(company: Company, name: str) -> None:
    populated(company)
    client = company.client(getattr(company, name))
    before = {page: count(client, company, page) for page in PAGES if allowed(client, page)}
    multiply(company, 40)
    after = {page: count(client, company, page) for page in before}
    assert after == before
    assert {page: number for page, number in after.items() if number > MOST} == {}


def allowed(client: FlaskClient, page: str) -> bool:
    """Will and Walt know no other cards than those they have tasks on."""
    return client.get(page).status_code == 200


def test_the_number_of_statements_does_not_grow_with_people(company: Company) -> None:
    populated(company)
    client = company.client(company.dora)
    before = {page: count(client, company, page) for page in PAGES}
    with company.app.app_context(), db.engine.begin() as conn:
        person = dict(conn.execute(select(m.User.__table__).where(m.User.login == "walt")).mappings().one())
        del person["id"]
        names = [f"walt{n}" for n in range(100)]
        conn.execute(
            insert(m.User), [person | {"login": n, "email": f"{n}@x.example", "last_name": n} for n in names]
        )
        conn.execute(update(m.OrganisationStamp).values(revision=m.OrganisationStamp.revision + 1))
    assert {page: count(client, company, page) for page in PAGES} == before


@pytest.mark.parametrize(
    "page",
    [
        *("/", "/tasks", "/boards/orders", "/summary?process=orders", "/workload", "/counters"),
        *("/boards/orders?mode=calendar", "/boards/orders?mode=calendar&field=created", "/search?q=table"),
    ],
)
def test_no_page_reads_every_card(company: Company, page: str) -> None:
    """Closed cards are many: cards and tasks are found by an index, never by reading the whole table."""
    populated(company)
    for somebody in (company.dora, company.erin, company.will):
        client = company.client(somebody)
        if allowed(client, page):
            for plan in plans(company, client, page):
                assert not re.search(r"SCAN (card|task|assignment)\b(?! USING)", plan), plan


def plans(company: Company, client: FlaskClient, page: str) -> list[str]:
    """How SQLite would find what the page asks for, statement by statement."""
    found: list[str] = []

    def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            found.append(statement + "\n" + "\n".join(row[3] for row in rows))

    with company.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", explain)
    client.get(page)
    event.remove(engine, "before_cursor_execute", explain)
    return found


def test_a_thousand_closed_cards_do_not_slow_the_board(either_company: Company) -> None:
    """The same statements, and none of them returns a card closed long ago."""
    populated(either_company)
    multiply(either_company, 3)
    with either_company.app.app_context(), db.engine.begin() as conn:
        long_ago = MONDAY.replace(month=8)
        conn.execute(update(m.Card).where(m.Card.stage == "done").values(closed_at=long_ago))
    answer = either_company.get(either_company.dora, "/boards/orders")
    assert "Customer 2" not in answer.text
    assert "Customer 0" in answer.text
