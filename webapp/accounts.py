"""Signing in, inviting, passwords, and who is who: besides runtime the only module that commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from webapp import credentials
from webapp import people as rules
from webapp.config import Config
from webapp.extensions import db
from webapp.importing.plan import Plan
from webapp.importing.table import Table
from webapp.importing.writing import Asked, write
from webapp.process.errors import InvalidInput, NoSuch, NotAllowed, Refused
from webapp.storage import models as m
from webapp.storage import people

IDLE = timedelta(hours=12)
IN_ALL = timedelta(days=7)
RESET_WITHIN = timedelta(hours=1)
INVITED_FOR = timedelta(days=7)
ACCOUNT = {"active": True, "admin": False, "locale": "ru", "theme": "system", "position": ""}
OWN_CHOICES = {"locale", "theme", "timezone"}


class WrongPassword(Refused):
    """The log-in or the password is wrong; which of them is not said."""

    code, status = "wrong_password", 401


class LinkIsDead(Refused):
    """A link in a letter that is too old, was used, or was never ours."""

    code, status = "link_is_dead", 410


@contextmanager
def _writing() -> Iterator[Connection]:
    """One transaction that may write; what the request has read before is read anew afterwards."""
    db.session.rollback()
    with db.engine.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn


def _config() -> Config:
    found: Config = current_app.config["REGLAMENT"]
    return found


def _now() -> datetime:
    return datetime.now(UTC)


# -- sessions ----------------------------------------------------------------------------------------------


def sign_in(name: str, password: str) -> m.User:
    """The person of this log-in or address and password."""
    with db.engine.connect() as conn:
        found = people.by_name(conn, name)
    right = credentials.matches(found["password_hash"] if found else None, password)
    if not found or not right or not found["active"]:
        raise WrongPassword
    if credentials.outdated(found["password_hash"]):
        _set(found["id"], {"password_hash": credentials.hashed(password)}, found["id"])
    return _person(found["id"])


def demo_logins() -> list[m.User]:
    """Whom the sign-in page offers, in demo mode only."""
    if not _config().demo:
        return []
    ready = db.select(m.User).where(m.User.active, m.User.password_hash.is_not(None))
    return list(db.session.scalars(ready.order_by(m.User.id)))


def sign_in_demo(person: int) -> m.User:
    """One click instead of a password, in demo mode only."""
    found = next((user for user in demo_logins() if user.id == person), None)
    if found is None:
        raise NoSuch("no_such_person")
    return found


def begin(session: Any, person: m.User, now: datetime | None = None) -> None:
    """Marks a fresh session with its times and the key of its forms."""
    moment = int((now or _now()).timestamp())
    session |= {
        "born": moment,
        "seen": moment,
        "csrf_token": credentials.csrf_key(_config().secret_key, person.session_key),
    }


def person_of(session: Mapping[str, Any], now: datetime | None = None) -> m.User | None:
    """Whose session it is, unless it has ended; asked at every request, by the live stream too."""
    moment = (now or _now()).timestamp()
    if (
        moment - session.get("born", 0) > IN_ALL.total_seconds()
        or moment - session.get("seen", 0) > IDLE.total_seconds()
    ):
        return None
    id, _, key = str(session.get("_user_id", "")).partition(":")
    person = db.session.get(m.User, int(id)) if id.isdecimal() else None
    same = person is not None and compare_digest(person.session_key, key)
    return person if person and same and person.active else None


def end_sessions(person: int) -> m.User:
    """Signs the person out everywhere."""
    _set(person, {"session_key": credentials.new_session_key()}, person)
    return _person(person)


# -- passwords ---------------------------------------------------------------------------------------------


def change_password(person: int, old: str, new: str) -> m.User:
    """A new password for who knows the old one; all other sessions end."""
    user = _person(person)
    if not credentials.matches(user.password_hash, old):
        raise InvalidInput({"old": ("wrong_old_password", {})})
    return set_password(person, new, person)


def set_password(person: int, password: str, actor: int | None) -> m.User:
    """Checks and stores a password; every session of the person ends."""
    user = _person(person)
    _refuse_weak(password, user.login, user.email)
    _set(
        person,
        {"password_hash": credentials.hashed(password), "session_key": credentials.new_session_key()},
        actor,
    )
    return _person(person)


def _refuse_weak(password: str, login: str, email: str) -> None:
    weakness = credentials.weakness(password, login, email, email.partition("@")[0])
    if weakness:
        raise InvalidInput(
            {"password": (weakness, {"least": credentials.SHORTEST, "most": credentials.LONGEST})}
        )


def request_reset(address: str) -> tuple[m.User, str] | None:
    """Whom to send a link for a new password, and the link's token. The caller answers all alike."""
    with db.engine.connect() as conn:
        found = people.by_name(conn, address)
    # Made for nobody as well, so that the time tells nothing.
    token = _token("reset", found["id"] if found else 0, found or {"session_key": "", "password_hash": ""})
    return (_person(found["id"]), token) if found and found["active"] else None


