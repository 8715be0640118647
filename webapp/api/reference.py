"""The description of the API: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, render_template

from webapp.api.contract import ROOT, api
from webapp.api.openapi import TITLES, document
from webapp.web.security import public


@api.get("/openapi.json")
@public
def openapi() -> Response:
    return jsonify(document())


@api.get("/")
@public
def index() -> str:
    """The operations, what they take and what they answer."""
    found = document()
    return render_template(
        "api/index.html",
        groups=[{"id": id, "title": title, "operations": _of(found, title)} for id, title in TITLES.items()],
        schemas=found["components"]["schemas"],
        root=ROOT,
        base=current_app.config["REGLAMENT"].base_url,
        theme="system",
    )


def _of(found: dict[str, Any], title: str) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, **one}
        for path, methods in found["paths"].items()
        for method, one in methods.items()
        if title in one["tags"]
    ]
