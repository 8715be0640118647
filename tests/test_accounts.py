"""Accounts on both databases, and two administrators at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from tests.support.application import PASSWORD, People, populate
from webapp import accounts
from webapp.extensions import db
from webapp.process.errors import InvalidInput
from webapp.storage import org
from webapp.storage.models import Audit, User


@pytest.fixture
def people(either_app: Flask) -> People:
    return populate(either_app)


def test_a_person_signs_in_and_the_password_changes(either_app: Flask, people: People) -> None:
    with either_app.app_context():
        assert accounts.sign_in("BOB", PASSWORD).id == people.bob.id
        accounts.change_password(people.bob.id, PASSWORD, "several words in a row")
        with pytest.raises(accounts.WrongPassword):
            accounts.sign_in("bob", PASSWORD)


def test_what_was_and_what_is_are_kept(either_app: Flask, people: People) -> None:
    with either_app.app_context():
        away = accounts.save_absence(
            None,
            {"user_id": people.bob.id, "first_day": date(2026, 11, 23), "last_day": date(2026, 11, 27)},
            people.alice.id,
        )
        accounts.save_absence(away, {"last_day": date(2026, 11, 30)}, people.alice.id)
        accounts.remove("absence", away, people.alice.id)
        rows = db.session.scalars(db.select(Audit).where(Audit.subject == "absence").order_by(Audit.id)).all()
        assert [row.action for row in rows] == ["created", "changed", "deleted"]
        assert (rows[1].before, rows[1].after) == ({"last_day": "2026-11-27"}, {"last_day": "2026-11-30"})
        assert rows[2].after == {}


def test_roles_and_departments_are_known_to_the_engine(either_app: Flask, people: People) -> None:
    with either_app.app_context():
        accounts.save_person(people.charlie.id, {"roles": [2], "also_in": [2]}, people.alice.id)
        with db.engine.connect() as conn:
            known = org.organisation(conn)
        assert known.roles["sales"] == {people.bob.id, people.charlie.id}
        assert known.people[people.charlie.id].also_in == {"sales"}


def at_once(app: Flask, *commands: object) -> list[object]:
    """All of them at the same moment; what each gave or raised."""
    start = Barrier(len(commands))

    def run(command: object) -> object:
        with app.app_context():
            start.wait()
            try:
                return command()  # type: ignore[operator]
            except InvalidInput as refused:
                return refused.errors
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def test_two_administrators_cannot_dismiss_each_other(either_app: Flask, people: People) -> None:
    alice, bob = people.alice.id, people.bob.id
    with either_app.app_context():
        accounts.save_person(bob, {"admin": True}, alice)
    results = at_once(
        either_app,
        lambda: accounts.save_person(alice, {"admin": False}, bob),
        lambda: accounts.save_person(bob, {"admin": False}, alice),
    )
    assert {"admin": ("last_administrator", {})} in results
    with either_app.app_context():
        assert db.session.scalar(db.select(db.func.count(User.id)).where(User.admin)) == 1


def test_one_address_invited_twice_at_once_is_one_person(either_app: Flask, people: People) -> None:
    invite = lambda: accounts.invite({"email": "d@verba.example", "last_name": "Д"}, None)  # noqa: E731
    results = at_once(either_app, invite, invite)
    assert sum(isinstance(result, int) for result in results) == 1
