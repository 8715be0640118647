"""What people are told when something does not work, and that what they typed is kept."""

from __future__ import annotations

import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.application import PASSWORD, MakeApp, People, SignIn, enter, populate
from webapp.extensions import db
from webapp.process.errors import InvalidInput, NotAllowed, TaskIsClosed
from webapp.storage.models import User

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
OURS = {"Sec-Fetch-Site": "same-origin"}
FORM = {"locale": "en", "theme": "dark", "timezone": "", "note": 'Стол <дуб> & "стул"\nвторая строка'}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The product with a few views that fail in their ways."""
    app = make_app()
    app.testing = False

    @app.get("/fails/<how>")
    def fails(how: str) -> str:
        raise {
            "rights": NotAllowed("may_not_create"),
            "closed": TaskIsClosed(person=None),
            "bug": ZeroDivisionError(),
            "form": InvalidInput({"text": ("comment_required", {})}),
        }[how]

    @app.get("/aborts/<int:status>")
    def aborts(status: int) -> str:
        abort(status)

    return app


@pytest.fixture
def bob(client: FlaskClient, people: People, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, people.bob)


# -- refusals and failures -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("rights", 403, "You may not create cards of this process"),
        ("closed", 409, "This task is closed already"),
        ("form", 422, "Write a comment"),
    ],
)
def test_a_refusal_is_a_status_and_a_sentence(bob: FlaskClient, how: str, status: int, said: str) -> None:
    page, piece = bob.get(f"/fails/{how}"), bob.get(f"/fails/{how}", headers=HTMX)
    assert (page.status_code, piece.status_code) == (status, status)
    assert said in page.text
    assert said in piece.text
    assert "<html" in page.text
    assert "<html" not in piece.text
    assert piece.headers["HX-Retarget"] == "#notice"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500, 503])
def test_every_status_has_its_page(bob: FlaskClient, status: int) -> None:
    page = bob.get(f"/aborts/{status}")
    assert page.status_code == status
    assert "<h1>" in page.text


def test_an_address_that_does_not_exist_says_so_to_everybody(client: FlaskClient, people: People) -> None:
    assert client.get("/nothing").status_code == 404
    assert client.post("/nothing").status_code == 404


def test_a_mistake_of_ours_tells_nothing_of_itself(
    bob: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = bob.get("/fails/bug")
    assert page.status_code == 500
    assert "ZeroDivision" not in page.text
    reference = re.search(r'For support: <span class="num">(\w+)</span>', page.text)
    assert reference
    assert f"reference {reference[1]}" in caplog.text


def test_without_a_database_people_are_told_something(app: Flask, bob: FlaskClient) -> None:
    with app.app_context(), db.engine.begin() as conn:
        conn.exec_driver_sql('ALTER TABLE "user" RENAME TO gone')
    answer = bob.get("/profile")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert app.test_client().get("/healthz").status_code == 200


# -- a session that ends in the middle of a form ----------------------------------------------------------


def hidden(page: TestResponse) -> dict[str, str]:
    """What the page's first form would send by itself."""
    from html import unescape

    form = page.text[page.text.index("<form") : page.text.index("</form>")]
    return {
        unescape(k): unescape(v) for k, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    }


