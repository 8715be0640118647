"""«Сводка»: the cards of a process by stage, the late ones, who holds what since when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from webapp.storage.reads import boards as reads
from webapp.storage.reads import lists
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import Board, Filters, Stand
from webapp.web import channels, counters, faces, formats, tiles, viewing

pages = Blueprint("summary", __name__)

MANY = 50


@pages.get("/summary")
def show() -> str:
    keys = [entry.key for entry in counters.menu().processes]
    key = request.args.get("process") or next(iter(keys), None)
    if key is None:
        return render_template("summary/show.html", process=None, processes=[])
    if key not in keys:
        abort(404)
    return render_template("summary/show.html", processes=_processes(key), **_of(viewing.process(key)))


def _processes(current: str) -> list[dict[str, Any]]:
    return [
        {"title": e.title, "url": url_for("summary.show", process=e.key), "current": e.key == current}
        for e in counters.menu().processes
    ]


def _of(process: Process) -> dict[str, Any]:
    conn = viewing.conn()
    board = Board(process.id, viewing.viewer(), Filters(), viewing.now())
    final = [stage.key for stage in process.definition.stages if stage.final]
    stands = reads.stands(conn, board, final)
    stages = _stages(process, stands, final)
    under_way = [stage for stage in stages if not stage["final"]]
    total = {name: sum(stage[name] for stage in under_way) for name in ("count", "sum", "late")}
    return {
        "process": process,
        "stages": under_way,
        "ended": [stage for stage in stages if stage["final"]],
        "total": total,
        "currency": tiles.currency(process.definition),
        "stats": list(_stats(process, total, stages)),
        "late": [tiles.tile(row) for row in lists.most_late(conn, board, MANY)],
        "held": [tiles.tile(row) for row in lists.longest(conn, board, MANY)],
    }


def _stages(process: Process, stands: dict[str, Stand], final: list[str]) -> list[dict[str, Any]]:
    """Every stage of the process, and old ones while cards stand there."""
    most = max((stand.count for stand in stands.values()), default=0) or 1
    return [
        _stage(process, stands.get(key, Stand(key)), key in final, most)
        for key in dict.fromkeys([*_mine(process), *stands])
    ]


def _mine(process: Process) -> list[str]:
    """The stages of the viewer's channels; all where there are none."""
    known = process.definition
    keys = {p.key for p in channels.mine(process)} or {""}
    return [key for key in known.stage_of if known.pipeline(key) in keys]


def _stage(process: Process, stand: Stand, final: bool, most: int) -> dict[str, Any]:
    known = stand.stage in process.definition.stage_of
    definition = process.definition if known else viewing.definition(stand.version_id)
    face = faces.stage(definition, stand.stage)
    return {
        "title": face.title,
        "colour": face.colour,
        "final": final,
        "count": stand.count,
        "sum": stand.sum,
        "late": stand.late,
        "share": round(100 * stand.count / most),
        "url": _list_url(process, stage=stand.stage, **_channel(process, stand.stage)),
        "late_url": _list_url(process, stage=stand.stage, late=1, **_channel(process, stand.stage)),
        "channel": process.definition.pipeline(stand.stage),
    }


def _channel(process: Process, stage: str) -> dict[str, Any]:
    key = process.definition.pipeline(stage)
    return {"pipeline": key} if key else {}


def _list_url(process: Process, **filters: Any) -> str:
    return url_for("boards.show", key=process.key, mode="list", **filters)


def _stats(process: Process, total: dict[str, int], stages: list[dict[str, Any]]) -> Any:
    yield {"title": _("Under way"), "value": total["count"], "url": _list_url(process), "late": False}
    if process.definition.face.sum:
        worth = formats.money(total["sum"], tiles.currency(process.definition))
        yield {"title": _("For the sum of"), "value": worth, "url": _list_url(process), "late": False}
    late = total["late"]
    yield {"title": _("Overdue"), "value": late, "url": _list_url(process, late=1), "late": late > 0}
    ended = sum(stage["count"] for stage in stages if stage["final"])
    board = url_for("boards.show", key=process.key)
    yield {"title": _("Closed in the last 30 days"), "value": ended, "url": board, "late": False}
