"""Who may be named in a field: colleagues of today, once each; who has left only where they stood before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import program
from tests.runtime.test_races_of_lists import ORDERED
from tests.web.company import Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Actor
from webapp.runtime import replayed


@pytest.fixture
def contracts(company: Company) -> Company:
    with company.app.app_context():
        runtime.publish(ORDERED)
        db.session.remove()
    return company


def leave(company: Company) -> None:
    """Erin works here no more."""
    with company.app.app_context():
        accounts.save_person(company.erin.id, {"active": False}, company.alice.id)
        db.session.remove()


def held(company: Company, card: int) -> Any:
    with company.app.app_context():
        return replayed(card)[0].values["approvers"]


def test_forged_approvers_are_refused_and_each_is_asked_once(contracts: Company) -> None:
    leave(contracts)
    bob, asked = contracts.client(contracts.bob), program(contracts, contracts.bob)
    dora, erin = contracts.dora.id, contracts.erin.id
    for forged in ([erin], [dora, erin], [999], [-1], [0], ["1e1"], ["9" * 30], ["٤"], list(range(1, 400))):
        form = {"f-what": "A", "f-approvers": forged, "once": str(forged)[:20]}
        assert bob.post("/boards/contract/cards", data=form).status_code == 422, forged
        told = asked.post("/cards", {"process": "contract", "values": {"approvers": forged}})
        assert told.status_code == 422, forged
    twice = bob.post("/boards/contract/cards", data={"f-what": "A", "f-approvers": [dora, dora]})
    assert held(contracts, int(twice.location.rsplit("/", 1)[1])) == [dora]


def test_who_has_left_may_stay_where_they_stood(contracts: Company) -> None:
    who = [contracts.erin.id, contracts.dora.id]
    with contracts.app.app_context():
        values = {"what": "A", "approvers": who}
        card = runtime.start("contract", values, Actor("person", contracts.bob.id)).card_id
    leave(contracts)
    bob, address = contracts.client(contracts.bob), f"/cards/{card}/fields"
    kept = bob.post(address, data={"key": "approvers", "f-approvers": [*who, contracts.will.id]})
    assert kept.status_code in {200, 303}, kept.text
    assert held(contracts, card) == [*who, contracts.will.id]
    changed = program(contracts, contracts.bob).patch(f"/cards/{card}", {"values": {"approvers": who}})
    assert (changed.status_code, held(contracts, card)) == (200, who)
