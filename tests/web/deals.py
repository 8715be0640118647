"""Deals of the small company, played by chance under a moved clock: something to count."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tests.web.company import MONDAY, Company
from webapp import runtime
from webapp.process.commands import Actor, Complete, Move
from webapp.storage import versions

DEALS = """
key: deals
title: {ru: Сделки, en: Deals}
numbering: {pattern: "D{seq:04}"}
face: {title: "{customer}", sum: price}
fields:
  - {key: customer, kind: text, title: {ru: Заказчик, en: Customer}}
  - {key: price, kind: money, title: {ru: Цена, en: Price}}
  - {key: pay_by, kind: date, title: {ru: Оплатить до, en: Pay by}}
  - key: source
    kind: choice
    title: {ru: Источник, en: Source}
    options: [{key: site, title: {ru: Сайт, en: Site}}, {key: phone, title: {ru: Телефон, en: Phone}}]
  - key: goods
    kind: lines
    title: {ru: Товары, en: Goods}
    columns:
      - {key: name, kind: text, title: {ru: Товар, en: Product}}
      - {key: count, kind: number, title: {ru: Сколько, en: How many}}
      - {key: sum, kind: money, title: {ru: Сумма, en: Amount}, total: true}
start: {fields: [{field: customer, required: true}, price, pay_by, source, goods]}
stages:
  - key: new
    title: {ru: Новая, en: New}
    kind: start
    flow:
      - type: task
        key: call
        kind: todo
        title: {ru: Позвонить, en: Call}
        assignees: [{role: sales}]
        deadline: 1 day
        overdue:
          - do: penalty
            key: slow
            settings: {points: 5, otherwise: {role: sales}, reason: {ru: Поздно, en: Late}}
        outcomes: [{key: done, title: {ru: Готово, en: Done}}]
  - {key: prepaid, title: {ru: Предоплата, en: Prepaid}}
  - {key: won, title: {ru: Сделка, en: Won}, kind: success}
  - {key: lost, title: {ru: Отказ, en: Lost}, kind: failure}
transitions:
  - {key: on, source: [new, prepaid], target: [new, prepaid, won, lost], who: [{role: sales}]}
rights:
  create: [{role: sales}]
  see: [{who: [{role: director}], scope: all}]
  export: [{role: director}]
"""
GOODS = ("Стол", "Стул", "=Шкаф")
BEGIN = MONDAY - timedelta(days=200)


def play(company: Company, number: int = 40, seed: int = 7) -> None:
    """So many deals over half a year, each as chance has it; the timers ring in between."""
    chance = random.Random(seed)
    with company.app.app_context():
        publish_once()
        for n in range(number):
            _deal(company, chance, BEGIN + timedelta(days=4 * n, minutes=chance.randint(0, 900)))


def publish_once() -> None:
    with runtime.reading() as conn:
        if versions.current(conn, "deals"):
            return
    runtime.publish(DEALS)


def _deal(company: Company, chance: random.Random, at: datetime) -> None:
    bob, values = Actor("person", company.bob.id), _values(chance, at)
    card = runtime.start("deals", values, bob, now=at).card_id
    if chance.random() < 0.8:
        at = _later(chance, at)
        runtime.perform(card, Complete(1, "done"), bob, now=at)
    for to in chance.choice(((), ("prepaid",), ("prepaid", "won"), ("lost",), ("prepaid", "new", "won"))):
        at = _later(chance, at)
        runtime.perform(card, Move(to), bob, now=at)


def _values(chance: random.Random, at: datetime) -> dict[str, Any]:
    lines = [
        {
            "name": chance.choice(("Стол", "Стул", "=Шкаф")),
            "count": str(chance.randint(1, 9)),
            "sum": str(n * 100),
        }
        for n in range(1, chance.randint(2, 4))
    ]
    return {
        "customer": chance.choice(("Анна", "Борис", "ООО «Заря»")),
        "price": str(chance.randint(1, 90) * 1000),
        "pay_by": (at + timedelta(days=chance.randint(0, 60))).date().isoformat(),
        "source": chance.choice(("site", "phone")),
        "goods": lines,
    }


def _later(chance: random.Random, at: datetime) -> datetime:
    """Some hours or days later; what was due meanwhile has rung."""
    at = min(at + timedelta(hours=chance.choice((3, 7, 30, 100, 400))), MONDAY)
    while ids := runtime.due(now=at):
        for id in ids:
            runtime.run_job(id, now=at)
    return at
