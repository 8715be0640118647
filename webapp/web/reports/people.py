"""Reports on people: overdue tasks, points and bonuses, who holds up what now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from flask_babel import gettext as _

from webapp.storage.reads import reports as reads
from webapp.web import viewing
from webapp.web.formats import t
from webapp.web.reports import groups
from webapp.web.reports.asked import Asked, words
from webapp.web.reports.groups import Facts
from webapp.web.reports.tables import (
    Cell,
    Column,
    Row,
    Table,
    chart,
    count,
    gathered,
    grouped,
    median,
    row,
    seconds,
    share,
)


def allowed() -> frozenset[int] | None:
    """Whose points the viewer may see: one's own, those of one's people; of everybody for administrators."""
    viewer, org, today = viewing.viewer(), viewing.organisation(), viewing.today()
    if viewer.admin:
        return None
    headed = [
        d.key for d in org.departments.values() if viewer.person in (d.head, org.acting_head(d.key, today))
    ]
    below = frozenset().union(*(org.below(key) for key in headed))
    mine = {p.id for p in org.people.values() if p.department in below or not below.isdisjoint(p.also_in)}
    return frozenset(mine | {viewer.person})


# -- overdue tasks -------------------------------------------------------------------------------------------


def overdue_facts(asked: Asked) -> Facts:
    """The tasks done in the period, and those that are late and still open."""
    conn, scope, now = viewing.conn(), asked.scope(), viewing.now()
    done = asked.chosen(reads.tasks_done(conn, scope))
    late = [f for f in asked.chosen(reads.tasks_open(conn, scope)) if f["due_at"] and f["due_at"] < now]
    kept = _keeping(groups.span_of(asked))
    still = {"open": True, "late": True, "bucket": "", "dated": True}
    told = chain(
        (fact | kept(fact) for fact in done),
        (fact | still | {"person": words(fact["person"])} for fact in late),
    )
    return gathered(told, "person", "open", "late", "bucket", "dated")


def _keeping(unit: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Says whose a done task was, and of which week or month."""
    bucket = groups.bucketing(unit)
    return lambda fact: {
        "person": words(fact["person"]),
        "open": False,
        "bucket": bucket(fact["done_at"]),
    }


def overdue(asked: Asked, facts: Facts) -> list[Table]:
    unit = groups.span_of(asked)
    done = [fact for fact in facts if not fact["open"]]
    numbers = (Column(_("Done")), Column(_("Late")), Column(_("Share of late"), "share"))
    by_person = grouped(facts, "person")
    rows = [_person_row(key, by_person[key]) for key in by_person]
    rows.sort(key=lambda r: (-(r.cells[2].value), r.cells[0].value))
    buckets = grouped(sorted(done, key=lambda f: f["bucket"]), "bucket")
    dated = [_late_row(groups.bucket_name(key, unit), buckets[key], {"bucket": key}) for key in buckets]
    bars = ((r.cells[0].value, r.cells[1].value, _percent(r), r.cells[2].value) for r in dated)
    whole = _late_row(_("In all"), done, {"open": False}, total=True)
    title = _("By week") if unit == "week" else _("By month")
    when = Column(_("Week from") if unit == "week" else _("Month"), "text")
    people = (Column(_("Person"), "text"), *numbers, Column(_("Late and still open")))
    total = Row((*whole.cells, Cell(count(facts) - count(done), {"open": True})), total=True)
    return [
        Table(_("By person"), people, (*rows, total) if facts else ()),
        Table(
            title,
            (when, *numbers),
            (*dated, whole) if dated else (),
            chart("columns", _("Tasks done, of them late"), bars),
        ),
    ]


def _percent(one: Row) -> str:
    return f"{one.cells[1].value} / {one.cells[2].value}"


def _late_row(name: str, facts: Facts, drill: dict[str, Any], *, total: bool = False) -> Row:
    late, number = count(fact for fact in facts if fact["late"]), count(facts)
    cells = (Cell(number, drill), Cell(late, drill | {"late": True}, late=late > 0))
    return row(name, *cells, share(late, number), total=total)


def _person_row(key: str, facts: Facts) -> Row:
    done = [fact for fact in facts if not fact["open"]]
    still = count(facts) - count(done)
    base = _late_row(groups.person(key), done, {"person": key, "open": False})
    return Row((*base.cells, Cell(still, {"person": key, "open": True}, late=still > 0)))


# -- points, bonuses, pay ------------------------------------------------------------------------------------


def kpi_facts(asked: Asked) -> Facts:
    """Tasks done, penalties and bonuses of the people whose points the viewer may see."""
    people, conn, scope = allowed(), viewing.conn(), asked.scope()
    kept, bucket = _keeping("month"), groups.bucketing("month")
    tasks = (
        fact | kept(fact) | {"what": "task"}
        for fact in reads.tasks_done(conn, scope)
        if people is None or fact["person"] in people
    )
    given = reads.points(conn, scope, people)
    return gathered(tasks, "what", "person", "bucket", "late") + [
        fact | _given(fact) | {"bucket": bucket(fact["at"])} for fact in given
    ]


def _given(fact: dict[str, Any]) -> dict[str, Any]:
    what = "waived" if fact["waived_at"] else "bonus" if fact["bonus"] else "penalty"
    return {"what": what, "person": words(fact["person"]), "late": False}


