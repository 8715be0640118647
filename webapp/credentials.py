"""Passwords, the keys of sessions, and links that work once. No database here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeTimedSerializer

SHORTEST = 10
# Hashing a book would keep the processor busy for whoever sends it.
LONGEST = 200
# What OWASP asks for at least; 19 MiB each lets many people sign in at nine in the morning.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Of the most common passwords, those long enough to pass the other rules.
COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 1234567891 123456789q
    q123456789 qwertyuiop qwertyuiop1 qwertyuiop123 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 1qaz2wsx3edc
    qazwsxedcrfv qwerty12345 qwerty123456 12345qwert 12345qwerty 123456qwerty 1234567qwerty asdfghjkl1
    asdfghjkl; zxcvbnm123 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123
    p@ssword123 mypassword yourpassword letmein123 welcome123 welcome1234 iloveyou12 iloveyou123
    football123 superman123 princess123 sunshine123 administrator admin12345 admin123456 administrator1
    changeme123 changemeplease default123 secret1234 computer123 internet123 samsung123 master1234
    dragon1234 monkey1234 abcd123456 abc1234567 abcdefghij aa12345678 1111111111 0000000000 2222222222
    5555555555 7777777777 1212121212 1122334455 1111111111q 9999999999 йцукенгшщз йцукенгшщзх 1й2ц3у4к5е
    йцукен12345 йцукен123456 пароль1234 пароль12345 пароль123456 привет1234 привет12345 администратор
    люблютебя1 солнышко123 наташа1234 спартак123 марина1234
    """.split()  # noqa: SIM905 - a list of so many quotes would be hard to read
)


def hashed(password: str) -> str:
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Takes the same time whether there is such a password or not, so that nobody learns who is here."""
    try:
        return HASHER.verify(stored or _of_nobody(), password[: LONGEST + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str | None) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return stored is not None and HASHER.check_needs_rehash(stored)


@cache
def _of_nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe())


def weakness(password: str, *own: str) -> str | None:
    """The code of what is wrong with a new password; `own` are the person's login and address."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if plain in COMMON or len(set(plain)) < 4:
        return "password_common"
    if any(plain in (word.casefold(), word.casefold()[::-1]) for word in own):
        return "password_own_name"
    return None


def new_session_key() -> str:
    """A new one ends every session of the person."""
    return secrets.token_urlsafe(32)


def csrf_key(secret: str, session_key: str) -> str:
    """The same in every session of one person: a form outlives a session, but not a change of person."""
    return hmac.new(secret.encode(), b"csrf:" + session_key.encode(), hashlib.sha256).hexdigest()


# -- links in letters ----------------------------------------------------------------------------------


def seal(secret: str, purpose: str, person: int, state: str) -> str:
    """A token for one purpose that dies when the person's password or session key changes."""
    return _serializer(secret, purpose).dumps([person, _mark(secret, state)])


def unseal(secret: str, purpose: str, token: str, max_age: int) -> tuple[int, str] | None:
    """The person and the mark of a token that is ours and not too old."""
    try:
        person, mark = _serializer(secret, purpose).loads(token, max_age=max_age)
    except (BadSignature, TypeError, ValueError):
        return None
    return person, mark


def unused(secret: str, mark: str, state: str) -> bool:
    return hmac.compare_digest(mark, _mark(secret, state))


def sign(secret: str, purpose: str, values: list[Any], state: str) -> str:
    """A token that carries values; it dies like that of `seal`, and with its age."""
    return str(_serializer(secret, purpose).dumps([*values, _mark(secret, state)]))


def signed(secret: str, purpose: str, token: str, max_age: int) -> tuple[list[Any], str] | None:
    """The values and the mark of a token that is ours and not too old."""
    try:
        *values, mark = _serializer(secret, purpose).loads(token, max_age=max_age)
    except (BadSignature, TypeError, ValueError):
        return None
    return values, mark


def _serializer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"reglament-{purpose}")


def _mark(secret: str, state: str) -> str:
    return hmac.new(secret.encode(), b"once:" + state.encode(), hashlib.sha256).hexdigest()[:32]


# -- secrets of other systems ----------------------------------------------------------------------------


def closed(secret: str, text: str) -> str:
    """The text, readable only with the installation's key."""
    return _box(secret).encrypt(text.encode()).decode()


def opened(secret: str, sealed: str) -> str | None:
    """What was closed with this key; None if it was another."""
    try:
        return _box(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(secret: str) -> Fernet:
    key = hmac.new(secret.encode(), b"secrets of other systems", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
