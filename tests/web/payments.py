"""A payment whose fields depend on one another: Bob starts it, Alice decides, Bob moves it by hand."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.web.purchases import Purchases
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields

PAYMENT = """
key: payment
title: {ru: Оплата, en: Payment}
numbering: {pattern: "B-{year}-{seq}"}
face: {title: "{invoice}", sum: amount}
fields:
  - {key: invoice, kind: text, title: {ru: Номер счёта, en: Invoice}, unique: true, required: true}
  - {key: amount, kind: money, title: {ru: Сумма, en: Amount}}
  - {key: tax, kind: money, title: {ru: НДС, en: Tax}, formula: amount * 0.2}
  - {key: urgent, kind: yesno, title: {ru: Срочно, en: Urgent}}
  - key: pay_on
    kind: date
    title: {ru: Дата оплаты, en: Pay on}
    required: true
    visible_when: {field: urgent, op: ne, value: true}
  - key: reason
    kind: text
    title: {ru: Почему, en: Why so dear}
    required_when: {field: tax, op: gt, value: {money: 100}}
  - {key: order, kind: card, process: purchase, title: {ru: Закупка, en: Purchase}, lookup: [amount, payment]}
  - {key: account, kind: text, title: {ru: Счёт списания, en: Account}, required_at: [paid, check]}
  - key: closed_by
    kind: text
    title: {ru: Кем закрыт, en: Closed by}
    visible_when: {field: "@stage", op: eq, value: paid}
start: {fields: [invoice, amount, tax, urgent, pay_on, reason, order]}
stages:
  - key: check
    title: {ru: Проверка, en: Check}
    kind: start
    flow:
      - type: task
        key: decide
        kind: approve
        title: {ru: Согласовать, en: Approve}
        assignees: [{role: director}]
        fields: [amount, tax, urgent, pay_on]
        outcomes:
          - {key: agree, title: {ru: Да, en: Agree}, approves: true, goto: waiting}
          - {key: refuse, title: {ru: Нет, en: Refuse}, goto: off}
  - {key: waiting, title: {ru: Ждёт, en: Waiting}}
  - {key: paid, title: {ru: Платёж, en: Paying}}
  - {key: off, title: {ru: Отклонён, en: Declined}, kind: failure}
transitions:
  - {key: pay, source: [waiting, check], target: [paid], who: [{role: sales}]}
  - {key: away, source: [paid], target: [off], who: [{role: sales}]}
rights:
  create: [{role: sales}, {role: buyers}]
  see: [{who: [{role: director}], scope: all}]
  edit: [{who: [{role: sales}, {role: director}]}]
"""


class Payments:
    """Payments beside the purchases, started and looked at."""

    def __init__(self, purchases: Purchases) -> None:
        self.purchases = purchases
        with purchases.app.app_context():
            runtime.publish(PAYMENT)

    def start(self, invoice: str = "7", **values: Any) -> int:
        given = {"invoice": invoice, "urgent": "yes", "account": "40702"} | values
        account = given.pop("account")
        bob = Actor("person", self.purchases.bob.id)
        with self.purchases.app.app_context():
            card = runtime.start("payment", given, bob).card_id
            if account:
                runtime.perform(card, ChangeFields({"account": account}), bob)
        return card

    def values(self, card: int) -> dict[str, Any]:
        found: dict[str, Any] = self.purchases.row(card).values
        return found

    def post(self, address: str, who: Any = None, htmx: bool = False, **values: Any) -> TestResponse:
        browser = self.purchases.browser(who or self.purchases.bob)
        return browser.post(address, data=values, headers={"HX-Request": "true"} if htmx else {})

    def get(self, address: str, who: Any = None) -> str:
        return self.purchases.browser(who or self.purchases.bob).get(address).text


def box(page: str, field: str) -> str:
    """The tag around a field that follows others."""
    found = re.search(rf'<div class="field-turn" data-turn="f-{field}"[^>]*>', page)
    assert found, f"{field} does not follow others on this form"
    return found[0]
