"""Departments as a tree, roles with those who have them, absences with substitutes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import audited, fields, find, row
from tests.web.company import MONDAY, Company
from webapp import accounts
from webapp.extensions import db
from webapp.storage import models as m

DAY = MONDAY.date()

# -- departments -------------------------------------------------------------------------------------------


def test_departments_are_a_tree_with_heads_and_vacant_posts(company: Company, alice: FlaskClient) -> None:
    page = alice.get("/admin/departments/").text
    office, sales = page.index(">Office<"), page.index(">Sales<")
    assert office < sales
    assert re.search(r'level-1">\s*<div class="branch-title"><span class="row-line"><a [^>]+>Sales<', page)
    assert page.count(">vacant<") == 2
    assert "Алисова" in page[office:sales]


def test_a_head_who_was_deactivated_leaves_the_post_vacant(company: Company, alice: FlaskClient) -> None:
    alice.post(f"/admin/people/deactivation/?id={company.will.id}")
    assert alice.get("/admin/departments/").text.count(">vacant<") == 3


def test_making_and_changing_a_department(company: Company, alice: FlaskClient) -> None:
    office = find(company, m.Department, key="office")
    new = {
        "key": "garage",
        "title_ru": "Гараж",
        "title_en": "Garage",
        "parent_id": str(office),
        "head_title": "Механик",
    }
    assert alice.post("/admin/departments/new/", data=new).location == "/admin/departments/"
    garage = find(company, m.Department, key="garage")
    assert "Механик" in alice.get("/admin/departments/").text
    form = {
        "title_ru": "Автопарк",
        "parent_id": "",
        "head_id": str(company.bob.id),
        "deputy_id": str(company.erin.id),
        "chain_end": "y",
    }
    assert alice.post(f"/admin/departments/edit/?id={garage}", data=form).status_code == 303
    after = row(company, "department", garage)
    assert (after["key"], after["title_ru"], after["parent_id"]) == ("garage", "Автопарк", None)
    assert (after["head_id"], after["deputy_id"], after["chain_end"]) == (
        company.bob.id,
        company.erin.id,
        True,
    )
    assert audited(company)[0] == ("changed", "department", "Автопарк")


def test_a_department_is_never_below_itself(company: Company, alice: FlaskClient) -> None:
    office, sales = (find(company, m.Department, key=key) for key in ("office", "sales"))
    form = {"title_ru": "Офис", "parent_id": str(sales)}
    answer = alice.post(f"/admin/departments/edit/?id={office}", data=form)
    assert (answer.status_code, fields(answer)) == (422, {"parent_id"})


def test_the_head_is_not_the_own_deputy(company: Company, alice: FlaskClient) -> None:
    store = find(company, m.Department, key="store")
    form = {"title_ru": "Склад", "head_id": str(company.bob.id), "deputy_id": str(company.bob.id)}
    assert fields(alice.post(f"/admin/departments/edit/?id={store}", data=form)) == {"deputy_id"}


def test_a_key_never_changes_and_is_not_asked_for_again(company: Company, alice: FlaskClient) -> None:
    store = find(company, m.Department, key="store")
    assert 'name="key"' not in alice.get(f"/admin/departments/edit/?id={store}").text
    alice.post(f"/admin/departments/edit/?id={store}", data={"title_ru": "Склад", "key": "another"})
    assert row(company, "department", store)["key"] == "store"


def test_a_head_who_left_stays_possible_in_the_form(company: Company, alice: FlaskClient) -> None:
    alice.post(f"/admin/people/deactivation/?id={company.will.id}")
    workshop = find(company, m.Department, key="workshop")
    assert "Will (access closed)" in alice.get(f"/admin/departments/edit/?id={workshop}").text
    form = {"title_ru": "Цех", "head_id": str(company.will.id)}
    assert alice.post(f"/admin/departments/edit/?id={workshop}", data=form).status_code == 303


# -- deleting ----------------------------------------------------------------------------------------------


def test_deleting_asks_first(company: Company, alice: FlaskClient) -> None:
    alice.post("/admin/departments/new/", data={"key": "garage", "title_ru": "Гараж"})
    garage = find(company, m.Department, key="garage")
    assert (
        f"/admin/departments/delete/?id={garage}" in alice.get(f"/admin/departments/edit/?id={garage}").text
    )
    page = alice.get(f"/admin/departments/delete/?id={garage}")
    assert "Delete “Гараж”?" in page.text
    assert row(company, "department", garage)
    assert alice.post(f"/admin/departments/delete/?id={garage}").status_code == 303
    assert not row(company, "department", garage)
    assert audited(company)[0] == ("deleted", "department", "Гараж")


def test_what_is_still_in_use_is_not_deleted(company: Company, alice: FlaskClient) -> None:
    sales = find(company, m.Department, key="sales")
    answer = alice.post(f"/admin/departments/delete/?id={sales}")
    assert answer.status_code in (409, 422)
    assert "still belong to it" in answer.text
    assert row(company, "department", sales)


def test_deleting_warns_of_processes_that_name_it(company: Company, alice: FlaskClient) -> None:
    role, department = find(company, m.Role, key="director"), find(company, m.Department, key="workshop")
    assert "Processes name it: Orders, Requests" in alice.get(f"/admin/roles/delete/?id={role}").text
    assert "Processes name it: Orders." in alice.get(f"/admin/departments/delete/?id={department}").text


@pytest.mark.parametrize("id", ["0", "999", "x", "-1", "9" * 30, "1 or 1=1", ""])
def test_forged_ids_lead_nowhere(company: Company, alice: FlaskClient, id: str) -> None:
    for section in ("people", "departments", "roles", "absences"):
        for method in ("GET", "POST"):
            view = "edit" if method == "GET" else "deactivation" if section == "people" else "delete"
            answer = alice.open(f"/admin/{section}/{view}/", method=method, query_string={"id": id})
            assert answer.status_code == 404, (section, method)


# -- roles -------------------------------------------------------------------------------------------------


def test_roles_show_who_has_them_and_which_processes_name_them(company: Company, alice: FlaskClient) -> None:
    page = alice.get("/admin/roles/").text
    assert re.search(r"Директор</a>.*?Dora.*?Orders<br>Requests", page, re.DOTALL)


def test_a_role_that_nobody_has_is_marked(company: Company, alice: FlaskClient) -> None:
    alice.post("/admin/roles/new/", data={"key": "spies", "title_ru": "Шпионы"})
    assert "Nobody has it" in alice.get("/admin/roles/").text


def test_giving_a_role_to_people(company: Company, alice: FlaskClient) -> None:
    new = {"key": "drivers", "title_ru": "Водители", "users": [str(company.bob.id), str(company.will.id)]}
    assert alice.post("/admin/roles/new/", data=new).status_code == 303
    drivers = find(company, m.Role, key="drivers")
    assert row(company, "role", drivers)["users"] == sorted([company.bob.id, company.will.id])
    alice.post(
        f"/admin/roles/edit/?id={drivers}", data={"title_ru": "Водители", "users": [str(company.will.id)]}
    )
    assert row(company, "role", drivers)["users"] == [company.will.id]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"key": "", "title_ru": ""}, {"key", "title_ru"}),
        ({"key": "Водители", "title_ru": "В"}, {"key"}),
        ({"key": "sales", "title_ru": "В"}, {"key"}),
        ({"key": "ok", "title_ru": "В" * 121}, {"title_ru"}),
        ({"key": "ok", "title_ru": "В", "users": "7777"}, {"users"}),
    ],
)
def test_mistakes_in_a_role(
    company: Company, alice: FlaskClient, typed: dict[str, str], wrong: set[str]
) -> None:
    answer = alice.post("/admin/roles/new/", data=typed)
    assert (answer.status_code, fields(answer)) == (422, wrong)


def test_a_role_somebody_has_is_not_deleted(company: Company, alice: FlaskClient) -> None:
    sales = find(company, m.Role, key="sales")
    assert "still belong to it" in alice.post(f"/admin/roles/delete/?id={sales}").text
    assert row(company, "role", sales)


def test_texts_without_a_meaning_for_databases_are_cleaned(company: Company, alice: FlaskClient) -> None:
    assert (
        alice.post("/admin/roles/new/", data={"key": "a\0b", "title_ru": " В\0одители "}).status_code == 303
    )
    assert row(company, "role", find(company, m.Role, key="ab"))["title_ru"] == "Водители"


# -- absences ----------------------------------------------------------------------------------------------


def absence(company: Company, **changes: str) -> dict[str, str]:
    days = {"first_day": DAY.isoformat(), "last_day": (DAY + timedelta(days=4)).isoformat()}
    people = {"user_id": str(company.will.id), "substitute_id": str(company.walt.id)}
    return {**people, **days, "reason": "Отпуск", **changes}


def test_noting_changing_and_deleting_an_absence(company: Company, alice: FlaskClient) -> None:
    assert alice.post("/admin/absences/new/", data=absence(company)).status_code == 303
    noted = find(company, m.Absence, user_id=company.will.id)
    page = alice.get("/admin/absences/").text
    assert "Away now" in page
    assert "Отпуск" in page
    later = absence(company, first_day=(DAY + timedelta(days=1)).isoformat(), substitute_id="")
    assert alice.post(f"/admin/absences/edit/?id={noted}", data=later).status_code == 303
    assert row(company, "absence", noted)["substitute_id"] is None
    assert "No substitute" in alice.get("/admin/absences/").text
    assert "Delete “Will, " in alice.get(f"/admin/absences/delete/?id={noted}").text
    assert alice.post(f"/admin/absences/delete/?id={noted}").status_code == 303
    assert not row(company, "absence", noted)
    told = re.sub(r"<[^>]+>", " ", alice.get("/admin/audit/?subject=absence").text)
    assert re.search(r"\d+ November 2026 – \d+ November 2026", told.replace("\u00a0", " "))
    assert "2026-11" not in told


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"user_id": ""}, {"user_id"}),
        ({"first_day": ""}, {"first_day"}),
        ({"last_day": "tomorrow"}, {"last_day"}),
        ({"last_day": "2026-11-01"}, {"last_day"}),
        ({"last_day": "9999-12-31"}, {"last_day"}),
        ({"substitute_id": "1000"}, {"substitute_id"}),
    ],
)
def test_mistakes_in_an_absence(
    company: Company, alice: FlaskClient, changes: dict[str, str], wrong: set[str]
) -> None:
    answer = alice.post("/admin/absences/new/", data=absence(company, **changes))
    assert (answer.status_code, fields(answer)) == (422, wrong)
    no_date = changes.get("first_day") == "" or "tomorrow" in changes.values()
    assert ("Enter the date." in answer.text) == no_date


def test_past_absences_are_out_of_the_way(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        days = {"first_day": DAY - timedelta(days=30), "last_day": DAY - timedelta(days=20)}
        accounts.save_absence(None, {"user_id": company.erin.id, **days}, None)
        db.session.remove()
    assert "Erin" not in alice.get("/admin/absences/").text
    assert "Erin" in alice.get("/admin/absences/?when=past").text
    assert "Erin" in alice.get("/admin/absences/?when=all").text
