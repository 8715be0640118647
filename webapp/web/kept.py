"""A form that arrived after its session had ended: kept, and offered again after signing in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.web.security import is_local

FOR_HOURS = 12
LARGEST = 2 * 1024 * 1024
NOT_KEPT = {"csrf_token", "password", "old", "again"}


@dataclass(frozen=True)
class Kept:
    """Where the form goes, what was typed, whether files were chosen, and whose form it was if known."""

    address: str
    values: tuple[tuple[str, str], ...]
    files: bool
    person: int | None


def keep() -> str | None:
    """The present form, sealed for a hidden input; only a form of our own pages is kept.

    Another site could otherwise have a person send what it likes by signing in.
    """
    if request.method != "POST" or not from_our_page() or (request.content_length or 0) > LARGEST:
        return None
    values = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    files = any(file.filename for file in request.files.values())
    return _serializer().dumps([request.full_path.rstrip("?"), values, files, _whose()])


def opened(sealed: str | None) -> Kept | None:
    """The form of a hidden input, if it is ours and of today."""
    try:
        address, values, files, person = _serializer().loads(sealed or "", max_age=FOR_HOURS * 3600)
    except (BadSignature, ValueError, TypeError):
        return None
    pairs = tuple((str(name), str(value)) for name, value in values)
    return Kept(address, pairs, files, person) if is_local(address) else None


def from_our_page() -> bool:
    """Whether a page of this site sent the request; every browser says so in one of these headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.referrer or ""
    return urlsplit(sender).netloc == request.host


def _whose() -> int | None:
    """Whoever was signed in when the session ended."""
    id = str(session.get("_user_id", "")).partition(":")[0]
    return int(id) if id.isdecimal() else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="reglament-kept")
