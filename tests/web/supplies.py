"""A process with a table of lines and a directory, in the company of tests/web: Bob starts, Dora decides."""

from __future__ import annotations

from typing import Any

from tests.web.company import Company
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.runtime import directories

SUPPLY = """
key: supply
title: {ru: Снабжение, en: Supply}
numbering: {pattern: "S-{year}-{seq}"}
face: {title: "{subject}", lines: [items, wood]}
fields:
  - {key: subject, kind: text, title: {ru: Предмет, en: Subject}}
  - {key: wood, kind: choice, title: {ru: Порода, en: Wood}, directory: woods}
  - key: items
    kind: lines
    title: {ru: Позиции, en: Items}
    columns:
      - {key: what, kind: text, title: {ru: Что, en: What}, required: true}
      - {key: pieces, kind: number, title: {ru: Штук, en: Pieces}, default: 1, total: true}
      - {key: price, kind: money, title: {ru: Цена, en: Price}}
      - {key: sum, kind: money, title: {ru: Сумма, en: Sum}, formula: pieces * price, total: true}
      - {key: ready, kind: date, title: {ru: Готовность, en: Ready}}
      - {key: wood, kind: choice, title: {ru: Порода, en: Wood}, directory: woods}
      - {key: buyer, kind: person, title: {ru: Закупщик, en: Buyer}}
      - {key: urgent, kind: yesno, title: {ru: Срочно, en: Urgent}}
      - {key: before, kind: card, process: supply, title: {ru: Прежняя, en: Earlier}}
start: {fields: [{field: subject, required: true}, wood, {field: items, required: true}]}
stages:
  - key: new
    title: {ru: Новая, en: New}
    kind: start
    flow:
      - type: task
        key: check
        kind: form
        title: {ru: Проверить, en: Check it}
        assignees: [{role: director}]
        fields: [items]
        outcomes: [{key: ok, title: {ru: Верно, en: Right}, approves: true, goto: store}]
  - {key: store, title: {ru: Склад, en: Store}}
  - {key: done, title: {ru: Готово, en: Done}, kind: success}
transitions:
  - {key: finish, source: [store], target: [done], who: [{role: sales}], requires: [items]}
rights:
  create: [{role: sales}]
  see: [{who: [{role: sales}, {role: director}], scope: all}]
  edit: [{who: [{role: sales}], fields: [items, wood, subject]}]
"""


def publish(company: Company) -> int:
    """Makes the directory of woods and publishes the process; gives the directory."""
    with company.app.app_context():
        woods = directories.save(None, {"key": "woods", "title_ru": "Породы", "title_en": "Woods"}, None)
        directories.add(woods, ["Дуб", "Ясень", "Вяз"], None)
        runtime.publish(SUPPLY)
        db.session.remove()
    return woods


def order(company: Company, *lines: dict[str, Any], **values: Any) -> int:
    """A new supply order of Bob's; gives its card."""
    items = [{"_id": f"n{n}", **line} for n, line in enumerate(lines or ({"what": "Boards"},), 1)]
    with company.app.app_context():
        given = {"subject": "Boards", "items": items} | values
        return runtime.start("supply", given, Actor("person", company.bob.id)).card_id


def form(*lines: dict[str, Any], field: str = "f-items", **more: Any) -> dict[str, Any]:
    """What a browser sends for these lines."""
    sent: dict[str, Any] = {field: [line["_id"] for line in lines], **more}
    for line in lines:
        sent |= {f"{field}-{line['_id']}-{key}": value for key, value in line.items() if key != "_id"}
    return sent
