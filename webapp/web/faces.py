"""How people, stages, deadlines and cards look wherever they appear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.process import rights
from webapp.process import state as states
from webapp.process.definition import Definition, Duration, Field, Stage, Task
from webapp.process.lines import totals
from webapp.process.organisation import Person
from webapp.process.state import CardState
from webapp.web import formats, viewing

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Deadline:
    """When something is due, in words, and how near that is: ok, soon or late."""

    label: str
    state: str
    at: datetime


@dataclass(frozen=True)
class StageFace:
    key: str
    title: str
    colour: str


@dataclass(frozen=True)
class Has:
    """Who has a card now: a person (and who stands in for them), a group, or a machine in words."""

    holder: Person | None = None
    more_holders: int = 0
    stand_in: Person | None = None
    group: str = ""
    machine: bool = False


def person(number: int | None) -> Person | None:
    return viewing.organisation().people.get(number or 0)


def deadline(due: datetime | None) -> Deadline | None:
    """«сегодня до 18:00», «21 ноября»; nothing where there is none."""
    if due is None:
        return None
    left = due - viewing.now()
    return Deadline(_until(due, left), "late" if left < timedelta() else "soon" if left < SOON else "ok", due)


def _until(due: datetime, left: timedelta) -> str:
    zone = formats.zone()
    local, today = due.astimezone(zone), viewing.now().astimezone(zone).date()
    if local.date() == today and left < timedelta():
        return _("today at %(time)s", time=formats.clock(due))
    if local.date() == today:
        return _("today until %(time)s", time=formats.clock(due))
    if local.date() == today + timedelta(days=1):
        return _("tomorrow until %(time)s", time=formats.clock(due))
    pattern = "d\u00a0MMMM" if local.year == today.year else "d\u00a0MMMM\u00a0y"
    return format_date(local, pattern, locale=formats.language())


def stage(definition: Definition, key: str) -> StageFace:
    """A stage as a pill; a key that this version does not know stays a key."""
    found: Stage | None = definition.stage_of.get(key)
    return StageFace(key, formats.t(found.title), found.colour) if found else StageFace(key, key, "grey")


def has(definition: Definition, state: CardState) -> Has:
    """Who is awaited on the card."""
    asks = [ask for _step, ask in state.asks]
    held = next((ask for ask in asks if ask.holder), None)
    if held:
        others = {p for ask in asks for p in ((ask.holder,) if ask.holder else ask.people)} - {held.holder}
        return Has(person(held.holder), len(others), _stand_in(held.holder))
    if asks:
        step, ask = state.asks[0]
        return Has(group=group(definition, step.stage, step.key, ask.people))
    machine = _machine(state)
    return Has(holder=_owner(state), group=machine, machine=bool(machine))


def _stand_in(holder: int | None) -> Person | None:
    """Who acts for the holder today; several may, the nearest is named."""
    substitutes = viewing.organisation().substitutes(holder or 0, viewing.today())
    return person(substitutes[0]) if substitutes else None


def group(definition: Definition, stage_key: str, step: str, people: Sequence[int]) -> str:
    """The department that is asked, or the first of the people and how many more."""
    place = definition.places.get((stage_key, step))
    rules = place.step.assignees if place and isinstance(place.step, Task) else ()
    key = (rules[0].department if len(rules) == 1 else None) or ""
    if key in viewing.organisation().departments:
        return formats.t(viewing.organisation().departments[key].title)
    first = person(people[0] if people else None)
    return f"{first.name} +{len(people) - 1}" if first else ""


def _machine(state: CardState) -> str:
    if state.closed or state.incidents:
        return ""
    if state.robots:
        return _("Robot")
    return _("Waiting") if any(step.kind == "wait" for step in state.steps) else ""


def _owner(state: CardState) -> Person | None:
    """Where nobody is asked and nothing runs, the owner is to move the card."""
    return None if state.closed or state.steps or state.robots else person(state.owner)


def since(moment: datetime) -> str:
    """How long it has been so; nobody counts seconds."""
    short = viewing.now() - moment < timedelta(minutes=1)
    return _("just now") if short else formats.lasting(moment)


def duration(length: Duration) -> str:
    """«3 рабочих дня»."""
    counted = {
        "minute": ngettext("%(num)d minute", "%(num)d minutes", length.amount),
        "hour": ngettext("%(num)d hour", "%(num)d hours", length.amount),
        "day": ngettext("%(num)d day", "%(num)d days", length.amount),
        "working hour": ngettext("%(num)d working hour", "%(num)d working hours", length.amount),
        "working day": ngettext("%(num)d working day", "%(num)d working days", length.amount),
    }
    return str(counted[length.unit]).replace(" ", "\u00a0")


def state_of(row: Any) -> CardState:
    return states.load(row.state, row.values)


def value(field: Field, raw: Any) -> str:
    """A field's value in a few words."""
    if raw in (None, "", []):
        return ""
    show = VALUES.get(field.kind, str)
    return show(field, raw) if show is not str else str(raw)


def _options(field: Field, raw: Any) -> str:
    titles = {o.key: formats.t(o.title) for o in field.options}
    return ", ".join(titles.get(key, str(key)) for key in (raw if isinstance(raw, list) else [raw]))


def _people(field: Field, raw: Any) -> str:
    return ", ".join(p.name for p in map(person, raw if isinstance(raw, list) else [raw]) if p)


def _department(field: Field, raw: Any) -> str:
    found = viewing.organisation().departments.get(raw)
    return formats.t(found.title) if found else str(raw)


def _files(field: Field, raw: Any) -> str:
    return ", ".join(f.get("name", "") if isinstance(f, dict) else str(f) for f in raw)


def _lines(field: Field, raw: Any) -> str:
    """How many lines there are, and what they add up to."""
    columns = {column.key: column for column in field.columns}
    sums = [
        value(columns[key], found)
        for key, found in totals(field, raw).items()
        if columns[key].kind == "money"
    ]
    return ", ".join([ngettext("%(num)d line", "%(num)d lines", len(raw)), *sums])


VALUES: dict[str, Any] = {
    "number": lambda field, raw: formats.number(raw),
    "money": lambda field, raw: formats.money(raw, field.currency),
    "date": lambda field, raw: formats.day(raw),
    "datetime": lambda field, raw: formats.moment(raw),
    "yesno": lambda field, raw: _("Yes") if raw else _("No"),
    "choice": _options,
    "choices": _options,
    "person": _people,
    "people": _people,
    "department": _department,
    "file": _files,
    "files": _files,
    "links": _files,
    "lines": _lines,
}


def priorities() -> dict[str, str]:
    """How urgent a card can be, in words."""
    return {"normal": _("normal"), "high": _("high"), "urgent": _("urgent")}


def unseen(row: Any) -> frozenset[str]:
    """The fields of the card that are not for the viewer, by the rights that are in force."""
    current = next(p for p in viewing.company().processes if p.id == row.process_id)
    if not current.definition.rights.see_fields:
        return frozenset()
    live = viewing.in_force(row.version_id, current.version_id)
    return rights.unseen(live, state_of(row), viewing.viewer().person, viewing.organisation())
