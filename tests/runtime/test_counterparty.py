"""A new counterparty becomes a company once; who is known already is refused with a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, update

from tests.runtime.conftest import rows
from tests.runtime.play import open_task, robots, state
from webapp import library, runtime
from webapp.process.commands import Actor, Complete
from webapp.process.errors import InvalidInput
from webapp.storage import models as m
from webapp.storage import org

People = dict[str, Actor]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DATA = {
    "short_name": "ООО «Ромашка»",
    "full_name": "ООО «Ромашка»",
    "type": ["customer"],
    "legal_form": "ooo",
    "region": "Москва",
    "town": "Москва",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "contacts": [{"name": "Анна", "position": "Директор"}],
}


@pytest.fixture
def firm(app: Flask, people: People) -> People:
    """Will works for Walt, Dora looks after the money; the examples are played at publication."""
    with runtime.writing() as conn:
        conn.execute(update(m.Department).where(m.Department.id == 1).values(head_id=people["walt"].id))
        conn.execute(insert(m.Role).values(id=99, key="financial_director", title_ru="Финансовый директор"))
        conn.execute(insert(m.user_role).values(user_id=people["dora"].id, role_id=99))
        org.touch(conn)
    for key in ("companies", "counterparty"):
        runtime.publish(library.templates()[key].read_text(encoding="utf-8"))
    return people


def apply(firm: People, **changes: Any) -> int:
    values = {**DATA, "department": "workshop", "responsible": firm["will"].id, **changes}
    card = runtime.start("counterparty", values, firm["will"], now=NOW).card_id
    robots(NOW)
    return card


def answer(card: int, who: Actor, outcome: str, comment: str = "") -> None:
    runtime.perform(card, Complete(open_task(card), outcome, {}, comment), who, now=NOW)
    robots(NOW)


def companies() -> list[Any]:
    process = rows(m.Process, m.Process.key == "companies")[0].id
    return rows(m.Card, m.Card.process_id == process)


def test_the_superior_is_found_and_the_company_is_made_once_and_linked(firm: People) -> None:
    card = apply(firm)
    assert state(card).values["supervisor"] == firm["walt"].id
    answer(card, firm["walt"], "approve")
    answer(card, firm["dora"], "approve")
    robots(NOW)
    (company,) = companies()
    assert (state(card).stage, state(card).closed) == ("created", "success")
    assert [child.card for child in state(card).children] == [company.id]
    assert (company.values["inn"], company.values["legal_form"], company.values["customer"]) == (
        "7707083893",
        "ooo",
        True,
    )
    assert [line["name"] for line in company.values["contacts"]] == ["Анна"]


def test_a_known_company_and_an_open_application_are_refused_with_a_link(firm: People) -> None:
    known = runtime.start(
        "companies",
        {"short_name": "Ромашка", "legal_form": "ooo", "inn": DATA["inn"], "kpp": DATA["kpp"]},
        firm["sam"],
        now=NOW,
    ).card_id
    with pytest.raises(InvalidInput) as refused:
        apply(firm)
    assert refused.value.errors == {"tax_id": ("not_unique", {"card": known})}
    branch = apply(firm, kpp="770702001")
    with pytest.raises(InvalidInput) as refused:
        apply(firm, kpp="770702001")
    assert refused.value.errors == {"tax_id": ("not_unique", {"card": branch})}


@pytest.mark.slow
def test_numbers_are_checked_by_country_and_form(firm: People) -> None:
    with pytest.raises(InvalidInput) as refused:
        apply(firm, inn="7707083894", kpp=None)
    assert set(refused.value.errors) == {"inn", "kpp"}
    with pytest.raises(InvalidInput) as refused:
        apply(firm, legal_form="ip")
    assert refused.value.errors == {"inn": ("bad_inn", {}), "ogrn": ("bad_ogrn", {})}
    with pytest.raises(InvalidInput) as refused:
        apply(firm, inn="500100732259")
    assert set(refused.value.errors) == {"inn"}
    with pytest.raises(InvalidInput) as refused:
        apply(firm, country="kz")
    assert set(refused.value.errors) == {"tax_number"}
    abroad = apply(firm, country="kz", tax_number="090140012345")
    assert "inn" not in state(abroad).values
