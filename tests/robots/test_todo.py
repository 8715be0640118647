from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.robots.conftest import ALICE, BOB, FURNITURE
from webapp import robots
from webapp.process import check
from webapp.process.commands import GiveToDo
from webapp.process.definition import Definition
from webapp.robots import Context, Done, Failed

MakeContext = Callable[..., Context]
TABLE = {
    "key": "items",
    "kind": "lines",
    "title": "Позиции",
    "columns": [
        {"key": "what", "kind": "text", "title": "Что"},
        {"key": "sum", "kind": "money", "title": "Сумма"},
    ],
}
PLAIN = FURNITURE.model_dump(mode="json", exclude_none=True)
SHOP = Definition.model_validate(PLAIN | {"fields": [*PLAIN["fields"], TABLE]})
LINES = [{"what": "Стол", "sum": 100_000}, {"what": "Стул"}]
SETTINGS: dict[str, Any] = {"title": {"ru": "Собрать {number}", "en": "Pack {number}"}, "to": "owner"}


def todo(context: Context, **settings: Any) -> GiveToDo:
    answer = robots.run("todo", SETTINGS | settings, replace(context, definition=SHOP))
    assert isinstance(answer, Done)
    (effect,) = answer.effects
    assert isinstance(effect, GiveToDo)
    return effect


def test_the_to_do_is_filled_in_for_those_named(context: MakeContext) -> None:
    given = todo(context(), to=[{"field": "manager"}, "owner"], mode="all", explanation="Для {customer}")
    assert given.people == (BOB, ALICE)
    assert given.title == {"ru": "Собрать М-2026-0017", "en": "Pack М-2026-0017"}
    assert given.ask == {"ru": "Для ООО «Тихая гавань»"}
    assert (given.mode, given.hold, given.card_wide, given.priority) == ("all", False, False, "normal")
    assert todo(context(), priority="urgent").priority == "urgent"


def test_items_are_fixed_or_one_for_each_line(context: MakeContext) -> None:
    at = context({"items": LINES})
    given = todo(at, checklist=["Упаковать"], lines="items", item="{items.what} на {items.sum} для {number}")
    assert [one["ru"] for one in given.checklist] == [
        "Упаковать",
        "Стол на 1\xa0000\xa0₽ для М-2026-0017",
        "Стул на — для М-2026-0017",
    ]
    assert [one["ru"] for one in todo(at, lines="items").checklist] == ["1. Стол; 1\xa0000\xa0₽", "2. Стул"]


def test_deadlines_and_reminders_are_passed_on(context: MakeContext) -> None:
    given = todo(context(), deadline={"field": "ready"}, remind="1 working day", wait=True)
    assert given.deadline == {"field": "ready"}
    day = {"amount": 1, "unit": "working day"}
    assert given.reminders == {"first": day, "then": day}
    assert given.hold


def test_nobody_and_too_many_items_are_failures(context: MakeContext) -> None:
    nobody = robots.run("todo", SETTINGS | {"to": {"field": "manager"}}, context({"manager": None}))
    assert isinstance(nobody, Failed)
    many = replace(context({"items": LINES * 150}), definition=SHOP)
    assert isinstance(robots.run("todo", SETTINGS | {"lines": "items"}, many), Failed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": {"field": "price"}},
        {"title": "{nothing}"},
        {"lines": "price"},
        {"lines": "items", "item": "{items.nothing}"},
        {"deadline": {"field": "customer"}},
    ],
)
def test_what_does_not_fit_is_told(wrong: dict[str, Any]) -> None:
    right = SETTINGS | {"lines": "items", "item": "{items.what}"}
    assert not robots.settings_problems("todo", right, SHOP)
    assert len(robots.settings_problems("todo", right | wrong, SHOP, "en")) == 1


def test_the_check_knows_the_columns_of_tables() -> None:
    settings = SETTINGS | {"to": {"person": "dora"}, "lines": "items", "item": "{items.what}"}
    stages = [PLAIN["stages"][0] | {"on_enter": [{"key": "t", "do": "todo", "settings": settings}]}]
    whole = SHOP.model_validate(SHOP.model_dump() | {"stages": [*stages, PLAIN["stages"][1]]})
    found = {p.code for p in check.problems(whole, robots.checks(whole))}
    assert "unknown_placeholder" not in found
    assert "robot_settings" not in found
