"""Signing in and out, and how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.application import PASSWORD, MakeApp, People, SignIn, Somebody, populate
from webapp import accounts
from webapp.extensions import db
from webapp.storage.models import User

NOW = "2026-11-22T09:00:00+00:00"


def token(client: FlaskClient, page: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def type_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post(
        "/sign-in", data={"csrf_token": token(client), "email": name, "password": password, **more}
    )


def change(app: Flask, command: Callable[[], object]) -> None:
    with app.app_context():
        command()
        db.session.remove()


@pytest.mark.parametrize("name", ["bob", "BOB", " bob@verba.example ", "Bob@Verba.example"])
def test_people_sign_in_with_login_or_address(client: FlaskClient, people: People, name: str) -> None:
    answer = type_in(client, name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/sign-in").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [("bob", "wrong"), ("nobody", PASSWORD), ("", ""), ("bob", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    client: FlaskClient, people: People, name: str, password: str
) -> None:
    answer = type_in(client, name, password)
    assert answer.status_code == 401
    assert "The e-mail or the password is wrong" in answer.text
    assert client.get("/profile").status_code == 303


def test_the_name_that_was_typed_stays(client: FlaskClient, people: People) -> None:
    assert 'value="bob@verba.example"' in type_in(client, "bob@verba.example", "wrong").text


def test_after_signing_in_people_are_where_they_wanted_to_be(client: FlaskClient, people: People) -> None:
    asked = client.get("/profile?tab=1")
    assert asked.location == "/sign-in?next=/profile?tab%3D1"
    assert type_in(client, "bob", next="/profile?tab=1").location == "/profile?tab=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/x.y",
        "http:evil.example",
        "",
        "/%0d%0aX: y\r\n",
    ],
)
def test_nobody_is_sent_to_another_site(client: FlaskClient, people: People, elsewhere: str) -> None:
    assert type_in(client, "bob", next=elsewhere).location == "/"


def test_a_deactivated_person_does_not_get_in_and_is_out_at_once(
    app: Flask, client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    sign_in(client, people.bob)
    assert client.get("/sign-in").status_code == 303
    change(app, lambda: accounts.deactivate(people.bob.id, people.alice.id))
    assert client.get("/sign-in").status_code == 200
    assert type_in(client, "bob").status_code == 401


def test_twelve_idle_hours_end_a_session(app: Flask, people: People, sign_in: SignIn) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = sign_in(app.test_client(), people.bob)
        clock.shift(timedelta(hours=11, minutes=59))
        assert client.get("/sign-in").status_code == 303
        clock.shift(timedelta(hours=11, minutes=59))
        assert client.get("/sign-in").status_code == 303
        clock.shift(timedelta(hours=12, minutes=1))
        assert client.get("/sign-in").status_code == 200


def test_a_page_that_refreshes_itself_does_not_keep_a_session(
    app: Flask, people: People, sign_in: SignIn
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = sign_in(app.test_client(), people.bob)
        clock.shift(timedelta(hours=11))
        assert client.get("/sign-in", headers={"HX-Request": "true"}).status_code == 303
        clock.shift(timedelta(hours=2))
        assert client.get("/sign-in").status_code == 200


def test_seven_days_end_a_session_however_busy(app: Flask, people: People, sign_in: SignIn) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = sign_in(app.test_client(), people.bob)
        for _ in range(15):
            clock.shift(timedelta(hours=11))
            assert client.get("/sign-in").status_code == 303
        clock.shift(timedelta(hours=4))
        assert client.get("/sign-in").status_code == 200


def test_a_new_password_ends_all_other_sessions(app: Flask, people: People, sign_in: SignIn) -> None:
    elsewhere, here = sign_in(app.test_client(), people.bob), sign_in(app.test_client(), people.bob)
    typed = {"old": PASSWORD, "password": "new-words-in-a-row", "again": "new-words-in-a-row"}
    assert here.post("/profile/password", data=typed).status_code == 303
    assert elsewhere.get("/sign-in").status_code == 200
    assert here.get("/sign-in").status_code == 303


def test_people_sign_out_everywhere_else(app: Flask, people: People, sign_in: SignIn) -> None:
    elsewhere, here = sign_in(app.test_client(), people.bob), sign_in(app.test_client(), people.bob)
    assert here.post("/profile/sign-outs").status_code == 303
    assert elsewhere.get("/sign-in").status_code == 200
    assert here.get("/sign-in").status_code == 303


def test_signing_out_leaves_nothing_but_the_language(
    client: FlaskClient, people: People, sign_in: SignIn
) -> None:
    client.get("/sign-in?language=ru")
    sign_in(client, people.bob)
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as session:
        assert set(session) == {"locale"}


def test_a_session_begins_empty(client: FlaskClient, people: People) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody"
    type_in(client, "bob")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"].startswith(f"{people.bob.id}:")


def test_the_cookie_outlives_the_browser_only_if_asked(app: Flask, people: People) -> None:
    short, long = (type_in(app.test_client(), "bob", **more) for more in ({}, {"remember": "1"}))
    assert "Expires" not in short.headers["Set-Cookie"]
    assert "Expires" in long.headers["Set-Cookie"]


def test_an_old_hash_is_made_anew(app: Flask, client: FlaskClient, people: People) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change(app, lambda: accounts._set(people.bob.id, {"password_hash": weak}, None))
    assert type_in(client, "bob").status_code == 303
    with app.app_context():
        stored = db.session.get_one(User, people.bob.id).password_hash
    assert stored != weak
    assert type_in(app.test_client(), "bob").status_code == 303


# -- too many attempts ---------------------------------------------------------------------------------


def test_guessing_a_password_is_slowed_down(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT="1")
    people = populate(app)
    client = app.test_client()
    key = token(client)
    guess = {"csrf_token": key, "email": people.bob.login, "password": "guess"}
    answers = [client.post("/sign-in", data=guess).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    refused = client.post("/sign-in", data=guess | {"password": PASSWORD})
    assert refused.status_code == 429
    assert "Too many attempts" in refused.text


def test_attempts_are_counted_by_all_processes_together(make_app: MakeApp, valkey_url: str) -> None:
    here, there = (make_app(RATELIMIT="1", REDIS_URL=valkey_url) for _ in range(2))
    answers = [type_in(app.test_client(), "nobody", "guess").status_code for app in (here, there) * 6]
    assert answers == [401] * 10 + [429] * 2


def test_signing_in_rightly_is_never_too_much(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT="1")
    people = populate(app)
    assert {type_in(app.test_client(), people.bob.login).status_code for _ in range(12)} == {303}


# -- the demo --------------------------------------------------------------------------------------------


def demo_click(app: Flask, somebody: Somebody, **where: str) -> TestResponse:
    client = app.test_client()
    return client.post("/sign-in", data={"csrf_token": token(client), "demo": str(somebody.id)}, **where)


def test_one_click_signs_in_a_person_of_the_demo(make_app: MakeApp) -> None:
    app = make_app(DEMO="1")
    people = populate(app)
    assert f'name="demo" value="{people.bob.id}"' in app.test_client().get("/sign-in").text
    assert demo_click(app, people.bob).status_code == 303


def test_without_a_demo_there_are_no_tiles_and_no_clicks(app: Flask, people: People) -> None:
    assert 'name="demo"' not in app.test_client().get("/sign-in").text
    assert demo_click(app, people.bob).status_code == 401


@pytest.mark.parametrize(
    "where",
    [{"base_url": "http://evil.example/"}, {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}],
    ids=["another name that leads here", "another machine"],
)
def test_the_demo_is_for_this_machine_only(make_app: MakeApp, where: dict[str, str]) -> None:
    app = make_app(DEMO="1")
    people = populate(app)
    client = app.test_client()
    page = client.get("/sign-in", **where)
    assert 'name="demo"' not in page.text
    key = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert (
        client.post("/sign-in", data={"csrf_token": key, "demo": people.bob.id}, **where).status_code == 401
    )


# -- languages -------------------------------------------------------------------------------------------


def test_the_sign_in_page_speaks_the_browsers_language_until_one_is_chosen(client: FlaskClient) -> None:
    assert '<html lang="ru"' in client.get("/sign-in", headers={"Accept-Language": "ru,en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/sign-in?language=en", headers={"Accept-Language": "ru"}).text
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "ru"}).text
