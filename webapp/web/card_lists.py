"""The list of a process: columns of choice, sorted by what is indexed, page after page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp.process import filling, indexing, rights
from webapp.process.definition import Definition, Field
from webapp.runtime import lists as keeping
from webapp.storage import list_views
from webapp.storage.reads import card_lists as reads
from webapp.storage.reads import cards
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import Board
from webapp.storage.reads.card_lists import Order
from webapp.web import bulk, faces, filters, formats, tiles, viewing
from webapp.web.entering import entered
from webapp.web.formats import t

pages = Blueprint("card_lists", __name__)

PAGE = 50
FIRST = 6
FIELD = "f-"
# Fields that no cell is wide enough for.
TOO_WIDE = ("lines", "file", "files", "longtext", "links")


@dataclass(frozen=True)
class Column:
    """A column that can be shown; `by` is what the list is sorted by when its heading is pressed."""

    key: str
    title: str
    field: Field | None = None
    by: str = ""
    right: bool = False


@dataclass(frozen=True)
class Heading:
    column: Column
    url: str = ""
    state: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a row: a kind for the template, and its value."""

    kind: str
    title: str
    value: Any = None
    currency: str = ""
    right: bool = False


@dataclass(frozen=True)
class Line:
    """One card of the list."""

    id: int
    number: str
    title: str
    url: str
    cells: tuple[Cell, ...] = field(default=())
    failed: bool = False


# -- columns -----------------------------------------------------------------------------------------------


def offered(process: Process) -> list[Column]:
    """Every column the list of the process may have."""
    register = process.definition.is_register
    usual = [
        Column("stage", _("Stage")),
        Column("with", _("With whom")),
        Column("since", _("How long")),
        Column("deadline", _("Deadline"), by="due"),
        Column("sum", _("Sum"), right=True),
    ]
    times = [Column("created", _("Created")), Column("changed", _("Changed"))]
    common = [Column("owner", _("Responsible")), *times]
    fields = [_of_field(f) for f in process.definition.fields if f.kind not in TOO_WIDE]
    return [*([] if register else usual), *fields, *common]


def _of_field(spec: Field) -> Column:
    by = spec.key if spec.in_lists and spec.kind in indexing.SORTED else ""
    right = spec.kind in ("number", "money")
    return Column(f"{FIELD}{spec.key}", t(spec.title), spec, f"{FIELD}{by}" if by else "", right)


def chosen_columns(process: Process) -> list[Column]:
    """Those the viewer has chosen, or the first that say most."""
    known = {column.key: column for column in offered(process)}
    mine = list_views.columns(viewing.conn(), viewing.viewer().person, process.id)
    keys = [key for key in mine if key in known] if mine else _usual(process)
    return [known[key] for key in keys if key in known]


def _usual(process: Process) -> list[str]:
    definition = process.definition
    fields = [f for f in definition.fields if f.kind not in TOO_WIDE and not _in_title(definition, f)]
    listed = [f"{FIELD}{f.key}" for f in fields if f.in_lists]
    if not definition.is_register:
        return ["stage", "with", "since", "deadline", "sum", *listed[:FIRST]]
    return (listed or [f"{FIELD}{f.key}" for f in fields])[:FIRST]


def _in_title(definition: Definition, spec: Field) -> bool:
    """What stands in the title need not stand in a column of its own."""
    return f"{{{spec.key}}}" in definition.face.title


# -- the page ----------------------------------------------------------------------------------------------


def shown(process: Process, board: Board, said: dict[str, Any]) -> dict[str, Any]:
    """What `boards/_list.html` shows."""
    ended, order = is_ended(process, said), asked_order(process, said)
    try:
        page = reads.page(viewing.conn(), board, order, ended, request.args.get("after", ""), PAGE)
    except reads.Unreadable:
        abort(400)
    columns = chosen_columns(process)
    counted = reads.count(viewing.conn(), board, ended)
    return {
        "lines": lines(process, page.rows, columns),
        "headings": [_heading(process, column, order, said) for column in columns],
        "sorts": [_heading(process, c, order, said) for c in offered(process) if c.by],
        "next_url": filters.url(process, said, after=page.after) if page.after else None,
        "count": f"{reads.MOST_COUNTED}+" if counted > reads.MOST_COUNTED else str(counted),
        "choices": filters.choices(process, said),
        "offered": [(c, c in columns) for c in offered(process)],
        "ended": ended,
        "ways": _sides(process, said, ended),
        "acts": bulk.offered(process) if not ended else [],
        "may_export": may_export(process),
    }


def may_export(process: Process) -> bool:
    """Those named by the right to export; administrators too."""
    viewer = viewing.viewer()
    listed = viewing.organisation().is_one_of(viewer.person, process.definition.rights.export)
    return viewer.admin or listed