def kpi(asked: Asked, facts: Facts) -> list[Table]:
    currencies = sorted({f["currency"] for f in facts if f.get("money")}) or ["RUB"]
    numbers = (
        *(Column(_("Tasks done")), Column(_("of them late")), Column(_("In time"), "share")),
        *(Column(_("Penalty points")), Column(_("Bonus points")), Column(_("Points in all"))),
        *(Column(_("Pay: %(c)s", c=c), "money", c) for c in currencies),
        Column(_("Waived")),
    )
    by_person = grouped(facts, "person")
    names = sorted(by_person, key=groups.person)
    rows = [_kpi_row((groups.person(k),), by_person[k], {"person": k}, currencies) for k in names]
    monthly = [
        _kpi_row(
            (groups.person(k), groups.bucket_name(b, "month")), some, {"person": k, "bucket": b}, currencies
        )
        for k in names
        for b, some in sorted(grouped(by_person[k], "bucket").items())
    ]
    person = Column(_("Person"), "text")
    bars = ((r.cells[0].value, r.cells[1].value, _percent(r), r.cells[2].value) for r in rows)
    note = _("One sees one's own points, heads those of their people. What was waived does not count.")
    return [
        Table(
            _("For the period"),
            (person, *numbers),
            tuple(rows),
            chart("rows", _("Tasks done, of them late"), bars),
            note,
        ),
        Table(_("By month"), (person, Column(_("Month"), "text"), *numbers), tuple(monthly)),
    ]


def _kpi_row(names: tuple[str, ...], facts: Facts, drill: dict[str, Any], currencies: Iterable[str]) -> Row:
    kinds = {what: [f for f in facts if f["what"] == what] for what in ("task", "penalty", "bonus", "waived")}
    tasks = count(kinds["task"])
    late = count(fact for fact in kinds["task"] if fact["late"])
    minus, plus = (sum(f["points"] for f in kinds[k]) for k in ("penalty", "bonus"))
    pay = [
        sum(_signed(f) for f in kinds["penalty"] + kinds["bonus"] if f["currency"] == c) for c in currencies
    ]
    return row(
        *names,
        Cell(tasks, drill | {"what": "task"}),
        Cell(late, drill | {"what": "task", "late": True}, late=late > 0),
        share(tasks - late, tasks),
        Cell(minus, drill | {"what": "penalty"}, late=minus > 0),
        Cell(plus, drill | {"what": "bonus"}),
        plus - minus,
        *pay,
        Cell(len(kinds["waived"]), drill | {"what": "waived"}),
    )


def _signed(fact: dict[str, Any]) -> int:
    return int(fact["money"] if fact["bonus"] else -fact["money"])


# -- who holds up what now -----------------------------------------------------------------------------------


def holders_facts(asked: Asked) -> Facts:
    found = asked.chosen(reads.tasks_open(viewing.conn(), asked.scope()))
    now = viewing.now()
    return [
        fact
        | {
            "person": words(fact["person"]),
            "late": bool(fact["due_at"] and fact["due_at"] < now),
            "took": seconds(fact["opened_at"], now),
        }
        for fact in found
    ]


def holders(asked: Asked, facts: Facts) -> list[Table]:
    by_person = grouped(facts, "person")
    rows = [_holder_row(key, by_person[key]) for key in by_person]
    rows.sort(key=lambda r: (-r.cells[2].value, -r.cells[1].value, r.cells[0].value))
    summed = (
        *(Column(_("Person"), "text"), Column(_("Tasks")), Column(_("Late"))),
        *(Column(_("Usual wait"), "span"), Column(_("Longest wait"), "span")),
    )
    columns = (
        *(Column(_("Person"), "text"), Column(_("Card"), "card"), Column(_("Task"), "text")),
        *(Column(_("Since"), "moment"), Column(_("Deadline"), "moment"), Column(_("Waits"), "span")),
    )
    order = sorted(facts, key=lambda f: (not f["late"], -f["took"]))
    listed = tuple(
        row(
            *(_nobody(f["person"]), _card(f), t(f["task"]), f["opened_at"]),
            Cell(f["due_at"], late=f["late"]),
            f["took"],
        )
        for f in order
    )
    bars = ((r.cells[0].value, r.cells[1].value, _percent(r), r.cells[2].value) for r in rows)
    drawn = chart("rows", _("Open tasks, of them late"), bars)
    nothing = _("Nobody holds anything")
    return [
        Table(_("By person"), summed, tuple(rows), drawn, nothing=nothing),
        Table(_("Every task"), columns, listed, nothing=nothing),
    ]


def _nobody(key: str) -> str:
    return groups.person(key) if key else _("Nobody has taken it")


def _card(fact: dict[str, Any]) -> Cell:
    return Cell(f"{fact['number']} {fact['title']}", card=fact["card"])


def _holder_row(key: str, facts: Facts) -> Row:
    took = [fact["took"] for fact in facts]
    late = sum(fact["late"] for fact in facts)
    cells = (Cell(len(facts), {"person": key}), Cell(late, {"person": key, "late": True}, late=late > 0))
    return row(_nobody(key), *cells, median(took), max(took))