def invitation(person: int) -> str:
    """The token of a link with which an invited person chooses a password."""
    with db.engine.connect() as conn:
        return _token("invitation", person, people.row(conn, "user", person))


def who_is_asked(purpose: str, token: str) -> m.User:
    """The person of a link that may still be used; purpose is `reset` or `invitation`."""
    limit = {"reset": RESET_WITHIN, "invitation": INVITED_FOR}[purpose]
    opened = credentials.unseal(_config().secret_key, purpose, token, int(limit.total_seconds()))
    person = db.session.get(m.User, opened[0]) if opened else None
    if opened is None or person is None or not person.active:
        raise LinkIsDead
    if not credentials.unused(
        _config().secret_key, opened[1], _state(person.session_key, person.password_hash)
    ):
        raise LinkIsDead
    return person


def accept_invitation(token: str, password: str) -> m.User:
    person = who_is_asked("invitation", token)
    return set_password(person.id, password, person.id)


def reset(token: str, password: str) -> m.User:
    person = who_is_asked("reset", token)
    return set_password(person.id, password, person.id)


def _token(purpose: str, person: int, row: Mapping[str, Any]) -> str:
    return credentials.seal(
        _config().secret_key, purpose, person, _state(row["session_key"], row["password_hash"])
    )


def _state(session_key: str, password_hash: str | None) -> str:
    return f"{session_key}:{password_hash or ''}"


# -- who is who ----------------------------------------------------------------------------------------------


def invite(values: Mapping[str, Any], actor: int | None, password: str | None = None) -> int:
    """A new person; without a password `invitation` gives the token for a letter."""
    email = str(values.get("email", ""))
    login = str(values.get("login") or rules.login_from(email))
    if password is not None:
        _refuse_weak(password, login, email)
    id = save_person(None, {**values, "login": login}, actor)
    if password is not None:
        _set(id, {"password_hash": credentials.hashed(password)}, actor)
    return id


def save_person(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    """Makes or changes a person; who is deactivated is out at the next click."""
    allowed = {k: v for k, v in values.items() if k not in people.SECRET | {"id", "created_at"}}
    if id is None:
        allowed = {**ACCOUNT, "session_key": credentials.new_session_key(), "created_at": _now(), **allowed}
    elif allowed.get("active") is False:
        _refuse_oneself(id, actor)
        allowed["session_key"] = credentials.new_session_key()
    return _save("user", id, allowed, actor)


def _refuse_oneself(person: int, actor: int | None) -> None:
    if person == actor:
        raise NotAllowed("not_yourself")


def deactivate(person: int, actor: int | None) -> None:
    """Closes the door; names and history stay."""
    save_person(person, {"active": False}, actor)


def activate(person: int, actor: int | None) -> None:
    save_person(person, {"active": True}, actor)


def import_people(table: Table, asked: Asked, actor: int | None) -> tuple[Plan, list[int]]:
    """A file of people, written as its preview showed it or not at all; gives the ids of new people."""
    with _writing() as conn:
        people.lock(conn)
        return write(conn, table, asked, actor, _now(), ACCOUNT)


def save_department(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    return _save("department", id, values, actor)


def save_role(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    return _save("role", id, values, actor)


def save_absence(id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    return _save("absence", id, values, actor)


def remove(table: str, id: int, actor: int | None) -> None:
    """Deletes an absence, or a department or role that nothing names any more."""
    with _writing() as conn:
        people.lock(conn)
        if table == "user" or not people.row(conn, table, id):
            raise NoSuch("no_such_row")
        if table != "absence" and people.in_use(conn, table, id):
            raise Refused("still_in_use")
        people.remove(conn, table, id, actor, _now())


def set_own(person: int, choices: Mapping[str, str | None]) -> None:
    """The person's own language, theme and time zone."""
    _set(person, {k: v for k, v in choices.items() if k in OWN_CHOICES}, person)


def _save(table: str, id: int | None, values: Mapping[str, Any], actor: int | None) -> int:
    with _writing() as conn:
        people.lock(conn)
        if id is not None and not people.row(conn, table, id):
            raise NoSuch("no_such_row")
        tidy = rules.tidy(values)
        rules.check(conn, table, id, tidy)
        return people.save(conn, table, id, tidy, actor, _now())


def _set(person: int, values: Mapping[str, Any], actor: int | None) -> None:
    with _writing() as conn:
        people.save(conn, "user", person, values, actor, _now())


def _person(id: int) -> m.User:
    found = db.session.get(m.User, id)
    if found is None:
        raise NoSuch("no_such_person")
    return found
