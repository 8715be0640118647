"""The check of the log from its page: one at a time, in turns that survive a restart, told card by card."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from tests.web.company import Company
from webapp import runtime
from webapp.runtime import checks as running
from webapp.storage import checks
from webapp.storage import models as m

PAGE = "/admin/log-check/"


def start(company: Company, alice: FlaskClient) -> int:
    answer = alice.post(PAGE)
    assert answer.status_code == 303
    return int(re.findall(r"check=(\d+)", answer.headers["Location"])[0])


def turn(company: Company) -> None:
    """The job does one turn, as after a restart: nothing but the tables is known to it."""
    with company.app.app_context():
        runtime.due()
        with runtime.reading() as conn:
            wanted = select(m.Job.id).where(m.Job.kind == "verify", m.Job.state.in_(checks.ALIVE))
            job = conn.execute(wanted).scalar_one()
        assert runtime.run_job(job)


def stored(company: Company, id: int) -> tuple[bool, int, int, int]:
    with company.app.app_context(), runtime.reading() as conn:
        row = checks.one(conn, id)
        assert row is not None
        return bool(row.finished_at), row.cards, row.differing, row.straying


def forge(company: Company, card: int) -> None:
    with company.app.app_context(), runtime.writing() as conn:
        conn.execute(update(m.Card).where(m.Card.id == card).values(values={"customer": "Somebody else"}))


def test_what_was_changed_behind_the_log_is_told_with_its_card(company: Company, alice: FlaskClient) -> None:
    good, bad = company.order(), company.order()
    forge(company, bad)
    assert "The log was not checked yet" in alice.get(PAGE).text
    assert alice.get(f"{PAGE}progress/").status_code == 404
    id = start(company, alice)
    assert "Under way: 0 of" in alice.get(PAGE).text
    turn(company)
    assert stored(company, id)[0::2] == (True, 1)
    page = alice.get(PAGE).text
    assert "Some cards are not as their timelines tell." in page
    assert "Stored otherwise: field “Customer”" in page
    assert f'href="/cards/{bad}"' in page
    assert f'href="/cards/{good}"' not in page


def test_a_timeline_that_cannot_be_read_holds_up_no_other(company: Company, alice: FlaskClient) -> None:
    card, other = company.order(), company.order()
    forge(company, other)
    with company.app.app_context(), runtime.writing() as conn:
        last = conn.execute(select(func.max(m.Event.seq)).where(m.Event.card_id == card)).scalar_one()
        columns = {"card_id": card, "seq": last + 1, "at": runtime.clock(), "actor_kind": "person"}
        conn.execute(insert(m.Event), columns | {"actor_id": company.bob.id, "kind": "nonsense", "data": {}})
    id = start(company, alice)
    turn(company)
    assert stored(company, id)[2] == 2
    assert "the timeline cannot be replayed" in alice.get(PAGE).text


def test_it_goes_on_where_it_was(
    company: Company, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [company.order() for _ in range(3)]
    forge(company, cards[1])
    monkeypatch.setattr(running, "AT_ONCE", 1)
    ticks = iter(range(1000))
    monkeypatch.setattr(running.time, "monotonic", lambda: next(ticks) * running.TURN * 0.6)
    id = start(company, alice)
    turn(company)
    done, first, *_ = stored(company, id)
    assert (done, first) == (False, 1)
    while not stored(company, id)[0]:
        turn(company)
    with company.app.app_context(), runtime.reading() as conn:
        everything = conn.execute(select(func.count()).select_from(m.Card)).scalar_one()
    assert stored(company, id) == (True, everything, 1, 0)


def test_two_starts_are_one_check(company: Company, alice: FlaskClient) -> None:
    company.order()
    id = start(company, alice)
    assert start(company, alice) == id
    turn(company)
    assert start(company, alice) != id


def test_one_that_was_called_off_makes_room(company: Company, alice: FlaskClient) -> None:
    id = start(company, alice)
    with company.app.app_context(), runtime.writing() as conn:
        conn.execute(update(m.Job).where(m.Job.kind == "verify").values(state="cancelled"))
    assert "The check was stopped." in alice.get(PAGE).text
    assert start(company, alice) != id


def test_only_administrators_check(company: Company, alice: FlaskClient) -> None:
    bob = company.client(company.bob)
    assert bob.get(PAGE).status_code == 404
    assert bob.post(PAGE).status_code == 404
