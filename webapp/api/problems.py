"""What is answered when something is refused: RFC 9457, in the language of whoever asks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.extensions import db
from webapp.process.errors import InvalidInput, Refused
from webapp.sentences import field_errors, sentence

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What was refused and why; nothing was changed."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str
    errors: dict[str, str] = Field(default={})


class Stop(Exception):
    """Something about the request itself is wrong, before anything was asked of a card."""

    def __init__(self, status: int, code: str, detail: Any = "", **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def register(api: Blueprint) -> None:
    api.register_error_handler(Stop, stopped)
    api.register_error_handler(Refused, refused)
    api.register_error_handler(ValidationError, misshapen)
    api.register_error_handler(InternalServerError, broken)
    api.register_error_handler(HTTPException, other)


def answer(
    status: int,
    code: str,
    detail: Any = "",
    errors: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=str(detail), code=code, errors=dict(errors or {}))
    response = Response(problem.model_dump_json(), status, mimetype=MEDIA)
    response.headers.update(headers or {})
    return response


def stopped(stop: Stop) -> Response:
    return answer(stop.status, stop.code, stop.detail, headers=stop.headers)


def refused(error: Refused) -> Response:
    """A command that the engine refused, with a sentence for every field that is wrong."""
    db.session.rollback()
    errors = field_errors(error) if isinstance(error, InvalidInput) else {}
    if changes := error.params.get("changes"):
        errors |= {key: _("Changed meanwhile.") for key in changes}
    return answer(error.status, error.code, sentence(error), errors)


def misshapen(error: ValidationError) -> Response:
    """A request that is not as the document says."""
    errors = {".".join(map(str, one["loc"])) or "body": one["msg"] for one in error.errors()}
    return answer(400, "bad_request", _("The request is not as the description of the API says."), errors)


def other(error: HTTPException) -> Response:
    """No such address, too many requests, too large a body and the like."""
    status = error.code or 500
    said = {
        404: _("There is no such thing, or you may not see it."),
        413: _("That is too large."),
        429: _("Too many requests. Wait and try again."),
    }
    headers = {k: v for k, v in error.get_headers() if k not in ("Content-Type", "Content-Length")}
    code = HTTPStatus(status).name.lower()
    return answer(status, code, said.get(status, ""), headers=headers)


def broken(_error: InternalServerError) -> Response:
    """Our own mistake, with a number that is also in the log."""
    reference = secrets.token_hex(4)
    current_app.logger.error("reference %s: the API failed", reference)
    db.session.rollback()
    detail = _("Something broke on our side. Nothing was stored by half. Reference: %(no)s", no=reference)
    return answer(500, "internal_server_error", detail)
