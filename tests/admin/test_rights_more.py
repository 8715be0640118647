"""“What can X see and do here, and why” of channels, fields for some, comments and deletion."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import find
from tests.admin.test_rights import told
from tests.support.application import Somebody
from tests.web.company import Company
from tests.web.test_channels import SHOP, sale
from webapp import runtime
from webapp.extensions import db
from webapp.process import rights
from webapp.process import state as states
from webapp.process.definition import Definition
from webapp.storage import models as m
from webapp.storage import org, versions

MORE = """
  edit: [{who: [{everyone: true}]}]
  delete: [{role: director}]
  comment: [{role: sales}, {person: erin}]
  see_fields:
    - {who: [{role: sales}], fields: [margin], stages: [new]}
    - {who: [{card: owner}], fields: [margin]}
comments_by_leave: true
"""
PLAIN = "  - {key: manager, kind: person"
MARGIN = "  - {key: margin, kind: number, title: {ru: Маржа, en: Margin}}\n"


@pytest.fixture
def shop(company: Company) -> int:
    source = SHOP.rstrip() + MORE
    source = source.replace(
        PLAIN, "  - {key: margin, kind: number, title: {ru: Маржа, en: Margin}}\n" + PLAIN
    )
    with company.app.app_context():
        runtime.publish(source)
        db.session.remove()
    return find(company, m.Process, key="shop")


def asked(alice: FlaskClient, shop: int, who: Somebody, **more: Any) -> str:
    return told(alice, shop, id=who.id, **more)


def test_channels_are_told_with_whose_they_are(company: Company, alice: FlaskClient, shop: int) -> None:
    bob = asked(alice, shop, company.bob)
    assert "Site may create cards in it because of the role “Продавцы”" in bob
    assert "Market only role “Директор”, " in bob
    assert "may not create cards in it" in bob
    dora = asked(alice, shop, company.dora)
    assert "Market may create cards in it because of the role “Директор”" in dora


def test_fields_for_some_are_told_stage_by_stage(company: Company, alice: FlaskClient, shop: int) -> None:
    """The page was not to be had at all where some field was for some and others could be changed."""
    bob = asked(alice, shop, company.bob)
    assert "“Margin” New because of the role “Продавцы” if they own the card" in bob
    dora = asked(alice, shop, company.dora)
    assert "“Margin” at every stage if they own the card" in dora
    assert "administrator" in asked(alice, shop, company.alice)


def test_comments_and_deletion_are_told(company: Company, alice: FlaskClient, shop: int) -> None:
    bob = asked(alice, shop, company.bob)
    assert "May not comment the owner has not let others write" in bob
    assert "May comment on cards that they own or have a task on" in bob
    assert "May not delete cards" in bob
    dora = asked(alice, shop, company.dora)
    assert "May not comment only role “Продавцы”" in dora
    assert "May delete cards and restore them because of the role “Директор”" in dora


def test_of_one_card_it_is_told_as_the_card_stands(company: Company, alice: FlaskClient, shop: int) -> None:
    sale(company, company.bob, "Lamp", pipeline="site")
    bob = asked(alice, shop, company.bob, card="S-1")
    assert "“Margin” because of the role “Продавцы” owns the card" in bob
    assert "May comment owns the card or has a task on it" in bob
    dora = asked(alice, shop, company.dora, card="S-1")
    assert "“Margin” seen only on the form of a task they have" in dora
    assert "Its channel no Site only role “Продавцы”" in dora.replace(
        "Its channel Site", "Its channel no Site"
    )


def test_what_is_told_is_what_is_decided(company: Company, shop: int) -> None:
    card = sale(company, company.bob, "Lamp", pipeline="site")
    with company.app.app_context(), db.engine.connect() as conn:
        row = db.session.get_one(m.Card, card)
        definition: Definition = versions.definition(conn, row.version_id)
        state, people = states.load(row.state, row.values), org.organisation(conn)
    for person in people.people:
        word = rights.commenting(definition, state, person, people)
        assert word.may == rights.may_comment(definition, state, person, people)
        hidden = rights.unseen(definition, state, person, people)
        given = rights.looks(definition, state, person, people)
        assert people.people[person].admin or hidden == rights.only_for_some(definition) - set(given)
