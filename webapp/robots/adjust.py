"""Adds to numbers of linked cards, never below a bound: stock goes down, a reserve goes up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process.checks.elsewhere import Aim
from webapp.process.definition import Condition, Definition, Field, Key
from webapp.robots import asking as ask
from webapp.robots import base, linked, tables

kind = "adjust"
label = {"ru": "Прибавить к числу связанной карточки", "en": "Add to a number of a linked card"}

AMOUNT = re.compile(r"\s*([+-]?)\s*(?:(\d{1,12}(?:[.,]\d{1,10})?)|([a-z][a-z0-9_]{0,39}))\s*")


def _by_lines(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("lines"))


class Settings(base.Settings):
    """`add` says for each number of the other card how much is added: `5`, `-5`, `quantity` or `-quantity`, a
    column of the line or a field of this card. What would fall below `at_least` is refused.
    """

    lines: Annotated[
        Key | None,
        ask.one_field(
            "По строкам таблицы",
            "For each line of",
            "lines",
            again=True,
            empty=("без строк", "without lines"),
        ),
    ] = None
    column: Annotated[
        Key | None,
        ask.column(
            "Карточка в колонке", "The card in the column", "card", here="lines", when=_by_lines, again=True
        ),
    ] = None
    lines_when: Annotated[
        Condition | None,
        ask.condition("Только строки, где", "Only lines where", here="lines", when=_by_lines),
    ] = None
    card_field: Annotated[
        Key | None,
        ask.one_field(
            "Карточка в поле",
            "The card in the field",
            "card",
            when=lambda s: not _by_lines(s),
            again=True,
        ),
    ] = None
    made_by: Annotated[
        Key | None,
        ask.maker(
            "Или карточки, созданные роботом",
            "Or the cards made by the robot",
            when=lambda s: not _by_lines(s),
        ),
    ] = None
    add: Annotated[
        dict[Key, str],
        ask.pairs(
            "К каким числам сколько прибавить",
            "How much to add to which numbers",
            ("Число в той карточке", "Number on that card"),
            ask.line("Сколько", "How much"),
            of=("column", "card_field", "made_by"),
            kinds=("number", "money"),
            help=(
                "Число, колонка строки или поле этой карточки; минус перед ними вычитает.",
                "A number, a column of the line or a field of this card; a minus before it subtracts.",
            ),
        ),
    ] = Setting(min_length=1)
    at_least: Annotated[
        Decimal | None,
        ask.amount("Не ниже", "Not below", help=("Пусто — не ниже нуля.", "Empty: not below nought.")),
    ] = Decimal(0)

    @model_validator(mode="after")
    def _fits(self) -> Settings:
        if (bool(self.lines and self.column), bool(self.card_field), bool(self.made_by)).count(True) != 1:
            raise ValueError("adjust_one")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from linked.unfit(settings.card_field, settings.made_by, definition)
    if settings.lines:
        yield from tables.unfit_table(settings.lines, definition)
        yield from tables.unfit_column(settings.column or "", settings.lines, definition, "card")
    known = _numbers(settings, definition)
    for amount in settings.add.values():
        found = AMOUNT.fullmatch(amount)
        if not found or (found[3] and found[3] not in known):
            yield "bad_amount", {"amount": amount}


def aims(settings: Settings, definition: Definition) -> Iterator[Aim]:
    """The numbers of the other cards."""
    if settings.lines:
        there = tables.process_of(settings.column, settings.lines, definition)
    else:
        there = linked.process_of(settings.card_field, settings.made_by, definition)
    for key in settings.add:
        yield Aim(there, key, ("add", key), kinds=("number", "money"))


def _numbers(settings: Settings, definition: Definition) -> dict[str, Field]:
    """The columns of the lines, or the fields of this card, that hold a number."""
    table = definition.field_of.get(settings.lines or "")
    fields: Iterable[Field] = (table.columns if table else ()) if settings.lines else definition.fields
    return {field.key: field for field in fields if field.kind in ("number", "money")}


def run(settings: Settings, context: base.Context) -> base.Answer:
    table = tables.read(settings.lines, settings.lines_when, context) if settings.lines else None
    numbers = _numbers(settings, context.definition)
    sums: dict[int, dict[str, Decimal]] = {}
    for card, values in _each(settings, table, context):
        mine = sums.setdefault(card, {})
        for key, amount in settings.add.items():
            mine[key] = mine.get(key, Decimal(0)) + _amount(amount, values, numbers)
    orders = {card: _order(settings, adds) for card, adds in sums.items() if any(adds.values())}
    known = table.records if table else linked.records(orders, context)
    return linked.done(orders, known, context)


def _each(
    settings: Settings, table: tables.Table | None, context: base.Context
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each card that is meant, with the values that amounts come from."""
    if table is None:
        for card in linked.named(settings.card_field, settings.made_by, context):
            yield card, context.state.values
        return
    for line in table.lines:
        if line.get(settings.column or ""):
            yield line[settings.column or ""], line


def _amount(text: str, values: Mapping[str, Any], numbers: Mapping[str, Field]) -> Decimal:
    """Money counts in roubles, whichever side it is on."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        return Decimal(0)
    if found[2]:
        amount = Decimal(found[2].replace(",", "."))
    else:
        scale = 100 if found[3] in numbers and numbers[found[3]].kind == "money" else 1
        amount = tables.number(values.get(found[3])) / scale
    return -amount if found[1] == "-" else amount


def _order(settings: Settings, adds: Mapping[str, Decimal]) -> dict[str, Any]:
    least = None if settings.at_least is None else str(settings.at_least)
    return {
        "do": "adjust",
        "adds": {key: str(tables.plain(add)) for key, add in adds.items() if add},
        "at_least": least,
    }
