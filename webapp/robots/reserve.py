"""Keeps goods for this card: a table says how much of what is reserved, products know the sum of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from webapp.process import commands as do
from webapp.process.checks.elsewhere import Aim
from webapp.process.definition import Definition, Key
from webapp.robots import asking as ask
from webapp.robots import base, linked, tables
from webapp.robots.wording import say

kind = "reserve"
label = {"ru": "Зарезервировать товар", "en": "Reserve goods"}

WHAT = {
    "hold": ("зарезервировать по строкам", "reserve what the lines say"),
    "release": ("снять резерв", "release what is reserved"),
    "ship": ("списать зарезервированное со склада", "take what is reserved off the stock"),
}


NONE = Decimal(0)


class Change(NamedTuple):
    """How much of a product is kept, and how much is to be."""

    before: Decimal
    wanted: Decimal

    @property
    def more(self) -> Decimal:
        return self.wanted - self.before


class Settings(base.Settings):
    """`lines` are what is wanted; `kept` is a table with the same two columns, which people do not change.
    More than there is free is not reserved, but for what the robot `ordered_by` has ordered.
    """

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
    ordered_by: Annotated[
        Key | None,
        ask.maker(
            "Сверх остатка — то, что заказал робот",
            "Beyond the stock what was ordered by the robot",
            help=(
                "Иначе резервируется только то, что свободно на складе.",
                "Otherwise only what is free in stock is reserved.",
            ),
            empty=("ничего", "nothing"),
            again=False,
            when=lambda s: s.get("what") in (None, "hold"),
        ),
    ] = None


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    for table in (settings.lines, settings.kept):
        yield from tables.unfit_table(table, definition)
        yield from tables.unfit_column(settings.product, table, definition, "card")
        yield from tables.unfit_column(settings.quantity, table, definition, "number")
    yield from linked.unfit(None, settings.ordered_by, definition)


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
    asked = {c: Change(kept.get(c, NONE), wanted.get(c, NONE)) for c in {**kept, **wanted}}
    changes = {c: one for c, one in asked.items() if _adds(settings, one)}
    if not changes:
        return base.Done(note={"skipped": "nothing"})
    if context.outside.asking(changes):
        # What they answer is not known yet; the table may still be put right.
        return base.Retry(say("asking_still", context.locale))
    known, ordered = linked.records(changes, context), _ordered(settings, context)
    missing = [said for c, one in changes.items() if (said := _missing(settings, known.get(c), one, ordered))]
    if missing:
        names = [say("one_not_enough", context.locale, **one) for one in missing]
        return base.Failed(say("not_enough", context.locale, missing="; ".join(names)))
    orders = {c: _order(settings, one, ordered.get(c, NONE)) for c, one in changes.items()}
    answer = linked.done(orders, known, context)
    return answer if context.state.closed else _noted(settings, wanted, answer)


def _noted(settings: Settings, wanted: Mapping[int, Decimal], answer: base.Done) -> base.Done:
    lines = [{settings.product: card, settings.quantity: tables.plain(much)} for card, much in wanted.items()]
    # The table first: a product that there is not takes its line back.
    return base.Done((do.ChangeFields({settings.kept: lines}), *answer.effects))


def _order(settings: Settings, one: Change, ordered: Decimal) -> dict[str, Any]:
    """The product's card looks once more, under its lock: of two who want the last, one gets it."""
    place = {"field": settings.kept, "product": settings.product, "quantity": settings.quantity}
    return {
        "do": "adjust",
        "adds": _adds(settings, one),
        "at_least": "0",
        "within": {settings.reserved: settings.stock},
        "beyond": str(tables.plain(ordered)),
        "kept": {**place, "before": str(tables.plain(one.before)), "after": str(tables.plain(one.wanted))},
    }


def _missing(
    settings: Settings, product: base.Record | None, one: Change, ordered: Mapping[int, Decimal]
) -> dict[str, Any] | None:
    """What is free of a product and what is wanted, if that is more; of an unknown one nothing is said."""
    if product is None or not product.process:
        return None
    values = product.values
    free = max(tables.number(values.get(settings.stock)) - tables.number(values.get(settings.reserved)), NONE)
    needed = one.more - ordered.get(product.id, NONE)
    if one.more <= 0 or needed <= free:
        return None
    title = product.title or product.number
    return {"title": title, "free": tables.plain(free), "wanted": tables.plain(needed)}


def _ordered(settings: Settings, context: base.Context) -> dict[int, Decimal]:
    """How much of each product the open cards of that robot bring, as its settings copy the lines."""
    maker = context.definition.robot_of.get(settings.ordered_by or "")
    if maker is None:
        return {}
    copied = {
        str(source.get("field")): column
        for column, source in (maker.settings.get("columns") or {}).items()
        if isinstance(source, Mapping)
    }
    table = str(maker.settings.get("lines_to"))
    made = linked.records(linked.named(None, settings.ordered_by, context), context)
    return _summed(
        (line for card in made.values() for line in card.values.get(table) or ()),
        copied.get(settings.product, ""),
        copied.get(settings.quantity, ""),
    )


def _sums(lines: Iterable[tables.Line], settings: Settings) -> dict[int, Decimal]:
    return _summed(lines, settings.product, settings.quantity)


def _summed(lines: Iterable[tables.Line], product: str, quantity: str) -> dict[int, Decimal]:
    """How much of each product; lines without a product are nobody's."""
    sums: dict[int, Decimal] = {}
    for line in lines:
        card, much = line.get(product), tables.number(line.get(quantity))
        if card and much > 0:
            sums[card] = sums.get(card, NONE) + much
    return sums


def _adds(settings: Settings, one: Change) -> dict[str, str]:
    """What the product's numbers change by."""
    found = {settings.reserved: one.more}
    if settings.what == "ship":
        found[settings.stock] = -one.before
    return {key: str(tables.plain(much)) for key, much in found.items() if much}
