"""Processes, cards, timeline, jobs, penalties and the audit are looked through and never written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import find
from tests.web.company import MONDAY, ORDERS, Company
from webapp import accounts, runtime
from webapp.extensions import db
from webapp.process.commands import Comment
from webapp.process.events import EVENTS
from webapp.storage import models as m

SECTIONS = (
    "people",
    "departments",
    "roles",
    "absences",
    "processes",
    "cards",
    "timeline",
    "jobs",
    "penalties",
    "audit",
)


def change(company: Company, table: Any, **columns: Any) -> None:
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(db.update(table).values(columns))


def add(company: Company, table: Any, **columns: Any) -> None:
    with company.app.app_context(), db.engine.begin() as conn:
        conn.execute(db.insert(table).values(columns))


# -- processes -----------------------------------------------------------------------------------------------


def test_processes_count_their_open_and_closed_cards(company: Company, alice: FlaskClient) -> None:
    company.finish(company.order())
    company.order()
    company.order()
    page = alice.get("/admin/processes/").text
    row = page[page.index("Orders</a>") :]
    assert re.search(r"state=open\D+2<.*?state=closed\D+1<", row, re.DOTALL)


def test_a_process_is_told_in_plain_words(company: Company, alice: FlaskClient) -> None:
    page = alice.get(
        "/admin/processes/details/", query_string={"id": find(company, m.Process, key="orders")}
    ).text
    assert "role “Директор”" in page
    assert "everybody in “Workshop”; the first to answer decides" in page
    assert re.search(r"Refuse</span>.*?Refused.*?with a comment", page, re.DOTALL)
    assert "4\u00a0hours" in page
    assert "everybody in “Sales”: cards of their department" in page


def test_transitions_are_told_with_their_conditions(company: Company, alice: FlaskClient) -> None:
    page = alice.get(
        "/admin/processes/details/", query_string={"id": find(company, m.Process, key="requests")}
    ).text
    assert "“Answer” is filled in" in page


def test_the_source_of_a_version_is_downloaded_as_it_was(company: Company, alice: FlaskClient) -> None:
    version = find(company, m.Version, process_id=find(company, m.Process, key="orders"))
    answer = alice.get(f"/admin/processes/source/?id={version}")
    assert answer.text == ORDERS
    assert answer.headers["Content-Disposition"] == "attachment; filename=orders-v1.yaml"


def test_older_versions_stay_readable(company: Company, alice: FlaskClient) -> None:
    process = find(company, m.Process, key="orders")
    old = find(company, m.Version, process_id=process)
    with company.app.app_context():
        runtime.publish(ORDERS.replace("en: Review", "en: First look"))
    assert "First look" in alice.get(f"/admin/processes/details/?id={process}").text
    page = alice.get(f"/admin/processes/details/?id={process}&version={old}").text
    assert "First look" not in page
    assert "This is version 1. New cards run on another one." in page
    other = find(company, m.Version, process_id=find(company, m.Process, key="requests"))
    for wrong in (str(other), "999", "x"):
        assert alice.get(f"/admin/processes/details/?id={process}&version={wrong}").status_code == 404


# -- cards and what happened to them -----------------------------------------------------------------------


def test_cards_are_found_by_words_process_stage_and_state(company: Company, alice: FlaskClient) -> None:
    company.order(customer="Ёлкин")
    company.approve(company.order(customer="Berg"))
    company.request("A broken hinge")

    def shown(query: str) -> set[str]:
        page = alice.get(f"/admin/cards/?{query}").text
        return {name for name in ("Ёлкин", "Berg", "A broken hinge") if name in page}

    assert shown("") == {"Ёлкин", "Berg", "A broken hinge"}
    assert shown("search=елкин") == {"Ёлкин"}
    assert shown("process=orders") == {"Ёлкин", "Berg"}
    assert shown("process=orders&stage=making") == {"Berg"}
    assert shown("stage=making") == {"Ёлкин", "Berg", "A broken hinge"}
    assert shown("state=closed") == set()
    assert shown("state=open&process=requests") == {"A broken hinge"}


def test_a_card_leads_to_the_page_employees_see(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    assert f'href="/cards/{card}"' in alice.get("/admin/cards/").text
    assert f'href="/admin/timeline/?card={card}"' in alice.get("/admin/cards/").text


def test_the_timeline_of_one_card(company: Company, alice: FlaskClient) -> None:
    card = company.order(customer="Anna")
    company.request("A broken hinge")
    company.do(card, Comment("Please hurry"), company.bob)
    page = alice.get(f"/admin/timeline/?card={card}").text
    assert "Please hurry" in page
    assert "A broken hinge" not in page
    assert "Anna" in alice.get("/admin/timeline/?search=anna&kind=CommentAdded").text
    assert "Card created" in page


def test_every_event_has_a_name(company: Company) -> None:
    from webapp.admin import words

    assert set(words.EVENTS) == set(EVENTS)


def test_lists_that_grow_for_ever_go_back_step_by_step(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    for n in range(60):
        company.do(card, Comment(f"remark {n}."), company.bob)
    first = alice.get("/admin/timeline/").text
    assert ("remark 59." in first, "remark 5." in first) == (True, False)
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = alice.get(older[1].replace("&amp;", "&")).text
    assert ("remark 59." in second, "remark 5." in second) == (False, True)


# -- jobs ----------------------------------------------------------------------------------------------------


def test_jobs_are_counted_by_state_and_told_whole(company: Company, alice: FlaskClient) -> None:
    company.order()
    change(company, m.Job, state="failed", error="The printer <is> on fire", finished_at=MONDAY, tries=5)
    page = alice.get("/admin/jobs/?state=failed").text
    assert "Deadline of a task" in page
    assert "The printer &lt;is&gt; on fire" in page
    assert re.search(r'stat-late[^>]*><span class="stat-value">[1-9]', page)
    job = re.search(r"/admin/jobs/details/\?id=(\d+)", page)[1]  # type: ignore[index]
    told = alice.get(f"/admin/jobs/details/?id={job}").text
    assert "The printer &lt;is&gt; on fire" in told
    assert told.index('<details class="data">') < told.index("<code>ref</code>")
    assert alice.get("/admin/jobs/?state=done").text.count("/admin/jobs/details/") == 0


# -- penalties and the audit ---------------------------------------------------------------------------------


def test_penalties_of_one_person(company: Company, alice: FlaskClient) -> None:
    card = company.order(customer="Anna")
    late = {"card_id": card, "points": 3, "at": MONDAY, "reason": {"ru": "Опоздание", "en": "Too late"}}
    add(company, m.Penalty, key="a", user_id=company.will.id, **late)
    add(
        company,
        m.Penalty,
        key="b",
        user_id=company.walt.id,
        **late,
        waived_at=MONDAY,
        waived_reason="He was ill",
    )
    page = alice.get("/admin/penalties/").text
    assert ("Too late" in page, "Anna" in page, "He was ill" in page) == (True, True, True)
    assert "He was ill" not in alice.get(f"/admin/penalties/?person={company.will.id}").text


def test_the_audit_tells_who_changed_what_from_what(company: Company, alice: FlaskClient) -> None:
    store = find(company, m.Department, key="store")
    with company.app.app_context():
        accounts.save_person(company.bob.id, {"department_id": store, "admin": True}, company.alice.id)
        accounts.set_password(company.bob.id, "a-new-horse-battery", company.bob.id)
        db.session.remove()
    page = alice.get(f"/admin/audit/?subject=user&no={company.bob.id}").text
    assert re.search(r"Department:.*?<del>Sales</del>.*?<ins>Store</ins>", page, re.DOTALL)
    assert re.search(r"Administrator:.*?<del>No</del>.*?<ins>Yes</ins>", page, re.DOTALL)
    assert "Алисова" in page
    assert "$argon2" not in page
    assert "Чарушин" not in page
    mine = alice.get(f"/admin/audit/?actor={company.alice.id}").text
    assert "<ins>Store</ins>" in mine
    assert "ended everywhere" not in mine


def test_every_column_that_the_audit_may_tell_has_a_name() -> None:
    from webapp.admin import audit, words
    from webapp.storage import people

    columns = {name for table in people.TABLES.values() for name in table.c.keys()}  # noqa: SIM118
    lists = {name for lists in people.LISTS.values() for name in lists}
    assert (columns | lists) - audit.UNTOLD <= set(words.COLUMNS)


# -- whatever the address says -------------------------------------------------------------------------------

ODD = (
    "-1",
    "0",
    "1.5",
    "x",
    "9" * 40,
    "٣",
    "\0",
    "%",
    "_",
    "'",
    "<b>",
    "a" * 5000,
    "",
    "  ",
    "admin.index",
    "1 or 1=1",
)


@pytest.mark.parametrize("section", SECTIONS)
def test_filters_survive_odd_input(company: Company, alice: FlaskClient, section: str) -> None:
    company.order()
    names = (
        "page",
        "before",
        "sort",
        "down",
        "search",
        "state",
        "process",
        "stage",
        "kind",
        "card",
        "subject",
        "no",
        "action",
        "actor",
        "person",
        "department",
        "role",
        "when",
        "endpoint",
        "_external",
        "_anchor",
        "_scheme",
        "_method",
        "self",
        "id",
        "flt0_0",
        "url",
        "export_type",
    )
    for value in ODD:
        answer = alice.get(f"/admin/{section}/", query_string=dict.fromkeys(names, value))
        assert answer.status_code == 200, value
        assert "<b>" not in answer.text


def test_details_of_nothing_are_404(company: Company, alice: FlaskClient) -> None:
    for id in ("0", "999", "x", "9" * 40):
        for view in ("jobs/details", "processes/details", "processes/source"):
            assert alice.get(f"/admin/{view}/", query_string={"id": id}).status_code == 404


def test_both_databases_answer(either_company: Company) -> None:
    """The same pages with the same rows, on SQLite and on PostgreSQL."""
    card = either_company.order(customer="Anna")
    either_company.finish(either_company.order())
    stopped = {"no": 1, "code": "nobody"}
    change(either_company, m.Job, state="failed", finished_at=MONDAY, error="no paper")
    with either_company.app.app_context(), db.engine.begin() as conn:
        conn.execute(
            db.update(m.Card).where(m.Card.id == card).values(incidents=1, state={"incidents": [stopped]})
        )
    client = either_company.client(either_company.alice)
    home = client.get("/admin/").text
    assert "Nobody was found for a task" in home
    assert "no paper" in home
    for section in SECTIONS:
        page = client.get(f"/admin/{section}/", query_string={"search": "anna", "state": "open"})
        assert page.status_code == 200
    assert client.get("/admin/people/?search=ДОРА&sort=name&down=1").status_code == 200
    assert "Anna" in client.get("/admin/cards/?state=trouble&process=orders").text
    assert "Anna" not in client.get("/admin/cards/?state=late").text
