"""What is asked of a report: its filters, as they stand in an address or in a kept report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from webapp.process.definition import Definition, Field
from webapp.storage.reads.access import Process
from webapp.storage.reads.reports import Scope
from webapp.web import viewing

NAMES = (
    *("process", "period", "since", "until", "pipeline", "person", "field", "value", "by"),
    *("source", "target", "basis", "days", "unit", "money", "day", "lines"),
)
USUAL = "year"
PERIODS = ("week", "month", "last_month", "quarter", "last_quarter", "year", "this_year", "all", "own")
LONGEST = 200
GROUPED = ("choice", "yesno", "person", "department", "card", "text", "phone", "email")
BEGINNING = date(2000, 1, 1)
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Asked:
    """The filters; `said` are those that were given, word by word."""

    process: Process | None
    since: date
    until: date
    said: Mapping[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        if name not in NAMES:
            raise AttributeError(name)
        return self.said.get(name, "")

    @property
    def definition(self) -> Definition:
        assert self.process
        return self.process.definition

    @property
    def who(self) -> int | None:
        return viewing.row_number(self.said.get("person", ""))

    @property
    def target_days(self) -> float:
        try:
            return min(max(float(self.said.get("days", "3").replace(",", ".")), 0.01), 3650)
        except ValueError:
            return 3.0

    def scope(self, *fields: str) -> Scope:
        """What storage is asked for, with the values of these fields and of those the filters name."""
        keys = [self.by[2:] if self.by.startswith("f:") else "", self.said.get("field", ""), *fields]
        known = {f.key for f in self.fields}
        wanted = tuple(dict.fromkeys(key for key in keys if key in known))
        begin, end = moment(self.since), moment(self.until + timedelta(days=1))
        process = self.process.id if self.process else None
        return Scope(viewing.viewer(), process, begin, end, self.pipeline, self.who, wanted)

    def chosen(self, facts: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        """The facts of cards whose field has the value that was asked for."""
        key = f"f_{self.said.get('field', '')}"
        value = self.said.get("value", "")
        if not value or self.said.get("field") not in {f.key for f in self.fields}:
            return facts
        return (fact for fact in facts if words(fact.get(key)) == value)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Those of the process that the viewer may see on every card: nobody finds out others by counting."""
        if not self.process:
            return ()
        secret = viewing.restricted(self.process)
        return tuple(f for f in self.definition.fields if f.key not in secret)

    def field_of(self, name: str, *kinds: str, usual: str | None = None) -> Field | None:
        """The field that a filter names, if it is of such a kind; else the usual or the first one."""
        fit = [f for f in self.fields if f.kind in kinds]
        named = next((f for f in fit if f.key == self.said.get(name)), None)
        return named or next((f for f in fit if f.key == usual), None) or next(iter(fit), None)


def words(value: Any) -> str:
    """A value as it stands in an address."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def moment(day: date) -> datetime:
    """When the day begins by the company's clock."""
    return datetime.combine(day, time(), viewing.zone())


def read(given: Mapping[str, Any], processes: list[Process], optional: bool) -> Asked:
    """The filters of an address or of a kept report; what makes no sense is left out."""
    said = {name: str(given.get(name) or "").strip()[:LONGEST] for name in NAMES}
    said = {name: value for name, value in said.items() if value}
    found = next((p for p in processes if p.key == said.get("process")), None)
    if found is None and not optional:
        found = next(iter(processes), None)
    if found:
        said["process"] = found.key
    since, until = bounds(said)
    return Asked(found, since, until, said)


def bounds(said: Mapping[str, str]) -> tuple[date, date]:
    """The first and the last day of the period."""
    today = viewing.today()
    name = said.get("period") or ("own" if said.get("since") or said.get("until") else USUAL)
    if name == "own":
        first, last = _day(said.get("since")) or BEGINNING, _day(said.get("until")) or today
        return (first, last) if first <= last else (last, first)
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    begins = {
        "week": today - timedelta(days=6),
        "month": month,
        "last_month": (month - timedelta(days=1)).replace(day=1),
        "quarter": quarter,
        "last_quarter": _back(quarter, 3),
        "this_year": date(today.year, 1, 1),
        "all": BEGINNING,
    }
    ends = {"last_month": month - timedelta(days=1), "last_quarter": quarter - timedelta(days=1)}
    return begins.get(name, _back(month, 11)), ends.get(name, today)


def _back(month: date, months: int) -> date:
    total = month.year * 12 + month.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    # Near the ends of what a date can be there is no day before or after.
    return found if found.year in YEARS else None