def is_ended(process: Process, said: Mapping[str, str]) -> bool:
    """Whether the list is of cards that have ended: asked for, or shown at a stage that ends them."""
    final = {stage.key for stage in process.definition.stages if stage.final}
    return "ended" in said or said.get("stage") in final


def asked_order(process: Process, said: Mapping[str, str]) -> Order:
    """As the address says, or as the process has it; what cannot be sorted by is left out."""
    wanted = request.args.get("sort", _usual_order(process))
    by, down = wanted.removeprefix("-"), wanted.startswith("-")
    secret = {f"{FIELD}{key}" for key in viewing.restricted(process)}
    known = {column.by: column for column in offered(process) if column.by and column.by not in secret}
    ended = is_ended(process, said)
    if by not in known or (by == "due" and ended):
        return Order("ended" if ended else "new")
    spec = known[by].field
    if spec is None:
        return Order(by, down)
    return Order(spec.key, down, spec.kind in indexing.NUMBERS)


def _usual_order(process: Process) -> str:
    face = process.definition.face
    return f"{'-' if face.last_first else ''}{FIELD}{face.sort}" if face.sort else ""


def _heading(process: Process, column: Column, order: Order, said: dict[str, Any]) -> Heading:
    if not column.by:
        return Heading(column)
    now = column.by.removeprefix(FIELD) == order.by
    state = ("descending" if order.down else "ascending") if now else ""
    sort = f"-{column.by}" if now and not order.down else column.by
    return Heading(column, filters.url(process, said, sort=sort), state)


def _sides(process: Process, said: dict[str, Any], ended: bool) -> list[tuple[str, str, bool]]:
    """Cards under way, and those that have ended."""
    register = process.definition.is_register
    bare = {name: value for name, value in said.items() if name not in ("ended", "stage")}
    here = _("In use") if register else _("Under way")
    there = _("In the archive") if register else _("Ended")
    return [
        (here, filters.url(process, filters.left(bare)), not ended),
        (there, filters.url(process, filters.without_all(bare) | {"ended": "1"}), ended),
    ]


# -- rows --------------------------------------------------------------------------------------------------


def lines(process: Process, rows: list[Any], columns: list[Column]) -> list[Line]:
    """The rows with their cells; linked cards are looked up all at once."""
    named = {
        row.values.get(c.field.key) for c in columns if c.field and c.field.kind == "card" for row in rows
    }
    linked = cards.linked(viewing.conn(), viewing.viewer(), {id for id in named if isinstance(id, int)})
    return [_line(row, columns, linked) for row in rows]


def _line(row: Any, columns: list[Column], linked: Mapping[int, Any]) -> Line:
    tile = tiles.tile(row)
    unseen = hidden(row)
    cells = tuple(_cell(row, tile, column, linked, unseen) for column in columns)
    return Line(row.id, row.number, row.title, tile.url, cells, tile.failed)


def hidden(row: Any) -> frozenset[str]:
    """The fields that are not shown on this card."""
    definition = viewing.definition(row.version_id)
    unseen = faces.unseen(row)
    if not any(f.visible_when for f in definition.fields):
        return unseen
    asked = rights.context(faces.state_of(row), viewing.world(), viewing.today())
    return filling.hidden_in(definition, row.values, asked) | unseen


def _cell(row: Any, tile: Any, column: Column, linked: Mapping[int, Any], unseen: frozenset[str]) -> Cell:
    if column.field is None:
        value = _usual_value(row, tile, column.key)
        return Cell(column.key, column.title, value, tile.currency, column.right)
    spec = column.field
    raw = None if spec.key in unseen else row.values.get(spec.key)
    if spec.kind == "card":
        return Cell("card", column.title, linked.get(raw) if isinstance(raw, int) else None)
    return Cell("text", column.title, faces.value(spec, raw), right=column.right)


def _usual_value(row: Any, tile: Any, key: str) -> Any:
    if key == "owner":
        return faces.person(row.owner_id)
    if key in ("created", "changed"):
        at: datetime = row.created_at if key == "created" else row.changed_at
        return formats.moment(at)
    return {
        "stage": tile.stage,
        "with": tile,
        "since": tile.since,
        "deadline": tile.deadline,
        "sum": tile.money,
    }[key]


# -- choosing columns --------------------------------------------------------------------------------------


@pages.post("/boards/<key>/columns")
def update(key: str) -> ResponseReturnValue:
    """Keeps the columns for this person; without any the usual ones come back."""
    process = entered(key)
    known = [column.key for column in offered(process)]
    wanted = [name for name in known if name in request.form.getlist("column")]
    keeping.keep_columns(current_user.id, process.id, [] if "usual" in request.form else wanted)
    return redirect(filters.url(process, filters.chosen(process), mode="list"), 303)
