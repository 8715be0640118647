"""Reports on sales: what sells, who buys, what was paid when."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from webapp.process.definition import Field
from webapp.storage.reads import reports as reads
from webapp.web import plainly, viewing
from webapp.web.formats import t
from webapp.web.reports import groups
from webapp.web.reports.asked import Asked, words
from webapp.web.reports.groups import Facts
from webapp.web.reports.money import (
    amount_table,
    currency,
    day_field,
    day_of,
    keys,
    money_field,
    shown,
    worth,
)
from webapp.web.reports.tables import Cell, Column, Row, Table, chart, count_cards, grouped, row

NAMES = ("text", "card", "phone", "email", "choice")

# -- what sells ----------------------------------------------------------------------------------------------


def lines_field(asked: Asked) -> Field | None:
    return asked.field_of("lines", "lines")


def _column(spec: Field, *kinds: str) -> Field | None:
    """The column of such a kind; of several that which is added up."""
    fit = [c for kind in kinds for c in spec.columns if c.kind == kind]
    return next((c for c in fit if c.total), None) or next(iter(fit), None)


def products_facts(asked: Asked) -> Facts:
    """A fact for each line of the cards created in the period."""
    spec = lines_field(asked)
    if spec is None:
        return []
    found = asked.chosen(reads.made(viewing.conn(), asked.scope(spec.key)))
    return [line for fact in found for line in _lines(spec, fact)]


def _lines(spec: Field, fact: dict[str, Any]) -> Iterator[dict[str, Any]]:
    name, amount = _column(spec, "card", "choice", "text"), _column(spec, "money")
    number = _column(spec, "number")
    for line in fact.get(f"f_{spec.key}") or ():
        product = words(line.get(name.key)) if name else ""
        much = line.get(number.key) if number else None
        value = line.get(amount.key) if amount else None
        yield fact | {
            "product": product,
            "quantity": Decimal(str(much)) if much is not None else Decimal(),
            "amount": value if isinstance(value, int) else 0,
        }


def products(asked: Asked, facts: Facts) -> list[Table]:
    spec = lines_field(asked)
    name = _product_namer(spec, facts)
    by_product = grouped(facts, "product")
    order = sorted(by_product, key=lambda k: (-sum(f["amount"] for f in by_product[k]), name(k)))
    amount = _column(spec, "money") if spec else None
    money = amount.currency if amount else "RUB"
    columns = (
        *(Column(_("Product"), "text"), Column(_("Quantity")), Column(_("Sum"), "money", money)),
        *(Column(_("Cards")), Column(_("Last time"), "moment")),
    )
    rows = tuple(_product_row(name(key), by_product[key], key) for key in order)
    bars = ((r.cells[0].value, r.cells[2].value, shown(r.cells[2].value, money)) for r in rows[:20])
    nothing = (
        _("This process has no table of lines, so there are no products to count.") if spec is None else ""
    )
    table = Table(_("Sales by product"), columns, rows, chart("rows", _("Sum"), bars))
    return [Table(table.title, columns, rows, table.chart, nothing=nothing or table.nothing)]


def _product_namer(spec: Field | None, facts: Facts) -> Any:
    column = _column(spec, "card", "choice", "text") if spec else None
    if column is None or column.kind == "text":
        return lambda key: key or groups.NOBODY
    if column.kind == "card":
        return groups.linked(facts, "product")
    return lambda key: str(plainly.plain(column, key) or groups.NOBODY)


def _product_row(name: str, facts: Facts, key: str) -> Row:
    quantity = sum((f["quantity"] for f in facts), Decimal())
    whole = sum(f["amount"] for f in facts)
    return row(
        name, quantity, whole, Cell(count_cards(facts), {"product": key}), max(f["created_at"] for f in facts)
    )


# -- who buys ------------------------------------------------------------------------------------------------


def customer_field(asked: Asked) -> Field | None:
    """The field that names the customer: the one chosen, else the one that the title of cards begins with."""
    chosen = asked.by[2:] if asked.by.startswith("f:") else ""
    named = next((f for f in asked.fields if f.key == chosen), None)
    titled = [f for f in asked.fields if f.kind in NAMES and f"{{{f.key}}}" in asked.definition.face.title]
    first = next((f for f in asked.fields if f.kind == "card"), None)
    return named or next(iter(titled), None) or first


def customers_facts(asked: Asked) -> Facts:
    spec = customer_field(asked)
    if spec is None:
        return []
    money = money_field(asked)
    found = asked.chosen(reads.made(viewing.conn(), asked.scope(spec.key, *keys(money))))
    return [f | {"customer": words(f[f"f_{spec.key}"]), "amount": worth(money, f)} for f in found]


def customers(asked: Asked, facts: Facts) -> list[Table]:
    spec, money = customer_field(asked), currency(asked)
    some = [fact for fact in facts if fact["customer"]]
    by_card = bool(spec and spec.kind == "card")
    name: Any = groups.linked(some, "customer") if by_card else lambda key: _named(spec, key)
    parts = grouped(some, "customer")
    order = sorted(parts, key=lambda k: (-sum(f["amount"] for f in parts[k]), name(k)))
    columns = (
        *(
            Column(t(spec.title) if spec else "", "text"),
            Column(_("Cards")),
            Column(_("Sum"), "money", money),
        ),
        *(Column(_("Ended well")), Column(_("First time"), "moment"), Column(_("Last time"), "moment")),
    )
    rows = tuple(_customer_row(name(key), parts[key], key) for key in order)
    bars = ((r.cells[0].value, r.cells[2].value, shown(r.cells[2].value, money)) for r in rows[:15])
    note = _("The number of cards leads to the history of the customer.")
    return [Table(_("By customer"), columns, rows, chart("rows", _("Sum"), bars), note)]


def _named(spec: Field | None, key: str) -> str:
    return str(plainly.plain(spec, key) or key) if spec else key


def _customer_row(name: str, facts: Facts, key: str) -> Row:
    won, times = sum(f["closed_how"] == "success" for f in facts), [f["created_at"] for f in facts]
    whole = sum(f["amount"] for f in facts)
    good = Cell(won, {"customer": key, "closed_how": "success"})
    return row(name, Cell(count_cards(facts), {"customer": key}), whole, good, min(times), max(times))


# -- what was paid -------------------------------------------------------------------------------------------


def payments_facts(asked: Asked) -> Facts:
    """Cards with money by the day in a field, of the days of the period."""
    spec, day = money_field(asked), day_field(asked)
    if spec is None or day is None:
        return []
    found = reads.dated(viewing.conn(), asked.scope(spec.key, day.key), day.key, asked.since, asked.until)
    facts = groups.of(asked, asked.chosen(found))
    return [f | {"amount": worth(spec, f), "date": str(f[f"f_{day.key}"])[:10]} for f in facts]


def payments(asked: Asked, facts: Facts) -> list[Table]:
    name, money = groups.namer(asked, facts), currency(asked)
    title = dict(groups.offered(asked)).get(asked.by, "")
    register = [
        _payment_row(day, name(key) if asked.by else "", some, {"date": day, "group": key})
        for day, of_day in sorted(grouped(facts, "date").items())
        for key, some in sorted(grouped(of_day, "group").items())
    ]
    columns = (
        *(Column(_("Date"), "day"), Column(title or _("Article"), "text"), Column(_("Cards"))),
        Column(_("Sum"), "money", money),
    )
    whole = _payment_row(None, _("In all"), facts, {}, total=True)
    nothing = _("No payments in this period, or the process has no field of money with a date.")
    found = [
        Table(_("Register of payments"), columns, (*register, whole) if register else (), nothing=nothing)
    ]
    if asked.by:
        parts = [(name(k), some, {"group": k}) for k, some in grouped(facts, "group").items()]
        found.append(amount_table(asked, title, title, parts))
    return found


def _payment_row(day: Any, name: str, facts: Facts, drill: dict[str, Any], *, total: bool = False) -> Row:
    whole = sum(fact["amount"] for fact in facts)
    return row(day_of(day), name, Cell(count_cards(facts), drill), whole, total=total)
