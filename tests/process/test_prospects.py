"""What a person could meet on the cards of a process is found by the rules that decide about a card."""

from __future__ import annotations

from datetime import date

from tests.process.cast import ALICE, BOB, CAROL, COMPANY, DORA
from tests.process.samples import final, process, stage, task
from webapp.process import prospects
from webapp.process.assignees import resolve
from webapp.process.definition import Who
from webapp.process.rights import edits, grounds, in_force
from webapp.process.state import CardState

DAY = date(2026, 11, 23)


def test_grounds_are_the_entries_through_which_somebody_is_listed() -> None:
    who = (Who(role="sales"), Who(card="owner"), Who(everyone=True))
    state = CardState(owner=ALICE)
    for person in COMPANY.people:
        found = grounds(who, person, COMPANY, state)
        assert found == tuple(one for one in who if COMPANY.is_one_of(person, (one,), owner=ALICE))
    assert Who(card="owner") in grounds(who, ALICE, COMPANY, state)
    assert Who(card="owner") not in grounds(who, ALICE, COMPANY)


def test_live_rights_come_from_the_current_version_and_editing_from_the_cards_own() -> None:
    steps = (stage("new", task(), kind="start"), final())
    edit = [{"who": [{"everyone": True}]}]
    own = process(*steps, rights={"cancel": [{"role": "sales"}], "edit": edit})
    current = process(*steps, rights={"cancel": [{"everyone": True}], "withdraw": [{"card": "owner"}]})
    both = in_force(own, current)
    assert both.rights.cancel == current.rights.cancel
    assert both.rights.withdraw == current.rights.withdraw
    assert both.rights.edit == own.rights.edit
    assert (both.stages, both.fields) == (own.stages, own.fields)
    assert in_force(own, own) is own


def test_on_a_hypothetical_card_somebody_has_every_part() -> None:
    state = prospects.taking_part(BOB, "new")
    assert (state.initiator, state.owner, state.assignees) == (BOB, BOB, {BOB})


def test_fields_that_could_be_changed_are_told_stage_by_stage() -> None:
    right = {"who": [{"card": "assignee"}], "stages": ["new"]}
    definition = process(stage("new", task(), kind="start"), stage("work"), final(), rights={"edit": [right]})
    found = {at.key: why for at, why in prospects.fields(definition, BOB, COMPANY)}
    assert set(found) == {"new"}
    assert found["new"] == edits(definition, prospects.taking_part(BOB, "new"), BOB, COMPANY)


def test_an_errand_names_those_from_whom_the_rule_leads_to_somebody() -> None:
    rules = [{"supervisor_of": "initiator"}]
    definition = process(stage("new", task(assignees=rules), kind="start"), final())
    rule = definition.stages[0].flow[0].assignees[0]  # type: ignore[union-attr]
    for person in COMPANY.people:
        of = {
            other
            for other in COMPANY.people
            if COMPANY.active(other) and other != person
            if person in resolve((rule,), CardState(initiator=other), COMPANY, DAY).people
        }
        told = [e for e in prospects.errands(definition, person, COMPANY, DAY) if e.asked == person]
        assert {one for errand in told for one in errand.of} == of
    assert any(prospects.errands(definition, head, COMPANY, DAY) for head in (CAROL, DORA))
