"""A letter with the lines of its card: a table in HTML, the same in words, and no cell is read as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE, Outdoors
from webapp import robots
from webapp.process.definition import Definition, Field
from webapp.robots import Context, Done
from webapp.robots.base import Record

MakeContext = Callable[..., Context]
ITEMS = Field.model_validate(
    {
        "key": "items",
        "kind": "lines",
        "title": "Товары",
        "columns": [
            {"key": "product", "kind": "card", "process": "products", "title": "Товар"},
            {"key": "quantity", "kind": "number", "title": {"ru": "Кол-во", "en": "Quantity"}, "total": True},
            {"key": "price", "kind": "money", "title": {"ru": "Цена", "en": "Price"}},
            {"key": "sum", "kind": "money", "title": {"ru": "Сумма", "en": "Sum"}, "total": True},
            {"key": "remark", "kind": "text", "title": "Внутреннее"},
        ],
    }
)
ORDER: Definition = FURNITURE.model_copy(update={"fields": (*FURNITURE.fields, ITEMS)})
LINES = [
    {"_id": 1, "product": 1, "quantity": 2, "price": 150_000, "sum": 300_000, "remark": "тайна"},
    {"_id": 2, "product": 2, "quantity": "1.5", "price": 10_050, "sum": 15_075},
]
SETTINGS: dict[str, Any] = {
    "to_field": "email",
    "subject": "Заказ {number}",
    "text": {
        "ru": "Здравствуйте!\n\nВаш заказ:\n{items}\nСпасибо.",
        "en": "Hello!\n\n{ items }\n\nThank you.",
    },
    "table": "items",
    "table_columns": ["product", "quantity", "price", "sum"],
}
HOSTILE = '<img src=x onerror="alert(1)"> & {number} {price}'


def letter(
    context: MakeContext, outside: Outdoors, lines: list[dict[str, Any]] = LINES, **changes: Any
) -> dict[str, Any]:
    outside.known = {
        1: Record(1, "Т1", "products", {}, title="Стол"),
        2: Record(2, "Т2", "products", {}, title=HOSTILE),
    }
    answer = robots.run("email", SETTINGS | changes, context({"items": lines}, definition=ORDER))
    assert isinstance(answer, Done), answer
    (sent,) = outside.mail
    return {name: str(sent[name]).replace("\xa0", " ") for name in ("text", "html")}


def cells(html: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag} [^>]*>(.*?)</{tag}>", html)


def test_the_lines_stand_in_a_table_with_names_prices_and_sums(
    context: MakeContext, outside: Outdoors
) -> None:
    html = letter(context, outside)["html"]
    assert cells(html, "td")[:4] == ["Стол", "2", "1 500 ₽", "3 000 ₽"]
    assert cells(html, "th")[:4] == ["Товар", "Кол-во", "Цена", "Сумма"]
    assert cells(html, "th")[4:] == ["Итого", "3,5", "", "3 150,75 ₽"]
    assert "тайна" not in html, "only the columns that were chosen"
    before, after = html.split("<table")[0], html.split("</table>")[1]
    assert "<p>Здравствуйте!</p><p>Ваш заказ:</p>" in before
    assert "<p>Спасибо.</p>" in after


def test_a_hostile_name_is_shown_and_never_read_as_html(context: MakeContext, outside: Outdoors) -> None:
    sent = letter(context, outside)
    assert "<img" not in sent["html"]
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; {number} {price}" in sent["html"]
    assert HOSTILE in sent["text"], "placeholders in a name stand for nothing"


def test_a_hostile_customer_is_escaped_in_the_text_too(context: MakeContext, outside: Outdoors) -> None:
    text = {"ru": "<b>{what}</b>\n\n{items}"}
    html = letter(context, outside, text=text)["html"]
    assert "<p>&lt;b&gt;Шкаф &lt;b&gt;#1&lt;/b&gt; из $дуба&lt;/b&gt;</p>" in html


def test_programs_without_html_get_the_same_in_words(context: MakeContext, outside: Outdoors) -> None:
    text = letter(context, outside)["text"]
    assert text.splitlines() == [
        "Здравствуйте!",
        "",
        "Ваш заказ:",
        "1. Стол — Кол-во: 2; Цена: 1 500 ₽; Сумма: 3 000 ₽",
        f"2. {HOSTILE} — Кол-во: 1,5; Цена: 100,50 ₽; Сумма: 150,75 ₽",
        "Итого: Кол-во: 3,5; Сумма: 3 150,75 ₽",
        "Спасибо.",
    ]


def test_a_table_that_the_text_does_not_name_stands_at_the_end(
    context: MakeContext, outside: Outdoors
) -> None:
    sent = letter(context, outside, text="Ваш заказ", table_columns=[])
    assert sent["text"].startswith("Ваш заказ\n\n1. Стол")
    assert sent["html"].index("Ваш заказ") < sent["html"].index("<table")
    assert "тайна" in sent["html"], "all columns if none is chosen"


def test_the_table_is_in_the_language_of_the_letter(context: MakeContext, outside: Outdoors) -> None:
    html = letter(context, outside, language="en")["html"]
    assert '<html lang="en">' in html
    assert "Total" not in cells(html, "td")
    assert cells(html, "th")[1] == "Quantity"


def test_without_lines_there_is_no_table(context: MakeContext, outside: Outdoors) -> None:
    sent = letter(context, outside, lines=[])
    assert "<table" not in sent["html"]
    assert "Ваш заказ:\n—\nСпасибо." in sent["text"]


def test_a_letter_without_a_table_stays_plain(context: MakeContext, outside: Outdoors) -> None:
    assert letter(context, outside, table=None, table_columns=[])["html"] == ""


@pytest.mark.parametrize("wrong", [{"table": "price"}, {"table": "no"}, {"table_columns": ["no"]}])
def test_a_table_or_column_that_there_is_not_is_told(wrong: dict[str, Any]) -> None:
    assert robots.settings_problems("email", SETTINGS, ORDER, "en") == []
    assert robots.settings_problems("email", SETTINGS | wrong, ORDER, "en") != []
