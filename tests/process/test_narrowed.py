"""A form that has only some columns of a table: the others stay as they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from webapp.library import templates
from webapp.process import fields, reading, tasks
from webapp.process.checks import names
from webapp.process.definition import Definition, Narrowed, Task
from webapp.process.writing import write

TODAY = date(2026, 11, 28)
BEFORE = {
    "clients": [
        {"_id": 1, "client": "Заря", "sum": 1000000, "place": 2},
        {"_id": 2, "client": "Берёзка", "sum": 500000, "place": 1},
    ]
}


@pytest.fixture(scope="module")
def bonus() -> Definition:
    return reading.read(templates()["bonus_agreements"].read_text(encoding="utf-8"))


def step(bonus: Definition, stage: str) -> Task:
    found = bonus.stage_of[stage].flow[0]
    assert isinstance(found, Task)
    return found


def filled(bonus: Definition, stage: str, lines: list[dict[str, Any]]) -> Any:
    asked = [one for one in step(bonus, stage).asked if isinstance(one, Narrowed)]
    return fields.validate(bonus, asked, {"clients": lines}, TODAY, present=BEFORE)


def test_what_the_form_does_not_have_stays_and_a_removed_line_goes(bonus: Definition) -> None:
    values, errors = filled(bonus, "prepare", [{"_id": "2", "client": "Кафе «Берёзка»", "sum": "6 000"}])
    assert errors == {}
    assert values["clients"] == [{"_id": 2, "client": "Кафе «Берёзка»", "sum": 600000, "place": 1}]


def test_another_column_is_not_taken_from_that_form(bonus: Definition) -> None:
    _, errors = filled(bonus, "prepare", [{"_id": "1", "client": "Заря", "signed": "yes"}])
    assert errors["clients"].code == "not_lines"


def test_an_answer_that_needs_less_keeps_the_columns(bonus: Definition) -> None:
    send = step(bonus, "sending")
    (asked,) = tasks.asked_for(send, send.outcomes[0])
    assert isinstance(asked, Narrowed)
    assert asked.columns == ("client", "sum", "place", "sent")


def test_columns_are_written_and_unknown_ones_said(bonus: Definition) -> None:
    text = write(bonus)
    assert "columns: [clients.client, clients.sum]\n" in text
    wrong = text.replace("[clients.client, clients.sum]", "[clients.open, clients.plase]", 1)
    found = [p for p in names.unknown_fields(reading.read(wrong)) if p.code == "unknown_column"]
    assert [(p.params["column"], p.params["suggestion"]) for p in found] == [
        ("clients.open", "clients.sent"),
        ("clients.plase", "clients.place"),
    ]
