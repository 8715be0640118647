"""The list of a process as a file: the columns and filters of the page, for those who may take cards away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from webapp.process.definition import Field
from webapp.storage.reads import card_lists as reads
from webapp.storage.reads import cards
from webapp.storage.reads.access import Process
from webapp.web import card_lists, filters, plainly, sheets, tiles, viewing
from webapp.web.entering import entered
from webapp.web.formats import t

pages = Blueprint("exports", __name__)

MOST = 100_000


@pages.get("/boards/<key>/export.<any(csv,xlsx):kind>")
def show(key: str, kind: str) -> Response:
    process = entered(key)
    if not card_lists.may_export(process):
        abort(404)
    name = f"{process.key}-{viewing.today():%Y-%m-%d}.{kind}"
    return sheets.answer(kind, _rows(process), name, t(process.definition.title)[:31])


def _rows(process: Process) -> Iterator[sheets.Row]:
    said = filters.chosen(process)
    board, order, ended = (
        filters.board(process),
        card_lists.asked_order(process, said),
        card_lists.is_ended(process, said),
    )
    fields = process.definition.fields
    register = process.definition.is_register
    yield [_("Number of a card"), _("Title"), *([] if register else _usual()), *(t(f.title) for f in fields)]
    left = MOST
    for rows in reads.every(viewing.conn(), board, order, ended):
        linked = _linked(fields, rows)
        for row in rows[:left]:
            yield [row.number, row.title, *([] if register else _values(row)), *_fields(row, fields, linked)]
        left -= len(rows)
        if left <= 0:
            yield [_("Only the first %(n)s cards are here; choose narrower filters for the others.", n=MOST)]
            return


def _usual() -> list[str]:
    return [_("Stage"), _("With whom"), _("Responsible"), _("Due"), _("Created"), _("Changed"), _("Closed")]


def _values(row: Any) -> list[Any]:
    tile = tiles.tile(row)
    holder = tile.has.holder.name if tile.has.holder else tile.has.group
    times = [row.due_at, row.created_at, row.changed_at, row.closed_at]
    return [tile.stage.title, holder, plainly.person(row.owner_id), *times]


def _linked(fields: tuple[Field, ...], rows: list[Any]) -> dict[int, Any]:
    """The cards that these name, as far as they are for the viewer; one look-up for all."""
    keys = [f.key for f in fields if f.kind == "card"]
    ids = {row.values.get(key) for row in rows for key in keys} - {None}
    return cards.linked(viewing.conn(), viewing.viewer(), ids)


def _fields(row: Any, fields: tuple[Field, ...], linked: dict[int, Any]) -> Iterator[Any]:
    """What the fields of the process hold on a card; what the card does not show is left out."""
    hidden = card_lists.hidden(row)
    for spec in fields:
        value = None if spec.key in hidden else row.values.get(spec.key)
        if spec.kind == "card":
            found = linked.get(value) if isinstance(value, int) else None
            yield f"{found.number} {found.title}" if found else None
        else:
            yield plainly.plain(spec, value)
