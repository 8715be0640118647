"""Every operation of the API, with what it takes and answers: the views and their description are one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict

from webapp.api import callers, problems
from webapp.api.problems import Stop
from webapp.process import paths
from webapp.runtime.requests import Answer

ROOT = "/api/v1"
MOST_BODY = 4 * 1024 * 1024
# A database keeps neither a NUL nor half a character.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

View = Callable[..., Any]

api = Blueprint("api", __name__, url_prefix=ROOT)


class Shape(BaseModel):
    """What is taken or answered; anything else in a request is a mistake."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    view: View
    tag: str
    scope: str | None
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    once: bool

    @property
    def name(self) -> str:
        return f"{self.tag}.{self.view.__name__}"


OPERATIONS: list[Operation] = []


def operation(  # noqa: PLR0913 - what the description of an operation says
    method: str,
    path: str,
    *,
    scope: str | None,
    answer: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    status: int = 200,
) -> Callable[[View], View]:
    """Makes a view an operation: its token is asked for, its input read, its answer written."""

    def made(view: View) -> View:
        tag = view.__module__.rpartition(".")[2]
        one = Operation(method, path, view, tag, scope, body, query, answer, status, method == "POST")
        OPERATIONS.append(one)
        api.add_url_rule(path, one.name.replace(".", "_"), _served(one), methods=[method])
        return view

    return made


def _served(one: Operation) -> View:
    @wraps(one.view)
    def serve(**parts: Any) -> Response:
        callers.demand(one.scope)
        given: dict[str, Any] = dict(parts)
        if one.query is not None:
            given["query"] = one.query.model_validate(_query(one.query))
        if one.body is not None:
            given["body"] = one.body.model_validate(_body())
        return _answered(one, one.view(**given))

    # Who asks is said by a token, which is asked for above.
    serve.public = True  # type: ignore[attr-defined]
    return serve


def _query(shape: type[BaseModel]) -> dict[str, Any]:
    """The parameters of the address; one that is not known is a mistake, not ignored."""
    if b"%00" in request.query_string or any(map(UNSTORABLE.search, request.args.values())):
        raise Stop(400, "bad_request", _("There are characters that cannot be stored."))
    lists = {name for name, field in shape.model_fields.items() if "list" in str(field.annotation)}
    return {
        name: values if name in lists else values[-1]
        for name, values in request.args.to_dict(flat=False).items()
    }


def _body() -> Any:
    if request.mimetype != "application/json":
        raise Stop(415, "unsupported_media_type", _("Send JSON, as application/json."))
    request.max_content_length = MOST_BODY
    try:
        found = json.loads(request.get_data(), parse_constant=_no_number)
        text = json.dumps(found, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Stop(400, "bad_request", _("The body is not JSON.")) from None
    if isinstance(found, dict | list) and paths.too_deep(found):
        raise Stop(400, "bad_request", _("The body is nested too deeply."))
    if UNSTORABLE.search(text) or "\\u0000" in text:
        raise Stop(400, "bad_request", _("There are characters that cannot be stored."))
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _answered(one: Operation, given: Any) -> Response:
    if isinstance(given, Response):
        return given
    headers = {}
    if isinstance(given, Answer):
        headers = {"Idempotency-Replayed": "true"} if given.again else {}
        given = given.body
    plain = given if isinstance(given, dict) else given.model_dump(mode="json", by_alias=True)
    if "url" in plain and one.status == 201:
        headers["Location"] = plain["url"]
    response = Response(json.dumps(plain, ensure_ascii=False), one.status, mimetype="application/json")
    response.headers.update(headers)
    if one.method == "GET" and "revision" in plain:
        response.set_etag(str(plain["revision"]))
        # Asked again each time: the right to see may have ended.
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
    return response


@api.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(rest: str) -> Any:
    """An address without an operation: there is none, or not by this method."""
    allowed = sorted({one.method for one in OPERATIONS if _matches(one.path, f"/{rest}")} - {request.method})
    if allowed:
        raise Stop(405, "method_not_allowed", "", Allow=", ".join(allowed))
    raise Stop(404, "not_found", _("There is no such address."))


def _matches(path: str, asked: str) -> bool:
    pattern = re.sub(r"<(?:(\w+):)?\w+>", lambda found: r"\d+" if found[1] == "int" else "[^/]+", path)
    return re.fullmatch(pattern, asked) is not None


nothing.public = True  # type: ignore[attr-defined]
problems.register(api)
callers.register(api)
