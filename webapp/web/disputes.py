"""A penalty is disputed in the process whose robot takes penalties back: its form has the number already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, url_for

from webapp.process.definition import Definition
from webapp.robots import waive
from webapp.storage.reads import penalties
from webapp.storage.reads.access import Process
from webapp.web import counters, seen, viewing
from webapp.web.inputs import name

pages = Blueprint("disputes", __name__)


@pages.get("/cards/<int:id>/penalties/<key>/dispute")
def new(id: int, key: str) -> Response:
    card, way = seen.card(id), open_way()
    if way is None or not card.disputable(key):
        abort(404)
    process, field = way
    number = penalties.number_of(viewing.conn(), card.id, key)
    filled: Any = {name(field): number}
    return make_response(redirect(url_for("cards.new", key=process.key, **filled), 303))


def open_way() -> tuple[Process, str] | None:
    """The process in which I may dispute a penalty, and the field of its form for the number."""
    for process in viewing.company().processes:
        asked = {a.field for a in process.definition.start.fields}
        field = next((f for f in numbers(process.definition) if f in asked), None)
        if field and counters.may_create(process):
            return process, field
    return None


def numbers(definition: Definition) -> Iterator[str]:
    """The fields that hold the number of a penalty which a robot may take back."""
    for robot in definition.robot_of.values():
        if robot.do == waive.kind:
            yield robot.settings["penalty"]
