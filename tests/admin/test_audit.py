"""The audit says who changed which process, right or person, before and after, in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import find
from tests.web.company import MONDAY, Company, statements
from tests.web.test_queries import plans
from webapp import accounts
from webapp.admin import audit
from webapp.extensions import db
from webapp.runtime import drafts
from webapp.storage import drafts as stored
from webapp.storage import models as m


@pytest.fixture
def orders(company: Company) -> int:
    return find(company, m.Process, key="orders")


def part(company: Company, process: int, key: str) -> Any:
    with company.app.app_context():
        drafts.opened(process, company.alice.id)
        with db.engine.connect() as conn:
            found = stored.compiled(conn, process)
    assert found is not None
    return next(one for one in found.parts if one.key == key)


def words(page: str) -> str:
    return " ".join(re.sub(r"<(?!/?(?:del|ins))[^>]+>", " ", page).split())


def test_a_setting_of_a_draft_is_told_before_and_after(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    city = part(company, orders, "city")
    with company.app.app_context():
        changed = city.settings | {"title": {"ru": "Населённый пункт", "en": "Place"}, "required": True}
        drafts.change(orders, city.id, changed, company.alice.id)
        db.session.remove()
    page = words(alice.get(f"/admin/audit/?subject=draft&no={orders}").text)
    assert "Draft: Orders Changed Населённый пункт" in page
    assert "Title: <del>City</del> → became <ins>Place</ins>" in page
    assert "Always required: <del>—</del> → became <ins>Yes</ins>" in page
    assert "{" not in page


def test_stages_and_conditions_are_told_by_name(company: Company, alice: FlaskClient, orders: int) -> None:
    decide = part(company, orders, "decide")
    settings = {
        "key": "go",
        "source": ["review"],
        "target": ["making"],
        "who": [{"role": "sales"}, {"card": "owner"}],
        "when": {"field": "city", "op": "filled"},
    }
    with company.app.app_context():
        drafts.add(orders, "transitions", settings, company.alice.id)
        changed = decide.settings | {"assignees": [{"department": "workshop", "who": "head"}]}
        drafts.change(orders, decide.id, changed, company.alice.id)
        db.session.remove()
    page = words(alice.get("/admin/audit/?subject=draft").text)
    assert "From the stages: Review" in page
    assert "Who: Продавцы, Owner of the card" in page
    assert "Condition: “City” is filled in" in page
    assert "<del>role “Директор”</del> → became <ins>head of “Workshop”</ins>" in page


def test_of_a_replaced_draft_only_what_differs_is_told(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    part(company, orders, "city")
    with company.app.app_context(), db.engine.connect() as conn:
        found: Any = stored.compiled(conn, orders)
        plain = found.plain
        plain["stages"] = [dict(stage) for stage in plain["stages"]]
        plain["stages"][1]["title"] = {"ru": "Сборка", "en": "Assembly"}
        drafts.replace(orders, plain, company.alice.id)
        db.session.remove()
    page = words(alice.get("/admin/audit/?subject=draft&action=replaced").text)
    assert "Stages: <del>Making</del> → became <ins>Assembly</ins>" in page
    assert "Fields:" not in page


@pytest.mark.parametrize(
    "odd",
    [
        {"who": "x", "when": {"field": 1}, "assignees": [{"role": "a", "person": "b"}]},
        {"when": [], "title": None, "options": [1, None, {"x": [{}]}], "stages": [{"key": "a"}, 3]},
        {"who": [{}], "source": [{"a": 1}], "goto": 7, "kind": [1]},
        {"text": "y" * 5000},
    ],
)
def test_whatever_a_draft_held_can_be_shown(
    company: Company, alice: FlaskClient, orders: int, odd: Any
) -> None:
    row = {"at": MONDAY, "action": "changed", "subject": "draft", "subject_id": orders, "title": "x"}
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(db.insert(m.Audit).values(**row, before=odd, after={}))
        conn.execute(db.insert(m.Audit).values(**row, before={}, after=odd))
        conn.execute(db.insert(m.Audit).values(**(row | {"subject_id": 999}), before=odd, after=None))
    answer = alice.get("/admin/audit/")
    assert answer.status_code == 200
    assert "y" * 500 not in answer.text


def test_entries_are_found_by_words_days_and_people(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        accounts.save_role(None, {"key": "spies", "title_ru": "Шпионы"}, company.alice.id)
        db.session.remove()
        with db.engine.begin() as conn:
            old = {"at": MONDAY.replace(year=2025), "action": "changed", "subject": "role", "title": "Старое"}
            conn.execute(db.insert(m.Audit).values(**old))
    assert "Шпионы" in alice.get("/admin/audit/?search=шпи").text
    assert "Старое" not in alice.get("/admin/audit/?search=шпи").text
    assert "Старое" in alice.get("/admin/audit/").text
    lately = alice.get("/admin/audit/?when=month").text
    assert ("Шпионы" in lately, "Старое" in lately) == (True, False)
    for odd in ("%", "_", "'", "\0", "a" * 500):
        assert alice.get("/admin/audit/", query_string={"search": odd, "when": odd}).status_code == 200


def test_the_history_of_one_thing_is_found_by_an_index(company: Company, orders: int) -> None:
    part(company, orders, "city")
    client = company.client(company.alice)
    found = [
        p for p in plans(company, client, f"/admin/audit/?subject=draft&no={orders}") if "FROM audit" in p
    ]
    assert any("ix_audit_subject" in plan for plan in found), found


def test_the_audit_asks_few_questions_whatever_is_in_it(
    company: Company, alice: FlaskClient, orders: int
) -> None:
    row = {"at": MONDAY, "action": "changed", "subject": "draft", "title": "x", "actor_id": company.alice.id}
    values = {
        "before": {"who": [{"role": "sales"}], "goto": "review"},
        "after": {"who": [{"department": "store"}]},
    }
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(db.insert(m.Audit), [{**row, "subject_id": orders + n % 2, **values} for n in range(40)])
    alice.get("/admin/audit/")
    with statements(company.app) as sent:
        assert alice.get("/admin/audit/").status_code == 200
    assert len(sent) <= 12, sent


def test_nobody_else_reads_the_audit(company: Company) -> None:
    for somebody in (company.dora, company.bob, company.charlie):
        assert company.get(somebody, "/admin/audit/?subject=draft").status_code == 404


def test_codes_and_times_are_told_in_words(company: Company) -> None:
    with company.app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert audit.shown("weekdays", [0, 4]) == "Monday, Friday"
        assert audit.shown("country", "DE") == "Germany"
        assert audit.shown("scopes", ["people:read"]) == "Read names and posts of people"
        ends = audit.shown("expires_at", "2027-02-26T17:23:38.089687+00:00").replace("\u00a0", " ")
        assert ends == "26 February 2027, 20:23"
        assert audit.shown("digest_at", 9) == "9"
