"""How many open tasks each person has, and how late they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, url_for

from webapp.process.organisation import Person
from webapp.storage.reads import workload as reads
from webapp.storage.reads.workload import Load
from webapp.web import formats, viewing

pages = Blueprint("workload", __name__)


@pages.get("/workload")
def show() -> str:
    loads = reads.loads(viewing.conn(), viewing.viewer(), viewing.now())
    return render_template(
        "workload/show.html",
        departments=list(_departments(loads)),
        untaken=reads.untaken(viewing.conn(), viewing.viewer()),
        untaken_url=url_for("inbox.index", responsible="anyone"),
    )


def _departments(loads: dict[int, Load]) -> Iterator[dict[str, Any]]:
    """The tree's departments in order; people with tasks one by one, the others in one line."""
    most = max((load.own for load in loads.values()), default=0) or 1
    org = viewing.organisation()
    members: dict[str | None, list[Person]] = defaultdict(list)
    for person in sorted(org.people.values(), key=lambda p: p.name):
        if person.active or person.id in loads:
            members[person.department].append(person)
    for key in [*org.departments, None]:
        if members[key]:
            busy = [p for p in members[key] if p.id in loads]
            yield {
                "title": formats.t(org.departments[key].title) if key else "",
                "people": sorted((_line(p, loads[p.id], most) for p in busy), key=lambda line: -line["open"]),
                "free": [p for p in members[key] if p.id not in loads],
            }


def _line(person: Person, load: Load, most: int) -> dict[str, Any]:
    away = viewing.organisation().away(person.id, viewing.today())
    return {
        "person": person,
        "title": person.position,
        "open": load.own,
        "shared": load.shared,
        "late": load.late,
        "share": round(100 * load.own / most),
        "late_share": round(100 * load.late / most),
        "oldest": formats.lasting(load.oldest),
        "away": formats.day(away.last) if away else "",
        "url": url_for("inbox.index", responsible=person.id),
    }
