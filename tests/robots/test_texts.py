from __future__ import annotations

from collections.abc import Callable

import pytest

from webapp.process.definition import Field
from webapp.robots import Context
from webapp.robots.texts import fill, money, shown

MakeContext = Callable[..., Context]


@pytest.mark.parametrize(
    ("text", "russian", "english"),
    [
        ("{number} {title}", "М-2026-0017 Шкаф", "М-2026-0017 Шкаф"),
        ("{link}", "https://verba.example/cards/42", "https://verba.example/cards/42"),
        ("{@stage}", "В работе", "At work"),
        ("{@today}", "22.11.2026", "22 Nov 2026"),
        ("{@initiator} / {@owner}", "Соколова А. / Соколова А.", "Соколова А. / Соколова А."),
        ("{price}", "1\xa0250\xa0000\xa0₽", "1,250,000\xa0₽"),
        ("{ready}", "01.12.2026", "1 Dec 2026"),
        ("{called}", "21.11.2026 15:30", "21 Nov 2026 15:30"),
        ("{weight}", "12,5", "12.5"),
        ("{agreed}", "да", "yes"),
        ("{wood}", "дуб", "oak"),
        ("{manager}", "Кузнецов Б.", "Кузнецов Б."),
        ("{office}", "Цех", "Workshop"),
        ("{invoice}", "Счёт.pdf", "Счёт.pdf"),
        ("{papers}{fee}", "——", "——"),
        ("{ customer }", "ООО «Тихая гавань»", "ООО «Тихая гавань»"),
        ("{nonsense} {}", "{nonsense} {}", "{nonsense} {}"),
        ("{what}", "Шкаф <b>#1</b> из $дуба", "Шкаф <b>#1</b> из $дуба"),
    ],
)
def test_placeholders_are_told_as_people_read_them(
    context: MakeContext, text: str, russian: str, english: str
) -> None:
    assert fill(text, context(), "ru") == russian
    assert fill(text, context(), "en") == english


def test_lines_are_told_one_below_the_other_with_their_sums(context: MakeContext) -> None:
    columns = [
        {"key": "what", "kind": "text", "title": {"ru": "Что", "en": "What"}},
        {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}, "total": True},
    ]
    items = Field.model_validate({"key": "items", "kind": "lines", "title": "Позиции", "columns": columns})
    value = [{"_id": 1, "what": "Стол", "price": 500_000}, {"_id": 4, "what": "Полка"}]
    told = shown(items, value, context(), "ru").replace("\xa0", " ")
    assert told == "1. Стол; 5 000 ₽\n2. Полка\nИтого: Цена: 5 000 ₽"
    assert shown(items, value, context(), "en").endswith("Total: Price: 5,000\xa0₽")
    assert shown(items, None, context(), "ru") == "—"


def test_a_value_with_braces_is_not_filled_again(context: MakeContext) -> None:
    assert fill("{what}", context({"what": "{customer}"}), "ru") == "{customer}"


@pytest.mark.parametrize(
    ("minor", "told"),
    [
        (0, "0 ₽"),
        (5, "0,05 ₽"),
        (100, "1 ₽"),
        (125_000_050, "1 250 000,50 ₽"),
        (-4200, "-42 ₽"),
    ],
)
def test_whole_amounts_have_no_kopecks(minor: int, told: str) -> None:
    assert money(minor, "RUB", "ru").replace("\xa0", " ") == told


def test_other_currencies_keep_their_sign() -> None:
    assert money(1250, "USD", "ru").replace("\xa0", " ") == "12,50 $"
    assert money(1250, "EUR", "en").replace("\xa0", " ") == "12.50 €"
