"""By what a report is broken down: a person, the channel, a field of the card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from webapp.storage.reads import cards
from webapp.web import faces, plainly, viewing
from webapp.web.formats import t
from webapp.web.reports.asked import GROUPED, Asked, words

NOBODY = "—"
Facts = list[dict[str, Any]]


def offered(asked: Asked) -> list[tuple[str, str]]:
    """What the cards of the process can be broken down by."""
    found = [("owner", _("Responsible person")), ("initiator", _("Initiator"))]
    if asked.process and asked.definition.pipelines:
        found.append(("pipeline", _("Channel")))
    return found + [(f"f:{f.key}", t(f.title)) for f in asked.fields if f.kind in GROUPED]


def of(asked: Asked, facts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The facts with their `group`, a word that can stand in an address."""
    name = asked.by.replace("f:", "f_", 1)
    return (fact | {"group": words(fact.get(name)) if name else ""} for fact in facts)


def namer(asked: Asked, facts: Facts) -> Callable[[str], str]:
    """Says how a group is called; linked cards are looked up all at once."""
    if asked.by in ("owner", "initiator"):
        return person
    if asked.by == "pipeline":
        titles = {p.key: t(p.title) for p in asked.definition.pipelines}
        return lambda key: titles.get(key, key or NOBODY)
    spec = next((f for f in asked.fields if f.key == asked.by[2:]), None)
    if spec is None:
        return lambda key: key or NOBODY
    if spec.kind == "card":
        return linked(facts, "group")
    raw = {fact["group"]: fact.get(f"f_{spec.key}") for fact in facts}
    return lambda key: str(plainly.plain(spec, raw.get(key)) or NOBODY)


def linked(facts: Facts, name: str) -> Callable[[str], str]:
    """The titles of the cards that these facts name."""
    ids = {int(key) for fact in facts if (key := words(fact.get(name))).isdigit()}
    found = cards.linked(viewing.conn(), viewing.viewer(), ids) if ids else {}

    def named(key: str) -> str:
        if not key:
            return NOBODY
        row = found.get(int(key)) if key.isdigit() else None
        return str(row.title) if row else _("a card that you may not see")

    return named


def person(key: Any) -> str:
    return viewing.organisation().name(int(key)) or NOBODY if words(key).isdigit() else NOBODY


def stage(asked: Asked, key: str) -> str:
    known = key in asked.definition.stage_of
    return faces.stage(asked.definition, key).title if known else key


# -- time ----------------------------------------------------------------------------------------------------


def span_of(asked: Asked) -> str:
    """Weeks for short periods, months for long ones, unless it was said."""
    if asked.unit in ("week", "month"):
        return asked.unit
    return "week" if (asked.until - asked.since).days <= 100 else "month"


def bucketing(unit: str) -> Callable[[datetime], str]:
    """Gives the first day of the week or month of a moment, by the company's clock."""
    zone = viewing.zone()
    return lambda at: _first(at.astimezone(zone).date(), unit)


@lru_cache(4096)
def _first(day: date, unit: str) -> str:
    first = day - timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1)
    return first.isoformat()


def bucket_name(key: str, unit: str) -> str:
    day = date.fromisoformat(key)
    return f"{day:%d.%m.%Y}" if unit == "week" else f"{day:%m.%Y}"
