"""Keeps goods for this card: a table says how much of what is reserved, products know the sum of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Literal

from webapp.process import commands as do
from webapp.process.checks.elsewhere import Aim
from webapp.process.definition import Definition, Key
from webapp.robots import asking as ask
from webapp.robots import base, linked, tables

kind = "reserve"
label = {"ru": "Зарезервировать товар", "en": "Reserve goods"}

WHAT = {
    "hold": ("зарезервировать по строкам", "reserve what the lines say"),
    "release": ("снять резерв", "release what is reserved"),
    "ship": ("списать зарезервированное со склада", "take what is reserved off the stock"),
}


class Settings(base.Settings):
    """`lines` are what is wanted; `kept` is a table with the same two columns, which people do not change."""

    what: Annotated[Literal["hold", "release", "ship"], ask.choice("Что сделать", "What to do", WHAT)] = (
        "hold"
    )
    lines: Annotated[Key, ask.one_field("По строкам таблицы", "For the lines of", "lines", again=True)]
    product: Annotated[
        Key, ask.column("Колонка с товаром", "Column of the product", "card", here="lines", again=True)
    ]
    quantity: Annotated[
        Key, ask.column("Колонка с количеством", "Column of the quantity", "number", here="lines")
    ]
    kept: Annotated[
        Key,
        ask.one_field("Таблица зарезервированного", "Table of what is reserved", "lines"),
    ]
    reserved: Annotated[
        Key, ask.target("Поле товара: в резерве", "Field of the product: reserved", "number", of="product")
    ] = "reserved"
    stock: Annotated[
        Key, ask.target("Поле товара: на складе", "Field of the product: on hand", "number", of="product")
    ] = "on_hand"


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    for table in (settings.lines, settings.kept):
        yield from tables.unfit_table(table, definition)
        yield from tables.unfit_column(settings.product, table, definition, "card")
        yield from tables.unfit_column(settings.quantity, table, definition, "number")


def aims(settings: Settings, definition: Definition) -> Iterator[Aim]:
    """The numbers of the product."""
    product = tables.process_of(settings.product, settings.lines, definition)
    yield Aim(product, settings.reserved, ("reserved",), kinds=("number",))
    yield Aim(product, settings.stock, ("stock",), kinds=("number",))


def run(settings: Settings, context: base.Context) -> base.Answer:
    """The table and what is asked of the products are stored together, so nothing is reserved twice."""
    kept = _sums(context.state.values.get(settings.kept) or (), settings)
    wanted = (
        _sums(context.state.values.get(settings.lines) or (), settings) if settings.what == "hold" else {}
    )
    none = Decimal(0)
    changes = {c: _adds(settings, kept.get(c, none), wanted.get(c, none)) for c in {**kept, **wanted}}
    orders = {c: {"do": "adjust", "adds": adds, "at_least": "0"} for c, adds in changes.items() if adds}
    if not orders:
        return base.Done(note={"skipped": "nothing"})
    answer = linked.done(orders, linked.records(orders, context), context)
    if context.state.closed:
        return answer
    lines = [{settings.product: card, settings.quantity: tables.plain(much)} for card, much in wanted.items()]
    return base.Done((*answer.effects, do.ChangeFields({settings.kept: lines})))


def _sums(lines: Iterable[tables.Line], settings: Settings) -> dict[int, Decimal]:
    """How much of each product; lines without a product are nobody's."""
    sums: dict[int, Decimal] = {}
    for line in lines:
        card, much = line.get(settings.product), tables.number(line.get(settings.quantity))
        if card and much > 0:
            sums[card] = sums.get(card, Decimal(0)) + much
    return sums


def _adds(settings: Settings, before: Decimal, wanted: Decimal) -> dict[str, str]:
    """What the product's numbers change by."""
    found = {settings.reserved: wanted - before}
    if settings.what == "ship":
        found[settings.stock] = -before
    return {key: str(tables.plain(much)) for key, much in found.items() if much}
