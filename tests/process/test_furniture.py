"""Process 1 of the library, played without a database: a furniture order from its form to shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.process.cast import MONDAY
from tests.process.play import Play
from webapp.process import commands as do
from webapp.process import events as e
from webapp.process.assignees import World
from webapp.process.calendar import Calendar
from webapp.process.commands import ROBOT, Actor
from webapp.process.definition import Definition
from webapp.process.organisation import Department, Organisation, Person
from webapp.process.reading import read

SELLER, OTHER_SELLER, DIRECTOR, DESIGNER, ACCOUNTANT, PLANNER, FOREMAN, JOINER, SHIPPER, ADMIN = range(1, 11)
ROLES = {
    "sales": {SELLER, OTHER_SELLER},
    "director": {DIRECTOR},
    "design": {DESIGNER},
    "accounting": {ACCOUNTANT},
    "production_director": {PLANNER},
    "shipping": {SHIPPER},
}
ORDER = {
    "customer": "ООО «Ромашка»",
    "phone": "+7 900 123-45-67",
    "email": "romashka@example.org",
    "what": "Стеллаж из дуба",
    "brief": [{"id": 1, "name": "эскиз.pdf"}],
}
PAPERS = {"documentation": [{"id": 2, "name": "чертёж.pdf"}]}
ESTIMATE = {"estimate": [{"id": 3, "name": "смета.pdf"}], "price": "150 000"}
INVOICE = {"id": 4, "name": "Счёт.pdf"}
READY_BY = "2026-12-04"


@cache
def furniture() -> Definition:
    library = Path(__file__).parents[2] / "webapp" / "library"
    return read((library / "furniture.yaml").read_text())


def company() -> World:
    people = {
        no: Person(no, f"N{no}", f"n{no}", "workshop" if no in (FOREMAN, JOINER) else None)
        for no in range(1, 11)
    }
    workshop = Department("workshop", {"ru": "Экспериментальный отдел"}, head=FOREMAN)
    roles = {role: frozenset(holders) for role, holders in ROLES.items()}
    return World(Organisation(people, {"workshop": workshop}, roles), Calendar())


class Order(Play):
    """An order; `at` answers the tasks one by one until it stands at a stage."""

    @classmethod
    def placed(cls, **changes: Any) -> Order:
        order = cls(furniture(), company(), MONDAY)
        order.do(do.Start(ORDER | changes), SELLER)
        return order

    @classmethod
    def at(cls, stage: str, **changes: Any) -> Order:
        order = cls.placed(**changes)
        for who, outcome, values in STEPS:
            if order.state.stage == stage:
                break
            order.machines()
            order.answer(who, outcome, values=values)
        return order

    def machines(self) -> None:
        """Every robot under way does what it is there for."""
        while self.state.robots:
            robot = self.state.robots[0]
            self.done(robot.robot, *EFFECTS.get(robot.robot, lambda order, robot: ())(self, robot))

    @property
    def holders(self) -> set[int]:
        return {p for people in self.asked for p in people}


STEPS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (DIRECTOR, "approve", {}),
    (DESIGNER, "ready", PAPERS),
    (ACCOUNTANT, "ready", ESTIMATE),
    (SELLER, "agree", {}),
    (PLANNER, "approve", {"ready_by": READY_BY}),
    (JOINER, "ready", {}),
    (SELLER, "told", {}),
    (ACCOUNTANT, "paid", {}),
    (SHIPPER, "shipped", {}),
)


def fine(order: Order, robot: Any) -> tuple[do.Command, ...]:
    late = robot.context["holder"] or FOREMAN
    return (do.RecordPenalty(f"{robot.context['step']}:{late}", late, 10, {"ru": "Не готов в срок"}),)


def sets(**values: Any) -> Any:
    return lambda order, robot: (do.ChangeFields(values),)


EFFECTS: dict[str, Any] = {
    "mark_agreed": sets(agreed=True),
    "mark_paid": sets(paid=True),
    "make_invoice": lambda order, robot: (do.AttachDocument("invoice", INVOICE),),
    "late_penalty": fine,
    "late_to_director": lambda order, robot: (do.Notify((DIRECTOR,), {"ru": "Не успели"}),),
}


def test_an_order_goes_from_its_form_to_shipped() -> None:
    order = Order.at("nowhere")
    order.machines()
    entered = [x.stage for x in order.ever(e.StageEntered)]
    assert entered == [s.key for s in furniture().stages][: len(entered)]
    assert (order.state.stage, order.state.closed) == ("done", "success")
    values = order.state.values
    assert (values["price"], values["agreed"], values["paid"], values["ready_by"]) == (
        15000000,
        True,
        True,
        READY_BY,
    )
    assert values["invoice"] == [INVOICE]
    assert not order.state.incidents


@pytest.mark.parametrize(
    ("stage", "holders"),
    [
        ("director", {DIRECTOR}),
        ("documentation", {DESIGNER}),
        ("estimate", {ACCOUNTANT}),
        ("agreement", {SELLER}),
        ("schedule", {PLANNER}),
        ("production", {FOREMAN, JOINER}),
        ("notify", {SELLER}),
        ("shipping", {SHIPPER}),
    ],
)
def test_each_stage_asks_whom_it_is_for(stage: str, holders: set[int]) -> None:
    assert Order.at(stage).holders == holders


def test_only_sales_start_an_order_with_all_that_is_needed() -> None:
    order = Order(furniture(), company(), MONDAY)
    assert order.refused(do.Start(ORDER), DIRECTOR) == "may_not_create"
    assert set(order.errors(do.Start({}), SELLER)) == {"customer", "phone", "what", "brief"}


def test_nobody_drags_a_card() -> None:
    order = Order.at("documentation")
    for who in range(1, 11):
        for stage in furniture().stage_of:
            assert order.refused(do.Move(stage), who) == "nobody_may_move_there"


def test_the_director_rejects_with_a_reason() -> None:
    order = Order.placed()
    no = order.task().no
    assert order.errors(do.Complete(no, "reject"), DIRECTOR) == {"comment": "comment_required"}
    order.answer(DIRECTOR, "reject", comment="нет дуба")
    assert (order.state.stage, order.state.closed, order.asked) == ("declined", "failure", [])


def test_the_customer_refuses_the_price_and_no_task_is_left() -> None:
    order = Order.at("agreement").answer(SELLER, "refuse")
    assert (order.state.stage, order.state.closed, order.asked) == ("refused", "failure", [])


def test_the_third_answer_to_the_price_is_switched_off() -> None:
    order = Order.at("agreement")
    change = do.Complete(order.task().no, "change", comment="дешевле")
    assert order.refused(change, SELLER) == "no_such_outcome"


def test_work_is_not_done_without_its_paper_price_and_date() -> None:
    for stage, who, outcome, missing in (
        ("documentation", DESIGNER, "ready", {"documentation"}),
        ("estimate", ACCOUNTANT, "ready", {"estimate", "price"}),
        ("schedule", PLANNER, "approve", {"ready_by"}),
    ):
        order = Order.at(stage)
        assert set(order.errors(do.Complete(order.task().no, outcome), who)) == missing


def test_the_date_is_not_in_the_past() -> None:
    order = Order.at("schedule")
    past = do.Complete(order.task().no, "approve", {"ready_by": "2026-11-20"})
    assert order.errors(past, PLANNER) == {"ready_by": "date_in_past"}


def test_production_is_due_at_the_end_of_the_day_that_was_set() -> None:
    order = Order.at("production")
    assert order.task().due == datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert [o.key for o in furniture().places["production", "make"].step.buttons] == ["ready"]  # type: ignore[union-attr]


def late(*, taken: bool) -> Order:
    order = Order.at("production")
    order.machines()
    if taken:
        order.do(do.Take(order.task().no), JOINER)
    order.later(days=20)
    order.machines()
    return order


def test_a_missed_date_is_one_penalty_for_the_holder_and_news_for_the_director() -> None:
    order = late(taken=True)
    assert [(x.person, x.points) for x in order.ever(e.PenaltyRecorded)] == [(JOINER, 10)]
    assert [x.people for x in order.ever(e.PeopleNotified)] == [(DIRECTOR,)]
    assert [(x.holder, x.people) for x in order.ever(e.DeadlinePassed)] == [(JOINER, (FOREMAN, JOINER))]


def test_where_nobody_took_the_work_the_head_of_the_workshop_answers() -> None:
    assert [x.person for x in late(taken=False).ever(e.PenaltyRecorded)] == [FOREMAN]


def test_a_later_date_neither_repeats_nor_removes_the_penalty() -> None:
    order = late(taken=True)
    order.do(do.ChangeFields({"ready_by": "2026-12-25"}), PLANNER).later(days=20)
    order.machines()
    assert len(order.ever(e.DeadlinePassed)) == 2
    assert len(order.ever(e.PenaltyRecorded)) == 1
    assert order.state.penalties == {f"make:{JOINER}": (JOINER, 10)}


def test_another_holder_is_not_fined_for_the_same_delay() -> None:
    order = late(taken=True)
    order.do(do.Reassign(order.task().no, FOREMAN, "отпуск"), Actor("admin", ADMIN)).later(days=20)
    order.machines()
    assert len(order.ever(e.PenaltyRecorded)) == 1


def test_a_penalty_is_waived_by_a_new_record() -> None:
    order = late(taken=True).do(do.WaivePenalty(f"make:{JOINER}", "не было дуба"), Actor("admin", ADMIN))
    assert [x.reason for x in order.told(e.PenaltyWaived)] == ["не было дуба"]
    assert order.state.penalties == {f"make:{JOINER}": (JOINER, 0)}


def paying(**changes: Any) -> Order:
    order = Order.at("payment", **changes)
    order.machines()
    return order


def test_the_invoice_is_made_and_sent_before_the_payment_is_asked_for() -> None:
    order = Order.at("payment")
    assert order.open_steps == ["make_invoice"]
    order.machines()
    assert [x.robot for x in order.ever(e.RobotDone)][-2:] == ["make_invoice", "send_invoice"]
    assert order.holders == {ACCOUNTANT}


def test_without_an_address_no_letter_is_sent() -> None:
    assert "send_invoice" not in [x.robot for x in paying(email="").ever(e.RobotQueued)]


def test_not_paid_reminds_and_the_task_stays() -> None:
    order = paying().answer(ACCOUNTANT, "not_paid")
    assert {x.robot for x in order.told(e.RobotQueued)} == {"unpaid_to_sales", "unpaid_to_customer"}
    assert (order.state.stage, order.holders) == ("payment", {ACCOUNTANT})
    order.machines()
    assert order.answer(ACCOUNTANT, "paid").state.stage == "shipping"


def test_an_invoice_that_cannot_be_made_is_shown_and_tried_again() -> None:
    order = Order.at("payment").gave_up("make_invoice", "no template")
    assert (order.state.stage, order.incident.code) == ("payment", "robot_failed")
    order.do(do.ResolveIncident(order.incident.no, "retry", "шаблон вернули"), Actor("admin", ADMIN))
    order.machines()
    assert order.holders == {ACCOUNTANT}


def test_a_letter_that_cannot_be_sent_stops_nothing() -> None:
    order = (
        Order.at("payment")
        .done("make_invoice", do.AttachDocument("invoice", INVOICE))
        .gave_up("send_invoice")
    )
    assert order.holders == {ACCOUNTANT}
    assert not order.state.incidents


def test_an_approver_is_added_while_the_director_decides() -> None:
    order = Order.placed()
    order.do(do.AddApprover(order.task().no, PLANNER, "успеем?"), DIRECTOR).answer(DIRECTOR, "approve")
    assert (order.state.stage, order.holders) == ("director", {PLANNER})
    assert order.answer(PLANNER, "approve").state.stage == "documentation"


def test_the_initiator_hears_when_the_order_is_shipped() -> None:
    order = Order.at("nowhere")
    assert "done_to_initiator" in [p.robot for p in order.state.robots]
    order.do(
        do.RobotFinished(order.robot("done_to_initiator").no, (do.Notify((SELLER,), {"ru": "!"}),)), ROBOT
    )
    assert order.told(e.PeopleNotified)
