"""Reports on the way of cards through their stages: the funnel, conversion, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Field
from webapp.storage.reads import reports as reads
from webapp.web import formats, tiles, viewing
from webapp.web.reports import groups, looks
from webapp.web.reports.asked import Asked
from webapp.web.reports.groups import Facts
from webapp.web.reports.tables import (
    Cell,
    Column,
    Row,
    Table,
    chart,
    count,
    count_cards,
    gathered,
    grouped,
    median,
    percentile,
    row,
    share,
    spans,
)

DAY = 86400


def _in_order(asked: Asked, found: Any) -> list[str]:
    """The stages of the process in their order, older ones after them."""
    known = [
        s.key for s in asked.definition.stages if not asked.pipeline or s.pipeline in (None, asked.pipeline)
    ]
    return [*(key for key in known), *sorted(key for key in found if key not in asked.definition.stage_of)]


# -- the funnel ----------------------------------------------------------------------------------------------


def funnel_facts(asked: Asked) -> Facts:
    """The visits of stages by the cards that were created in the period."""
    found = reads.visits_of_made(viewing.conn(), asked.scope(), viewing.now())
    return gathered(asked.chosen(found), "stage", "here")


def bottleneck(asked: Asked, facts: Facts) -> str | None:
    """The stage at which cards have stood the longest, all of them together."""
    final = {s.key for s in asked.definition.stages if s.final}
    total: dict[str, float] = {}
    for fact in facts:
        if fact["stage"] not in final:
            total[fact["stage"]] = total.get(fact["stage"], 0.0) + sum(fact["spans"])
    return max(total, key=lambda key: total[key]) if total and max(total.values()) > 0 else None


def funnel(asked: Asked, facts: Facts) -> list[Table]:
    by_stage = grouped(facts, "stage")
    narrow = bottleneck(asked, facts)
    total = count_cards(facts)
    money = tiles.currency(asked.definition)
    columns = (
        Column(_("Stage"), "text"),
        Column(_("Cards that came here")),
        Column(_("Of all"), "share"),
        Column(_("Here now")),
        Column(_("For the sum of"), "money", money),
        Column(_("Usual stay"), "span"),
        Column(_("Together"), "span"),
    )
    rows = [
        _funnel_row(asked, key, by_stage.get(key, []), total, narrow) for key in _in_order(asked, by_stage)
    ]
    bars = (
        (groups.stage(asked, k), n := count_cards(by_stage.get(k, [])), n, 0, k == narrow)
        for k in _in_order(asked, by_stage)
    )
    drawn = chart("rows", _("How many cards came to each stage"), bars)
    note = _("Marked is the stage at which cards have stood the longest, all of them together.")
    return [Table(_("Funnel"), columns, tuple(rows) if facts else (), drawn, note)]


def _funnel_row(asked: Asked, key: str, facts: Facts, total: int, narrow: str | None) -> Row:
    here = [fact for fact in facts if fact["here"]]
    came, final = count_cards(facts), asked.definition.stage_of.get(key)
    over = bool(final and final.final)
    times = [] if over else spans(facts)
    return row(
        groups.stage(asked, key),
        Cell(came, {"stage": key}),
        share(came, total),
        Cell(count(here), {"stage": key, "here": True}),
        sum(fact["sum"] for fact in here),
        median(times),
        sum(times) if times else None,
        marked=_("Bottleneck") if key == narrow else "",
    )


# -- conversion ----------------------------------------------------------------------------------------------


def ends(asked: Asked) -> tuple[str, str]:
    """From which stage to which."""
    keys = [s.key for s in asked.definition.stages]
    good = next((s.key for s in asked.definition.stages if s.kind == "success"), keys[-1])
    source = asked.source if asked.source in keys else asked.definition.first_stage.key
    return source, asked.target if asked.target in keys else good


def conversion_facts(asked: Asked) -> Facts:
    """A fact for each card: whether it was at the one stage and at the other."""
    source, target = ends(asked)
    read = reads.reached if asked.basis == "reached" else reads.been_of_made
    found = asked.chosen(read(viewing.conn(), asked.scope(), {source, target}))
    facts: dict[int, dict[str, Any]] = {}
    for visit in groups.of(asked, found):
        fact = facts.setdefault(visit["card"], visit | {"source": False, "target": False})
        fact["source"] |= visit["stage"] == source
        fact["target"] |= visit["stage"] == target
    if asked.basis != "reached":
        for fact in facts.values():
            fact["target"] &= fact["source"]
    return list(facts.values())


def conversion(asked: Asked, facts: Facts) -> list[Table]:
    source, target = (groups.stage(asked, key) for key in ends(asked))
    numbers = (
        Column(formats.quoted(source)),
        Column(formats.quoted(target)),
        Column(_("Conversion"), "share"),
    )
    counted = any(fact["source"] or fact["target"] for fact in facts)
    whole = (_conversion_row(_("In all"), facts, {}),) if counted else ()
    found = [Table(_("Overall"), (Column("", "text"), *numbers), whole, note=_note(asked))]
    if asked.by:
        found.append(_conversion_by(asked, facts, numbers))
    return found


def _note(asked: Asked) -> str:
    if asked.basis == "reached":
        return _(
            "Counted are the cards that came to each of the stages in the period, whenever they were created."
        )
    return _(
        "Counted are the cards that were created in the period, and which of them came to the stages since."
    )


def _conversion_by(asked: Asked, facts: Facts, numbers: tuple[Column, ...]) -> Table:
    name = groups.namer(asked, facts)
    parts = {
        k: some
        for k, some in grouped(facts, "group").items()
        if any(f["source"] or f["target"] for f in some)
    }
    order = sorted(parts, key=lambda k: (-sum(f["source"] for f in parts[k]), name(k)))
    rows = tuple(_conversion_row(name(key), parts[key], {"group": key}) for key in order)
    shares = (
        (name(k), r.cells[3].value or 0, _percent(r.cells[3].value)) for k, r in zip(order, rows, strict=True)
    )
    title = dict(groups.offered(asked)).get(asked.by, "")
    return Table(title, (Column(title, "text"), *numbers), rows, chart("rows", _("Conversion"), shares))


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.0f} %"


def _conversion_row(name: str, facts: Facts, drill: dict[str, Any]) -> Row:
    came, reached = (sum(1 for f in facts if f[side]) for side in ("source", "target"))
    cells = (Cell(came, drill | {"source": True}), Cell(reached, drill | {"target": True}))
    return row(name, *cells, share(reached, came))


# -- how long it takes ---------------------------------------------------------------------------------------


def time_facts(asked: Asked) -> Facts:
    """What ended in the period: stays at stages, ways from the beginning to a stage, whole cards."""
    due, most = asked.field_of("day", "date"), asked.target_days * DAY
    conn, scope = viewing.conn(), asked.scope(*([due.key] if due else []))
    parts = (
        ("at", reads.visits_left(conn, scope)),
        ("to", reads.first_visits(conn, scope)),
        ("end", reads.closed(conn, scope)),
    )
    told = (
        {"stage": "", "closed_how": None, "in_time": _in_time(due, fact), **fact}
        | {"what": what, "within": fact["took"] <= most}
        for what, found in parts
        for fact in asked.chosen(found)
    )
    return gathered(told, "what", "stage", "within", "closed_how", "in_time")


def _in_time(due: Field | None, fact: dict[str, Any]) -> bool | None:
    """Whether the card ended by the day that its field names; None where one of them is missing."""
    day = fact.get(f"f_{due.key}") if due else None
    if not day or not fact.get("closed_at"):
        return None
    return bool(fact["closed_at"].astimezone(viewing.zone()).date().isoformat() <= str(day)[:10])


def times(asked: Asked, facts: Facts) -> list[Table]:
    days = f"{asked.target_days:g}"
    numbers = (
        Column(_("How many")),
        Column(_("Median"), "span"),
        Column(_("Nine of ten not longer than"), "span"),
        Column(_("Within %(n)s days", n=days)),
        Column(_("Share within"), "share"),
    )
    found = []
    for what, title in (("at", _("Time at each stage")), ("to", _("From the beginning to each stage"))):
        some = grouped([f for f in facts if f["what"] == what], "stage")
        rows = [
            _time_row(groups.stage(asked, key), some[key], {"what": what, "stage": key})
            for key in _in_order(asked, some)
            if key in some
        ]
        bars = ((r.cells[0].value, r.cells[2].value, looks.span(r.cells[2].value)) for r in rows)
        drawn = chart("rows", _("Median"), bars)
        found.append(Table(title, (Column(_("Stage"), "text"), *numbers), tuple(rows), drawn))
    return [*found, _to_the_end(asked, facts, numbers), *_by_their_day(asked, facts)]


def _time_row(name: str, facts: Facts, drill: dict[str, Any]) -> Row:
    took, number = spans(facts), count(facts)
    within = count(fact for fact in facts if fact["within"])
    inside = Cell(within, drill | {"within": True})
    return row(name, Cell(number, drill), median(took), percentile(took), inside, share(within, number))


def _to_the_end(asked: Asked, facts: Facts, numbers: tuple[Column, ...]) -> Table:
    ended = [fact for fact in facts if fact["what"] == "end"]
    known = {
        "success": _("Ended well"),
        "failure": _("Ended badly"),
        "withdrawn": _("Withdrawn"),
        "cancelled": _("Cancelled"),
    }
    by_how = grouped(ended, "closed_how")
    rows = [
        _time_row(known.get(how, how or ""), some, {"what": "end", "closed_how": how})
        for how, some in by_how.items()
    ]
    return Table(
        _("From the beginning to the end"),
        (Column(_("How it ended"), "text"), *numbers),
        tuple(rows),
    )


def _by_their_day(asked: Asked, facts: Facts) -> Iterator[Table]:
    """How many ended well by the day that their field names; nothing where the process has no such field."""
    spec = asked.field_of("day", "date")
    good = [f for f in facts if f["what"] == "end" and f["closed_how"] == "success"]
    dated = [f for f in good if f["in_time"] is not None]
    if spec is None or not dated:
        return
    rows = []
    for title, in_time in ((_("By that day"), True), (_("Later"), False)):
        number = count(fact for fact in dated if fact["in_time"] is in_time)
        drill = {"what": "end", "closed_how": "success", "in_time": in_time}
        rows.append(row(title, Cell(number, drill), share(number, count(dated))))
    columns = (Column(_("Ended well"), "text"), Column(_("How many")), Column(_("Of all"), "share"))
    yield Table(_("By the day in “%(field)s”", field=formats.t(spec.title)), columns, tuple(rows))
