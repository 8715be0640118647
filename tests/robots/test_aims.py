"""What robots name of other processes is checked before publishing, by those processes as they are now."""

from __future__ import annotations

from typing import Any

import pytest

from webapp import robots
from webapp.library import templates
from webapp.process import check
from webapp.process.checks.elsewhere import Elsewhere, named
from webapp.process.definition import Definition
from webapp.process.problems import Problem
from webapp.process.reading import read
from webapp.process.sentences import sentence

ORDERS = """
key: orders
title: {ru: Заказы, en: Orders}
numbering: {pattern: "{seq}"}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: Что}
  - {key: price, kind: money, title: Цена}
  - {key: pieces, kind: number, title: Штук}
  - {key: main, kind: card, process: products, title: Товар}
  - {key: bill, kind: card, process: bills, title: Счёт}
  - key: items
    kind: lines
    title: Позиции
    columns:
      - {key: product, kind: card, process: products, title: Товар}
      - {key: quantity, kind: number, title: Кол-во}
      - {key: remark, kind: text, title: Примечание}
  - key: kept
    kind: lines
    title: Резерв
    columns:
      - {key: product, kind: card, process: products, title: Товар}
      - {key: quantity, kind: number, title: Кол-во}
start: {fields: [what]}
stages:
  - {key: new, title: Новый, kind: start, flow: []}
  - {key: done, title: Готов, kind: success}
rights: {create: [{everyone: true}]}
"""
PRODUCTS = """
key: products
title: {ru: Товары, en: Products}
numbering: {pattern: "{seq}"}
face: {title: "{name}"}
fields:
  - {key: name, kind: text, title: Название, unique: true}
  - {key: note, kind: text, title: Описание}
  - {key: on_hand, kind: number, title: На складе}
  - {key: reserved, kind: number, title: Резерв}
  - {key: cost, kind: money, title: Цена}
  - {key: double, kind: number, title: Дважды, formula: on_hand * 2}
  - {key: supplier, kind: card, process: firms, title: Поставщик}
"""
BILLS = """
key: bills
title: {ru: Счета, en: Bills}
numbering: {pattern: "{seq}"}
face: {title: "{note}"}
fields:
  - {key: note, kind: text, title: Примечание}
  - {key: sum, kind: money, title: Сумма}
  - {key: urgent, kind: yesno, title: Срочно}
  - {key: sort, kind: choice, title: Вид, options: [{key: a, title: А}]}
  - {key: order, kind: card, process: orders, title: Заказ}
  - {key: firm, kind: card, process: firms, title: Фирма}
  - key: rows
    kind: lines
    title: Строки
    columns:
      - {key: product, kind: card, process: products, title: Товар}
      - {key: pieces, kind: number, title: Штук}
      - {key: price, kind: money, title: Цена}
stages: [{key: open, title: Открыт, kind: start}, {key: paid, title: Оплачен, kind: success}]
"""
KNOWN = {key: read(text) for key, text in (("products", PRODUCTS), ("bills", BILLS))}
BILL = {"process": "bills", "values": {"note": "К заказу {number}"}, "link_field": "order"}
LINES = {"lines_from": "items", "lines_to": "rows", "columns": {"product": {"field": "product"}}}
MISSING = {"only_missing": True, "product": "product", "quantity": "quantity", "stock": "on_hand"}
HOLD = {"lines": "items", "product": "product", "quantity": "quantity", "kept": "kept"}


def order(do: str, settings: dict[str, Any]) -> Definition:
    robot = {"key": "robot", "do": do, "title": "Робот", "settings": settings}
    maker = {"key": "maker", "do": "create_card", "settings": BILL}
    plain = read(ORDERS).model_dump(mode="json", exclude_none=True)
    plain["stages"][0]["on_enter"] = [robot, *([maker] if settings.get("made_by") else [])]
    return Definition.model_validate(plain)


