"""The form of filters above a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.storage.reads.access import Process
from webapp.web import channels, viewing
from webapp.web.formats import t
from webapp.web.reports import groups, money, sales, stages
from webapp.web.reports.asked import GROUPED, PERIODS, USUAL, Asked
from webapp.web.reports.kinds import Kind

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Control:
    """A select with its options, or an input of `type` where there are none."""

    name: str
    title: str
    value: str
    options: Options | None = None
    type: str = "text"


def controls(kind: Kind, asked: Asked, processes: list[Process]) -> list[Control]:
    """Those of every report, then the report's own; what has nothing to choose from is left out."""
    found = [
        Control(
            "process", _("Process"), asked.process.key if asked.process else "", _processes(kind, processes)
        )
    ]
    if not kind.timeless:
        found += _period(asked)
    if asked.process and asked.definition.pipelines:
        found.append(Control("pipeline", _("Channel"), asked.pipeline, [("", _("All")), *_pipelines(asked)]))
    own = [
        _own(name if name != "target" or "source" in kind.filters else "paid", asked) for name in kind.filters
    ]
    return [*found, *(c for c in own if c and (c.options is None or len(c.options) > 1)), *_field(asked)]


def _processes(kind: Kind, processes: list[Process]) -> Options:
    every = [("", _("All processes"))] if kind.whole else []
    return [*every, *((p.key, t(p.definition.title)) for p in processes)]


def _pipelines(asked: Asked) -> Options:
    assert asked.process
    return [(p.key, t(p.title)) for p in channels.mine(asked.process)]


def _period(asked: Asked) -> list[Control]:
    titles = {
        "week": _("The last 7 days"),
        "month": _("This month"),
        "last_month": _("Last month"),
        "quarter": _("This quarter"),
        "last_quarter": _("Last quarter"),
        "year": _("The last 12 months"),
        "this_year": _("This year"),
        "all": _("All the time"),
        "own": _("From and to"),
    }
    chosen = asked.period or ("own" if asked.said.get("since") else USUAL)
    found = [Control("period", _("Period"), chosen, [(key, titles[key]) for key in PERIODS])]
    if chosen != "own":
        return found
    dates = [("since", _("From"), asked.since), ("until", _("To"), asked.until)]
    return found + [Control(name, title, day.isoformat(), None, "date") for name, title, day in dates]


def _own(name: str, asked: Asked) -> Control | None:
    if name == "person":
        return Control(name, _("Person"), asked.person, [("", _("Everybody")), *_people()])
    if name == "unit":
        units = [("week", _("By week")), ("month", _("By month"))]
        return Control(name, _("Over time"), groups.span_of(asked), units)
    return OWN[name](name, asked) if asked.process else None


def _people() -> Options:
    org = viewing.organisation()
    return [(str(p.id), p.name) for p in sorted(org.people.values(), key=lambda p: p.name) if p.active]


def _stages(name: str, asked: Asked) -> Control:
    known: Options = [(s.key, t(s.title)) for s in asked.definition.stages]
    value = dict(zip(("source", "target"), stages.ends(asked), strict=True))[name]
    return Control(name, _("From the stage") if name == "source" else _("To the stage"), value, known)


def _paid_at(name: str, asked: Asked) -> Control:
    known: Options = [(s.key, t(s.title)) for s in asked.definition.stages]
    return Control(name, _("Paid when it came to"), asked.target, [("", _("the end")), *known])


def _basis(name: str, asked: Asked) -> Control:
    both = [("created", _("Created in the period")), ("reached", _("Came to the stage in the period"))]
    return Control(name, _("Count those"), asked.basis or "created", both)


def _by(name: str, asked: Asked) -> Control:
    return Control(name, _("Break down by"), asked.by, [("", _("no breakdown")), *groups.offered(asked)])


def _days(name: str, asked: Asked) -> Control:
    return Control(name, _("Target, days"), f"{asked.target_days:g}", None, "number")


OWN: dict[str, Any] = {
    "source": _stages,
    "target": _stages,
    "paid": lambda name, asked: _paid_at("target", asked),
    "basis": _basis,
    "by": _by,
    "days": _days,
    "money": lambda name, asked: _choice(name, _("Money"), asked, money.money_field(asked), "money"),
    "day": lambda name, asked: _choice(name, _("Date"), asked, money.day_field(asked), "date", "datetime"),
    "lines": lambda name, asked: _choice(name, _("Table"), asked, sales.lines_field(asked), "lines"),
}


def _choice(name: str, title: str, asked: Asked, spec: Any, *kinds: str) -> Control:
    options = [(f.key, t(f.title)) for f in asked.fields if f.kind in kinds]
    return Control(name, title, spec.key if spec else "", options)


def _field(asked: Asked) -> list[Control]:
    """Narrowing by the value of a field: the field, then its value."""
    fit = [f for f in asked.fields if f.kind in GROUPED]
    if not fit:
        return []
    chosen = next((f for f in fit if f.key == asked.said.get("field")), None)
    found = [
        Control(
            "field",
            _("Field"),
            asked.said.get("field", ""),
            [("", _("any")), *((f.key, t(f.title)) for f in fit)],
        )
    ]
    if chosen:
        options = _values(chosen)
        found.append(
            Control("value", t(chosen.title), asked.value, [("", _("any")), *options] if options else None)
        )
    return found


def _values(spec: Any) -> Options:
    if spec.kind == "choice":
        return [(o.key, t(o.title)) for o in spec.options]
    if spec.kind == "yesno":
        return [("1", _("Yes")), ("0", _("No"))]
    if spec.kind == "department":
        return [(d.key, t(d.title)) for d in viewing.organisation().departments.values()]
    return _people() if spec.kind == "person" else []
