"""People are invited, changed and deactivated, never deleted."""

from __future__ import annotations

import re
import smtplib
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.admin.conftest import audited, fields, find, row
from tests.support.letters import the_letter
from tests.web.company import Company
from webapp import mailer
from webapp.extensions import db
from webapp.process.commands import Take
from webapp.storage import models as m

NEW = {
    "last_name": "Ёлкина",
    "first_name": "Ева",
    "email": "Yolkina@Verba.example",
    "position": "Кладовщик",
    "locale": "en",
}


def test_inviting_makes_a_person_and_sends_a_letter(company: Company, alice: FlaskClient) -> None:
    role = find(company, m.Role, key="sales")
    answer = alice.post("/admin/people/new/", data=NEW | {"roles": [str(role)]})
    made = find(company, m.User, login="yolkina")
    assert (answer.status_code, answer.location) == (303, f"/admin/people/edit/?id={made}")
    assert row(company, "user", made)["roles"] == [role]
    assert audited(company)[0] == ("created", "user", "Ёлкина Ева")
    assert "/invitations/" in the_letter(company.app, "yolkina@verba.example").text


def test_the_link_is_shown_where_letters_stay_in_the_development_mailbox(
    company: Company, alice: FlaskClient
) -> None:
    page = alice.post("/admin/people/new/", data=NEW, follow_redirects=True).text
    link = re.search(r'value="http://localhost(/invitations/[^"]+)"', page)
    assert link is not None
    assert company.app.test_client().get(link[1]).status_code == 200


def test_the_link_is_not_shown_where_letters_are_really_sent(
    make_app: Any, company: Company, monkeypatch: Any
) -> None:
    monkeypatch.setattr(mailer, "send", lambda *_: None)
    company = Company(make_app(MAIL_URL="smtp://mail.example"), *[getattr(company, n) for n in NAMES])
    page = company.client(company.alice).post("/admin/people/new/", data=NEW, follow_redirects=True).text
    assert "Not come in yet" in page
    assert "/invitations/" not in page


def test_a_link_that_could_not_be_sent_is_shown_to_be_passed_on(
    make_app: Any, company: Company, monkeypatch: Any
) -> None:
    def refuse(*_: Any) -> None:
        raise smtplib.SMTPConnectError(421, "no")

    monkeypatch.setattr(mailer, "send", refuse)
    company = Company(make_app(MAIL_URL="smtp://mail.example"), *[getattr(company, n) for n in NAMES])
    page = company.client(company.alice).post("/admin/people/new/", data=NEW, follow_redirects=True).text
    assert "could not be sent" in page
    assert "http://localhost/invitations/" in page


NAMES = ("alice", "bob", "charlie", "dora", "erin", "will", "walt")


def test_mistakes_are_told_at_the_fields_and_what_was_typed_stays(
    company: Company, alice: FlaskClient
) -> None:
    typed = NEW | {"last_name": "", "email": "bob@verba.example", "login": "bob"}
    answer = alice.post("/admin/people/new/", data=typed)
    assert answer.status_code == 422
    assert fields(answer) == {"last_name", "email", "login"}
    assert 'value="Кладовщик"' in answer.text
    assert 'href="#email"' in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("department_id", "999"),
        ("department_id", "x"),
        ("roles", "999"),
        ("also_in", "0"),
        ("locale", "de"),
        ("roles", "99999999999999999999"),
    ],
)
def test_forged_choices_are_refused(company: Company, alice: FlaskClient, name: str, value: str) -> None:
    answer = alice.post("/admin/people/new/", data=NEW | {name: value})
    assert (answer.status_code, fields(answer)) == (422, {name})


def test_changing_a_person(company: Company, alice: FlaskClient) -> None:
    store, sales = (find(company, m.Department, key=key) for key in ("store", "sales"))
    director = find(company, m.Role, key="director")
    changed = {
        "last_name": "Боброва",
        "first_name": "Белла",
        "patronymic": "Борисовна",
        "email": "bella@verba.example",
        "login": "bella",
        "position": "Продавец",
        "department_id": str(store),
        "also_in": [str(sales)],
        "roles": [str(director)],
        "admin": "y",
    }
    answer = alice.post(f"/admin/people/edit/?id={company.bob.id}", data=changed)
    assert answer.status_code == 303
    after = row(company, "user", company.bob.id)
    plain = {k: v for k, v in changed.items() if k not in ("department_id", "also_in", "roles", "admin")}
    assert after.items() >= (plain | {"admin": True, "department_id": store}).items()
    assert (after["also_in"], after["roles"]) == ([sales], [director])
    assert audited(company)[0] == ("changed", "user", "Боброва Белла Борисовна")


def test_unticking_everything_takes_roles_away(company: Company, alice: FlaskClient) -> None:
    form = {
        "last_name": "Бобров",
        "first_name": "",
        "email": "bob@verba.example",
        "login": "bob",
        "department_id": "",
    }
    assert alice.post(f"/admin/people/edit/?id={company.bob.id}", data=form).status_code == 303
    after = row(company, "user", company.bob.id)
    assert (after["roles"], after["department_id"], after["first_name"]) == ([], None, "")


def test_the_last_administrator_stays_one(company: Company, alice: FlaskClient) -> None:
    form = {"last_name": "Алисова", "email": "alice@verba.example", "login": "alice"}
    answer = alice.post(f"/admin/people/edit/?id={company.alice.id}", data=form)
    assert (answer.status_code, fields(answer)) == (422, {"admin"})


