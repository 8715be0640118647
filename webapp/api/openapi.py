"""The description of the API as OpenAPI 3.1, made of the operations themselves."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from webapp.api.contract import OPERATIONS, ROOT, Operation
from webapp.api.problems import MEDIA, Problem

REFS = "#/components/schemas/{model}"
TITLES = {
    "processes": "Processes",
    "cards": "Cards",
    "discussions": "Comments, timeline, links",
    "tasks": "Tasks",
    "files": "Files",
    "people": "People",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request with the same key within a day is done once and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
            }
        }
    },
}


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(_path(one), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reglament",
            "version": "1",
            "description": "Processes, cards, tasks, files and people. A token acts as its person.",
        },
        "servers": [{"url": ROOT}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in TITLES.values()],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": {"description": "Refused", "content": {MEDIA: _ref(Problem)}}},
        },
    }


def _path(one: Operation) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.path)


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": " ".join((one.view.__doc__ or "").split()),
        "tags": [TITLES[one.tag]],
        "parameters": [*_in_path(one), *_in_query(one), *([KEY] if one.once else [])],
        "responses": {str(one.status): _answer(one), "default": {"$ref": "#/components/responses/Problem"}},
    }
    if one.scope:
        found["description"] = f"Scope: `{one.scope}`"
        found["x-scope"] = one.scope
    if one.body:
        found["requestBody"] = {"required": True, "content": {"application/json": _ref(one.body)}}
    elif one.method == "POST":
        found["requestBody"] = UPLOAD
    return found


def _in_path(one: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1} if kind else {"type": "string", "minLength": 1},
        }
        for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", one.path)
    ]


def _in_query(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    schema = one.query.model_json_schema(ref_template=REFS)
    return [
        {"name": name, "in": "query", "required": False, "schema": _given(part)}
        for name, part in schema["properties"].items()
    ]


def _given(part: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out or has a value; an address knows no null."""
    told = {key: value for key, value in part.items() if not (key == "default" and value is None)}
    some = [one for one in told.get("anyOf", []) if one != {"type": "null"}]
    if len(some) == 1:
        told = {key: value for key, value in told.items() if key != "anyOf"} | some[0]
    return told


def _answer(one: Operation) -> dict[str, Any]:
    if one.answer is None:
        return {"description": "The file", "content": {"*/*": {}}}
    return {"description": "Done", "content": {"application/json": _ref(one.answer)}}


def _ref(shape: Any) -> dict[str, Any]:
    return {"schema": {"$ref": REFS.format(model=shape.__name__)}}


def _schemas() -> dict[str, Any]:
    bodies = {one.body for one in OPERATIONS if one.body}
    answers = {one.answer for one in OPERATIONS if one.answer} | {Problem}
    _, taken = models_json_schema([(m, "validation") for m in sorted(bodies, key=str)], ref_template=REFS)
    _, given = models_json_schema([(m, "serialization") for m in sorted(answers, key=str)], ref_template=REFS)
    return dict(sorted({**taken.get("$defs", {}), **given.get("$defs", {})}.items()))
