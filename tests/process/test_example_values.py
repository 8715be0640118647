"""Values of examples are written as people speak of them, in the cells of a table too."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.process.cast import WORLD
from webapp.process.definition import Definition
from webapp.process.trial.values import sent, written

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
COLUMNS = [
    {"key": "what", "kind": "text", "title": "Что"},
    {"key": "price", "kind": "money", "title": "Цена"},
    {"key": "day", "kind": "date", "title": "День"},
]
ORDER = Definition.model_validate(
    {
        "key": "order",
        "title": "Заказ",
        "face": {"title": "x"},
        "fields": [{"key": "items", "kind": "lines", "title": "Позиции", "columns": COLUMNS}],
        "stages": [{"key": "new", "title": "Новый", "kind": "start"}],
    }
)


def test_money_and_days_in_cells_are_roubles_and_days_counted_from_the_beginning() -> None:
    spoken = {"items": [{"what": "Стол", "price": 45000, "day": "@today+1"}]}
    typed = sent(ORDER, spoken, MONDAY, WORLD)
    assert typed == {"items": [{"what": "Стол", "price": "45000", "day": "2026-11-24"}]}
    stored = {"items": [{"_id": 1, "what": "Стол", "price": 4500000, "day": "2026-11-24"}]}
    told = written(ORDER, stored, MONDAY, WORLD)
    assert told == {"items": [{"_id": 1, "what": "Стол", "price": "45000", "day": "@today+1"}]}


def test_what_is_no_table_stays_as_it_was_typed() -> None:
    assert sent(ORDER, {"items": "nonsense"}, MONDAY, WORLD) == {"items": "nonsense"}
