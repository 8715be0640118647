"""The form of a task offers the columns of its tables; that of a field what stands in it beforehand."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.admin.test_design import add, compiled, part, save
from tests.admin.test_design_settings import step
from tests.web.company import Company
from webapp.runtime import drafts


@pytest.fixture
def id(company: Company) -> int:
    with company.app.app_context():
        return drafts.create({"ru": "Бонусы", "en": "Bonuses"}, company.alice.id)


def test_a_task_names_the_columns_it_fills_in(company: Company, alice: FlaskClient, id: int) -> None:
    add(alice, id, "slot=fields", title__ru="Клиенты", kind="lines")
    table = part(company, id, "klienty")
    add(alice, id, f"slot=columns&parent={table.id}", title__ru="Клиент", kind="text")
    add(alice, id, f"slot=columns&parent={table.id}", title__ru="Сумма", kind="money")
    first = part(company, id, "new")
    asked = {"fields.n": "1", "fields.0.field": "klienty"}
    add(alice, id, f"slot=flow&parent={first.id}&kind=form", **asked, columns=["klienty.summa"])
    task = next(p for p in compiled(company, id).parts if p.type == "step")
    assert task.settings["columns"] == ["klienty.summa"]
    page = alice.get(f"/admin/design/{id}/parts/{task.id}/").text
    assert "Клиенты: Сумма" in page
    save(alice, f"/admin/design/{id}/parts/{task.id}/")
    assert step(compiled(company, id), task.key)["columns"] == ["klienty.summa"], "saved untouched, it stays"


def test_a_field_names_who_or_which_day_stands_in_it(company: Company, alice: FlaskClient, id: int) -> None:
    add(alice, id, "slot=fields", title__ru="День", kind="date", preset="today")
    add(alice, id, "slot=fields", title__ru="Отдел", kind="department", preset="initiator")
    found = {p.key: p.settings.get("preset") for p in compiled(company, id).parts if p.type == "field"}
    assert (found["den"], found["otdel"]) == ("today", "initiator")
    day = alice.get(f"/admin/design/{id}/parts/{part(company, id, 'den').id}/").text
    assert 'value="today"' in day
    assert 'value="heads"' not in day
