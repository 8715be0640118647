"""Whose program asks: a token in the header, its scopes, and how often it may ask."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from flask_login import AnonymousUserMixin

from webapp.api.problems import Stop
from webapp.extensions import db, limiter
from webapp.process.commands import Actor
from webapp.runtime import tokens
from webapp.runtime.requests import Once, printed
from webapp.runtime.tokens import Caller
from webapp.storage.models import User

LONGEST_KEY = 200
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Reglament"'}


def register(api: Blueprint) -> None:
    limiter.limit("600 per minute", key_func=_who)(api)
    limiter.limit(
        "60 per 5 minutes", key_func=get_remote_address, deduct_when=lambda r: r.status_code == 401
    )(api)
    api.before_request(_recognise)


def _who() -> str:
    """Each token has a limit of its own."""
    secret = _secret()
    return f"api {tokens.hashed(secret)[:16]}" if secret else f"api {get_remote_address()}"


def _secret() -> str:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _recognise() -> None:
    """The token's person is who asks; a session of the browser never is."""
    secret = _secret()
    caller = tokens.shown(secret) if secret else None
    g.caller = caller
    # Where flask-login keeps who asks: pages and their rights then see the same person.
    person = db.session.get(User, caller.person) if caller else AnonymousUserMixin()
    setattr(g, "_login_user", person)  # noqa: B010 - the name is theirs
    refresh()


def demand(scope: str | None) -> None:
    """Refuses without a token, and with one that is not for this."""
    caller: Caller | None = g.caller
    if caller is None:
        raise Stop(401, "unauthorized", _("A token is needed that is valid now."), **CHALLENGE)
    if scope is not None and scope not in caller.scopes:
        raise Stop(
            403, "scope_missing", _("This token is not for that: it lacks the scope %(scope)s.", scope=scope)
        )


def me() -> Actor:
    """The person of the token, by their program."""
    return Actor("person", g.caller.person, by_program=True)


def has(scope: str) -> bool:
    return scope in g.caller.scopes


def once() -> Once | None:
    """The key under which this very request is done once."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise Stop(400, "bad_idempotency_key", _("An Idempotency-Key has 1 to 200 printable characters."))
    asked = printed(request.method, request.path, request.get_data())
    return Once(g.caller.token, key, asked)
