"""Reports on money: amounts, what is owed, what sells, who buys, what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Field
from webapp.storage.reads import reports as reads
from webapp.web import formats, viewing
from webapp.web.reports import groups
from webapp.web.reports.asked import Asked
from webapp.web.reports.groups import Facts
from webapp.web.reports.tables import Cell, Column, Row, Table, chart, count_cards, grouped, row

AGES = (("ahead", None), ("30", 30), ("60", 60), ("90", 90), ("more", 10**6))


def money_field(asked: Asked) -> Field | None:
    return asked.field_of("money", "money", usual=asked.definition.face.sum)


def day_field(asked: Asked) -> Field | None:
    return asked.field_of("day", "date", "datetime")


def worth(spec: Field | None, fact: dict[str, Any]) -> int:
    value = fact.get(f"f_{spec.key}") if spec else None
    return value if isinstance(value, int) else 0


def keys(*fields: Field | None) -> list[str]:
    return [f.key for f in fields if f]


def currency(asked: Asked) -> str:
    spec = money_field(asked)
    return spec.currency if spec else "RUB"


# -- amounts -------------------------------------------------------------------------------------------------


def amounts_facts(asked: Asked) -> Facts:
    """The cards created in the period with their money."""
    money = money_field(asked)
    found = asked.chosen(reads.made(viewing.conn(), asked.scope(*keys(money))))
    bucket = groups.bucketing(groups.span_of(asked))
    return [
        fact
        | {
            "amount": worth(money, fact),
            "stage": fact["at_stage"],
            "bucket": bucket(fact["created_at"]),
        }
        for fact in groups.of(asked, found)
    ]


def amounts(asked: Asked, facts: Facts) -> list[Table]:
    unit = groups.span_of(asked)
    known = [s.key for s in asked.definition.stages]
    stages = grouped(facts, "stage")
    order = sorted(stages, key=lambda k: known.index(k) if k in known else len(known))
    found = [
        amount_table(
            asked,
            _("By stage"),
            _("Stage"),
            [(groups.stage(asked, k), stages[k], {"stage": k}) for k in order],
        ),
        amount_table(
            asked,
            _("By week") if unit == "week" else _("By month"),
            _("Created"),
            [
                (groups.bucket_name(k, unit), some, {"bucket": k})
                for k, some in sorted(grouped(facts, "bucket").items())
            ],
            "columns",
        ),
    ]
    if asked.by:
        name, title = groups.namer(asked, facts), dict(groups.offered(asked)).get(asked.by, "")
        parts = [(name(k), some, {"group": k}) for k, some in grouped(facts, "group").items()]
        parts.sort(key=lambda one: -sum(f["amount"] for f in one[1]))
        found.append(amount_table(asked, title, title, parts))
    return found


def amount_table(asked: Asked, title: str, first: str, parts: list[Any], how: Any = "rows") -> Table:
    money = currency(asked)
    columns = (
        Column(first, "text"),
        Column(_("Cards")),
        Column(_("Sum"), "money", money),
        Column(_("On average"), "money", money),
    )
    rows = [_amount_row(name, facts, drill) for name, facts, drill in parts]
    everything = [fact for _name, facts, _drill in parts for fact in facts]
    total = [_amount_row(_("In all"), everything, {}, total=True)] if rows else []
    bars = ((r.cells[0].value, r.cells[2].value, shown(r.cells[2].value, money)) for r in rows)
    return Table(title, columns, (*rows, *total), chart(how, _("Sum"), bars))


def shown(minor: int, currency: str) -> str:
    return formats.money(round(minor, -2), currency)


def _amount_row(name: str, facts: Facts, drill: dict[str, Any], *, total: bool = False) -> Row:
    whole, cards = sum(fact["amount"] for fact in facts), count_cards(facts)
    return row(name, Cell(cards, drill), whole, round(whole / cards) if cards else None, total=total)


# -- what is owed --------------------------------------------------------------------------------------------


def receivables_facts(asked: Asked) -> Facts:
    """Cards with money that are not paid, and how many days ago they should have been."""
    spec, due = money_field(asked), day_field(asked)
    if spec is None or due is None:
        return []
    paid = asked.target if asked.target in asked.definition.stage_of else ""
    found = asked.chosen(reads.unpaid(viewing.conn(), asked.scope(spec.key, due.key), paid))
    today = viewing.today()
    facts = [fact | _owed(spec, fact, due, today) for fact in groups.of(asked, found)]
    return [fact for fact in facts if fact["amount"] > 0]


def _owed(spec: Field, fact: dict[str, Any], due: Field, today: date) -> dict[str, Any]:
    day = day_of(fact.get(f"f_{due.key}"))
    late = (today - day).days if day else None
    return {"amount": worth(spec, fact), "due": day, "late_days": late, "age": age(late)}


def age(days: int | None) -> str:
    """In which drawer a debt lies that is so many days late."""
    if days is None:
        return "none"
    if days <= 0:
        return "ahead"
    return next(key for key, most in AGES if most is not None and days <= most)


def day_of(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def receivables(asked: Asked, facts: Facts) -> list[Table]:
    if money_field(asked) is None or day_field(asked) is None:
        nothing = _("This process has no field of money with a date, so nothing can be owed.")
        return [Table(_("By age"), (), (), nothing=nothing)]
    titles = {
        "ahead": _("Not due yet"),
        "30": _("Up to 30 days late"),
        "60": _("31 to 60 days"),
        "90": _("61 to 90 days"),
        "more": _("Over 90 days"),
        "none": _("Without a date"),
    }
    ages = grouped(facts, "age")
    parts = [(title, ages[key], {"age": key}) for key, title in titles.items() if key in ages]
    found = [amount_table(asked, _("By age"), _("Age"), parts)]
    if asked.by:
        name, title = groups.namer(asked, facts), dict(groups.offered(asked)).get(asked.by, "")
        found.append(
            amount_table(
                asked,
                title,
                title,
                [(name(k), some, {"group": k}) for k, some in grouped(facts, "group").items()],
            )
        )
    columns = (
        *(Column(_("Card"), "card"), Column(_("Sum"), "money", currency(asked))),
        *(Column(_("Due"), "day"), Column(_("Days late"))),
    )
    order = sorted(facts, key=lambda f: -(f["late_days"] if f["late_days"] is not None else -(10**6)))
    listed = tuple(_owed_row(fact) for fact in order)
    return [*found, Table(_("Every debt"), columns, listed)]


def _owed_row(fact: dict[str, Any]) -> Row:
    late = max(fact["late_days"] or 0, 0)
    card = Cell(f"{fact['number']} {fact['title']}", card=fact["card"])
    return row(card, fact["amount"], fact["due"], Cell(late or None, late=late > 0))
