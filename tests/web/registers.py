"""A register of goods for the small company: Bob and Erin (sales) keep it, Dora archives, everybody but
Charlie's like sees it.
"""

from __future__ import annotations

from typing import Any

from tests.web.company import Company
from webapp import runtime
from webapp.process.commands import Actor

GOODS = """
key: goods
title: {ru: Товары, en: Goods}
numbering: {pattern: "G{seq:04}"}
face: {title: "{name}"}
fields:
  - {key: article, kind: text, title: {ru: Артикул, en: Article}, unique: true, in_lists: true}
  - {key: name, kind: text, title: {ru: Название, en: Name}, in_lists: true}
  - {key: price, kind: money, title: {ru: Цена, en: Price}, in_lists: true}
  - {key: since, kind: date, title: {ru: С какого дня, en: Since}}
  - {key: sold, kind: yesno, title: {ru: Продаётся, en: Sold}, in_lists: true}
  - key: sort
    kind: choice
    title: {ru: Вид, en: Sort}
    in_lists: true
    options: [{key: wood, title: {ru: Дерево, en: Wood}}, {key: steel, title: {ru: Сталь, en: Steel}}]
  - key: secret
    kind: text
    title: {ru: Тайна, en: Secret}
    visible_when: {field: sold, op: eq, value: true}
start:
  fields: [{field: article, required: true}, {field: name, required: true}, price, since, sold, sort, secret]
rights:
  create: [{role: sales}]
  see: [{who: [{role: sales}, {role: director}, {department: sales}]}]
  edit: [{who: [{role: sales}]}]
  cancel: [{role: director}]
  export: [{role: sales}]
"""


def publish(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(GOODS)


def good(company: Company, article: str, **values: Any) -> int:
    asked = {"article": article, "name": f"Good {article}"} | values
    with company.app.app_context():
        return runtime.start("goods", asked, Actor("person", company.bob.id)).card_id
