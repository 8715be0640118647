"""The stages of a process as columns of its board."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.process.definition import Stage
from webapp.storage.reads import boards as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import After, Board, Stand
from webapp.web import faces, filters, formats, tiles, viewing
from webapp.web.tiles import Tile

# Cards that came an hour ago or less count minutes, the others hours; in seconds.
FRESH = timedelta(hours=1)
FRESH_TICK, TICK = 300, 3600

Chosen = Mapping[str, Any]
"""The filters of the board's address."""


@dataclass(frozen=True)
class Column:
    """One stage of the board."""

    key: str
    title: str
    colour: str
    stand: Stand
    currency: str
    norm: str
    hint: str
    cards: tuple[Tile, ...]
    further: int
    more_url: str | None
    list_url: str
    url: str
    events: str
    final: bool


def shown(process: Process, board: Board, chosen: Chosen) -> dict[str, Any]:
    """What `boards/_column.html` shows, column by column."""
    return {"columns": columns(process, board, chosen)}


def columns(process: Process, board: Board, chosen: Chosen) -> list[Column]:
    """Every stage of the current version, and old ones while cards stand there."""
    ended = final(process)
    stands = reads.stands(viewing.conn(), board, ended)
    keys = list(dict.fromkeys([*_stages_of(process, board.filters.pipeline), *stands]))
    cards = reads.columns(viewing.conn(), board, {key: key in ended for key in keys if key in stands})
    return [_column(process, key, stands.get(key, Stand(key)), cards.get(key, []), chosen) for key in keys]


def _stages_of(process: Process, pipeline: str | None) -> list[str]:
    """The stages of the current version, of one channel if there are several."""
    keys = process.definition.stage_of
    return [key for key in keys if pipeline in (None, process.definition.pipeline(key))]


def stand(process: Process, board: Board, key: str) -> Stand | None:
    """How things stand in one stage; None where there is no such stage, or no longer."""
    found = reads.stands(viewing.conn(), board, final(process), key).get(key)
    return found or (Stand(key) if key in process.definition.stage_of else None)


def column(process: Process, board: Board, key: str, stand: Stand, chosen: Chosen, pages: int = 1) -> Column:
    """One stage with so many pages of its cards."""
    rows = reads.columns(viewing.conn(), board, {key: key in final(process)}, pages=pages)[key]
    return _column(process, key, stand, rows, chosen, pages)


def further(process: Process, board: Board, key: str, after: After, chosen: Chosen) -> dict[str, Any]:
    """The cards further down a column."""
    rows = reads.columns(viewing.conn(), board, {key: key in final(process)}, after)[key]
    return {
        "cards": [tiles.tile(row, chosen) for row in rows[: reads.PAGE]],
        "further": 1,
        "more_url": _more_url(process, key, rows, 1, chosen),
        "list_url": _list_url(process, chosen),
    }


def final(process: Process) -> frozenset[str]:
    return frozenset(stage.key for stage in process.definition.stages if stage.final)


def tag(stand: Stand) -> str:
    """Changes when anything shown in the column does, and with the time that is shown."""
    fresh = stand.newest is not None and viewing.now() - stand.newest < FRESH
    ticks = viewing.now().timestamp() // (FRESH_TICK if fresh else TICK)
    seen = (stand, viewing.company().revision, ticks)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:12]


def _column(
    process: Process, key: str, stand: Stand, rows: list[Any], chosen: Chosen, pages: int = 1
) -> Column:
    stage = _stage(process, key, stand)
    return Column(
        key=key,
        title=formats.t(stage.title),
        colour=stage.colour,
        stand=stand,
        currency=tiles.currency(process.definition),
        norm=faces.duration(stage.norm) if stage.norm else "",
        hint=_hint(stage, filters.narrowed(chosen)),
        cards=tuple(tiles.tile(row, chosen) for row in rows[: pages * reads.PAGE]),
        further=pages - 1,
        more_url=_more_url(process, key, rows, pages, chosen),
        list_url=_list_url(process, chosen),
        url=url_for("boards.column", key=process.key, stage=key, **{**chosen, "tag": tag(stand)}),
        events=f"live-stage-{process.key}-{key}",
        final=stage.final,
    )


def _stage(process: Process, key: str, stand: Stand) -> Stage:
    """The stage of the current version, or of an old one whose cards still stand there."""
    known = process.definition.stage_of.get(key)
    return known or viewing.definition(stand.version_id).stage_of[key]


def _hint(stage: Stage, filtered: bool) -> str:
    """What an empty column says."""
    if filtered:
        return _("Nothing here matches the filters.")
    return formats.t(stage.help) if stage.help else _("No cards here now.")


def _list_url(process: Process, chosen: Chosen) -> str:
    return url_for("boards.show", key=process.key, mode="list", **chosen)


def _more_url(process: Process, key: str, rows: list[Any], pages: int, chosen: Chosen) -> str | None:
    if len(rows) <= pages * reads.PAGE:
        return None
    last = rows[pages * reads.PAGE - 1]
    after = f"{(last.closed_at or last.entered_at).isoformat()}~{last.id}~{last.priority}"
    return url_for("boards.column", key=process.key, stage=key, **{**chosen, "after": after})
