"""The first page says what needs an administrator now."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.admin.test_records import change
from tests.web.company import MONDAY, Company
from webapp import accounts
from webapp.extensions import db
from webapp.storage import models as m


def box(page: str, id: str) -> str:
    """The part of the page with that heading."""
    start = page.index(f'aria-labelledby="{id}-title"')
    return page[start : page.index("</section>", start)]


def test_a_quiet_company_needs_nothing_but_heads(company: Company, alice: FlaskClient) -> None:
    page = alice.get("/admin/").text
    assert "Nothing to do" in box(page, "incidents")
    assert "Nothing to do" in box(page, "failures")
    assert "Sales" in box(page, "vacant")
    assert "Workshop" not in box(page, "vacant")


def test_cards_without_anybody_to_do_their_task_are_listed(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        accounts.deactivate(company.dora.id, None)
        db.session.remove()
    card = company.order(customer="Anna")
    found = box(alice.get("/admin/").text, "incidents")
    assert f'href="/cards/{card}"' in found
    assert "Nobody was found for a task" in found
    assert "Review" in found


def test_failed_jobs_are_listed_until_their_trouble_is_dealt_with(
    company: Company, alice: FlaskClient
) -> None:
    company.order()
    change(
        company, m.Job, state="failed", kind="robot", do="email", error="no such server", finished_at=MONDAY
    )
    assert "no such server" not in alice.get("/admin/").text
    change(company, m.Card, incidents=1)
    assert "no such server" in box(alice.get("/admin/").text, "failures")
    change(company, m.Job, kind="timer")
    change(company, m.Card, incidents=0)
    assert "no such server" in box(alice.get("/admin/").text, "failures")


def test_people_who_have_not_come_in_yet_are_listed(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        made = accounts.invite({"last_name": "New", "email": "new@x.example"}, None)
        db.session.remove()
    assert "new@x.example" in box(alice.get("/admin/").text, "invited")
    with company.app.app_context():
        accounts.set_password(made, "a-new-horse-battery", None)
        db.session.remove()
    assert "new@x.example" not in box(alice.get("/admin/").text, "invited")


def test_long_lists_are_cut_and_lead_to_the_whole(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        for n in range(12):
            accounts.invite({"last_name": f"New{n}", "email": f"new{n}@x.example"}, None)
        db.session.remove()
    found = box(alice.get("/admin/").text, "invited")
    assert found.count("@x.example") < 12
    assert 'href="/admin/people/?state=invited"' in found


def test_sizes_are_counted(company: Company, alice: FlaskClient) -> None:
    company.finish(company.order())
    company.order()
    page = alice.get("/admin/").text
    sizes = page[page.index("sizes-title") :]
    assert sizes.index('Open cards</dt><dd class="stat-value">1<')
    assert sizes.index('Cards in all</dt><dd class="stat-value">2<')
