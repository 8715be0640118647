"""Who sees which cards, in one place for all pages; and that every page keeps to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.application import Somebody
from tests.web.company import MONDAY, ORDERS, Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Comment, Complete
from webapp.storage import models as m
from webapp.storage.reads import access


def seen(company: Company, somebody: Somebody) -> set[int]:
    """The cards the condition leaves, which must be those that `may_see` and `see` give."""
    with company.app.app_context(), db.engine.connect() as conn:
        viewer = access.viewer(conn, somebody.id, MONDAY.date())
        found = set(conn.execute(select(m.Card.id).where(access.visible(viewer))).scalars())
        every = set(conn.execute(select(m.Card.id)).scalars())
        assert found == {card for card in every if access.may_see(conn, viewer, card)}
        assert found == {card for card in every if access.see(conn, viewer, card)}
        by_process = {
            card
            for process in access.company(conn).processes
            for card in conn.execute(
                select(m.Card.id).where(
                    m.Card.process_id == process.id, access.visible_in(viewer, process.id)
                )
            ).scalars()
        }
        assert found == by_process
        return found


def test_administrators_and_those_with_the_right_see_every_card(either_company: Company) -> None:
    cards = {either_company.order(), either_company.order()}
    assert seen(either_company, either_company.alice) == cards
    assert seen(either_company, either_company.dora) == cards


def test_a_department_sees_the_cards_its_people_started(either_company: Company) -> None:
    card = either_company.order()
    assert seen(either_company, either_company.erin) == {card}


def test_a_stranger_sees_nothing(either_company: Company) -> None:
    either_company.order()
    either_company.request()
    assert seen(either_company, either_company.charlie) == set()


def test_whoever_has_or_had_a_task_sees_the_card(either_company: Company) -> None:
    card = either_company.order()
    assert seen(either_company, either_company.will) == set()
    either_company.approve(card)
    assert seen(either_company, either_company.will) == {card}
    either_company.do(card, Complete(2, "ready"), either_company.walt)
    assert seen(either_company, either_company.will) == {card}


def test_a_substitute_sees_the_cards_of_whom_they_act_for(either_company: Company) -> None:
    card = either_company.order()
    either_company.approve(card)
    either_company.absent(either_company.will, either_company.charlie)
    assert seen(either_company, either_company.charlie) == {card}


def test_who_is_mentioned_sees_the_card(either_company: Company) -> None:
    card = either_company.order()
    either_company.do(
        card, Comment("Look at this", mentions=(either_company.charlie.id,)), either_company.bob
    )
    assert seen(either_company, either_company.charlie) == {card}


def test_the_right_to_see_is_that_of_the_current_version(either_company: Company) -> None:
    either_company.order()
    with either_company.app.app_context():
        runtime.publish(
            ORDERS.replace("{who: [{department: sales}], scope: department}", "{who: [{department: store}]}")
        )
    assert len(seen(either_company, either_company.charlie)) == 1
    assert seen(either_company, either_company.erin) == set()


def test_somebody_switched_off_sees_nothing(either_company: Company) -> None:
    either_company.order()
    with either_company.app.app_context():
        accounts.save_person(either_company.dora.id, {"active": False}, None)
        db.session.remove()
    assert seen(either_company, either_company.dora) == set()


ADDRESSES = (
    "/boards/orders",
    "/boards/orders?mode=list",
    "/boards/orders/columns/review",
    "/boards/orders/people",
    "/cards/{card}/ways",
    "/boards/nothing",
    "/summary?process=orders",
    "/notifications/{note}",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_told_that_there_is_no_such_page(company: Company, address: str) -> None:
    card = company.order()
    with company.app.app_context():
        note = db.session.scalars(select(m.Notification.id)).first()
        db.session.remove()
    answer = company.get(company.charlie, address.format(card=card, note=note))
    assert answer.status_code == 404
    assert "Anna" not in answer.text


LISTS = (
    "/",
    "/tasks",
    "/tasks?responsible=anyone",
    "/tasks?responsible=anyone&state=done",
    "/summary",
    "/workload",
    "/notifications",
    "/search?q=table",
    "/counters",
)


@pytest.mark.parametrize("address", LISTS)
def test_lists_show_a_stranger_nothing(company: Company, address: str) -> None:
    company.finish(company.order())
    company.order()
    answer = company.get(company.charlie, address)
    assert answer.status_code == 200
    assert "Anna" not in answer.text
    assert "2026-0001" not in answer.text


@pytest.mark.parametrize("address", [*ADDRESSES, *LISTS])
def test_nobody_gets_in_without_signing_in(company: Company, address: str) -> None:
    answer = company.app.test_client().get(address.format(card=1, note=1))
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]
