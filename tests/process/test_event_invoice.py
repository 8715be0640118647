"""Process 2 of the acceptance book: an invoice with chosen approvers, and the deals that start it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.process.cast import MONDAY
from webapp.library import templates
from webapp.process import reading, trial
from webapp.process.assignees import World
from webapp.process.commands import ROBOT, Start
from webapp.process.definition import Act, Definition, Duration, Given
from webapp.process.errors import InvalidInput
from webapp.process.events import DeadlinePassed, PeopleNotified, ReminderSent
from webapp.process.trial import Trial
from webapp.robots import rehearsal

FIRST, SECOND = {"person": "trial_first"}, {"person": "trial_second"}
APPROVE = {"task": "approve_heads", "outcome": "approve"}
HANDED = {"bill_by": "paper", "waybill_by": "paper", "act_by": "paper"}


@pytest.fixture(scope="module")
def invoice() -> Definition:
    return reading.read(templates()["event_invoice"].read_text(encoding="utf-8"))


def begun(definition: Definition, **changes: Any) -> tuple[Trial, Given]:
    """A trial among the people of the first example, and what is given there with these changes."""
    given = definition.examples[0].given
    given = given.model_copy(update={"values": {**given.values, **changes}})
    world = trial.joined(World(), given.company)
    # The roles are played by people who head nothing.
    world = trial.cast(definition.model_copy(update={"examples": ()}), world).world
    return Trial(definition, world, trial.morning(world.calendar, MONDAY), rehearsal.play), given


def played(definition: Definition, *acts: dict[str, Any], **changes: Any) -> Trial:
    card, given = begun(definition, **changes)
    card.start(given)
    for one in acts:
        trial.act(card, Act.model_validate(one))
    return card


def logins(card: Trial, people: Any) -> list[str]:
    return [card.world.organisation.people[p].login for p in people]


def without(given: Given, *keys: str) -> Given:
    return given.model_copy(update={"values": {k: v for k, v in given.values.items() if k not in keys}})


def test_the_form_asks_for_what_the_book_names(invoice: Definition) -> None:
    card, given = begun(invoice)
    needed = {"manager", "invoice_number", "invoice_date", "client", "amount", "invoice"}
    with pytest.raises(InvalidInput) as refused:
        card.start(without(given, *needed))
    assert set(refused.value.errors) == needed
    card.start(given)
    assert {*needed, "theme"} <= card.state.values.keys()
    assert [invoice.field_of[key].title["ru"] for key in ("theme", "client")] == ["Тема праздника", "Клиент"]


def test_the_deadline_of_the_task_is_watched_and_reminded_of(invoice: Definition) -> None:
    card = played(invoice)
    ask = card.state.asks[0][1]
    assert ask.due == card.world.calendar.add(card.now, Duration(amount=1, unit="working day"))
    trial.act(card, Act.model_validate({"until": "deadline"}))
    trial.act(card, Act.model_validate({"wait": "2 working days"}))
    late = [t.event for t in card.told if isinstance(t.event, DeadlinePassed)]
    assert [(one.no, logins(card, one.people)) for one in late] == [(ask.no, ["trial_first"])]
    reminded = [logins(card, t.event.people) for t in card.told if isinstance(t.event, ReminderSent)]
    assert reminded == [["trial_first"]] * 3


def test_all_heads_are_chosen_beforehand_and_nobody_is_left_out(invoice: Definition) -> None:
    card, given = begun(invoice)
    card.start(without(given, "approvers", "left_out"))
    assert logins(card, card.state.values["approvers"]) == ["trial_first", "trial_second"]


def test_who_leaves_a_head_out_says_why(invoice: Definition) -> None:
    card, given = begun(invoice, approvers=["trial_second"])
    with pytest.raises(InvalidInput) as refused:
        card.start(without(given, "left_out"))
    assert refused.value.errors["left_out"][0] == "required"
    assert card.start(given).state.stage == "heads"
    director = next(t for s in invoice.stages if s.key == "director" for t in s.flow)
    assert "left_out" in director.shows  # type: ignore[union-attr]


def test_the_order_is_the_initiators(invoice: Definition) -> None:
    card = played(invoice, approvers=["trial_second", "trial_first"])
    assert logins(card, card.state.assignees) == ["trial_second"]


def test_who_starts_it_is_not_among_the_heads_that_are_chosen(invoice: Definition) -> None:
    card, given = begun(invoice)
    head = Given.model_validate({"initiator": FIRST}).initiator
    card.start(without(given, "approvers").model_copy(update={"initiator": head}))
    assert logins(card, card.state.values["approvers"]) == ["trial_second"]


@pytest.mark.parametrize("outcome", ["rework", "reject"])
def test_a_refusal_needs_its_reason(invoice: Definition, outcome: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        played(invoice, {"task": "approve_heads", "outcome": outcome})
    assert "comment" in refused.value.errors


def test_rework_needs_a_new_file(invoice: Definition) -> None:
    back = {"task": "approve_heads", "outcome": "rework", "comment": "Нет печати"}
    with pytest.raises(InvalidInput) as refused:
        played(invoice, back, {"task": "correct", "outcome": "send"})
    assert set(refused.value.errors) == {"new_invoice"}


def through(invoice: Definition, *more: dict[str, Any]) -> Trial:
    """As far as the originals."""
    steps = [
        APPROVE | {"by": FIRST},
        APPROVE | {"by": SECOND},
        {"task": "approve_director", "outcome": "approve"},
        {"task": "check_payment", "outcome": "confirm"},
        {"task": "pay", "outcome": "paid", "values": {"paid_on": "@today"}},
    ]
    return played(invoice, *steps, *more)


def test_each_original_is_paper_or_electronic_with_its_identifier(invoice: Definition) -> None:
    edo = {"task": "collect", "outcome": "handed", "values": {**HANDED, "act_by": "edo"}}
    with pytest.raises(InvalidInput) as refused:
        through(invoice, edo)
    assert set(refused.value.errors) == {"act_id"}
    with pytest.raises(InvalidInput) as refused:
        through(invoice, {"task": "collect", "outcome": "handed", "checked": [0, 1], "values": HANDED})
    assert "checklist" in refused.value.errors


def test_the_loop_of_originals_names_what_is_missing_and_the_initiator_hears_of_the_end(
    invoice: Definition,
) -> None:
    handed = {"task": "collect", "outcome": "handed", "values": HANDED}
    with pytest.raises(InvalidInput) as refused:
        through(invoice, handed, {"task": "receive", "outcome": "missing"})
    assert set(refused.value.errors) == {"missing"}
    lacking = {"task": "receive", "outcome": "missing", "values": {"missing": ["act"]}}
    received = {"task": "receive", "outcome": "received"}
    card = through(invoice, handed, lacking, handed, lacking, handed, received)
    assert (card.state.stage, card.state.closed) == ("closed", "success")
    told = [logins(card, t.event.people) for t in card.told if isinstance(t.event, PeopleNotified)]
    assert told == [["trial_manager"]]


def test_an_invoice_out_of_a_deal_begins_with_the_managers_choice(invoice: Definition) -> None:
    card, given = begun(invoice)
    manager = card.world.organisation.by_login["trial_manager"].id
    values = {**card.sent(without(given, "approvers", "left_out").values), "deal": 7}
    start = Start(values, initiator=manager, origin={"card": 7, "process": "deals"})
    card.wholly(lambda: card.perform(start, replace(ROBOT)))
    assert [step.key for step, _ in card.state.asks] == ["choose"]
    assert logins(card, card.state.assignees) == ["trial_manager"]
    trial.act(card, Act.model_validate({"task": "choose", "outcome": "send"}))
    assert logins(card, card.state.assignees) == ["trial_first"]
