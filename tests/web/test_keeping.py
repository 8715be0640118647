"""A decision taken back, priorities, comments by leave, fields for some, deletion: their pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.company import MONDAY, ORDERS, Company
from webapp import runtime
from webapp.extensions import db
from webapp.process.commands import Actor, ChangeOwner, Take
from webapp.process.upkeep import Delete, Restore
from webapp.storage import work

KEPT = (
    ORDERS.replace(
        "{key: price, kind: money, title: {ru: Цена, en: Price}}",
        "{key: price, kind: money, title: {ru: Цена, en: Price}}\n"
        "  - {key: rush, kind: yesno, title: {ru: Срочно, en: Rush}}\n"
        "  - {key: margin, kind: text, title: {ru: Наценка, en: Margin}}",
    )
    .replace("what, city, price]", "what, city, price, rush, margin]")
    .replace("lines: [city, price]", "lines: [city, margin]")
    + """  delete: [{role: sales}]
  edit: [{who: [{card: owner}], fields: [city]}]
  see_fields: [{who: [{role: director}], fields: [margin]}]
priority: {field: rush, who: [{role: director}]}
comments_by_leave: true
"""
)


@pytest.fixture
def kept(company: Company) -> Company:
    with company.app.app_context():
        runtime.publish(KEPT)
        db.session.remove()
    return company


def send(client: FlaskClient, address: str, **data: Any) -> Any:
    return client.post(address, data=data)


def test_my_decision_is_taken_back_by_a_button_with_a_reason(kept: Company) -> None:
    card = kept.order()
    kept.approve(card)
    dora = kept.client(kept.dora)
    assert f"/cards/{card}/tasks/1/undoing" in dora.get(f"/cards/{card}").text
    assert f"/cards/{card}/tasks/1/undoing" not in kept.get(kept.bob, f"/cards/{card}").text
    assert send(dora, f"/cards/{card}/tasks/1/undoing", reason="").status_code == 422
    assert send(dora, f"/cards/{card}/tasks/1/undoing", reason="by mistake").status_code == 303
    page = dora.get(f"/cards/{card}").text
    assert "by mistake" in page
    assert "Approve it" in dora.get("/tasks").text
    assert "Make it" not in kept.get(kept.will, "/tasks").text
    with kept.app.app_context():
        stored, told = runtime.replayed(card)
        assert stored == told


def test_nobody_else_takes_it_back_nor_after_the_next_has_acted(kept: Company) -> None:
    card = kept.order()
    kept.approve(card)
    assert kept.get(kept.bob, f"/cards/{card}/tasks/1/undoing").status_code == 404
    kept.do(card, Take(2), kept.walt)
    assert kept.get(kept.dora, f"/cards/{card}/tasks/1/undoing").status_code == 404


def test_a_deleted_card_is_nowhere_and_comes_back_with_everything(kept: Company) -> None:
    card = kept.order("Zara")
    bob = kept.client(kept.bob)
    assert kept.get(kept.dora, f"/cards/{card}/deletion").status_code == 404
    assert send(bob, f"/cards/{card}/deletion", reason="twice").status_code == 303
    for address in ("/boards/orders", "/boards/orders?mode=list", "/search?q=zar", "/tasks", "/"):
        assert "Zara" not in kept.get(kept.dora, address).text, address
    assert kept.get(kept.alice, f"/cards/{card}").status_code == 404
    assert "Zara" in bob.get("/boards/orders/deleted").text
    assert "Zara" not in kept.get(kept.dora, "/boards/orders/deleted").text
    assert send(kept.client(kept.dora), f"/cards/{card}/restoration").status_code == 404
    assert send(bob, f"/cards/{card}/restoration").status_code == 303
    assert "Zara" in kept.get(kept.dora, "/tasks").text
    assert "twice" in bob.get(f"/cards/{card}").text


def test_who_may_delete_restores_only_what_they_saw(kept: Company) -> None:
    with kept.app.app_context():
        given = {"customer": "Zara"}
        card = runtime.start("orders", given, Actor("robot"), initiator=kept.alice.id).card_id
        runtime.perform(card, Delete("twice"), Actor("admin", kept.alice.id))
    bob = kept.client(kept.bob)
    assert "Zara" not in bob.get("/boards/orders/deleted").text
    assert send(bob, f"/cards/{card}/restoration").status_code == 404
    assert "Zara" in kept.get(kept.alice, "/boards/orders/deleted").text


def test_robots_and_timers_of_a_deleted_card_rest(kept: Company) -> None:
    card = kept.order()
    kept.do(card, Delete("twice"), kept.bob)
    late = MONDAY + timedelta(days=30)
    with kept.app.app_context(), db.engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM job WHERE kind = 'notice'")
        assert work.due(conn, late, 100) == []
    kept.do(card, Restore(), kept.bob)
    with kept.app.app_context(), db.engine.begin() as conn:
        assert work.due(conn, late, 100)


def test_a_tick_makes_a_card_urgent_and_it_stands_first(kept: Company) -> None:
    late, rushed = kept.order("Calm"), kept.order("Rushed", rush="yes")
    assert late < rushed
    kept.order("Later")
    board = kept.get(kept.dora, "/boards/orders").text
    assert board.index("Rushed") < board.index("Later") < board.index("Calm")
    assert "urgent" in board
    tasks = kept.get(kept.dora, "/tasks").text
    assert tasks.index("Rushed") < tasks.index("Calm")


def test_those_named_set_the_priority_by_hand(kept: Company) -> None:
    card = kept.order()
    assert kept.get(kept.bob, f"/cards/{card}/priority").status_code == 404
    assert send(kept.client(kept.bob), f"/cards/{card}/priority", priority="urgent").status_code == 403
    assert send(kept.client(kept.dora), f"/cards/{card}/priority", priority="high").status_code == 303
    assert "high" in kept.get(kept.dora, "/boards/orders").text


def test_others_write_only_while_the_owner_lets_them(kept: Company) -> None:
    card = kept.order()
    assert send(kept.client(kept.erin), f"/cards/{card}/comments", text="hello").status_code == 403
    assert send(kept.client(kept.erin), f"/cards/{card}/correspondence/open").status_code == 403
    assert send(kept.client(kept.bob), f"/cards/{card}/correspondence/open").status_code == 303
    assert send(kept.client(kept.erin), f"/cards/{card}/comments", text="hello").status_code == 303
    # Whoever has a task may write in any case.
    send(kept.client(kept.bob), f"/cards/{card}/correspondence/closed")
    assert send(kept.client(kept.dora), f"/cards/{card}/comments", text="I see").status_code == 303


def test_a_field_for_some_is_nowhere_for_others(kept: Company) -> None:
    card = kept.order(margin="Ninefold")
    for address in (f"/cards/{card}", "/boards/orders", "/boards/orders?mode=list", "/search?q=ninefol"):
        assert "Ninefold" not in kept.get(kept.bob, address).text, address
    assert "Ninefold" in kept.get(kept.dora, f"/cards/{card}").text
    assert "Ninefold" in kept.get(kept.dora, "/boards/orders").text


def test_once_the_owner_has_changed_whoever_was_it_changes_nothing(kept: Company) -> None:
    card = kept.order()
    assert kept.get(kept.bob, f"/cards/{card}/fields?key=city").status_code == 200
    with kept.app.app_context():
        runtime.perform(card, ChangeOwner(kept.dora.id), Actor("admin", kept.alice.id))
    assert kept.get(kept.bob, f"/cards/{card}/fields?key=city").status_code == 404
    assert kept.get(kept.dora, f"/cards/{card}/fields?key=city").status_code == 200


DEAR = KEPT.replace("{key: margin, kind: text", "{key: margin, kind: money").replace(
    "lines: [city, margin]", "lines: [city]"
)


def test_nobody_finds_out_by_reports_what_a_field_holds(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(DEAR)
        db.session.remove()
    company.order(margin="7000")
    for who, shown in ((company.bob, False), (company.dora, True), (company.alice, True)):
        told = company.get(who, "/reports/amounts?process=orders&money=margin").text.replace("\xa0", " ")
        assert ("Margin" in told) is shown, who.login
        assert (re.search(r"7[ ,\u202f]?000", told) is not None) is shown, who.login


def test_a_number_without_gaps_is_not_deleted(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(KEPT.replace('{pattern: "{year}-{seq:04}"}', '{pattern: "{seq}", gapless: true}'))
        db.session.remove()
    card = company.order()
    bob = company.client(company.bob)
    assert f"/cards/{card}/deletion" not in bob.get(f"/cards/{card}").text
    refused = send(bob, f"/cards/{card}/deletion", reason="twice")
    assert refused.status_code == 422
    assert "numbered without gaps" in refused.text
    assert bob.get(f"/cards/{card}").status_code == 200
