"""Long forms: headings of the card's sections, and what stands in a field before anybody types."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.library import templates
from webapp.process import filling, reading
from webapp.process.assignees import World
from webapp.process.checks import kinds
from webapp.process.definition import Definition
from webapp.process.kinds.base import Today
from webapp.process.organisation import Organisation, Person
from webapp.web import corrections, headings
from webapp.web.inputs import Posted

TODAY = Today(date(2026, 11, 28))


def load(key: str) -> Definition:
    return reading.read(templates()[key].read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headings, "t", lambda text: text["en"])


def test_a_long_form_has_the_headings_of_its_sections() -> None:
    counterparty = load("counterparty")
    keys = [asked.field for asked in counterparty.start.fields]
    assert headings.headings(counterparty, keys) == {
        "short_name": "Counterparty",
        "department": "Who is in charge",
        "region": "Address and contacts",
        "inn": "Details",
        "documents": "Documents",
    }


def test_no_heading_in_a_short_form_twice_or_over_what_may_be_hidden() -> None:
    counterparty = load("counterparty")
    keys = [asked.field for asked in counterparty.start.fields]
    assert headings.headings(counterparty, keys[:8]) == {}
    assert headings.headings(counterparty, [*keys, "full_name"]) == {}
    assert "documents" not in headings.headings(counterparty, keys, {"documents"})


def test_day_person_and_department_stand_in_the_form_of_who_creates_a_card() -> None:
    org = Organisation(people={7: Person(7, "Egorova", "egorova", "sales")})
    counterparty, world = load("counterparty"), World(organisation=org)
    stands = filling.starting(counterparty, 7, world, TODAY).values
    assert {key: stands.get(key) for key in ("filed_on", "responsible", "department")} == {
        "filed_on": "2026-11-28",
        "responsible": 7,
        "department": "sales",
    }
    assert "responsible" not in filling.starting(counterparty, None, world, TODAY).values


def test_a_preset_of_another_kind_is_said() -> None:
    counterparty = load("counterparty")
    spec = counterparty.field_of["bank"].model_copy(update={"preset": "today"})
    wrong = counterparty.model_copy(update={"fields": (spec,)})
    assert [p.code for p in kinds.own_settings(wrong)] == ["setting_without_effect"]
    assert "bank" not in filling.starting(wrong, 7, World(), TODAY).values


@pytest.mark.parametrize(("typed", "said_at"), [({"inn": "77"}, "inn"), ({"tax_number": "09"}, "tax_number")])
def test_a_double_is_said_at_the_number_that_was_typed(typed: dict[str, str], said_at: str) -> None:
    counterparty = load("counterparty")
    asked = [one.field for one in counterparty.start.fields]
    posted = Posted({"country": "ru", **typed})
    assert corrections._typed(counterparty, asked, posted, "tax_id") == said_at
