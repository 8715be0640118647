"""«Как было на самом деле»: what happened to the cards of a process, drawn on its map and told in tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask_babel import get_locale
from flask_babel import gettext as _

from webapp import robots
from webapp.process import eventlog
from webapp.process.map import Map
from webapp.process.mining import Actual, Taken, Way, actual
from webapp.storage.reads import eventlogs, logs, maps
from webapp.storage.reads.access import Process
from webapp.storage.reads.logs import MOST, Chosen
from webapp.web import card_lists, channels, downloads, faces, formats, ocel_file, viewing
from webapp.web.entering import entered

pages = Blueprint("mined", __name__)

TYPES = {"xes": "application/xml", "json": "application/json", "sqlite": "application/vnd.sqlite3"}
YEARS = range(1900, 2201)
PIECE = 256 * 1024
NAMES = {"xes": "xes", "json": "ocel.json", "sqlite": "ocel.sqlite"}


@pages.get("/boards/<key>/map/actual")
def show(key: str) -> str:
    process = entered(key)
    chosen, wrong = _chosen(process)
    conn, viewer = viewing.conn(), viewing.viewer()
    found = actual(() if wrong else logs.happened(conn, viewer, process.id, chosen))
    total = 0 if wrong else logs.how_many(conn, viewer, process.id, chosen)
    return render_template(
        "maps/actual.html",
        process=process,
        title=formats.t(process.definition.title),
        map=_map(process, found),
        found=found,
        stages=_stages(process, found),
        ways=_ways(process, found),
        left_out=total - found.cards if total > MOST else 0,
        wrong=wrong,
        people=_people(process),
        channels=channels.mine(process),
        may_export=card_lists.may_export(process),
    )


# -- what is asked for -------------------------------------------------------------------------------------


def _chosen(process: Process) -> tuple[Chosen, str]:
    """The filters of the address; and what is wrong with them."""
    try:
        since, until = _midnight("since"), _midnight("until")
    except ValueError:
        return Chosen(), _("That is not a date.")
    if since and until and since > until:
        return Chosen(), _("The first day is after the last one.")
    keys = {pipeline.key for pipeline in channels.mine(process)}
    pipeline = request.args.get("pipeline")
    last = until + timedelta(days=1) if until else None
    return Chosen(since, last, viewing.number("owner"), pipeline if pipeline in keys else None), ""


def _midnight(name: str) -> datetime | None:
    """The beginning of a day, by the company's clock."""
    text = request.args.get(name, "")
    if not text:
        return None
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return datetime.combine(day, time(), viewing.zone())


def _people(process: Process) -> list[Any]:
    found = map(faces.person, logs.owners(viewing.conn(), viewing.viewer(), process.id))
    return sorted(filter(None, found), key=lambda person: person.name)


# -- what is shown -----------------------------------------------------------------------------------------


def _map(process: Process, found: Actual) -> Map:
    labels = {kind: robot.label for kind, robot in robots.KINDS.items()}
    names = maps.names(viewing.conn(), viewing.organisation(), labels)
    about = _("as it really was; cards: %(n)s", n=found.cards)
    return Map(process.definition, str(get_locale()), names, about=about, actual=found)


def _stages(process: Process, found: Actual) -> list[dict[str, Any]]:
    """Those of the process in its order, then those it has no more."""
    keys = dict.fromkeys([*process.definition.stage_of, *found.stages])
    rows = ((key, found.stages.get(key, Taken(0, None))) for key in keys)
    return [
        {
            "stage": faces.stage(process.definition, key),
            "count": taken.count,
            "again": found.again.get(key, 0),
            "usual": _long(taken.usual),
            "slowest": key == found.slowest,
        }
        for key, taken in rows
    ]


def _ways(process: Process, found: Actual) -> list[dict[str, Any]]:
    """The most frequent first; a return leads to an earlier stage, or to the same."""
    order = list(process.definition.stage_of)
    ways = sorted(found.ways.items(), key=lambda item: (-item[1].count, item[0]))
    return [
        {
            "source": faces.stage(process.definition, way.source),
            "target": faces.stage(process.definition, way.target),
            "how": _how(process, way),
            "count": taken.count,
            "usual": _long(taken.usual),
            "often": 4 * taken.count >= 3 * found.most,
            "back": _place(order, way.target) <= _place(order, way.source),
        }
        for way, taken in ways
    ]


def _place(order: list[str], key: str) -> int:
    return order.index(key) if key in order else len(order)


def _long(time: timedelta | None) -> str:
    return formats.lasting(time) if time is not None and time >= timedelta(minutes=1) else "—"


def _how(process: Process, way: Way) -> str:
    """By which answer to which task, or by whom."""
    if way.answer:
        task, _slash, answer = way.answer.partition("/")
        place = process.definition.places.get((way.source, task))
        outcome = getattr(place.step, "outcome", lambda _key: None)(answer) if place else None
        return f"{formats.t(place.step.title)}: {formats.t(outcome.title)}" if outcome else way.answer  # type: ignore[union-attr]
    said = {"hand": _("by hand"), "robot": _("by a robot"), "admin": _("by an administrator")}
    return said.get(way.how, _("by itself"))


# -- to take away ------------------------------------------------------------------------------------------


@pages.get("/boards/<key>/log.<any(xes,json,sqlite):kind>")
def log(key: str, kind: str) -> Response:
    """The event log for programs that mine processes, for those who may take cards away."""
    process = entered(key)
    if not card_lists.may_export(process):
        abort(404)
    pieces = _file(process) if kind == "sqlite" else _written(process, kind)
    answer = Response(stream_with_context(pieces), mimetype=TYPES[kind])
    return downloads.named(answer, f"{key}.{NAMES[kind]}")


def _written(process: Process, kind: str) -> Iterator[str]:
    """Piece by piece, while the answer is on its way."""
    told, events = _log(process)
    if kind == "xes":
        yield from eventlog.xes(formats.t(process.definition.title), told.cases, events)
    else:
        yield from eventlog.ocel(told, events, eventlogs.kinds(viewing.conn(), process.id))


def _file(process: Process) -> Iterator[bytes]:
    """The file is whole before its first piece is sent."""
    with ocel_file.written(*_log(process)) as file:
        while piece := file.read(PIECE):
            yield piece


def _log(process: Process) -> tuple[eventlog.Told, Iterator[eventlog.Logged]]:
    conn = viewing.conn()
    dark = viewing.restricted(process)
    cases = eventlogs.cases(conn, viewing.viewer(), process.id, process.key, dark)
    people = {id: person.name for id, person in viewing.organisation().people.items()}
    events = eventlogs.logged(conn, list(cases), process.definition, people, str(get_locale()))
    return eventlog.Told(cases, people), events
