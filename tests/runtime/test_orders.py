"""Process 7, customer orders in three channels: scenarios, stock, purchases, payment, result."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import current_app

from tests.runtime.conftest import rows
from tests.runtime.play import paper
from tests.runtime.shop import Shop, opened
from webapp import mailer, runtime
from webapp.process.commands import AllowComments, ChangeFields, Comment, Move
from webapp.process.errors import CardIsClosed, NotAllowed, Refused
from webapp.runtime import doors, intake
from webapp.storage import models as m

BOARD, HANDLE, OIL = "ДСК-001", "ФРН-103", "ЛКМ-201"  # 34, 0 and 12.5 of them; all from different suppliers


@pytest.fixture
def shop(trading: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Shop]:
    folder, people = trading
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path):
        yield Shop(people)


def in_work(shop: Shop, channel: str, login: str, *lines: tuple[str, Any], **values: Any) -> int:
    card = shop.order(channel, *lines, **values)
    shop.move(card, f"work_{channel}", login)
    return card


def bought(shop: Shop, card: int) -> dict[str, dict[str, Any]]:
    """The supplier orders: what of what, by product."""
    names = {row.id: row.values.get("article") for row in rows(m.Card)}
    made = shop.children(card, "supplier_order")
    return {str(row.id): {names[x["product"]]: x["quantity"] for x in row.values["items"]} for row in made}


def receive(shop: Shop, card: int, *arrived: int) -> None:
    """The buyer places each supplier order; the warehouse receives it, in parts if so many are named."""
    for row in shop.children(card, "supplier_order"):
        if row.stage == "new":
            day = (shop.now + timedelta(days=3)).date().isoformat()
            shop.answer(row.id, "placed", "savina", expected=day)
        for part in arrived:
            receipt = shop.state(row.id).values["receipt"]
            shop.answer(row.id, "arrived", "tikhonov", receipt=[{**x, "arrived": part} for x in receipt])


def test_an_order_is_completed_from_the_products_and_taken_by_its_manager(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2))
    state = shop.state(card)
    (line,) = state.values["items"]
    assert (line["price"], line["sum"], state.values["total"]) == (980_000, 1_960_000, 1_960_000)
    assert line["vat"]
    assert state.owner == state.values["manager"] == shop.people["egorova"]


def test_a_big_discount_goes_to_the_head_and_back_to_the_manager(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2), discount=25, payment_terms="deferred")
    with pytest.raises(NotAllowed):
        shop.move(card, "confirmed_site", "egorova")
    shop.move(card, "approval_site", "egorova")
    assert shop.state(card).owner == shop.people["sokolov"]
    with pytest.raises(Refused):
        runtime.perform(card, ChangeFields({"remark": "Моё"}), shop.who("egorova"), now=shop.now)
    shop.answer(card, "decline", "sokolov", "Не больше двадцати")
    assert (shop.state(card).stage, shop.state(card).owner) == ("work_site", shop.people["egorova"])
    shop.move(card, "approval_site", "egorova")
    shop.answer(card, "agree", "sokolov", "Ладно, в последний раз")
    state = shop.state(card)
    assert (state.stage, state.owner) == ("assembly_site", shop.people["egorova"])


def test_within_the_limit_the_manager_confirms_at_once(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2), discount=10, payment_terms="deferred")
    with pytest.raises(NotAllowed):
        shop.move(card, "approval_site", "egorova")
    shop.move(card, "confirmed_site", "egorova")
    assert shop.state(card).stage == "assembly_site"


def test_what_is_missing_is_bought_once_received_in_parts_and_the_order_returns(shop: Shop) -> None:
    card = in_work(shop, "social", "romanova", (BOARD, 40), (HANDLE, 5), (OIL, 2))
    shop.move(card, "arrival_social", "romanova")
    first = bought(shop, card)
    assert sorted(first.values(), key=str) == [{BOARD: 6}, {HANDLE: 5}]
    assert [shop.stock(a) for a in (BOARD, HANDLE, OIL)] == [(34, 40), (0, 5), ("12.5", 2)]
    assert "ждёт поступления" in " ".join(shop.letters())
    with pytest.raises(NotAllowed):
        shop.move(card, "work_social", "romanova")
    receive(shop, card, 4, 2)
    assert shop.stock(HANDLE) == (6, 5)
    assert [row.stage for row in shop.children(card, "supplier_order")] == ["received", "received"]
    assert shop.state(card).stage == "work_social"
    # Once more: everything is reserved and here, so that nothing is bought again.
    shop.move(card, "arrival_social", "romanova")
    assert (shop.state(card).stage, bought(shop, card)) == ("work_social", first)


def test_a_confirmed_order_whose_goods_are_gone_is_back_in_work_with_their_names(shop: Shop) -> None:
    first = in_work(shop, "site", "egorova", (BOARD, 30), discount=10, payment_terms="deferred")
    second = in_work(shop, "market", "belkin", (BOARD, 5))
    shop.move(first, "confirmed_site", "egorova")
    shop.move(second, "confirmed_market", "belkin")
    assert (shop.state(first).stage, shop.state(second).stage) == ("assembly_site", "work_market")
    (failed,) = shop.told(second, "RobotFailed")
    assert "свободно 4, нужно 5" in failed.data["error"]
    assert shop.stock(BOARD) == (34, 30)
    shop.move(second, "arrival_market", "belkin")
    assert bought(shop, second) == {str(shop.children(second, "supplier_order")[0].id): {BOARD: 1}}
    assert shop.stock(BOARD) == (34, 35)


def test_a_supplier_that_does_not_deliver_sets_the_goods_free(shop: Shop) -> None:
    card = in_work(shop, "market", "belkin", (HANDLE, 5))
    shop.move(card, "arrival_market", "belkin")
    (purchase,) = shop.children(card, "supplier_order")
    shop.answer(purchase.id, "refused", "savina", "Снят с производства")
    assert (shop.state(card).stage, shop.stock(HANDLE)) == ("work_market", (0, 0))
    shop.move(card, "arrival_market", "belkin")
    assert list(bought(shop, card).values()) == [{HANDLE: 5}, {HANDLE: 5}]


def test_a_prepaid_order_is_held_until_the_accountant_says_that_it_is_paid(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2))
    shop.move(card, "confirmed_site", "egorova")
    (invoice,) = shop.children(card, "customer_invoice")
    assert (invoice.stage, invoice.sum_minor) == ("awaiting", 1_960_000)
    assert invoice.values["invoice"][0]["name"].endswith(".pdf")
    ask = shop.ask(invoice.id)
    assert ask.opened
    assert ask.due == ask.opened + timedelta(days=3)
    assert [s for s in shop.letters() if s.startswith("Счёт на оплату")]
    for to in ("assembly_site", "shipped_site"):
        with pytest.raises(NotAllowed):
            runtime.perform(card, Move(to), shop.who("egorova"), now=shop.now)
    shop.now += timedelta(days=3, hours=1)
    shop.answer(invoice.id, "not_received", "orlova")
    assert shop.state(card).stage == "confirmed_site"
    assert [s for s in shop.letters() if s.startswith("Напоминание")]
    shop.answer(invoice.id, "received", "orlova")
    state = shop.state(card)
    assert (state.stage, state.values["paid"]) == ("assembly_site", True)
    assert len(shop.children(card, "customer_invoice")) == 1


def test_assembled_by_a_list_shipped_off_the_stock_and_frozen_with_a_bonus(shop: Shop) -> None:
    card = in_work(shop, "market", "belkin", (BOARD, 4), (OIL, 1), discount=50)
    assert shop.state(card).values["payment_terms"] == "marketplace"
    shop.move(card, "confirmed_market", "belkin")
    assert (shop.stock(BOARD), shop.ticks(card, shop.ask(card).no)) == ((34, 4), 2)
    shop.answer(card, "done", "tikhonov")
    shop.answer(card, "shipped", "tikhonov")
    assert (shop.stock(BOARD), shop.stock(OIL)) == ((30, 0), ("11.5", 0))
    (letter,) = [x for x in mailer.mailbox(current_app.config["REGLAMENT"]) if "отправлен" in x.subject]
    assert "<th" in letter.html
    assert "Доска дубовая 40 мм</td>" in letter.html
    assert "1. Доска дубовая 40 мм — Кол-во: 4" in letter.text
    shop.answer(card, "arrived", "belkin")
    state = shop.state(card)
    assert (state.stage, state.closed) == ("done_market", "success")
    with pytest.raises(CardIsClosed):
        runtime.perform(card, ChangeFields({"remark": "Ещё"}), shop.who("belkin"), now=shop.now)
    (bonus,) = rows(m.Penalty)
    assert (bonus.user_id, bonus.bonus, bonus.money) == (
        shop.people["belkin"],
        True,
        round(state.values["total"] / 100),
    )


def test_a_cancelled_order_gives_its_goods_back(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2))
    shop.move(card, "confirmed_site", "egorova")
    assert shop.stock(BOARD) == (34, 2)
    shop.move(card, "cancelled_site", "egorova", "Передумали")
    assert shop.stock(BOARD) == (34, 0)


def test_the_warehouse_answers_line_by_line(shop: Shop) -> None:
    card = in_work(shop, "social", "romanova", (BOARD, 2), (HANDLE, 1))
    shop.move(card, "stock_social", "romanova")
    lines = shop.state(card).values["stock_answers"]
    with pytest.raises(Refused):
        shop.answer(card, "answered", "tikhonov", stock_answers=lines)
    said = [{**line, "answer": answer} for line, answer in zip(lines, ("here", "none"), strict=True)]
    shop.answer(card, "answered", "tikhonov", stock_answers=said)
    state = shop.state(card)
    assert (state.stage, [x["answer"] for x in state.values["stock_answers"]]) == (
        "work_social",
        ["here", "none"],
    )


def test_an_offer_is_checked_by_the_head_in_its_own_status(shop: Shop) -> None:
    card = in_work(shop, "site", "egorova", (BOARD, 2))
    with pytest.raises(Refused):
        shop.move(card, "offer_site", "egorova")
    offer = {"offer": paper(shop.who("egorova"), "offer.pdf", shop.now)}
    runtime.perform(card, Move("offer_site", None, "", offer), shop.who("egorova"), now=shop.now)
    shop.robots()
    with pytest.raises(NotAllowed):
        runtime.perform(card, Comment("Посмотрите пункт 3"), shop.who("egorova"), now=shop.now)
    runtime.perform(card, AllowComments(True), shop.who("sokolov"), now=shop.now)
    runtime.perform(card, Comment("Посмотрите пункт 3"), shop.who("egorova"), now=shop.now)
    shop.answer(card, "agree", "sokolov", "Верно")
    state = shop.state(card)
    assert (state.stage, state.values["offer_agreed"]) == ("work_site", True)
    assert state.owner == shop.people["egorova"]


def test_a_form_of_the_site_finds_its_customer_and_its_goods(shop: Shop) -> None:
    (process,) = [row.id for row in rows(m.Process) if row.key == "customer_order"]
    settings = {"match_field": "company", "match": "email = email\nshort_name = customer"}
    given = {"title": "Заказ", "kind": "form", "process_id": process, "trigger": "site_form"}
    doors.save(None, given | {"settings": settings}, None)
    at = intake.door(rows(m.Intake)[0].token, "form")
    (goods,) = [f for f in at.definition.fields if f.key == "items"]
    assert {"product", "vat"}.isdisjoint(c.key for c in goods.columns)
    assert "items" in [asked.field for asked in intake.asked(at)]
    sent = {"customer": "Кафе", "email": "kafe@kafe.example", "items": [{"article": BOARD, "quantity": 2}]}
    card = intake.submit(at, sent, "once").card_id
    assert intake.submit(at, sent, "once").card_id == card
    shop.now = runtime.clock()
    shop.robots()
    state = shop.state(card)
    assert (state.stage, state.values["total"]) == ("new_site", 1_960_000)
    assert state.values["company"] == runtime.find_record("companies", {"inn": "2325444115"}, ("inn",))
