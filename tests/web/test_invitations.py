"""Inviting people, and what they and others may be called."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.support.application import People
from tests.support.letters import the_letter
from tests.web.test_passwords import NEW, fill
from webapp import accounts, letters
from webapp.extensions import db
from webapp.process.errors import InvalidInput, NotAllowed, Refused
from webapp.storage import org
from webapp.storage.models import Audit, User

DARIA = {"email": "Daria@Verba.example ", "last_name": "Дарьина", "first_name": "Дарья", "locale": "en"}


def invite(app: Flask, people: People) -> tuple[int, str]:
    """Daria's id, and the page that her letter leads to."""
    with app.app_context():
        id = accounts.invite(DARIA, people.alice.id)
        invited = letters.send_invitation(db.session.get_one(User, id))
        assert invited.sent
    letter = the_letter(app, "daria@verba.example")
    assert invited.link in letter.text
    assert "Hello, Дарья!" in letter.text
    return id, invited.link.removeprefix("http://localhost")


def test_an_invited_person_chooses_a_password_and_is_in(app: Flask, people: People) -> None:
    id, page = invite(app, people)
    client = app.test_client()
    assert "Welcome, Дарья!" in client.get(page).text
    assert fill(client, page, password=NEW, again=NEW).location == "/"
    with app.app_context():
        assert accounts.sign_in("daria", NEW).id == id
    assert client.get(page).status_code == 410


def test_an_invitation_is_good_for_seven_days(app: Flask, people: People) -> None:
    with time_machine.travel("2026-11-22T09:00:00+00:00", tick=False) as clock:
        _, page = invite(app, people)
        clock.shift(timedelta(days=6, hours=23))
        assert app.test_client().get(page).status_code == 200
        clock.shift(timedelta(hours=2))
        assert app.test_client().get(page).status_code == 410


@pytest.mark.parametrize(
    ("email", "login"), [("O.Reilly+work@x.example", "o.reilly.work"), ("d@x.example", "d")]
)
def test_a_login_is_made_from_the_address(app: Flask, email: str, login: str) -> None:
    with app.app_context():
        made = accounts.invite({"email": email, "last_name": "Д"}, None)
        assert db.session.get_one(User, made).login == login


def test_until_then_nobody_gets_in_without_a_password(app: Flask, people: People) -> None:
    invite(app, people)
    with app.app_context(), pytest.raises(accounts.WrongPassword):
        accounts.sign_in("daria", "")


def test_the_link_is_made_of_our_address_and_not_of_the_callers(app: Flask, people: People) -> None:
    client = app.test_client()
    html = client.get("/password/new", base_url="http://evil.example").text
    key = re.search(r'name="csrf_token" value="([^"]+)"', html)[1]
    client.post("/password", data={"csrf_token": key, "email": "bob"}, base_url="http://evil.example")
    text = the_letter(app, "bob@verba.example").text
    assert "http://localhost/password/" in text
    assert "evil" not in text


# -- who is who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"login": "bob"}, "login", "login_taken"),
        ({"email": "BOB@verba.example"}, "email", "email_taken"),
        ({"login": "da ria"}, "login", "bad_login"),
        ({"email": "daria"}, "email", "bad_email"),
        ({"last_name": " "}, "last_name", "required"),
        ({"last_name": "я" * 81}, "last_name", "too_long"),
        ({"department_id": 999}, "department_id", "not_department"),
        ({"roles": [999]}, "roles", "not_role"),
    ],
)
def test_wrong_people_are_refused(
    app: Flask, people: People, change: dict[str, object], field: str, code: str
) -> None:
    with app.app_context():
        before = db.session.scalar(db.select(db.func.count(User.id)))
        with pytest.raises(InvalidInput) as refused:
            accounts.invite(DARIA | change, people.alice.id)
        assert refused.value.errors[field][0] == code
        assert db.session.scalar(db.select(db.func.count(User.id))) == before


def test_every_change_of_people_is_noted_and_known_at_once(app: Flask, people: People) -> None:
    with app.app_context():
        with db.engine.connect() as conn:
            assert org.organisation(conn).people[people.bob.id].position == ""
        accounts.save_person(people.bob.id, {"position": "Менеджер"}, people.alice.id)
        with db.engine.connect() as conn:
            assert org.organisation(conn).people[people.bob.id].position == "Менеджер"
        noted = db.session.scalars(db.select(Audit).order_by(Audit.id.desc())).first()
        assert (noted.actor_id, noted.action, noted.subject, noted.title) == (
            people.alice.id,
            "changed",
            "user",
            "Бобров Борис",
        )
        assert (noted.before, noted.after) == ({"position": ""}, {"position": "Менеджер"})


def test_the_last_administrator_stays(app: Flask, people: People) -> None:
    with app.app_context():
        for change in ({"admin": False}, {"active": False}):
            with pytest.raises(InvalidInput) as refused:
                accounts.save_person(people.alice.id, change, people.bob.id)
            assert refused.value.errors == {"admin": ("last_administrator", {})}
        accounts.save_person(people.bob.id, {"admin": True}, people.alice.id)
        accounts.save_person(people.alice.id, {"admin": False}, people.bob.id)


def test_nobody_switches_off_their_own_account(app: Flask, people: People) -> None:
    with app.app_context(), pytest.raises(NotAllowed):
        accounts.deactivate(people.alice.id, people.alice.id)


def test_a_password_cannot_be_set_through_the_form_of_a_person(app: Flask, people: People) -> None:
    with app.app_context():
        before = db.session.get_one(User, people.bob.id).password_hash
        accounts.save_person(
            people.bob.id, {"password_hash": "x", "session_key": "x", "id": 7}, people.alice.id
        )
        db.session.expire_all()
        assert db.session.get_one(User, people.bob.id).password_hash == before


def test_departments_are_a_tree(app: Flask, people: People) -> None:
    with app.app_context(), db.engine.connect() as conn:
        tree = {d.key: d for d in org.organisation(conn).departments.values()}
        assert (tree["sales"].parent, tree["office"].head) == ("office", people.alice.id)
        with pytest.raises(InvalidInput) as refused:
            accounts.save_department(1, {"parent_id": 2}, None)
        assert refused.value.errors == {"parent_id": ("department_loop", {})}


def test_keys_never_change(app: Flask, people: People) -> None:
    with app.app_context(), pytest.raises(InvalidInput) as refused:
        accounts.save_role(1, {"key": "boss"}, None)
    assert refused.value.errors == {"key": ("key_is_permanent", {})}


def test_only_what_nobody_needs_is_removed(app: Flask, people: People) -> None:
    with app.app_context():
        for table in ("department", "role"):
            with pytest.raises(Refused, match="still_in_use"):
                accounts.remove(table, 1, None)
        with pytest.raises(Refused, match="no_such_row"):
            accounts.remove("user", people.bob.id, None)
        spare = accounts.save_role(None, {"key": "spare", "title_ru": "Запасная"}, None)
        accounts.remove("role", spare, people.alice.id)
        assert db.session.scalars(db.select(Audit).order_by(Audit.id.desc())).first().action == "deleted"
