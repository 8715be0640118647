"""What one card asks of others: once for each cause, exact, and never below the bound, however many ask."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, robots, state
from tests.runtime.trade import ORDERS, Trade
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields, Move, ResolveIncident
from webapp.storage import models as m
from webapp.storage import work

People = dict[str, Actor]

RESERVING = ORDERS.replace(
    """  - {key: ready, title: Собирается}
""",
    """  - key: ready
    title: Собирается
    on_enter:
      - key: reserve
        do: adjust
        settings: {lines: items, column: product, add: {reserved: quantity}}
  - key: shipped
    title: Отгружен
    flow:
      - type: robot
        key: ship
        do: adjust
        settings: {lines: items, column: product, add: {reserved: -quantity, on_hand: -quantity}}
      - {type: goto, key: over, stage: done}
""",
).replace("target: [awaiting, done, ready]", "target: [awaiting, done, ready, shipped]")


@pytest.fixture
def trade(people: People) -> Trade:
    return Trade(people, NOW, RESERVING)


def held(product: int) -> tuple[Any, Any]:
    values = state(product).values
    return values.get("on_hand"), values.get("reserved")


def ready(trade: Trade, *lines: tuple[int, Any]) -> int:
    order = trade.order(*lines)
    trade.move(order, "ready")
    return order


def test_what_is_reserved_and_shipped_is_added_and_taken_off_once(trade: Trade) -> None:
    order = ready(trade, (trade.desk, 3), (trade.lamp, "0.5"), (trade.desk, 1))
    robots(NOW)
    assert held(trade.desk) == (10, 4)
    assert held(trade.lamp) == (2, "1.5")
    told = [e for e in rows(m.Event, m.Event.card_id == trade.desk) if e.kind == "FieldsChanged"]
    assert told[-1].data["origin"]["card"] == order
    assert [e.kind for e in rows(m.Event, m.Event.card_id == order)].count("CardsAsked") == 1


def test_a_number_that_would_fall_below_nought_is_an_incident_and_the_rest_goes_on(trade: Trade) -> None:
    order = trade.order((trade.desk, 3), (trade.shade, 1))
    trade.move(order, "ready")
    robots(NOW)
    runtime.perform(order, _move("shipped"), trade.people["admin"], now=NOW)
    robots(NOW)
    assert held(trade.desk) == (7, 0)
    assert held(trade.shade) == (0, 1)
    (incident,) = state(order).incidents
    assert incident.code == "card_refused"
    assert "На складе" in incident.detail
    assert state(order).stage == "done"


def test_a_stock_that_went_negative_meanwhile_is_an_incident_and_the_rest_goes_on(trade: Trade) -> None:
    """Counted by hand after a shortage was found: nothing more is taken off it, the other goods are."""
    order = trade.order((trade.desk, 3), (trade.lamp, 1))
    trade.move(order, "ready")
    robots(NOW)
    runtime.perform(trade.desk, ChangeFields({"on_hand": -2}), trade.people["admin"], now=NOW)
    runtime.perform(order, _move("shipped"), trade.people["admin"], now=NOW)
    robots(NOW)
    assert held(trade.desk) == (-2, 3), "all of its numbers or none"
    assert held(trade.lamp) == (1, 1)
    (incident,) = state(order).incidents
    assert incident.code == "card_refused"
    assert "«На складе»: сейчас -2, прибавить -3 нельзя" in incident.detail
    assert state(order).stage == "done"
    # What raises it is taken all the same.
    other = trade.order((trade.desk, 1))
    trade.move(other, "ready")
    robots(NOW)
    assert held(trade.desk) == (-2, 4)


def test_an_administrator_has_the_refused_card_asked_again_once_it_can_be_done(trade: Trade) -> None:
    order = trade.order((trade.shade, 1))
    trade.move(order, "ready")
    robots(NOW)
    runtime.perform(order, _move("shipped"), trade.people["admin"], now=NOW)
    robots(NOW)
    trade_in = trade.people["admin"]
    runtime.perform(trade.shade, ChangeFields({"on_hand": 5}), trade_in, now=NOW)
    (incident,) = state(order).incidents
    runtime.perform(order, ResolveIncident(incident.no, "retry", "Пришло"), trade_in, now=NOW)
    robots(NOW)
    assert held(trade.shade) == (4, 0)
    assert state(order).incidents == ()


def test_a_closed_card_refuses_and_says_so(trade: Trade) -> None:
    order = trade.order((trade.desk, 1))
    trade.move(trade.desk, "gone")
    trade.move(order, "ready")
    robots(NOW)
    (incident,) = state(order).incidents
    assert "закрыта" in incident.detail
    assert held(trade.desk) == (10, 0)


def test_an_order_of_a_job_that_comes_twice_or_late_counts_once(trade: Trade) -> None:
    ready(trade, (trade.desk, 3))
    (robot,) = [j for j in rows(m.Job) if j.robot == "reserve"]
    assert runtime.run_job(robot.id, now=NOW)
    (order,) = [j for j in rows(m.Job) if j.kind == "order"]
    with runtime.writing() as conn:
        assert work.claim(conn, order.id, NOW) is not None
    after = NOW + timedelta(minutes=6)
    runtime.due(now=after)
    assert runtime.run_job(order.id, now=after) is True
    assert runtime.run_job(order.id, now=after) is False
    assert held(trade.desk) == (10, 3)


def test_an_order_whose_worker_dies_each_time_is_given_up_and_the_card_that_asked_hears_of_it(
    trade: Trade,
) -> None:
    asked = ready(trade, (trade.desk, 3))
    (robot,) = [j for j in rows(m.Job) if j.robot == "reserve"]
    assert runtime.run_job(robot.id, now=NOW)
    (order,) = [j for j in rows(m.Job) if j.kind == "order"]
    moment = NOW
    for _ in range(len(work.BACK_OFF) + 1):
        with runtime.writing() as conn:
            assert work.claim(conn, order.id, moment) is not None
        moment += timedelta(minutes=6)
        runtime.due(now=moment)
    assert runtime.run_job(order.id, now=moment) is True
    assert {j.state for j in rows(m.Job) if j.kind == "order"} == {"failed"}
    (incident,) = state(asked).incidents
    assert (incident.code, held(trade.desk)) == ("card_refused", (10, 0))


def test_six_who_ask_at_once_add_up_exactly(trade: Trade, app: Any) -> None:
    for n in range(12):
        ready(trade, (trade.desk, n + 1), (trade.lamp, "0.1"))
    for job in [j for j in rows(m.Job) if j.robot == "reserve"]:
        runtime.run_job(job.id, now=NOW)
    ids = [j.id for j in rows(m.Job) if j.kind == "order"]
    assert len(ids) == 24

    def worker(mine: list[int]) -> None:
        with app.app_context():
            for id in mine:
                runtime.run_job(id, now=NOW)

    # Each job is tried by two of them.
    threads = [threading.Thread(target=worker, args=(ids[n % 3 :: 3],)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    moment = NOW + timedelta(minutes=10)
    robots(moment)
    assert held(trade.desk) == (10, sum(range(1, 13)))
    assert held(trade.lamp) == (2, "2.2")
    assert {j.state for j in rows(m.Job) if j.kind == "order"} == {"done"}


def test_of_those_who_want_the_last_only_as_many_get_it_as_there_is(trade: Trade) -> None:
    orders = [trade.order((trade.desk, 3)) for _ in range(5)]
    for order in orders:
        trade.move(order, "ready")
    robots(NOW)
    for order in orders:
        runtime.perform(order, _move("shipped"), trade.people["admin"], now=NOW)
    robots(NOW)
    shipped = [order for order in orders if not state(order).incidents]
    assert len(shipped) == 3
    assert held(trade.desk) == (1, 6)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_sums_are_exact(trade: Trade, seed: int) -> None:
    """Orders by chance, their jobs in any order, some tried twice: what is there is what was counted."""
    random = Random(seed)
    products = [trade.lamp, trade.shade, trade.desk]
    wanted = dict.fromkeys(products, Decimal(0))
    wanted[trade.lamp] += 1
    for _ in range(8):
        lines = [
            (random.choice(products), Decimal(random.randint(1, 99)) / 10)
            for _ in range(random.randint(1, 4))
        ]
        ready(trade, *((product, str(amount)) for product, amount in lines))
        for product, amount in lines:
            wanted[product] += amount
    moment = NOW
    while ids := [
        j.id for j in rows(m.Job) if j.state in ("queued", "planned") and j.kind in ("robot", "order")
    ]:
        random.shuffle(ids)
        for id in [*ids, *random.sample(ids, len(ids) // 2)]:
            runtime.run_job(id, now=moment)
    assert {p: Decimal(str(held(p)[1] or 0)) for p in products} == wanted
    for product in products:
        kept, replayed = runtime.replayed(product)
        assert kept == replayed


def _move(to: str) -> Any:
    return Move(to, comment="…")
