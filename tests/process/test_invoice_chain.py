"""Process 3 of the acceptance book: an invoice along the chain of command."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.process.cast import MONDAY
from webapp.library import templates
from webapp.process import reading, trial
from webapp.process.assignees import World
from webapp.process.definition import Act, Definition
from webapp.process.errors import CardIsClosed, InvalidInput, NotAllowed
from webapp.process.events import DocumentMade, PeopleNotified, ReminderSent, TaskOpened
from webapp.process.trial import Trial
from webapp.robots import rehearsal

CLERK, LEAD, DIRECTOR = ({"person": f"trial_{who}"} for who in ("clerk", "lead", "director"))
SEND = {"task": "send", "outcome": "send"}


@pytest.fixture(scope="module")
def invoice() -> Definition:
    return reading.read(templates()["invoice_chain"].read_text(encoding="utf-8"))


def played(definition: Definition, *acts: dict[str, Any], **changes: Any) -> Trial:
    """The card of the first example after these acts; what is refused is raised."""
    example = definition.examples[0]
    values = {**example.given.values, **changes}
    given = example.given.model_copy(update={"values": values})
    world = trial.cast(definition, trial.joined(World(), given.company)).world
    card = Trial(definition, world, trial.morning(world.calendar, MONDAY), rehearsal.play).start(given)
    for one in acts:
        trial.act(card, Act.model_validate(one))
    return card


def told(card: Trial, kind: type[Any]) -> list[Any]:
    return [t.event for t in card.told if isinstance(t.event, kind)]


def logins(card: Trial, people: Any) -> list[str]:
    return [card.world.organisation.people[p].login.removeprefix("trial_") for p in people]


def approve(by: dict[str, str]) -> dict[str, Any]:
    return {"task": "approve", "outcome": "approve", "by": by}


def test_the_board_has_the_stages_of_the_book(invoice: Definition) -> None:
    assert [s.title["ru"] for s in invoice.stages] == [
        "Создание запроса",
        "Согласование",
        "Бухгалтерия",
        "Оплачен",
        "Отозван",
    ]


def test_a_draft_is_its_authors_alone_until_it_is_sent(invoice: Definition) -> None:
    assert invoice.rights.see == ()
    card = played(invoice)
    assert (card.state.stage, logins(card, card.state.assignees)) == ("draft", ["clerk"])


def test_the_form_asks_for_what_the_book_names(invoice: Definition) -> None:
    with pytest.raises(InvalidInput) as refused:
        played(invoice, SEND, amount=None, item=None, budget=None, pay_on=None, invoice=None)
    assert set(refused.value.errors) == {"amount", "item", "budget", "pay_on", "invoice"}
    also = {"comment": "Аванс", "papers": ["contract.pdf"]}
    card = played(invoice, **also)
    assert card.state.values["comment"] == "Аванс"
    assert [file["name"] for file in card.state.values["papers"]] == ["contract.pdf"]


def test_an_urgent_invoice_has_no_payment_date_and_comes_first(invoice: Definition) -> None:
    card = played(invoice, SEND, urgent=True, pay_on=None)
    assert (card.state.stage, card.state.priority) == ("approval", "urgent")


def test_only_pdf_and_jpg_are_taken(invoice: Definition) -> None:
    assert invoice.field_of["invoice"].accept == ("pdf", "jpg", "jpeg")


def test_each_head_is_asked_in_turn_and_the_initiator_hears_of_every_approval(invoice: Definition) -> None:
    card = played(invoice, SEND, approve(LEAD), approve(DIRECTOR))
    asked = [logins(card, e.people) for e in told(card, TaskOpened) if e.step == "approve"]
    assert asked == [["lead"], ["director"]]
    notices = [logins(card, e.people) for e in told(card, PeopleNotified)]
    assert notices == [["clerk"], ["clerk"]]


def test_a_rejection_needs_its_reason_and_the_initiator_is_told(invoice: Definition) -> None:
    with pytest.raises(InvalidInput) as refused:
        played(invoice, SEND, {"task": "approve", "outcome": "reject"})
    assert refused.value.errors["comment"][0] == "comment_required"
    card = played(invoice, SEND, {"task": "approve", "outcome": "reject", "comment": "Дорого"})
    assert [logins(card, e.people) for e in told(card, PeopleNotified)] == [["clerk"]]
    assert card.state.stage == "draft"


def test_the_sheet_of_visas_is_made_by_itself(invoice: Definition) -> None:
    card = played(invoice, SEND, approve(LEAD), approve(DIRECTOR))
    assert [e.field for e in told(card, DocumentMade)] == ["visa_sheet"]
    assert [step.key for step, _ in card.state.asks] == ["pay"]


@pytest.mark.parametrize(("urgent", "hours"), [(True, 4), (False, 24)])
def test_whoever_lets_it_wait_is_reported(invoice: Definition, *, urgent: bool, hours: int) -> None:
    card = played(invoice, SEND, urgent=urgent, pay_on=None if urgent else "@today+9")
    ask = card.state.asks[0][1]
    assert ask.due == card.now + timedelta(hours=hours)
    trial.act(card, Act.model_validate({"until": "deadline"}))
    assert [logins(card, e.people) for e in told(card, PeopleNotified)] == [["clerk", "lead"]]
    trial.act(card, Act.model_validate({"wait": "1 working day"}))
    assert [logins(card, e.people) for e in told(card, PeopleNotified)][1:] == [["director"]]
    assert told(card, ReminderSent)


def test_it_is_withdrawn_by_its_initiator_alone_and_not_once_paid(invoice: Definition) -> None:
    away = {"move": "withdrawn", "comment": "Передумали"}
    with pytest.raises(NotAllowed):
        played(invoice, SEND, {**away, "by": LEAD})
    pay = {"task": "pay", "outcome": "paid", "values": {"paid_on": "@today"}}
    steps = [SEND, approve(LEAD), approve(DIRECTOR)]
    assert played(invoice, *steps, {**away, "by": CLERK}).state.stage == "withdrawn"
    with pytest.raises(CardIsClosed):
        played(invoice, *steps, pay, {**away, "by": CLERK})
