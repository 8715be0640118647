"""Passwords: what is a good one, and how one gets a new one."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.application import PASSWORD, MakeApp, People, SignIn, populate
from tests.support.letters import the_letter
from webapp import accounts, credentials, mailer
from webapp.extensions import db
from webapp.storage.models import Audit, User

NEW = "several-words-in-a-row"


def fill(client: FlaskClient, page: str, **values: str) -> TestResponse:
    """The form of the page, filled in and sent."""
    html = client.get(page).text
    found = re.search(
        r'<form class="box gate-box" method="post" action="([^"]+)".*?name="csrf_token" value="([^"]+)"',
        html,
        re.DOTALL,
    )
    assert found, html
    return client.post(found[1], data={"csrf_token": found[2], **values})


def link_for(app: Flask, email: str = "bob@verba.example") -> str:
    fill(app.test_client(), "/password/new", email=email)
    return urlsplit(re.search(r"http\S+", the_letter(app, email).text)[0]).path


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("short", "password_short"),
        ("123456789", "password_short"),
        ("1234567890", "password_common"),
        ("QwertyUiop", "password_common"),
        ("йцукенгшщз", "password_common"),
        ("ababababababab", "password_common"),
        ("x" * 201, "password_long"),
        ("bob@verba.example", "password_own_name"),
        ("elpmaxe.abrev@bob", "password_own_name"),
        (NEW, None),
        ("Кот на крыше в июне", None),
        ("correct horse", None),
    ],
)
def test_weak_passwords_are_told_from_good_ones(password: str, weakness: str | None) -> None:
    assert credentials.weakness(password, "bob", "bob@verba.example") == weakness


def test_a_forgotten_password_is_chosen_anew(app: Flask, people: People) -> None:
    client = app.test_client()
    page = link_for(app)
    assert fill(client, page, password=NEW, again=NEW).location == "/"
    assert client.get("/sign-in").status_code == 303
    with app.app_context():
        assert accounts.sign_in("bob", NEW).id == people.bob.id
        with pytest.raises(accounts.WrongPassword):
            accounts.sign_in("bob", PASSWORD)


def test_the_answer_is_the_same_for_everybody(app: Flask, people: People) -> None:
    known = fill(app.test_client(), "/password/new", email="bob@verba.example")
    unknown = fill(app.test_client(), "/password/new", email="nobody@verba.example")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    the_letter(app, "bob@verba.example")
    with app.app_context():
        assert len(mailer.mailbox(app.config["REGLAMENT"])) == 1


def test_who_is_deactivated_gets_no_link(app: Flask, people: People) -> None:
    with app.app_context():
        accounts.deactivate(people.bob.id, None)
        assert accounts.request_reset("bob") is None
        assert accounts.request_reset("alice") is not None


def test_a_link_works_once(app: Flask, people: People) -> None:
    page = link_for(app)
    client = app.test_client()
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    assert fill(app.test_client(), page, password=NEW, again=NEW).status_code == 303
    assert client.get(page).status_code == 410
    again = client.post(page, data={"csrf_token": key, "password": PASSWORD, "again": PASSWORD})
    assert again.status_code == 410
    assert "was used already or is too old" in again.text


def test_a_link_works_for_an_hour(app: Flask, people: People) -> None:
    with time_machine.travel("2026-11-22T09:00:00+00:00", tick=False) as clock:
        page = link_for(app)
        clock.shift(timedelta(minutes=59))
        assert app.test_client().get(page).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert app.test_client().get(page).status_code == 410


def test_signing_out_everywhere_kills_links_that_were_asked_for(app: Flask, people: People) -> None:
    page = link_for(app)
    with app.app_context():
        accounts.end_sessions(people.bob.id)
        db.session.remove()
    assert app.test_client().get(page).status_code == 410


@pytest.mark.parametrize("forged", ["x", "WzIsImFiYyJd.aaaa.bbbb", "../../etc"])
def test_a_forged_link_is_no_link(client: FlaskClient, people: People, forged: str) -> None:
    assert client.get(f"/password/{forged}").status_code in (404, 410)


def test_an_invitation_is_no_reset(app: Flask, people: People) -> None:
    with app.app_context():
        token = accounts.invitation(people.bob.id)
        with pytest.raises(accounts.LinkIsDead):
            accounts.reset(token, NEW)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": NEW, "again": "another-one-in-a-row"}, "The two passwords differ"),
        ({}, "at least 10 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    app: Flask, people: People, typed: dict[str, str], said: str
) -> None:
    answer = fill(app.test_client(), link_for(app), **typed)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_old_password_is_needed_for_a_new_one(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.bob)
    answer = client.post("/profile/password", data={"old": "wrong", "password": NEW, "again": NEW})
    assert answer.status_code == 422
    assert "This is not your present password" in answer.text


def test_a_password_is_never_written_down(app: Flask, people: People) -> None:
    with app.app_context():
        accounts.set_password(people.bob.id, NEW, people.alice.id)
        stored = db.session.get_one(User, people.bob.id)
        assert stored.password_hash.startswith("$argon2id$")
        noted = db.session.scalars(db.select(Audit).where(Audit.subject_id == people.bob.id)).all()[-1]
        assert noted.after == {"password_hash": "•••", "session_key": "•••"}


def test_asking_for_letters_is_slowed_down(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT="1")
    populate(app)
    client = app.test_client()
    answers = [fill(client, "/password/new", email="nobody@verba.example").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
