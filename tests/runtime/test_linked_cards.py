"""Cards that a robot makes: once, whatever is killed; and what the cards then hear of each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.runtime.conftest import rows
from tests.runtime.play import NOW, paper, robots, state
from tests.runtime.trade import PURCHASES, Trade
from webapp import robots as kinds
from webapp import runtime
from webapp.process.commands import Actor, Cancel
from webapp.storage import models as m
from webapp.storage import work

People = dict[str, Actor]


@pytest.fixture
def trade(people: People) -> Trade:
    return Trade(people, NOW)


def purchases() -> list[Any]:
    return [row for row in rows(m.Card) if row.number.startswith("ЗП")]


def made_for(order: int) -> set[int]:
    return {row.to_id for row in rows(m.CardLink, m.CardLink.from_id == order, m.CardLink.kind == "made")}


def awaiting(trade: Trade, *lines: tuple[int, Any], **values: Any) -> int:
    order = trade.order(*lines, **values)
    trade.move(order, "awaiting")
    robots(NOW)
    return order


def test_what_is_missing_is_ordered_from_each_supplier_once(trade: Trade) -> None:
    order = awaiting(trade, (trade.lamp, 3), (trade.shade, 4), (trade.desk, 12))
    first, second = purchases()
    # One lamp of two is free; shades there are none; ten desks of twelve are here.
    assert [(x["product"], x["pieces"], x["sum"]) for x in first.values["items"]] == [
        (trade.lamp, 2, 20_000),
        (trade.shade, 4, 20_200),
    ]
    assert [(x["product"], x["pieces"]) for x in second.values["items"]] == [(trade.desk, 2)]
    assert [p.values["supplier"] for p in (first, second)] == trade.suppliers
    assert {p.values["order"] for p in (first, second)} == {order}
    assert first.values["note"] == "К заказу З-001"
    assert first.sum_minor == 40_200
    assert (first.initiator_id, first.owner_id) == (trade.people["sam"].id,) * 2
    assert made_for(order) == {first.id, second.id}


def test_what_is_here_is_not_ordered_and_nothing_missing_makes_no_card(trade: Trade) -> None:
    order = awaiting(trade, (trade.lamp, 1), (trade.desk, 10))
    assert purchases() == []
    (made,) = [e for e in rows(m.Event, m.Event.card_id == order) if e.kind == "CardsMade"]
    assert made.data["why"] == "no_lines"
    assert state(order).stage == "ready"


def test_two_lines_of_one_product_share_what_is_here(trade: Trade) -> None:
    awaiting(trade, (trade.desk, 6), (trade.desk, 7))
    (purchase,) = purchases()
    assert [line["pieces"] for line in purchase.values["items"]] == [3]


def test_files_are_copied_each_card_keeps_its_own(trade: Trade) -> None:
    order = awaiting(trade, (trade.shade, 1), papers=paper(trade.people["sam"]))
    (purchase,) = purchases()
    mine, theirs = (rows(m.Attachment, m.Attachment.card_id == card)[0] for card in (order, purchase.id))
    assert (mine.sha256, mine.name) == (theirs.sha256, theirs.name)
    assert purchase.values["papers"] == [{"id": theirs.id, "name": "brief.pdf"}]
    assert theirs.id != mine.id


def test_both_timelines_say_where_the_new_card_comes_from(trade: Trade) -> None:
    order = awaiting(trade, (trade.shade, 1))
    (purchase,) = purchases()
    (made,) = [e for e in rows(m.Event, m.Event.card_id == order) if e.kind == "CardsMade"]
    assert [(c["card"], c["number"]) for c in made.data["cards"]] == [(purchase.id, purchase.number)]
    started = rows(m.Event, m.Event.card_id == purchase.id)[0]
    assert started.data["origin"] == {"card": order, "number": "З-001", "process": "orders", "robot": "buy"}
    for card in (order, purchase.id):
        kept, replayed = runtime.replayed(card)
        assert kept == replayed


def test_the_order_waits_until_all_that_was_ordered_is_received(trade: Trade) -> None:
    order = awaiting(trade, (trade.shade, 1), (trade.desk, 11))
    first, second = purchases()
    trade.move(first.id, "under_way")
    trade.move(first.id, "received")
    robots(NOW)
    assert state(order).stage == "awaiting"
    trade.move(second.id, "received")
    robots(NOW)
    assert state(order).stage == "ready"
    told = [e.kind for e in rows(m.Event, m.Event.card_id == order)]
    assert (told.count("LinkedCardMoved"), told.count("LinkedCardClosed")) == (1, 2)
    assert runtime.replayed(order)[0] == runtime.replayed(order)[1]


@pytest.mark.parametrize("how", ["refused", "cancelled"])
def test_a_card_waited_for_that_fails_leads_to_the_way_out(trade: Trade, how: str) -> None:
    order = awaiting(trade, (trade.shade, 1), (trade.desk, 11))
    first, _ = purchases()
    if how == "refused":
        trade.move(first.id, "refused")
    else:
        runtime.perform(first.id, Cancel("Не нужно"), trade.people["dora"], now=NOW)
    robots(NOW)
    assert state(order).stage == "trouble"


def test_a_second_round_makes_no_second_card_while_the_first_is_open(trade: Trade) -> None:
    order = awaiting(trade, (trade.shade, 1), (trade.desk, 11))
    first, _ = purchases()
    trade.move(first.id, "refused")
    robots(NOW)
    trade.move(order, "awaiting")
    robots(NOW)
    again = purchases()
    # The refused one is ordered anew, the open one is relied on.
    assert [p.values["supplier"] for p in again] == [*trade.suppliers, trade.suppliers[0]]
    for purchase in again[1:]:
        trade.move(purchase.id, "received")
    robots(NOW)
    assert state(order).stage == "ready"


def test_cancelling_the_order_leaves_what_was_ordered_and_tells_its_owner(trade: Trade) -> None:
    order = awaiting(trade, (trade.shade, 1))
    (purchase,) = purchases()
    runtime.perform(order, Cancel("Покупатель передумал"), trade.people["sam"], now=NOW)
    robots(NOW)
    assert state(purchase.id).closed is None
    told = [e.kind for e in rows(m.Event, m.Event.card_id == purchase.id)]
    assert told.count("LinkedCardClosed") == 1
    (notice,) = rows(m.Notification, m.Notification.card_id == purchase.id)
    assert (notice.user_id, notice.kind) == (trade.people["sam"].id, "linked")


def test_a_card_that_cannot_be_made_is_an_incident_in_words(trade: Trade) -> None:
    ownerless = trade.start("products", name="Ничей", on_hand=0)
    order = awaiting(trade, (ownerless, 1))
    (incident,) = state(order).incidents
    assert incident.code == "robot_failed"
    assert "строке 1" in incident.detail
    assert purchases() == []


def test_a_start_that_is_refused_is_an_incident_and_makes_none_of_the_cards(people: People) -> None:
    trade = Trade(people, NOW)
    runtime.publish(PURCHASES.replace("note", "said"))
    order = awaiting(trade, (trade.shade, 1), (trade.desk, 11))
    (incident,) = state(order).incidents
    assert "Заказ поставщику" in incident.detail
    assert "«note»" in incident.detail
    assert purchases() == []
    assert made_for(order) == set()


# -- exactly once ----------------------------------------------------------------------------------------


@pytest.fixture
def queued(trade: Trade) -> tuple[int, Any]:
    """An order whose robot is queued, and its job."""
    order = trade.order((trade.shade, 1), (trade.desk, 11))
    trade.move(order, "awaiting")
    (job,) = [j for j in rows(m.Job) if j.robot == "buy"]
    return order, job


def test_a_job_that_comes_twice_makes_its_cards_once(queued: tuple[int, Any]) -> None:
    _, job = queued
    assert runtime.run_job(job.id, now=NOW) is True
    assert runtime.run_job(job.id, now=NOW) is False
    assert len(purchases()) == 2


def test_a_worker_that_died_while_it_made_cards_has_made_none(queued: tuple[int, Any]) -> None:
    order, job = queued
    with runtime.writing() as conn:
        assert work.claim(conn, job.id, NOW) is not None
    after = NOW + timedelta(minutes=6)
    assert purchases() == []
    runtime.due(now=after)
    assert runtime.run_job(job.id, now=after) is True
    assert len(purchases()) == len(made_for(order)) == 2


def test_a_worker_that_was_outrun_makes_nothing(queued: tuple[int, Any], monkeypatch: Any) -> None:
    order, job = queued
    after = NOW + timedelta(minutes=6)

    def slow(kind: str, settings: Any, context: Any) -> Any:
        monkeypatch.undo()
        answer = kinds.run(kind, settings, context)
        runtime.due(now=after)
        assert runtime.run_job(job.id, now=after) is True
        return answer

    monkeypatch.setattr("webapp.runtime.jobs.robots.run", slow)
    runtime.run_job(job.id, now=NOW)
    assert len(purchases()) == len(made_for(order)) == 2
    assert [e.kind for e in rows(m.Event, m.Event.card_id == order)].count("CardsMade") == 1


@pytest.mark.parametrize("point", ["start_in", "perform_in", "finish"])
def test_killed_between_any_two_steps_it_leaves_nothing_and_is_done_later(
    queued: tuple[int, Any], monkeypatch: Any, point: str
) -> None:
    order, job = queued

    class Killed(BaseException):
        """As a worker ends whose process is killed: nobody catches it."""

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    where = "webapp.runtime.linking.work.finish" if point == "finish" else f"webapp.runtime.linking.{point}"
    monkeypatch.setattr(where, killed)
    with pytest.raises(Killed):
        runtime.run_job(job.id, now=NOW)
    monkeypatch.undo()
    assert purchases() == []
    after = NOW + timedelta(minutes=6)
    assert job.id in runtime.due(now=after)
    robots(after)
    assert len(purchases()) == len(made_for(order)) == 2
