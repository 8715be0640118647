"""Six at once waive a penalty, change whom is asked in which order, keep a list: nothing is doubled."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, order
from tests.runtime.test_races import MANY, People, at_once
from webapp import runtime
from webapp.process.commands import ROBOT, ChangeFields, RecordPenalty, WaivePenalty
from webapp.runtime import directories
from webapp.storage import models as m

ORDERED = """
key: contract
title: {ru: Договор, en: Contract}
face: {title: "{what}"}
fields:
  - {key: what, kind: text, title: {ru: Что, en: What}}
  - {key: approvers, kind: people, title: {ru: Кто, en: Who}}
start: {fields: [what, approvers]}
stages:
  - key: work
    title: {ru: Работа, en: Work}
    kind: start
    flow:
      - type: task
        key: agree
        kind: approve
        mode: sequence
        title: {ru: Согласовать, en: Agree}
        assignees: [{field: approvers}]
        outcomes: [{key: yes_, title: {ru: Да, en: Yes}, approves: true, goto: done}]
  - {key: done, title: {ru: Готово, en: Done}, kind: success}
rights:
  create: [{everyone: true}]
  see: [{who: [{everyone: true}]}]
  edit: [{who: [{everyone: true}]}]
"""


def test_of_six_who_waive_a_penalty_one_does(app: Flask, furniture: People) -> None:
    card = order(furniture)
    fine = RecordPenalty("estimate:7", furniture["sam"].person or 0, 5, {"ru": "Поздно"})
    runtime.perform(card, fine, ROBOT, now=NOW)
    waive = WaivePenalty("estimate:7", "Ошибка")
    found = at_once(app, [lambda: runtime.perform(card, waive, furniture["admin"], now=NOW)] * MANY)
    assert Counter(type(one).__name__ for one in found)["Done"] == 1
    assert [e.kind for e in rows(m.Event, m.Event.card_id == card)].count("PenaltyWaived") == 1
    (penalty,) = rows(m.Penalty)
    assert penalty.waived_at is not None
    stored, told = runtime.replayed(card)
    assert stored == told


def test_six_who_change_the_order_of_approvers_leave_one_whole_order(app: Flask, people: People) -> None:
    runtime.publish(ORDERED)
    ids = [people[name].person for name in ("sam", "dora", "will", "walt")]
    made = runtime.start("contract", {"what": "A", "approvers": ids}, people["sam"], now=NOW)
    ways = [ids[n:] + ids[:n] for n in range(4)] + [[*ids, *ids], ids[::-1]]
    change = [ChangeFields({"approvers": way}, made.state.revision) for way in ways]
    found = at_once(
        app, [lambda one=one: runtime.perform(made.card_id, one, people["sam"], now=NOW) for one in change]
    )
    assert any(type(one).__name__ == "Done" for one in found)
    stored, told = runtime.replayed(made.card_id)
    assert stored == told
    assert sorted(stored.values["approvers"]) == sorted(id for id in ids if id), "each once"
    assert len(stored.asks) == 1


def test_six_keepers_add_a_value_once_and_leave_every_place_once(app: Flask, people: People) -> None:
    ada = 9
    id = directories.save(None, {"title_ru": "Дерево"}, ada)
    at_once(app, [lambda: directories.add(id, ["Дуб", "Вяз", "Ясень"], ada)] * MANY)
    v = m.DirectoryValue
    values = rows(v)
    assert sorted(one.title_ru for one in values) == ["Вяз", "Дуб", "Ясень"]
    acts = [lambda: directories.shift(values[0].id, 1, ada)] * 3
    acts += [lambda n=n: directories.change(values[1].id, {"title_ru": f"Вяз {n}"}, ada) for n in range(3)]
    at_once(app, acts)
    assert sorted(one.position for one in rows(v)) == [1, 2, 3]
    assert len({one.key for one in rows(v)}) == 3
