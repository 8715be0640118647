"""Words as they are kept, and as they are looked for: with their forms, or exactly."""

from __future__ import annotations

import pytest

from webapp.process import finding, seeking


def finds(typed: str, text: str) -> bool:
    """As the indexes do: every word in one of its spellings."""
    line = (*finding.words(text), *finding.stems(text))
    return all(any(_meets(one, line) for one in seeking.spelled(word)) for word in seeking.typed(typed))


def _meets(spelling: str, line: tuple[str, ...]) -> bool:
    begun = spelling.rstrip("*")
    return any(word.startswith(begun) for word in line) if begun != spelling else begun in line


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("заказ шкафа", "Заказы на шкафы"),
        ("заказы шкафами", "заказ шкафа"),
        ("Заказ на шкаф", "заказ шкафа"),
        ("для на", "на столе для шкафа"),
        ("ЁЛКАМИ", "елка"),
        ("елки", "Ёлкой"),
        ("Иванову", "Согласовано с Ивановым"),
        ("companies", "Company"),
        ("tables", "a table"),
        ("догово", "договора"),
        ("шкафа", "шкаф"),
        ("INV-0042", "inv-0042"),
        ("42", "0042"),
        ("договор 17", "Договор №17"),
        ("договор № 17", "Договор №17"),
        ("Petrov@firm.ru", "petrov@firm.ru"),
    ],
)
def test_forms_of_a_word_are_found(typed: str, text: str) -> None:
    assert finds(typed, text)
    assert all(seeking.has(text, word) for word in seeking.typed(typed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("цена", "центр"),
        ("рука", "руководитель"),
        ("шкафы-2", "шкаф 2"),
        ("tables@firm.ru", "table@firm.ru"),
        ("tables", "tablet"),
        ("100", "10"),
        ("х", "хлеба"),
        ("для", "шкаф"),
        ("с-12", "12"),
    ],
)
def test_other_words_are_not(typed: str, text: str) -> None:
    assert not finds(typed, text)
    assert not all(seeking.has(text, word) for word in seeking.typed(typed))


def test_what_has_no_words_asks_for_nothing() -> None:
    for nothing in ("", "  ", "%", '"', "' \" *", "_", "№ —"):
        assert seeking.typed(nothing) == []


def test_words_kept_before_without_forms_are_found_as_they_were() -> None:
    line = ("заказы", "на", "шкафы")
    for typed in ("заказ", "шкафы", "шкаф", "заказы"):
        (word,) = seeking.typed(typed)
        assert any(_meets(one, line) for one in seeking.spelled(word))


def test_a_line_fits_into_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_BYTES", 20)
    assert list(finding._within(["шкаф", "шкаф", "стол", "a"])) == ["шкаф", "стол", "a"]
    assert list(finding._within(["𞤀" * 4, "𞤁" * 4])) == ["𞤀" * 4]
