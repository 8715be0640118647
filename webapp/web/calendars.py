"""The calendar of a process: its cards by day, a month, a week or one day at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import request, url_for
from flask_babel import gettext as _

from webapp.process import indexing
from webapp.process.calendar import LENGTH_OF_DATE
from webapp.process.definition import Field
from webapp.storage.reads import calendars as reads
from webapp.storage.reads.access import Process
from webapp.storage.reads.boards import Board
from webapp.storage.reads.calendars import Span
from webapp.web import faces, filters, formats, viewing
from webapp.web.faces import StageFace
from webapp.web.formats import t

FIELD = "f-"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
YEARS = range(1900, 2201)
# How many cards are shown for a day; the others are a page further.
ROOM = {"month": 4, "week": 30, "day": 500}
NO_SUM = "no"


@dataclass(frozen=True)
class Chip:
    """One card on a day."""

    id: int
    number: str
    title: str
    stage: StageFace
    clock: str
    late: bool
    ended: bool
    url: str
    panel_url: str


@dataclass(frozen=True)
class Day:
    """One day of the page; `outside`: of the month before or after."""

    date: date
    number: str
    title: str
    today: bool
    off: bool
    outside: bool
    count: int
    sum: str
    chips: tuple[Chip, ...]
    more: int
    url: str


def shown(process: Process, board: Board, said: dict[str, Any]) -> dict[str, Any]:
    """What `boards/_calendar.html` shows."""
    by, at, span = _by(), _at(), _span(_by(), _at())
    dates, sums = _dates(process), _sums(process)
    chosen, summed = _chosen(dates, "field"), _summed(process, sums)
    kind = dates[chosen][1]
    key = chosen.removeprefix(FIELD) if kind else chosen
    rows = reads.cards(viewing.conn(), board, (key, kind), span, summed.key if summed else None)
    cut, rows = len(rows) > reads.MOST, rows[: reads.MOST]
    inside = [row for row in rows if by != "month" or _day(row.at).month == at.month]
    return {
        "days": _days(process, said, (by, at, span), rows, summed),
        "weekdays": [_name(span.first + n * DAY, "EEE") for n in range(7)] if by != "day" else [],
        "by": by,
        "period": _period(by, at, span),
        "count": len(inside),
        "sum": _total(summed, inside),
        "cut": reads.MOST if cut else 0,
        "ways": {name: filters.url(process, said, at=day) for name, day in _ways(by, at)},
        "spans": [(name, title, filters.url(process, said, by=name)) for name, title in _spans()],
        "dates": [
            (name, title, filters.url(process, said, field=name)) for name, (title, _k) in dates.items()
        ],
        "date": dates[chosen][0],
        "date_key": chosen,
        "sums": [(name, title, filters.url(process, said, sum=name)) for name, title in sums.items()],
        "sum_key": f"{FIELD}{summed.key}" if summed else NO_SUM,
        "sum_title": t(summed.title) if summed else "",
        "choices": filters.choices(process, said),
    }


# -- what was asked for --------------------------------------------------------------------------------------


def has_dates(process: Process) -> bool:
    """Whether a calendar says something: records have no deadlines, only the dates they hold."""
    return not process.definition.is_register or bool(_date_fields(process))


def _date_fields(process: Process) -> list[Field]:
    secret = viewing.restricted(process)
    return [f for f in process.definition.fields if f.kind in indexing.DATES and f.key not in secret]


def _dates(process: Process) -> dict[str, tuple[str, str]]:
    """By what cards can stand on a day: its title, and the kind of the field if it is one."""
    fields = {f"{FIELD}{f.key}": (t(f.title), f.kind) for f in _date_fields(process)}
    created, ended = (_("Created"), ""), (_("Ended"), "")
    if process.definition.is_register:
        return {**fields, "created": created}
    return {"due": (_("Deadline"), ""), **fields, "created": created, "ended": ended}


def _chosen(known: Mapping[str, Any], name: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else next(iter(known))


def _sums(process: Process) -> dict[str, str]:
    secret = viewing.restricted(process)
    fields = [f for f in process.definition.fields if f.kind in ("number", "money") and f.key not in secret]
    return {**{f"{FIELD}{f.key}": t(f.title) for f in fields}, NO_SUM: _("Without a sum")} if fields else {}


def _summed(process: Process, sums: Mapping[str, str]) -> Field | None:
    """The number that is summed: the one asked for, else that of the board."""
    usual = f"{FIELD}{process.definition.face.sum}"
    asked = request.args.get("sum", usual)
    name = asked if asked in sums else usual
    return process.definition.field_of[name.removeprefix(FIELD)] if name in sums and name != NO_SUM else None


def _by() -> str:
    asked = request.args.get("by", "month")
    return asked if asked in ROOM else "month"


def _spans() -> list[tuple[str, str]]:
    return [("month", _("Month")), ("week", _("Week")), ("day", _("Day"))]


def _at() -> date:
    """The day around which the page is; today where the address names none."""
    try:
        found = date.fromisoformat(request.args.get("at", ""))
    except ValueError:
        return _today()
    return found if found.year in YEARS else _today()


def _today() -> date:
    return viewing.now().astimezone(formats.zone()).date()


def _span(by: str, at: date) -> Span:
    """Whole weeks, from a Monday; or the one day."""
    first, last = at, at
    if by == "month":
        first = at.replace(day=1)
        last = (first + 31 * DAY).replace(day=1) - DAY
    if by != "day":
        first -= first.weekday() * DAY
        last += (6 - last.weekday()) * DAY
    end = last + DAY
    return Span(first, end, _begins(first), _begins(end))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), formats.zone())


def _ways(by: str, at: date) -> list[tuple[str, str]]:
    """Where the arrows lead."""
    before, after = at - DAY, at + DAY
    if by == "week":
        before, after = at - WEEK, at + WEEK
    if by == "month":
        before, after = at.replace(day=1) - DAY, at.replace(day=1) + 31 * DAY
        before, after = before.replace(day=1), after.replace(day=1)
    return [("before", before.isoformat()), ("after", after.isoformat()), ("today", _today().isoformat())]


# -- the days ------------------------------------------------------------------------------------------------


def _days(
    process: Process,
    said: dict[str, Any],
    place: tuple[str, date, Span],
    rows: Sequence[Any],
    summed: Field | None,
) -> list[Day]:
    by, at, span = place
    held: dict[date, list[Any]] = {}
    for row in rows:
        held.setdefault(_day(row.at), []).append(row)
    calendar, back = viewing.world().calendar, filters.look(process) | said
    days = []
    for n in range((span.end - span.first).days):
        day = span.first + n * DAY
        mine = held.get(day, [])
        chips = tuple(_chip(row, back) for row in mine[: ROOM[by]])
        days.append(
            Day(
                date=day,
                number=str(day.day) if by == "month" and day.day > 1 else formats.short_day(day),
                title=_name(day, "EEEE, d\u00a0MMMM"),
                today=day == _today(),
                off=not calendar.works(day),
                outside=by == "month" and day.month != at.month,
                count=len(mine),
                sum=_total(summed, mine),
                chips=chips,
                more=len(mine) - len(chips),
                url=filters.url(process, said, by="day", at=day.isoformat()),
            )
        )
    return days


def _chip(row: Any, back: Mapping[str, Any]) -> Chip:
    definition = viewing.definition(row.version_id)
    return Chip(
        id=row.id,
        number=row.number,
        title=row.title,
        stage=faces.stage(definition, row.stage),
        clock=formats.clock(_moment(row.at)),
        late=row.closed_at is None and row.due_at is not None and row.due_at < viewing.now(),
        ended=row.closed_at is not None and not definition.is_register,
        url=url_for("cards.show", id=row.id),
        panel_url=url_for("boards.show", key=definition.key, **{**back, "card": row.id}),
    )


def _moment(at: str | datetime) -> datetime | None:
    """When it is; the index holds moments folded, and days, which have no hour."""
    if isinstance(at, str):
        return datetime.fromisoformat(at.upper()) if len(at) > LENGTH_OF_DATE else None
    return at


def _day(at: str | datetime) -> date:
    """The day on the viewer's clock."""
    moment = _moment(at)
    return moment.astimezone(formats.zone()).date() if moment else date.fromisoformat(str(at))


def _total(field: Field | None, rows: Sequence[Any]) -> str:
    """What the cards hold in the field, exactly; nothing where none holds anything."""
    amounts = [row.amount for row in rows if row.amount not in (None, "")]
    if field is None or not amounts:
        return ""
    whole: Any = sum(amounts) if field.kind == "money" else sum((Decimal(str(a)) for a in amounts), Decimal())
    return faces.value(field, whole)


def _period(by: str, at: date, span: Span) -> str:
    if by == "month":
        return _name(at, "LLLL\u00a0y").capitalize()
    if by == "day":
        return _name(at, "EEEE, d\u00a0MMMM\u00a0y").capitalize()
    return f"{formats.short_day(span.first)} – {formats.day(span.end - DAY)}"


def _name(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=formats.language())