def test_who_gives_the_post_up_is_led_out(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context():
        from webapp import accounts

        accounts.save_person(company.bob.id, {"admin": True}, None)
        db.session.remove()
    form = {"last_name": "Алисова", "email": "alice@verba.example", "login": "alice"}
    answer = alice.post(f"/admin/people/edit/?id={company.alice.id}", data=form)
    assert (answer.status_code, answer.location) == (303, "/")


def test_deactivating_asks_first_and_says_what_would_be_missed(company: Company, alice: FlaskClient) -> None:
    company.approve(company.order())
    with company.app.app_context():
        from webapp import accounts

        accounts.save_role(None, {"key": "makers", "title_ru": "Мастера", "users": [company.will.id]}, None)
        db.session.remove()
    page = alice.get(f"/admin/people/deactivation/?id={company.will.id}").text
    assert "Deactivate Will?" in page
    assert "1 task of a group stays with the others" in page.replace("\u00a0", " ")
    assert "Heads: Workshop" in page
    assert "Nobody else has the role: Мастера" in page
    assert row(company, "user", company.will.id)["active"]


def test_a_deactivated_person_is_out_and_can_come_back(company: Company, alice: FlaskClient) -> None:
    bob = company.client(company.bob)
    answer = alice.post(f"/admin/people/deactivation/?id={company.bob.id}")
    assert (answer.status_code, answer.location) == (303, f"/admin/people/edit/?id={company.bob.id}")
    assert bob.get("/").status_code == 303
    assert "Бобров" not in alice.get("/admin/people/").text
    assert "Бобров" in alice.get("/admin/people/?state=off").text
    assert "Activate" in alice.get(f"/admin/people/activation/?id={company.bob.id}").text
    assert alice.post(f"/admin/people/activation/?id={company.bob.id}").status_code == 303
    assert company.get(company.bob, "/").status_code == 200


def test_nobody_deactivates_themselves(company: Company, alice: FlaskClient) -> None:
    answer = alice.post(f"/admin/people/deactivation/?id={company.alice.id}")
    assert answer.status_code == 403
    assert "You cannot switch off your own account" in answer.text
    assert "deactivation" not in alice.get(f"/admin/people/edit/?id={company.alice.id}").text


def test_invited_people_can_be_invited_again_and_others_get_a_new_password(
    company: Company, alice: FlaskClient
) -> None:
    alice.post("/admin/people/new/", data=NEW)
    made = find(company, m.User, login="yolkina")
    assert alice.post(f"/admin/people/invitation/?id={made}").status_code == 303
    assert alice.post(f"/admin/people/invitation/?id={company.bob.id}").status_code == 404
    assert alice.post(f"/admin/people/reset/?id={company.bob.id}").status_code == 303
    assert "/password/" in the_letter(company.app, "bob@verba.example").text


def test_nobody_can_be_deleted(company: Company, alice: FlaskClient) -> None:
    for address in ("/admin/people/", f"/admin/people/edit/?id={company.bob.id}"):
        assert "/admin/people/delete/" not in alice.get(address).text
    assert alice.post("/admin/people/delete/", query_string={"id": company.bob.id}).status_code == 404


@pytest.mark.parametrize("words", ["бобров", "БОБРОВ бор", "bob@", "борис"])
def test_people_are_found_whatever_the_case(company: Company, alice: FlaskClient, words: str) -> None:
    page = alice.get("/admin/people/", query_string={"search": words}).text
    assert "Бобров" in page
    assert "Чарушин" not in page


def test_yo_is_found_by_ye(company: Company, alice: FlaskClient) -> None:
    alice.post("/admin/people/new/", data=NEW)
    assert "Ёлкина" in alice.get("/admin/people/?search=елкина").text


def test_people_are_filtered_by_department_role_and_state(company: Company, alice: FlaskClient) -> None:
    store = find(company, m.Department, key="store")
    sales = find(company, m.Role, key="sales")
    in_store = alice.get(f"/admin/people/?department={store}").text
    assert ("Чарушин" in in_store, "Бобров" in in_store) == (True, False)
    with_role = alice.get(f"/admin/people/?role={sales}").text
    assert ("Бобров" in with_role, "Чарушин" in with_role) == (True, False)
    administrators = alice.get("/admin/people/?state=admin").text
    assert ("Алисова" in administrators, "Бобров" in administrators) == (True, False)


def test_people_are_sorted_both_ways(company: Company, alice: FlaskClient) -> None:
    up, down = (alice.get(f"/admin/people/?sort=name&down={n}").text for n in (0, 1))
    first, last = (f"/admin/people/edit/?id={one.id}" for one in (company.alice, company.charlie))
    assert up.index(first) < up.index(last)
    assert down.index(first) > down.index(last)
    assert 'aria-sort="descending"' in down


def test_long_lists_have_pages(company: Company, alice: FlaskClient) -> None:
    with company.app.app_context(), db.engine.begin() as conn:
        person = dict(
            conn.execute(db.select(m.User.__table__).where(m.User.login == "walt")).mappings().one()
        )
        del person["id"]
        names = [f"m{n:03}" for n in range(120)]
        conn.execute(
            db.insert(m.User),
            [person | {"login": n, "email": f"{n}@x.example", "last_name": n} for n in names],
        )
    assert "Page 1 of 3" in alice.get("/admin/people/").text
    third = alice.get("/admin/people/?page=3").text
    assert ("m119" in third, "m000" in third) == (True, False)
    assert "Page 3 of 3" in alice.get("/admin/people/?page=99999").text


def test_a_taken_task_keeps_its_holders_name_after_they_left(company: Company, alice: FlaskClient) -> None:
    card = company.order()
    company.approve(card)
    company.do(card, Take(2), company.will)
    alice.post(f"/admin/people/deactivation/?id={company.will.id}")
    assert "Will" in company.get(company.dora, f"/cards/{card}").text
