"""A person's own page, the switches of the menu, and the development mailbox."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.support.application import MakeApp, People, SignIn, enter, populate
from webapp import accounts, mailer
from webapp.extensions import db
from webapp.storage import org
from webapp.storage import people as people_of
from webapp.storage.models import Absence, User

NOON = "2026-11-22T09:00:00+00:00"


@pytest.fixture
def bob(client: FlaskClient, people: People, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, people.bob)


def person(app: Flask, id: int) -> User:
    with app.app_context():
        return db.session.get_one(User, id)


def test_names_are_shown_and_not_asked_for(bob: FlaskClient, app: Flask, people: People) -> None:
    page = bob.get("/profile").text
    assert "Бобров Борис" in page
    assert 'name="last_name"' not in page
    bob.post("/profile", data={"locale": "en", "theme": "dark", "last_name": "X", "admin": "1"})
    assert (person(app, people.bob.id).last_name, person(app, people.bob.id).admin) == ("Бобров", False)


def test_language_theme_and_time_zone_are_kept(bob: FlaskClient, app: Flask, people: People) -> None:
    chosen = {"locale": "ru", "theme": "dark", "timezone": "Asia/Yekaterinburg"}
    assert bob.post("/profile", data=chosen).status_code == 303
    kept = person(app, people.bob.id)
    assert (kept.locale, kept.theme, kept.timezone) == ("ru", "dark", "Asia/Yekaterinburg")
    page = bob.get("/profile").text
    assert '<html lang="ru" data-bs-theme="dark"' in page


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"locale": "xx", "theme": "dark"}, 400), ({"locale": "en", "theme": "pink"}, 400),
     ({"locale": "en", "theme": "dark", "timezone": "../etc/passwd"}, 422)],
)  # fmt: skip
def test_forged_choices_are_refused(bob: FlaskClient, typed: dict[str, str], status: int) -> None:
    assert bob.post("/profile", data=typed).status_code == status


def test_the_menu_switches_and_comes_back(bob: FlaskClient, app: Flask, people: People) -> None:
    page = "http://localhost/profile?a=1"
    assert (
        bob.post("/preferences", data={"theme": "dark"}, headers={"Referer": page}).location == "/profile?a=1"
    )
    assert bob.post("/preferences", data={"language": "ru"}, headers={"Referer": "http://x/"}).location == "/"
    bob.post("/preferences", data={"menu": "narrow", "theme": "nonsense"})
    kept = person(app, people.bob.id)
    assert (kept.theme, kept.locale) == ("dark", "ru")
    assert 'data-menu="narrow"' in bob.get("/profile").text


# -- absences ----------------------------------------------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_who_is_away_names_a_substitute(app: Flask, people: People) -> None:
    bob = enter(app.test_client(), people.bob)
    typed = {"first_day": "2026-11-23", "last_day": "2026-11-27", "substitute_id": str(people.charlie.id)}
    assert bob.post("/profile/absences", data=typed | {"reason": "Отпуск"}).status_code == 303
    page = bob.get("/profile").text.replace("\u00a0", " ")
    assert "23 November 2026 — 27 November 2026" in page
    assert "Отпуск" in page
    with app.app_context(), db.engine.connect() as conn:
        assert org.organisation(conn).substitutes(people.bob.id, date(2026, 11, 24)) == (people.charlie.id,)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_day": "2026-11-22"}, "The last day must not be before the first one"),
        ({"first_day": ""}, "Enter the date"), ({"first_day": "0001-01-01"}, "between 1990 and 2200"),
        ({"first_day": "soon"}, "Enter a date such as"),
        ({"substitute_id": "999"}, "Choose a person from the list"),
        ({"substitute_id": "x"}, "Choose a person from the list"),
    ],
)  # fmt: skip
def test_a_wrong_absence_is_said_at_its_field(
    app: Flask, people: People, wrong: dict[str, str], said: str
) -> None:
    bob = enter(app.test_client(), people.bob)
    typed = {"first_day": "2026-11-23", "last_day": "2026-11-27", "substitute_id": "", "reason": "Отпуск"}
    answer = bob.post("/profile/absences", data=typed | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Отпуск"' in answer.text


def test_nobody_substitutes_themselves(bob: FlaskClient, people: People) -> None:
    typed = {"first_day": "2026-11-23", "last_day": "2026-11-27", "substitute_id": str(people.bob.id)}
    assert "The substitute must be somebody else" in bob.post("/profile/absences", data=typed).text


def test_only_ones_own_absence_is_made_and_removed(app: Flask, bob: FlaskClient, people: People) -> None:
    days = {"first_day": "2100-01-01", "last_day": "2100-01-02"}
    bob.post("/profile/absences", data=days | {"user_id": str(people.alice.id)})
    with app.app_context():
        absence = db.session.scalars(db.select(Absence)).one()
    assert absence.user_id == people.bob.id
    charlie = enter(app.test_client(), people.charlie)
    assert charlie.post(f"/profile/absences/{absence.id}/removal").status_code == 404
    assert bob.post(f"/profile/absences/{absence.id}/removal").status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Absence)).all() == []


# -- absences that change ----------------------------------------------------------------------------------

WEEK = {"first_day": "2026-11-23", "last_day": "2026-11-27", "substitute_id": "", "reason": "Отпуск"}


def noted(app: Flask, whose: Any, **changes: Any) -> int:
    """An absence from Monday to Friday; its id."""
    days = {"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 27)}
    with app.app_context():
        id = accounts.save_absence(None, {"user_id": whose.id, **days, **changes}, None)
        db.session.remove()
    return id


def absence(app: Flask, id: int) -> dict[str, Any]:
    with app.app_context(), db.engine.connect() as conn:
        return people_of.row(conn, "absence", id)


@time_machine.travel(NOON, tick=False)
def test_an_absence_ahead_is_changed_and_removed(app: Flask, people: People) -> None:
    id, bob = noted(app, people.bob), enter(app.test_client(), people.bob)
    assert 'value="2026-11-23"' in bob.get(f"/profile/absences/{id}").text
    typed = WEEK | {"first_day": "2026-11-24", "substitute_id": str(people.charlie.id)}
    assert bob.post(f"/profile/absences/{id}", data=typed).status_code == 303
    now = absence(app, id)
    assert (now["first_day"], now["substitute_id"], now["reason"]) == (
        date(2026, 11, 24),
        people.charlie.id,
        "Отпуск",
    )
    wrong = bob.post(f"/profile/absences/{id}", data=typed | {"last_day": "2026-11-20"})
    assert (wrong.status_code, 'value="2026-11-20"' in wrong.text) == (422, True)
    bob.post(f"/profile/absences/{id}/removal")
    assert absence(app, id) == {}


@time_machine.travel("2026-11-25T09:00:00+00:00", tick=False)
def test_who_comes_back_earlier_ends_the_absence_and_history_stays(app: Flask, people: People) -> None:
    """The substitute acted on the first days, so these are neither moved nor removed."""
    id, bob = noted(app, people.bob, substitute_id=people.charlie.id), enter(app.test_client(), people.bob)
    bob.post(
        f"/profile/absences/{id}",
        data=WEEK | {"first_day": "2026-11-26", "substitute_id": "", "last_day": "2026-12-01"},
    )
    assert (absence(app, id)["first_day"], absence(app, id)["last_day"]) == (
        date(2026, 11, 23),
        date(2026, 12, 1),
    )
    assert "I am back" in bob.get("/profile").text or "Я на работе" in bob.get("/profile").text
    assert bob.post(f"/profile/absences/{id}/end").status_code == 303
    assert absence(app, id)["last_day"] == date(2026, 11, 24)
    assert bob.post(f"/profile/absences/{id}/end").status_code == 404
    assert bob.get(f"/profile/absences/{id}").status_code == 404


@time_machine.travel("2026-11-23T09:00:00+00:00", tick=False)
def test_back_on_the_very_first_day_there_was_no_absence(app: Flask, people: People) -> None:
    id, bob = noted(app, people.bob), enter(app.test_client(), people.bob)
    bob.post(f"/profile/absences/{id}/end")
    assert absence(app, id) == {}


@time_machine.travel(NOON, tick=False)
def test_an_absence_ends_early_though_the_substitute_has_left(app: Flask, people: People) -> None:
    id = noted(app, people.bob, substitute_id=people.charlie.id, first_day=date(2026, 11, 20))
    with app.app_context():
        accounts.deactivate(people.charlie.id, people.alice.id)
        db.session.remove()
    bob = enter(app.test_client(), people.bob)
    assert bob.post(f"/profile/absences/{id}/end").status_code == 303
    typed = WEEK | {"substitute_id": str(people.charlie.id)}
    assert "does not work here any more" in bob.post("/profile/absences", data=typed).text


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("days", "status"),
    [
        (("2026-11-27", "2026-11-30"), 422),
        (("2026-11-01", "2026-12-31"), 422),
        (("2026-11-25", "2026-11-25"), 422),
        (("2026-11-28", "2026-11-30"), 303),
        (("2026-11-20", "2026-11-22"), 303),
    ],
)
def test_absences_of_one_person_do_not_overlap(
    app: Flask, people: People, days: tuple[str, str], status: int
) -> None:
    noted(app, people.bob)
    bob = enter(app.test_client(), people.bob)
    answer = bob.post("/profile/absences", data=WEEK | {"first_day": days[0], "last_day": days[1]})
    assert (answer.status_code, "is noted already" in answer.text) == (status, status == 422)


@time_machine.travel(NOON, tick=False)
def test_people_do_not_stand_in_for_each_other_in_a_circle(app: Flask, people: People) -> None:
    noted(app, people.charlie, substitute_id=people.alice.id)
    noted(app, people.alice, substitute_id=people.bob.id, first_day=date(2026, 11, 26))
    bob = enter(app.test_client(), people.bob)
    typed = WEEK | {"substitute_id": str(people.charlie.id)}
    answer = bob.post("/profile/absences", data=typed)
    assert (answer.status_code, "would stand in for each other" in answer.text) == (422, True)
    # Before Alice leaves, she acts for Charlie.
    assert bob.post("/profile/absences", data=typed | {"last_day": "2026-11-25"}).status_code == 303


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("action", ["", "/end", "/removal"])
def test_absences_of_others_are_not_touched(app: Flask, people: People, action: str) -> None:
    id, charlie = noted(app, people.bob), enter(app.test_client(), people.charlie)
    assert charlie.post(f"/profile/absences/{id}{action}", data=WEEK).status_code == 404
    assert absence(app, id)["last_day"] == date(2026, 11, 27)


# -- the mailbox -------------------------------------------------------------------------------------------


def letter(app: Flask) -> str:
    """A letter in the mailbox; its id."""
    config = app.config["REGLAMENT"]
    files = (("счёт.pdf", "application/pdf", b"%PDF-"),)
    text = "Hello\nhttps://verba.example <script>"
    mailer.send(config, mailer.Letter("anna@client.example", "Your order", text, "order-1", files))
    return mailer.mailbox(config)[0].id


def test_administrators_read_letters_that_were_not_sent(app: Flask, people: People) -> None:
    id, alice = letter(app), enter(app.test_client(), people.alice)
    assert "Your order" in alice.get("/mailbox").text
    page = alice.get(f"/mailbox/{id}").text
    assert "&lt;script&gt;" in page
    file = alice.get(f"/mailbox/{id}/attachments/1")
    assert (file.data, file.headers["Content-Type"]) == (b"%PDF-", "application/octet-stream")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert alice.get(f"/mailbox/{id}/attachments/2").status_code == 404


def test_others_do_not(app: Flask, bob: FlaskClient) -> None:
    for address in ("/mailbox", f"/mailbox/{letter(app)}"):
        assert bob.get(address).status_code == 404


def test_in_the_demo_everybody_reads_them(make_app: MakeApp) -> None:
    app = make_app(DEMO="1")
    assert enter(app.test_client(), populate(app).bob).get("/mailbox").status_code == 200


def test_with_a_mail_server_there_is_no_mailbox(make_app: MakeApp) -> None:
    app = make_app(MAIL_URL="smtp://mail.example:587")
    assert enter(app.test_client(), populate(app).alice).get("/mailbox").status_code == 404


def test_end_of_session_helpers_know_the_person(app: Flask, people: People) -> None:
    with app.app_context():
        assert accounts.end_sessions(people.bob.id).id == people.bob.id
