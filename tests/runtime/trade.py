"""An order that buys what is missing: orders, supplier orders, products and suppliers as small processes."""

from __future__ import annotations

from typing import Any

from webapp import runtime
from webapp.process.commands import Actor, ChangeFields, Move

SUPPLIERS = """
key: suppliers
title: Поставщики
numbering: {pattern: "П{seq}"}
face: {title: "{name}"}
fields: [{key: name, kind: text, title: Название}]
start: {fields: [{field: name, required: true}]}
stages:
  - {key: here, title: В списке, kind: start}
  - {key: gone, title: Нет, kind: failure}
transitions: [{key: t, source: [here], target: [gone], who: [{everyone: true}]}]
rights: {create: [{role: sales}], see: [{who: [{everyone: true}]}]}
"""

PRODUCTS = """
key: products
title: Товары
numbering: {pattern: "Т{seq}"}
face: {title: "{name}"}
fields:
  - {key: name, kind: text, title: Название}
  - {key: supplier, kind: card, process: suppliers, title: Поставщик}
  - {key: on_hand, kind: number, title: На складе}
  - {key: reserved, kind: number, title: Резерв}
  - {key: cost, kind: money, title: Закупочная цена}
start: {fields: [name, supplier, on_hand, reserved, cost]}
stages:
  - {key: here, title: В продаже, kind: start}
  - {key: gone, title: Снят, kind: failure}
transitions: [{key: t, source: [here], target: [gone], who: [{everyone: true}]}]
rights: {create: [{role: sales}], see: [{who: [{everyone: true}]}]}
"""

PURCHASES = """
key: purchases
title: {ru: Заказ поставщику, en: Supplier order}
numbering: {pattern: "ЗП-{seq:03}"}
face: {title: "{note}", sum: total}
fields:
  - {key: order, kind: card, process: orders, title: Заказ}
  - {key: supplier, kind: card, process: suppliers, title: Поставщик}
  - {key: note, kind: text, title: Примечание}
  - {key: papers, kind: files, title: Бумаги}
  - {key: total, kind: money, title: Сумма, formula: "sum(items.sum)"}
  - key: items
    kind: lines
    title: Позиции
    columns:
      - {key: product, kind: card, process: products, title: Товар, required: true}
      - {key: pieces, kind: number, title: Штук}
      - {key: price, kind: money, title: Цена}
      - {key: sum, kind: money, title: Сумма, formula: pieces * price}
start: {fields: [{field: supplier, required: true}, order, note, items]}
stages:
  - {key: ordered, title: Заказано, kind: start}
  - {key: under_way, title: В пути}
  - {key: received, title: Получено, kind: success}
  - {key: refused, title: Отказ, kind: failure}
transitions:
  - {key: t, source: [ordered, under_way], target: [under_way, received, refused], who: [{role: sales}]}
rights: {create: [{role: director}], see: [{who: [{role: director}]}], cancel: [{role: director}]}
"""

ORDERS = """
key: orders
title: {ru: Заказы, en: Orders}
numbering: {pattern: "З-{seq:03}"}
face: {title: "{customer}"}
fields:
  - {key: customer, kind: text, title: Покупатель}
  - {key: papers, kind: files, title: Бумаги}
  - {key: remark, kind: text, title: Заметка}
  - key: items
    kind: lines
    title: Позиции
    columns:
      - {key: product, kind: card, process: products, title: Товар, required: true}
      - {key: quantity, kind: number, title: Количество}
start: {fields: [{field: customer, required: true}, papers, items]}
stages:
  - key: new
    title: Новый
    kind: start
  - key: awaiting
    title: Ожидает поступления
    flow:
      - type: robot
        key: buy
        do: create_card
        settings:
          process: purchases
          values: {note: "К заказу {number}", papers: {field: papers}}
          lines_from: items
          lines_to: items
          columns:
            product: {field: product}
            pieces: {field: quantity}
            price: {formula: product.cost}
          only_missing: true
          product: product
          quantity: quantity
          stock: on_hand
          reserved: reserved
          group_by: product.supplier
          group_field: supplier
          link_field: order
      - {type: wait, key: until_received, child: buy, at_failed: trouble, limit: 30 days}
      - {type: goto, key: on, stage: ready}
  - {key: ready, title: Собирается}
  - {key: trouble, title: Сбой поставки}
  - {key: done, title: Успех, kind: success}
transitions:
  - {key: t, source: [new, ready, trouble], target: [awaiting, done, ready], who: [{role: sales}]}
rights:
  create: [{role: sales}]
  see: [{who: [{role: sales}]}]
  edit: [{who: [{role: sales}]}]
  cancel: [{role: sales}]
"""


class Trade:
    """Two suppliers, three products: `lamp` and `shade` from the first, `desk` from the second."""

    def __init__(self, people: dict[str, Actor], now: Any, orders: str = ORDERS) -> None:
        self.people, self.now = people, now
        for source in (SUPPLIERS, PRODUCTS, PURCHASES, orders):
            runtime.publish(source)
        self.suppliers = [self.start("suppliers", name=name) for name in ("Свет", "Стол")]
        first, second = self.suppliers
        self.lamp = self.product("Лампа", first, on_hand=2, reserved=1, cost="100")
        self.shade = self.product("Абажур", first, on_hand=0, cost="50.50")
        self.desk = self.product("Стол", second, on_hand=10, reserved=0, cost="1000")

    def start(self, process: str, **values: Any) -> int:
        return runtime.start(process, values, self.people["sam"], now=self.now).card_id

    def product(self, name: str, supplier: int, **values: Any) -> int:
        return self.start("products", name=name, supplier=supplier, **values)

    def order(self, *lines: tuple[int, Any], **values: Any) -> int:
        items = [{"product": product, "quantity": quantity} for product, quantity in lines]
        return self.start("orders", customer="Анна", items=items, **values)

    def move(self, card: int, to: str, who: str = "sam") -> None:
        runtime.perform(card, Move(to), self.people[who], now=self.now)

    def change(self, card: int, who: str = "sam", **values: Any) -> None:
        runtime.perform(card, ChangeFields(values), self.people[who], now=self.now)
