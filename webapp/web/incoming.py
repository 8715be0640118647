"""Another system calls: JSON at an address of its own, a card or a message to one comes of it."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.extensions import csrf, limiter
from webapp.process import paths
from webapp.process.errors import InvalidInput, Refused
from webapp.runtime import intake
from webapp.runtime.intake import Door
from webapp.sentences import field_errors, sentence
from webapp.web.security import public

pages = Blueprint("incoming", __name__)
csrf.exempt(pages)

MOST = 1024 * 1024
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONGEST_KEY = 200
EXCERPT = 1000


class Bad(Exception):
    """The body is nothing that can be read."""


@pages.post("/hooks/<token>")
@public
@limiter.limit("300 per minute", key_func=lambda: f"hooks {request.path} {get_remote_address()}")
def create(token: str) -> Response:
    """Answers 201 with the card, 200 for what had come before; what is refused is written down."""
    request.max_content_length = MOST
    at = intake.door(token, "webhook")
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        return _refused(at, 413, _("That is too large."), b"")
    key = (request.headers.get("Idempotency-Key") or request.headers.get("webhook-id") or "")[:LONGEST_KEY]
    try:
        done = intake.call(at, _read(raw), key or None)
    except Bad as bad:
        return _refused(at, 400, str(bad), raw)
    except Refused as refused:
        return _refused(at, refused.status, _words(refused), raw)
    body = {"card": done.card_id, "number": done.number, "process": done.process}
    return _answer(body, 201 if done.events else 200)


def _read(raw: bytes) -> Any:
    try:
        found = json.loads(raw)
        text = json.dumps(found, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Bad(_("The body is not JSON.")) from None
    if not isinstance(found, dict | list):
        raise Bad(_("The body is neither an object nor a list."))
    if paths.too_deep(found):
        raise Bad(_("The body is nested too deeply."))
    if UNSTORABLE.search(text) or "\\u0000" in text:
        raise Bad(_("There are characters that cannot be stored."))
    return found


def _words(refused: Refused) -> str:
    errors = field_errors(refused) if isinstance(refused, InvalidInput) else {}
    return "; ".join(f"{key}: {text}" for key, text in errors.items()) or sentence(refused)


def _refused(at: Door, status: int, detail: str, raw: bytes) -> Response:
    intake.refuse(at, f"{detail}\n\n{raw[:EXCERPT].decode('utf-8', 'replace')}")
    return _answer({"error": detail}, status)


def _answer(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
