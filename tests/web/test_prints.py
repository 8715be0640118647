"""Cards on paper: the menu, the sheet of visas with its seal, and the page that confirms it."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import pypdf
import pytest

from tests.web.company import Company
from webapp.extensions import db
from webapp.process.commands import Actor, ChangeFields
from webapp.process.upkeep import Delete
from webapp.runtime import perform
from webapp.storage import models as m


@pytest.fixture
def card(company: Company) -> int:
    card = company.order("Анна Печатная")
    company.approve(card)
    return card


def sheet(company: Company, card: int) -> m.VisaSheet:
    with company.app.app_context():
        found = db.session.query(m.VisaSheet).filter_by(card_id=card).one()
        db.session.refresh(found)
        db.session.expunge(found)
        db.session.remove()
    return found


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_whoever_sees_the_card_prints_it(company: Company, card: int) -> None:
    page = company.get(company.bob, f"/cards/{card}").text
    address = f"/cards/{card}/prints/card"
    assert address in page
    answer = company.get(company.bob, address)
    assert answer.mimetype == "application/pdf"
    assert "Анна Печатная" in pdf_text(answer.data)
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert company.get(company.charlie, address).status_code == 404
    # Not offered in the menu, so not there.
    assert company.get(company.bob, f"/cards/{card}/prints/invoice").status_code == 404


def test_its_name_may_be_in_russian(company: Company, card: int) -> None:
    company.client(company.bob).post("/profile", data={"locale": "ru", "theme": "system"})
    named = company.get(company.bob, f"/cards/{card}/prints/card").headers["Content-Disposition"]
    assert named.isascii()
    assert "Карточка" in unquote(named)


def test_the_sheet_is_kept_sealed_and_confirmed(company: Company, card: int) -> None:
    assert company.client(company.charlie).post(f"/cards/{card}/sheets").status_code == 404
    company.client(company.bob).post(f"/cards/{card}/sheets")
    made = sheet(company, card)
    file = company.get(company.bob, f"/files/{made.attachment_id}")
    assert f"/visa/{made.token}" in pdf_text(file.data).replace("\n", "")
    page = company.get(company.bob, f"/visa/{made.token}").text
    assert "The sheet holds" in page
    assert "SHA-256" in page
    card_page = company.get(company.bob, f"/cards/{card}").text
    assert f"/visa/{made.token}" in card_page
    assert "Holds" in card_page


def test_a_stranger_learns_only_whether_it_holds(company: Company, card: int) -> None:
    company.client(company.bob).post(f"/cards/{card}/sheets")
    token = sheet(company, card).token
    for client in (company.app.test_client(), company.client(company.charlie)):
        answer = client.get(f"/visa/{token}")
        assert answer.status_code == 200
        assert "The sheet holds" in answer.text
        assert not re.search("Анна|Table|Dora|Дора|SHA-256", answer.text)
    assert company.app.test_client().get("/visa/" + "x" * 32).status_code == 404


def test_a_sheet_of_a_deleted_card_holds_no_longer(company: Company, card: int) -> None:
    company.client(company.bob).post(f"/cards/{card}/sheets")
    token = sheet(company, card).token
    with company.app.app_context():
        perform(card, Delete("twice"), Actor("admin", company.alice.id))
        db.session.remove()
    for client in (company.app.test_client(), company.client(company.bob)):
        assert "no longer holds" in client.get(f"/visa/{token}").text


def test_a_later_change_of_what_was_approved_makes_it_void(company: Company, card: int) -> None:
    company.client(company.bob).post(f"/cards/{card}/sheets")
    token = sheet(company, card).token
    with company.app.app_context():
        perform(card, ChangeFields({"customer": "Другая"}), Actor("robot"))
        db.session.remove()
    assert "no longer holds" in company.app.test_client().get(f"/visa/{token}").text
    assert "Changed since: Customer" in company.get(company.bob, f"/visa/{token}").text
    assert "No longer holds" in company.get(company.bob, f"/cards/{card}").text


def test_a_code_on_paper_leads_to_my_task_others_to_the_card_and_strangers_nowhere(
    company: Company,
) -> None:
    card = company.order("Анна Печатная")
    address = f"/cards/{card}/turn"
    assert company.get(company.dora, address).location == f"/cards/{card}/tasks/1"
    assert company.get(company.bob, address).location == f"/cards/{card}"
    assert company.get(company.charlie, address).status_code == 404