def expire(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["seen"] -= 13 * 3600


def theme(app: Flask, person: int) -> str:
    with app.app_context():
        return db.session.get_one(User, person).theme


def test_what_was_typed_is_sent_after_signing_in_again(app: Flask, bob: FlaskClient, people: People) -> None:
    expire(bob)
    gate = bob.post("/profile", data=FORM, headers=OURS)
    assert gate.status_code == 401
    assert "What you typed is kept" in gate.text
    again = bob.post("/sign-in", data=hidden(gate) | {"email": "bob", "password": PASSWORD})
    assert again.status_code == 200
    assert 'action="/profile"' in again.text
    kept = hidden(again)
    assert {name: kept[name] for name in FORM} == FORM
    assert theme(app, people.bob.id) == "system"
    bob.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert bob.post("/profile", data=kept).status_code == 303
    assert theme(app, people.bob.id) == "dark"


def test_a_wrong_password_does_not_lose_it(app: Flask, bob: FlaskClient, people: People) -> None:
    expire(bob)
    gate = bob.post("/profile", data=FORM, headers=OURS)
    mistyped = bob.post("/sign-in", data=hidden(gate) | {"email": "bob", "password": "wrong"})
    assert mistyped.status_code == 401
    again = bob.post("/sign-in", data=hidden(mistyped) | {"email": "bob", "password": PASSWORD})
    assert hidden(again)["note"] == FORM["note"]


def test_an_open_form_works_after_signing_in_in_another_tab(
    app: Flask, bob: FlaskClient, people: People
) -> None:
    expire(bob)
    enter(bob, people.bob)
    assert bob.post("/profile", data=FORM).status_code == 303


def test_htmx_is_told_to_leave_the_form_alone(bob: FlaskClient) -> None:
    expire(bob)
    answer = bob.post("/profile", data=FORM, headers=HTMX)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#notice"
    assert answer.headers["HX-Reswap"].startswith("innerHTML")
    assert 'href="/sign-in?next=/sign-in/done" target="_blank"' in answer.text


def test_a_piece_of_a_page_does_not_become_a_sign_in_page(bob: FlaskClient) -> None:
    expire(bob)
    answer = bob.get("/profile", headers=HTMX)
    assert (answer.status_code, "<form" in answer.text) == (401, False)
    whole = bob.get("/profile", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert whole.headers["HX-Redirect"] == "/sign-in?next=/profile"


def test_somebody_elses_form_is_not_sent(app: Flask, bob: FlaskClient, people: People) -> None:
    expire(bob)
    gate = bob.post("/profile", data=FORM, headers=OURS)
    answer = bob.post("/sign-in", data=hidden(gate) | {"email": "alice", "password": PASSWORD})
    assert answer.location == "/"


def test_a_form_of_another_site_is_not_kept(client: FlaskClient, people: People) -> None:
    for sender in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
        gate = client.post("/profile", data=FORM, headers=sender)
        assert gate.status_code == 401
        assert "kept" not in hidden(gate)


def test_a_kept_form_cannot_be_forged(client: FlaskClient, people: People) -> None:
    gate = client.get("/sign-in")
    answer = client.post(
        "/sign-in", data=hidden(gate) | {"email": "bob", "password": PASSWORD, "kept": "WyIvIl0.x.y"}
    )
    assert answer.location == "/"


def test_passwords_are_not_kept(bob: FlaskClient) -> None:
    expire(bob)
    typed = {"old": PASSWORD, "password": "new-words-in-a-row", "again": "new-words-in-a-row"}
    gate = bob.post("/profile/password", data=typed, headers=OURS)
    again = bob.post("/sign-in", data=hidden(gate) | {"email": "bob", "password": PASSWORD})
    assert "new-words" not in again.text


def test_a_page_that_is_out_of_date_offers_to_send_again(
    app: Flask, bob: FlaskClient, people: People
) -> None:
    bob.environ_base.pop("HTTP_X_CSRFTOKEN")
    stale = bob.post("/profile", data=FORM | {"csrf_token": "old"}, headers=OURS)
    assert stale.status_code == 400
    assert hidden(stale)["note"] == FORM["note"]
    assert bob.post("/profile", data=hidden(stale)).status_code == 303
    assert "This page is out of date" in bob.post("/profile", data=FORM, headers=OURS | HTMX).text


def test_a_sign_in_page_that_was_open_too_long_is_drawn_again(client: FlaskClient, people: People) -> None:
    answer = client.post("/sign-in", data={"email": "bob", "password": PASSWORD, "csrf_token": "old"})
    assert answer.location == "/sign-in"
    assert "open for too long" in client.get("/sign-in").text


def test_a_large_form_of_a_stranger_is_answered_without_keeping_it(make_app: MakeApp) -> None:
    app = make_app()
    populate(app)
    answer = app.test_client().post("/profile", data={"note": "x" * 3_000_000}, headers=OURS)
    assert answer.status_code == 401
    assert "kept" not in hidden(answer)
