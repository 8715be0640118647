"""The files of a card with their versions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from webapp.web.files import chip
from webapp.web.formats import t
from webapp.web.seen import Card
from webapp.web.shown.papering import why_void

LARGEST_THUMB = 1024 * 1024


@dataclass(frozen=True)
class Paper:
    """A file as it is now, and what stood in its place before."""

    file: dict[str, Any]
    where: str
    by: Any
    at: Any
    version: int = 1
    thumb: bool = False
    removed: bool = False
    older: tuple[Paper, ...] = ()
    # Of a sheet of visas: the code that confirms it, and why it is void.
    token: str | None = None
    void: str = ""


def papers(card: Card) -> list[Paper]:
    """Field by field in the order of the process, then what came with comments."""
    by_field: dict[str | None, list[Row[Any]]] = defaultdict(list)
    for row in card.files.values():
        by_field[row.field if row.field in card.definition.field_of else None].append(row)
    order = [f.key for f in card.definition.fields if f.key in by_field and f.key not in card.unseen]
    found = [paper for key in order for paper in _of_field(card, key, by_field[key])]
    return found + [_paper(card, row, _beside(row)) for row in by_field[None]]


def _beside(row: Row[Any]) -> str:
    """What brought a file that stands in no field."""
    return _("Approval sheet") if row.seal else _("Comment")


def _of_field(card: Card, key: str, rows: list[Row[Any]]) -> list[Paper]:
    """Those the field holds now; the replaced ones hang on the last of them."""
    held = {f["id"] for f in card.row.values.get(key) or ()}
    where = t(card.definition.field_of[key].title)
    now = [_paper(card, row, where) for row in rows if row.id in held]
    gone = [row for row in rows if row.id not in held]
    older = tuple(_paper(card, row, where, n, removed=not now) for n, row in enumerate(gone, 1))
    if not now:
        return list(older)
    last = now.pop()
    return [
        *now,
        replace(last, version=len(gone) + 1, older=older[::-1]),
    ]


def _paper(card: Card, row: Row[Any], where: str, version: int = 1, removed: bool = False) -> Paper:
    file = chip(row._asdict())
    thumb = file["kind"] == "image" and row.size <= LARGEST_THUMB
    by = card.person(row.uploaded_by) or "robot"
    void = why_void(row.seal, card, card.state) if row.seal else ""
    return Paper(file, where, by, row.uploaded_at, version, thumb, removed, token=row.token, void=void)
