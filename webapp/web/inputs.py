"""What people send back with a form: raw values by field, files stored at once, strangers turned away.

Inputs are named `f-<key of the field>`, so that no field can be mistaken for a comment or an outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, cast

from flask import request
from flask_login import current_user

from webapp import runtime
from webapp.process.definition import Asked, Definition, Field
from webapp.process.errors import Refused
from webapp.process.fields import on_form
from webapp.process.kinds.lines import ID, place
from webapp.sentences import of_field, sentence
from webapp.storage.reads import cards
from webapp.web import formats, lines, viewing

FILES = ("file", "files")
MANY = ("choices", "people", *FILES)
AS_IT_WAS = "="
"""What a form sends for a card that it may not name."""
LOCAL_MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?"


class Unread(Refused):
    """Something of the form could not be taken in; its fields say what."""

    code = "invalid_input"


@dataclass(frozen=True)
class Posted:
    """A form as it arrived: raw values by field, and files that were refused on the way."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    moments: frozenset[str] = frozenset()
    again: bool = False

    def checked(self) -> dict[str, Any]:
        """The values for the engine, unless something is wrong that the engine cannot know."""
        if self.errors:
            raise Unread
        return {key: _in_my_zone(raw) if key in self.moments else raw for key, raw in self.values.items()}


def name(key: str) -> str:
    """What the input of a field is called."""
    return f"f-{key}"


def ids_of(raw: Any) -> list[int]:
    """Ids out of what a form or a card holds; anything else is left out."""
    given = raw if isinstance(raw, list | tuple) else [raw]
    found = [one["id"] if isinstance(one, dict) else one for one in given]
    return [int(id) for id in found if isinstance(id, int | str) and re.fullmatch(r"[1-9]\d{0,17}", str(id))]


def read(definition: Definition, asked: Iterable[Asked], held: Mapping[str, Any] | None = None) -> Posted:
    """What was sent for the asked fields; files that came along are stored now, so that none is lost.

    Whom the card holds already may stay, even if they are no colleague any more.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for spec in (on_form(definition, a) for a in asked if not definition.field_of[a.field].formula):
        values[spec.key], wrong = _taken_in(spec, (held or {}).get(spec.key))
        errors |= wrong
    moments = frozenset(key for key in values if definition.field_of[key].kind == "datetime")
    again = "remove" in request.form or lines.BUTTON in request.form
    return Posted(values, errors, moments, again)


def _taken_in(spec: Field, held: Any) -> tuple[Any, dict[str, str]]:
    """What was sent for one field, and what is wrong with it that the engine cannot know."""
    if spec.kind == "lines":
        value, problem = lines.read(spec, name(spec.key)), ""
    elif spec.kind in FILES:
        value, problem = _with_uploads(spec, _sent(spec))
    else:
        value, problem = _sent(spec), ""
    named = strange(spec, _as_it_was(spec, value, None), held)
    wrong = {place: of_field(code, params) for place, (code, params) in named.items()}
    return _as_it_was(spec, value, held), wrong | ({spec.key: problem} if problem else {})


def _as_it_was(spec: Field, value: Any, held: Any) -> Any:
    """With the card that is named already, where it was left as it is by somebody who may not see it."""
    if spec.kind == "card":
        return (held or "") if value == AS_IT_WAS else value
    if spec.kind != "lines" or not any(column.kind == "card" for column in spec.columns):
        return value
    before = {str(line[ID]): line for line in held or ()}
    return [_line_as_it_was(spec, line, before.get(str(line[ID]), {})) for line in value]


def _line_as_it_was(spec: Field, line: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    cells = [(column, column.key) for column in spec.columns if column.key in line]
    return line | {key: _as_it_was(column, line[key], before.get(key)) for column, key in cells}


def _sent(spec: Field) -> Any:
    given = request.form.getlist(name(spec.key))
    if spec.kind in MANY:
        return [one for one in given if one and one != request.form.get("remove")]
    return given[-1] if given else ""


def _in_my_zone(raw: str) -> str:
    """A clock time means the clock of who typed it."""
    if not re.fullmatch(LOCAL_MOMENT, raw):
        return raw
    return datetime.fromisoformat(raw).replace(tzinfo=formats.zone()).isoformat()


def received(spec: Field) -> tuple[list[int], str]:
    """Files sent outside the process's own fields: their ids, and what was wrong with one."""
    ids, problem = _with_uploads(spec, _sent(spec))
    return ids_of(ids), problem


def _with_uploads(spec: Field, ids: list[Any]) -> tuple[list[Any], str]:
    """The ids with those of the files that came along; one that is refused does not lose the others."""
    new, problem = [], ""
    for file in request.files.getlist(name(spec.key)):
        try:
            if file.filename:
                new.append(runtime.upload(cast(BinaryIO, file.stream), file.filename, current_user.id)["id"])
        except Refused as refused:
            problem = sentence(refused)
    return (new[-1:] or ids) if spec.kind == "file" else ids + new, problem


def strange(spec: Field, raw: Any, held: Any = None) -> dict[str, tuple[str, dict[str, Any]]]:
    """What is wrong where a person, department or card is named that the sender cannot choose."""
    if spec.kind == "lines":
        return _strange_cells(spec, raw, held)
    if not raw or spec.kind not in KNOWN or KNOWN[spec.kind](raw, held):
        return {}
    return {spec.key: _unknown(spec)}


def _unknown(spec: Field) -> tuple[str, dict[str, Any]]:
    return {"department": "not_department", "card": "not_card"}.get(spec.kind, "not_person"), {}


def _strange_cells(
    spec: Field, rows: list[dict[str, Any]], held: Any
) -> dict[str, tuple[str, dict[str, Any]]]:
    """The same for the cells of a table, by their names."""
    named = [{ID: f"n{number}", **row} for number, row in enumerate(rows)]
    return {
        place(spec.key, str(row[ID]), column.key): _unknown(column)
        for column in spec.columns
        if column.kind in KNOWN
        for row in _naming_strangers(column, [row for row in named if row.get(column.key)], held)
    }


def _naming_strangers(column: Field, rows: list[dict[str, Any]], held: Any) -> list[dict[str, Any]]:
    """The lines with a value that the sender cannot choose; cards are looked up all at once."""
    if column.kind != "card":
        before = [line.get(column.key) for line in held or ()]
        return [row for row in rows if not KNOWN[column.kind](row[column.key], before)]
    known = cards.linked(viewing.conn(), viewing.viewer(), ids_of([row[column.key] for row in rows]))
    return [row for row in rows if not set(ids_of(row[column.key])) & set(known)]


def _are_people(raw: Any, held: Any) -> bool:
    """Colleagues of today, and whoever was named there before."""
    given, before = (one if isinstance(one, list) else [one] for one in (raw, held))
    known = {str(p.id) for p in viewing.organisation().people.values() if p.active}
    return {str(id) for id in given} <= known | {str(id) for id in before}


KNOWN: dict[str, Callable[[Any, Any], bool]] = {
    "person": _are_people,
    "people": _are_people,
    "department": lambda raw, _held: raw in viewing.organisation().departments,
    "card": lambda raw, _held: bool(cards.linked(viewing.conn(), viewing.viewer(), ids_of(raw))),
}
