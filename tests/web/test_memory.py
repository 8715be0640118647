"""Approvals that still stand, on the card's page and in what is stored."""

from __future__ import annotations

import re

import pytest

from tests.web.purchases import Purchases
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields, Complete
from webapp.process.state import CardState

INVOICES = """
key: invoices
title: {ru: Счёт, en: Invoice}
numbering: {pattern: "I-{seq}"}
face: {title: "{payee}", sum: amount}
fields:
  - {key: payee, kind: text, title: {ru: Получатель, en: Payee}}
  - {key: amount, kind: money, title: {ru: Сумма, en: Amount}}
start: {fields: [payee, amount]}
stages:
  - key: check
    title: {ru: Согласование, en: Approval}
    kind: start
    flow:
      - type: task
        key: decide
        kind: approve
        title: {ru: Согласовать счёт, en: Approve the invoice}
        assignees: [{person: carol}, {role: director}]
        mode: sequence
        ask_again: if_changed
        depends_on: [amount]
        outcomes:
          - {key: agree, title: {ru: Согласовать, en: Agree}, colour: green, approves: true, goto: paid}
          - {key: refuse, title: {ru: Отклонить, en: Refuse}, colour: red, goto: rework}
  - key: rework
    title: {ru: Доработка, en: Rework}
    flow:
      - type: task
        key: correct
        kind: form
        title: {ru: Исправить, en: Correct}
        assignees: [{card: initiator}]
        fields: [amount, payee]
        outcomes: [{key: send, title: {ru: Отправить, en: Send}, goto: check}]
  - {key: paid, title: {ru: Оплачен, en: Paid}, kind: success}
rights:
  create: [{everyone: true}]
  see: [{who: [{everyone: true}], scope: all}]
  edit: [{who: [{everyone: true}]}]
"""


@pytest.fixture
def card(purchases: Purchases) -> int:
    """Carol has approved, Alice has not; it is back with Bob."""
    with purchases.app.app_context():
        runtime.publish(INVOICES)
        values = {"payee": "Boards Ltd", "amount": "100"}
        card = runtime.start("invoices", values, Actor("person", purchases.bob.id)).card_id
    purchases.do(card, purchases.carol, Complete(1, "agree"))
    purchases.do(card, purchases.alice, Complete(2, "refuse", comment="The payee is wrong."))
    return card


def state(purchases: Purchases, card: int) -> CardState:
    """As it is stored, and as its timeline tells it."""
    with purchases.app.app_context():
        stored, told = runtime.replayed(card)
    assert stored == told
    return stored


def sheet(purchases: Purchases, card: int) -> str:
    page = purchases.browser(purchases.alice).get(f"/cards/{card}")
    assert page.status_code == 200
    found = re.search(r'<section class="box" id="approvals".*?</section>', page.text, re.DOTALL)
    assert found
    return found[0]


def test_a_kept_visa_is_stored_and_stands_on_the_sheet(purchases: Purchases, card: int) -> None:
    purchases.do(card, purchases.bob, Complete(3, "send", {"payee": "Planks Ltd"}))
    assert [a.people for _, a in state(purchases, card).asks] == [(purchases.alice.id,)]
    visas = sheet(purchases, card).split('<li class="visa')[1:]
    assert [("given earlier and still stands" in visa, "Agree" in visa) for visa in visas][2:] == [
        (True, True),
        (False, False),
    ]
    assert "Каренина" in visas[2]
    assert ["round 2" in visa for visa in visas] == [False, False, True, True]
    given = re.findall(r'datetime="([^"]+)"', visas[0]), re.findall(r'datetime="([^"]+)"', visas[2])
    assert given[0] == given[1], "when it was given, not when it was kept"
    purchases.do(card, purchases.alice, Complete(4, "agree"))
    assert state(purchases, card).closed == "success"


def test_the_timeline_tells_whose_approval_stands(purchases: Purchases, card: int) -> None:
    purchases.do(card, purchases.bob, Complete(3, "send"))
    for kind in ("all", "decisions"):
        page = purchases.browser(purchases.alice).get(f"/cards/{card}?kind={kind}").text
        assert "Approval stands" in page
    assert purchases.happened(card).count("ApprovalKept") == 1


def test_an_approval_that_lapses_is_crossed_out_and_asked_for_again(purchases: Purchases, card: int) -> None:
    purchases.do(card, purchases.bob, Complete(3, "send"))
    purchases.do(card, purchases.bob, ChangeFields({"amount": "900"}))
    assert [s.queue for s in state(purchases, card).steps] == [(purchases.carol.id,)]
    visas = sheet(purchases, card).split('<li class="visa')[1:]
    assert ["No longer stands" in visa for visa in visas] == [False, False, True, False, False]
    assert "still stands" not in visas[2]
    assert "Will be next" in visas[4]
    page = purchases.browser(purchases.alice).get(f"/cards/{card}").text
    assert "Approval no longer stands" in page
    assert "Amount" in page
    purchases.do(card, purchases.alice, Complete(4, "agree"))
    assert [a.people for _, a in state(purchases, card).asks] == [(purchases.carol.id,)]


def test_who_will_not_be_asked_is_said_before_their_turn(purchases: Purchases, card: int) -> None:
    purchases.do(card, purchases.bob, Complete(3, "send"))
    purchases.do(card, purchases.bob, ChangeFields({"amount": "900"}))
    purchases.do(card, purchases.bob, ChangeFields({"amount": "100"}))
    assert "Agreed earlier, that stands" in sheet(purchases, card)


def test_only_one_is_next_and_the_others_know_their_place(purchases: Purchases) -> None:
    everybody = "assignees: [{person: bob}, {person: carol}, {role: director}]"
    with purchases.app.app_context():
        runtime.publish(INVOICES.replace("assignees: [{person: carol}, {role: director}]", everybody))
        values = {"payee": "Boards Ltd", "amount": "100"}
        card = runtime.start("invoices", values, Actor("person", purchases.charlie.id)).card_id
    visas = sheet(purchases, card).split('<li class="visa')[1:]
    told = [
        re.sub("<[^>]+>", "", one.split('<div class="visa-side">')[1]).split("\n")[1].strip() for one in visas
    ]
    assert told == ["Awaited", "Will be next", "Number 2 in the queue"]
