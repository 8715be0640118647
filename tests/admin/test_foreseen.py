"""“For Ivanova, 40 000 ₽, it goes to: …”: assignee rules tried on real people and values of one's choice."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.test_browser import Site, serious, site
from tests.admin.test_design import add, built, part
from tests.support.application import Somebody
from tests.web.company import Company
from webapp.extensions import db
from webapp.runtime import drafts
from webapp.storage import models as m
from webapp.storage import org

__all__ = ["site"]
LARGE = "large_decides"


@pytest.fixture
def process(company: Company) -> int:
    """Bob heads and his department decides; a large amount goes to whoever is named on the card too."""
    with company.app.app_context():
        return drafts.create({"ru": "Платежи", "en": "Payments"}, company.alice.id, definition(company))


def task(key: str, title: str, *rules: dict[str, Any]) -> dict[str, Any]:
    approve = {"key": "yes", "title": "Да", "approves": True}
    named = {"type": "task", "key": key, "kind": "approve", "title": title}
    return {**named, "assignees": list(rules), "outcomes": [approve]}


def definition(company: Company) -> dict[str, Any]:
    when = {"field": "amount", "op": "gt", "value": {"money": 40000}}
    large = task(LARGE, "Крупный платёж", {"field": "referee"})
    fields = [
        {"key": "what", "kind": "text", "title": "За что"},
        {"key": "amount", "kind": "money", "title": "Сумма"},
        {"key": "referee", "kind": "person", "title": "Кто решает"},
        {"key": "bill", "kind": "file", "title": "Счёт"},
    ]
    flow = [
        task("first", "Проверить", {"person": company.bob.login}),
        {"type": "branch", "key": "size", "otherwise": [], "cases": [{"when": when, "steps": [large]}]},
        {"type": "goto", "key": "on", "stage": "done"},
    ]
    example = {
        "key": "dear",
        "title": {"ru": "Дорого", "en": "Dear"},
        "given": {
            "initiator": {"person": company.bob.login},
            "values": {"what": "Стол", "amount": 90000, "referee": company.charlie.login},
        },
    }
    return {
        "key": "payments",
        "title": {"ru": "Платежи", "en": "Payments"},
        "face": {"title": "{what}"},
        "fields": fields,
        "start": {"fields": ["what", "amount", "referee"]},
        "stages": [
            {"key": "new", "kind": "start", "title": "Новая", "flow": flow},
            {"key": "done", "kind": "success", "title": {"ru": "Готово", "en": "Finished"}},
        ],
        "examples": [example],
    }


def called(company: Company, somebody: Somebody) -> str:
    with company.app.app_context(), db.engine.connect() as conn:
        return org.organisation(conn).people[somebody.id].name.replace("\u00a0", " ")


def address(company: Company, process: int, key: str = LARGE) -> str:
    return f"/admin/design/{process}/assignees/{part(company, process, key).id}/"


def seen(client: FlaskClient, address: str, **given: Any) -> str:
    answer = client.get(address, query_string=given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return unescape(answer.text).replace("\u00a0", " ")


def test_the_sentence_says_whom_these_values_lead_to(
    company: Company, alice: FlaskClient, process: int
) -> None:
    here = address(company, process)
    bob, charlie = called(company, company.bob), called(company, company.charlie)
    given = {"person": company.bob.id, "f-amount": "40 001", "f-referee": company.charlie.id}
    page = seen(alice, here, **given)
    assert f"For {bob}, 40,001 ₽, {charlie}, it goes to: {charlie}" in page
    assert "then the card goes to: Finished" in page
    page = seen(alice, here, **given | {"f-amount": "40 000"})
    assert f"For {bob}, 40,000 ₽, {charlie}, the card passes this task by." in page
    page = seen(alice, here, **given | {"f-referee": ""})
    assert "it goes to nobody" in page
    assert "f-what" not in page, "what does not matter is not asked for"
    assert "f-bill" not in page


def test_values_come_from_an_example_or_a_card(company: Company, alice: FlaskClient, process: int) -> None:
    here = address(company, process)
    page = seen(alice, here, example="dear")
    bob, charlie = called(company, company.bob), called(company, company.charlie)
    assert f"For {bob}, 90,000 ₽, {charlie}, it goes to: {charlie}" in page
    assert 'value="90,000"' in page, "the form shows them, to be changed"
    assert "There is no card 2026-9." in seen(alice, here, card="2026-9")


def test_a_value_that_cannot_be_is_said_at_its_field(
    company: Company, alice: FlaskClient, process: int
) -> None:
    page = seen(alice, address(company, process), **{"f-amount": "much"})
    assert 'id="f-amount-error"' in page
    assert 'value="much"' in page


def test_the_values_of_a_card_are_taken_as_they_are(company: Company, alice: FlaskClient) -> None:
    id = built(company, "orders")
    card = company.order()
    with company.app.app_context():
        number = db.session.get_one(m.Card, card).number
        tasks = [p for p in drafts_of(company, id) if p.kind == "task"]
    page = seen(alice, f"/admin/design/{id}/assignees/{tasks[0].id}/", card=number)
    assert "There is no card" not in page


def drafts_of(company: Company, id: int) -> Any:
    from tests.admin.test_design import compiled

    return compiled(company, id).parts


def test_of_a_half_built_draft_the_rules_alone_are_tried(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        id = drafts.create({"ru": "Отпуск", "en": "Leave"}, company.alice.id)
    rules = {"assignees.n": "1", "assignees.0": '{"card":"initiator"}', "act": "save"}
    first = part(company, id, "new").id
    add(alice, id, f"slot=flow&parent={first}&kind=form", title__ru="Отправить", **rules)
    add(alice, id, f"slot=flow&parent={first}&kind=branch")
    tasks = [p for p in drafts_of(company, id) if p.kind == "task"]
    page = seen(alice, f"/admin/design/{id}/assignees/{tasks[0].id}/", person=company.bob.id)
    bob = called(company, company.bob)
    assert f"For {bob}, it goes to: {bob}" in page


def test_it_is_for_administrators_and_for_tasks(company: Company, alice: FlaskClient, process: int) -> None:
    here = address(company, process)
    assert company.client(company.bob).get(here).status_code == 404
    stage = part(company, process, "new").id
    assert alice.get(f"/admin/design/{process}/assignees/{stage}/").status_code == 404
    whole = alice.get(here)
    assert "<html" in whole.text, "without script it is a page"


@pytest.mark.browser
@pytest.mark.slow
def test_it_follows_what_is_filled_in(site: Site, company: Company, process: int) -> None:
    step = part(company, process, LARGE).id
    page = site.open(f"/admin/design/{process}/parts/{step}/")
    page.locator("#preview-person").select_option(str(company.bob.id))
    page.locator("#preview").get_by_text("passes this task by").wait_for()
    page.fill("#preview #f-amount", "50 000")
    page.locator("#preview #f-referee").select_option(str(company.charlie.id))
    charlie = called(company, company.charlie)
    page.locator("#preview-said").get_by_text(f"50,000 ₽, {charlie}, it goes to: {charlie}").wait_for()
    assert serious(page) == []
