"""Several orders reserve the same goods at once: never more than there is, and who comes second is told."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, robots, state
from tests.runtime.trade import ORDERS, Trade
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields, Move, ResolveIncident
from webapp.process.engine import decide
from webapp.storage import models as m

People = dict[str, Actor]
RESERVE = {"lines": "items", "product": "product", "quantity": "quantity", "kept": "kept"}
HOLDING = ORDERS.replace(
    "  - {key: ready, title: Собирается}",
    f"  - {{key: ready, title: Собирается, on_enter: [{{key: hold, do: reserve, settings: {RESERVE}}}]}}",
).replace(
    "start: {fields",
    """  - key: kept
    title: Зарезервировано
    kind: lines
    columns:
      - {key: product, kind: card, process: products, title: Товар}
      - {key: quantity, kind: number, title: Количество}
start: {fields""",
)
WRITERS = 6


@pytest.fixture
def trade(people: People) -> Trade:
    """Ten desks, none of them reserved."""
    return Trade(people, NOW, HOLDING)


def kept(card: int) -> list[Any]:
    return [line["quantity"] for line in state(card).values.get("kept") or ()]


def stock(product: int) -> tuple[Any, Any]:
    values = state(product).values
    return values.get("on_hand"), values.get("reserved") or 0


def wanting(trade: Trade, each: int, orders: int) -> list[int]:
    """Orders whose robots have all seen that the stock is free, before any of them has got it."""
    cards = [trade.order((trade.desk, each)) for _ in range(orders)]
    for card in cards:
        trade.move(card, "ready")
    for job in [j for j in rows(m.Job) if j.robot == "hold" and j.kind == "robot"]:
        assert runtime.run_job(job.id, now=NOW)
    return cards


def at_once(app: Any, jobs: list[int]) -> None:
    """Six workers, each job tried by two of them."""
    gate = threading.Barrier(WRITERS)

    def worker(mine: list[int]) -> None:
        with app.app_context():
            gate.wait(30)
            for id in mine:
                runtime.run_job(id, now=NOW)

    threads = [threading.Thread(target=worker, args=(jobs[n % 3 :: 3],)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def slowly(decide: Any) -> Any:
    """Between what was read and what is written there is time for all the others."""

    def slow(*told: Any, **more: Any) -> Any:
        time.sleep(0.05)
        return decide(*told, **more)

    return slow


def test_six_writers_never_reserve_more_than_there_is(trade: Trade, app: Any, monkeypatch: Any) -> None:
    """The product's row is locked before its numbers are read: nobody decides by what was so before."""
    cards = wanting(trade, 3, 12)
    jobs = [j.id for j in rows(m.Job) if j.kind == "order"]
    assert len(jobs) == 12, "every robot saw ten desks"
    with monkeypatch.context() as patched:
        patched.setattr("webapp.runtime.cards.decide", slowly(decide))
        at_once(app, jobs)
    assert {j.state for j in rows(m.Job) if j.kind == "order"} == {"done", "failed"}, "none was put off"
    on_hand, reserved = stock(trade.desk)
    assert (on_hand, reserved) == (10, 9)
    got = [card for card in cards if kept(card)]
    assert [kept(card) for card in got] == [[3], [3], [3]]
    told = [incident for card in cards for incident in state(card).incidents]
    assert len(told) == 9
    assert all("Свободно 1, нужно 3" in one.detail for one in told if "Свободно 1" in one.detail)
    assert {one.code for one in told} == {"card_refused"}
    for card in (trade.desk, *cards):
        stored, replayed = runtime.replayed(card)
        assert stored == replayed


def test_what_was_refused_is_not_kept_and_asked_for_again_once_it_is_there(trade: Trade) -> None:
    first, second = wanting(trade, 8, 2)
    robots(NOW)
    assert (stock(trade.desk), kept(first), kept(second)) == ((10, 8), [8], [])
    (incident,) = state(second).incidents
    assert "Свободно 2, нужно 8" in incident.detail
    admin = trade.people["admin"]
    runtime.perform(trade.desk, ChangeFields({"on_hand": 20}), admin, now=NOW)
    runtime.perform(second, ResolveIncident(incident.no, "retry", "Пришло"), admin, now=NOW)
    robots(NOW)
    assert (stock(trade.desk), kept(second)) == ((20, 16), [8])


@pytest.mark.slow
def test_what_is_not_there_stops_the_robot_and_names_the_goods(trade: Trade) -> None:
    order = trade.order((trade.desk, 11), (trade.shade, 1))
    trade.move(order, "ready")
    robots(NOW)
    (incident,) = state(order).incidents
    assert (incident.code, stock(trade.desk)) == ("robot_failed", (10, 0))
    assert "Стол — свободно 10, нужно 11" in incident.detail
    assert "Абажур — свободно 0, нужно 1" in incident.detail


@pytest.mark.slow
def test_what_is_ordered_for_the_card_may_be_promised_beyond_the_stock(people: People) -> None:
    held = f"settings: {RESERVE | {'ordered_by': 'buy'}}"
    trade = Trade(people, NOW, HOLDING.replace(f"settings: {RESERVE}", held))
    order = trade.order((trade.desk, 13))
    trade.move(order, "awaiting")
    robots(NOW)
    runtime.perform(order, _move("ready"), trade.people["admin"], now=NOW)
    robots(NOW)
    assert (stock(trade.desk), kept(order)) == ((10, 13), [13])
    assert state(order).incidents == ()


def _move(to: str) -> Any:
    return Move(to, comment="…")