def found(do: str, settings: dict[str, Any], **more: Any) -> list[Problem]:
    definition = order(do, settings)
    others = Elsewhere(robots.aims, **{"published": KNOWN, **more})
    told = check.problems(definition, robots.checks(definition), others=others)
    told = [one for one in told if one.code.startswith(("target_", "formula_result", "robot_settings"))]
    for one in told:
        assert sentence(one, "ru") != sentence(one, "en") or one.code == "robot_settings"
        assert one.path[:4] == ("stages", 0, "on_enter", 0)
    return told


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("create_card", {**BILL, "stage": "open"}),
    ("create_card", {**BILL, "values": {"sum": {"field": "price"}, "sort": "a", "urgent": True}}),
    ("create_card", {**BILL, "values": {"sum": {"formula": "price * 2"}, "firm": "@group"}}),
    ("create_card", {**BILL, **LINES, **MISSING, "reserved": "double"}),
    ("create_card", {**BILL, **LINES, "columns": {"price": {"formula": "product.cost"}}}),
    ("create_card", {**BILL, **LINES, "group_by": "product.supplier", "group_field": "firm"}),
    ("update_card", {"card_field": "bill", "values": {"note": "{number}"}}),
    ("update_card", {"made_by": "maker", "values": {"urgent": True}}),
    ("adjust", {"card_field": "main", "add": {"on_hand": "pieces", "cost": "price"}}),
    ("adjust", {"lines": "items", "column": "product", "add": {"reserved": "-quantity"}}),
    ("reserve", HOLD),
    (
        "fill_lines",
        {
            "lines_to": "items",
            "columns": {"remark": {"formula": "product.note"}},
            "find": "product",
            "by": "remark",
            "theirs": "name",
        },
    ),
]
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("create_card", {**BILL, "values": {"nothing": "x"}}, "target_field"),
    ("create_card", {**BILL, "values": {"sum": {"field": "what"}}}, "target_copy"),
    ("create_card", {**BILL, "values": {"sum": {"field": "pieces"}}}, "target_copy"),
    ("create_card", {**BILL, "values": {"sum": 5}}, "target_value"),
    ("create_card", {**BILL, "values": {"sum": {"formula": "what"}}}, "formula_result"),
    ("create_card", {**BILL, "values": {"urgent": "{number}"}}, "target_value"),
    ("create_card", {**BILL, "values": {"sort": "b"}}, "target_value"),
    ("create_card", {**BILL, "values": {"note": "@owner"}}, "target_value"),
    ("create_card", {**BILL, "stage": "nowhere"}, "target_stage"),
    ("create_card", {**BILL, "link_field": "note"}, "target_kind"),
    ("create_card", {**BILL, "link_field": "firm"}, "target_links"),
    ("create_card", {**BILL, **LINES, "lines_to": "note"}, "target_kind"),
    ("create_card", {**BILL, **LINES, "lines_to": "nothing"}, "target_field"),
    ("create_card", {**BILL, **LINES, "columns": {"x": {"field": "product"}}}, "target_column"),
    ("create_card", {**BILL, **LINES, "columns": {"pieces": {"field": "remark"}}}, "target_copy"),
    ("create_card", {**BILL, **LINES, "columns": {"price": {"formula": "product.x"}}}, "target_field"),
    ("create_card", {**BILL, **LINES, "columns": {"price": {"formula": "product.note"}}}, "target_copy"),
    ("create_card", {**BILL, **LINES, **MISSING, "stock": "note"}, "target_kind"),
    ("create_card", {**BILL, **LINES, "group_by": "product.x"}, "target_field"),
    ("create_card", {**BILL, **LINES, "group_by": "product.supplier", "group_field": "sum"}, "target_copy"),
    ("update_card", {"card_field": "bill", "values": {"nothing": 1}}, "target_field"),
    ("update_card", {"made_by": "maker", "values": {"order": {"field": "main"}}}, "target_copy"),
    (
        "update_card",
        {
            "card_field": "bill",
            "only_when": {"all": [{"field": "x", "op": "empty"}]},
            "values": {"note": "x"},
        },
        "target_field",
    ),
    ("adjust", {"card_field": "main", "add": {"nothing": "5"}}, "target_field"),
    ("adjust", {"card_field": "main", "add": {"note": "5"}}, "target_kind"),
    ("adjust", {"card_field": "main", "add": {"double": "5"}}, "target_worked_out"),
    ("adjust", {"lines": "items", "column": "product", "add": {"hand": "quantity"}}, "target_field"),
    ("reserve", {**HOLD, "reserved": "promised"}, "target_field"),
    ("reserve", {**HOLD, "stock": "cost"}, "target_kind"),
    ("fill_lines", {"lines_to": "items", "columns": {"remark": {"formula": "product.cost"}}}, "target_copy"),
    (
        "fill_lines",
        {"lines_to": "items", "find": "product", "by": "remark", "theirs": "note"},
        "target_not_searched",
    ),
]


@pytest.mark.parametrize(("do", "settings"), RIGHT)
def test_what_fits_the_other_process_is_let_pass(do: str, settings: dict[str, Any]) -> None:
    assert found(do, settings) == []


@pytest.mark.parametrize(("do", "settings", "code"), WRONG)
def test_what_does_not_fit_is_told_with_its_place(do: str, settings: dict[str, Any], code: str) -> None:
    assert [(one.code, one.level) for one in found(do, settings)] == [(code, "error")]


def test_a_process_that_is_not_there_is_an_error_and_an_unpublished_one_a_warning() -> None:
    for drafts, told in (
        (frozenset[str](), [("target_process", "error")]),
        (frozenset({"bills"}), [("target_unpublished", "warning")]),
        (None, [("target_unpublished", "warning")]),
    ):
        said = found("create_card", {**BILL, **LINES}, published={}, drafts=drafts)
        assert [(p.code, p.level) for p in said if p.params["process"] == "bills"] == told


def test_only_the_processes_that_are_named_are_looked_at() -> None:
    assert named(order("create_card", {**BILL, **LINES, **MISSING}), robots.aims) == {"bills", "products"}
    assert named(order("notify", {"to": ["owner"], "text": "x"}), robots.aims) == set()


def test_the_library_fits_together() -> None:
    known = {key: read(file.read_text(encoding="utf-8")) for key, file in templates().items()}
    for definition in known.values():
        others = Elsewhere(robots.aims, known, frozenset(known))
        told = check.problems(definition, robots.checks(definition), others=others)
        assert [sentence(one, "en") for one in told] == []
