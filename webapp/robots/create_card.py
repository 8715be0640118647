"""Makes cards of another process from this one: an invoice, orders of what is missing, a company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process.checks.elsewhere import Aim, StageAim
from webapp.process.definition import Condition, Definition, Key, Rule
from webapp.robots import asking as ask
from webapp.robots import base, mapping, tables
from webapp.robots.recipients import people
from webapp.robots.wording import say

MOST_CARDS = 100

kind = "create_card"
label = {"ru": "Создать связанную карточку", "en": "Create a linked card"}

Whose = Literal["initiator", "owner", "nobody"] | Rule
WHOSE = {
    "initiator": ("инициатор этой карточки", "initiator of this card"),
    "owner": ("ответственный за эту карточку", "owner of this card"),
    "nobody": ("никто", "nobody"),
}
AGAIN = {
    "unless_open": ("не создавать, пока прежняя открыта", "make none while the one before is open"),
    "never": ("создать снова, только если прежняя не удалась", "make another only if the one before failed"),
    "always": ("каждый раз создавать новую", "make a new one each time"),
}


def _with_lines(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("lines_from"))


def _only_missing(settings: Mapping[str, Any]) -> bool:
    return _with_lines(settings) and bool(settings.get("only_missing"))


class Settings(base.Settings):
    """One card, or with `group_by` (a column, or a field of the card a column names: `product.supplier`) one
    for each group of lines. `link_field` of the new card names this one.
    """

    process: Annotated[Key, ask.process("Карточку какого процесса", "A card of the process")]
    values: Annotated[
        dict[Key, Any], ask.values("Поля новой карточки", "Fields of the new card", of="process")
    ] = Setting(default_factory=dict)
    link_field: Annotated[
        Key | None,
        ask.one_field("Поле, где указать эту карточку", "Field that names this card", "card", of="process"),
    ] = None
    lines_from: Annotated[
        Key | None, ask.one_field("Перенести строки таблицы", "Carry over the lines of", "lines", again=True)
    ] = None
    lines_to: Annotated[
        Key | None,
        ask.one_field("В таблицу", "To the table", "lines", of="process", when=_with_lines, again=True),
    ] = None
    columns: Annotated[
        dict[Key, Any],
        ask.columns(
            "Колонки", "Columns", here="lines_from", there="lines_to", of="process", when=_with_lines
        ),
    ] = Setting(default_factory=dict)
    lines_when: Annotated[
        Condition | None,
        ask.condition("Только строки, где", "Only lines where", here="lines_from", when=_with_lines),
    ] = None
    only_missing: Annotated[
        bool,
        ask.tick("Только то, чего не хватает", "Only what is missing", when=_with_lines, again=True),
    ] = False
    product: Annotated[
        Key | None,
        ask.column(
            "Колонка с товаром",
            "Column of the product",
            "card",
            here="lines_from",
            when=_only_missing,
            again=True,
        ),
    ] = None
    quantity: Annotated[
        Key | None,
        ask.column(
            "Колонка с количеством", "Column of the quantity", "number", here="lines_from", when=_only_missing
        ),
    ] = None
    stock: Annotated[
        Key | None,
        ask.target(
            "Поле товара: на складе",
            "Field of the product: on hand",
            "number",
            of="product",
            when=_only_missing,
        ),
    ] = None
    reserved: Annotated[
        Key | None,
        ask.target(
            "Поле товара: в резерве",
            "Field of the product: reserved",
            "number",
            of="product",
            when=_only_missing,
        ),
    ] = None
    kept: Annotated[
        Key | None,
        ask.one_field(
            "Таблица уже зарезервированного",
            "Table of what is reserved already",
            "lines",
            empty=("нет", "none"),
            when=_only_missing,
        ),
    ] = None
    group_by: Annotated[
        str | None,
        ask.grouping(
            "По карточке на каждое значение",
            "A card for each value of",
            help=(
                "Колонка или поле карточки из колонки, например поставщик товара.",
                "A column, or a field of the card in a column, such as the product's supplier.",
            ),
            here="lines_from",
            empty=("одна карточка на всё", "one card for all"),
            when=_with_lines,
        ),
    ] = Setting(default=None, pattern=r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$")
    group_field: Annotated[
        Key | None,
        ask.one_field("Куда записать это значение", "Where that value goes", of="process", when=_with_lines),
    ] = None
    stage: Annotated[Key | None, ask.stage("Начать на стадии", "Begin at the stage", of="process")] = None
    initiator: Annotated[Whose, ask.person("Инициатор", "Initiator", options=WHOSE, empty=None)] = "initiator"
    owner: Annotated[Whose, ask.person("Ответственный", "Owner", options=WHOSE, empty=None)] = "owner"
    again: Annotated[
        Literal["unless_open", "never", "always"],
        ask.choice("Если робот сработает снова", "When the robot runs once more", AGAIN),
    ] = "unless_open"

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.group_by and not self.lines_from:
            raise ValueError("group_without_lines")
        if not (self.lines_from and self.lines_to and self.columns) and (
            self.lines_from or self.lines_to or self.columns
        ):
            raise ValueError("lines_in_part")
        if self.only_missing and not (self.product and self.quantity and self.stock):
            raise ValueError("missing_in_part")
        return self


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    yield from mapping.unfit(settings.values, definition)
    table = settings.lines_from
    if table is None:
        return
    yield from tables.unfit_table(table, definition)
    yield from mapping.unfit_cells(settings.columns, table, definition)
    if settings.only_missing:
        yield from tables.unfit_column(settings.product or "", table, definition, "card")
        yield from tables.unfit_column(settings.quantity or "", table, definition, "number")
        for kept in filter(None, [settings.kept]):
            yield from tables.unfit_table(kept, definition)
    if settings.group_by:
        column, _, field = settings.group_by.partition(".")
        yield from tables.unfit_column(column, table, definition, *(("card",) if field else ()))


def aims(settings: Settings, definition: Definition) -> Iterator[Aim | StageAim]:
    """What of other processes the settings name."""
    there, table = settings.process, tables.columns(settings.lines_from, definition)
    yield from mapping.aims(settings.values, there, definition.fields, "values")
    if settings.stage:
        yield StageAim(there, settings.stage, ("stage",))
    if settings.link_field:
        yield Aim(there, settings.link_field, ("link_field",), kinds=("card",), links=definition.key)
    if settings.lines_to:
        yield Aim(there, settings.lines_to, ("lines_to",), kinds=("lines",))
        yield from mapping.aims(settings.columns, there, table, "columns", settings.lines_to)
    if settings.group_field and settings.group_by:
        shared = {"formula" if "." in settings.group_by else "field": settings.group_by}
        yield Aim(there, settings.group_field, ("group_field",), value=shared, source=table)
    yield from _of_lines(settings, definition)


def _of_lines(settings: Settings, definition: Definition) -> Iterator[Aim]:
    """The fields of the cards that columns name, which are only read."""
    product = tables.process_of(settings.product, settings.lines_from, definition)
    for name in ("stock", "reserved"):
        if settings.only_missing and (key := getattr(settings, name)):
            yield Aim(product, key, (name,), kinds=("number",), reads=True)
    column, _, field = (settings.group_by or "").partition(".")
    if field:
        shared = tables.process_of(column, settings.lines_from, definition)
        yield Aim(shared, field, ("group_by",), reads=True)


def run(settings: Settings, context: base.Context) -> base.Answer:
    if settings.lines_from is None:
        return _making(settings, context, {"": []}, None)
    table = tables.read(settings.lines_from, settings.lines_when, context)
    if settings.only_missing:
        table = tables.missing(table, settings, context.state.values.get(settings.kept or "") or ())
    if not table.lines:
        return base.Done(making=base.Making(why="no_lines"))
    groups: dict[Any, list[Any]] = {}
    for number, line in enumerate(table.lines, 1):
        group = _group(settings, table, line)
        if group in (None, ""):
            return base.Failed(say("no_group", context.locale, line=number, by=settings.group_by))
        groups.setdefault(group, []).append(line)
    if len(groups) > MOST_CARDS:
        return base.Failed(say("too_many_cards", context.locale, count=len(groups), most=MOST_CARDS))
    return _making(settings, context, groups, table)


def _group(settings: Settings, table: tables.Table, line: tables.Line) -> Any:
    """What the line shares with those that go to the same card."""
    if settings.group_by is None:
        return "-"
    column, _, field = settings.group_by.partition(".")
    record = table.named(line, column) if field else None
    return (record.values.get(field) if record else None) if field else line.get(column)


def _making(
    settings: Settings,
    context: base.Context,
    groups: Mapping[Any, list[Any]],
    table: tables.Table | None,
) -> base.Answer:
    kept = {str(group): _before(settings, context, str(group)) for group in groups}
    source = mapping.Source(context, table)
    new = tuple(
        _card(settings, replace(source, group=group), lines)
        for group, lines in groups.items()
        if not kept[str(group)]
    )
    relied = tuple(card for cards in kept.values() for card in cards)
    return base.Done(making=base.Making(new, relied, "made_before" if relied and not new else ""))


def _before(settings: Settings, context: base.Context, group: str) -> tuple[int, ...]:
    """The cards of that group that an earlier run has made, and that are enough."""
    mine = [c for c in context.state.children if c.robot == context.robot and c.group == group]
    enough = {"always": (), "unless_open": (None,), "never": (None, "success")}[settings.again]
    return tuple(c.card for c in mine if c.closed in enough)


def _card(settings: Settings, source: mapping.Source, lines: list[Any]) -> base.NewCard:
    context = source.context
    target = context.outside.process(settings.process)
    fields = target.field_of if target else {}
    values = mapping.values(settings.values, source, fields)
    if settings.group_field:
        values[settings.group_field] = source.group
    if settings.link_field:
        values[settings.link_field] = context.card_id
    if settings.lines_to:
        table = fields.get(settings.lines_to)
        columns = {c.key: c for c in table.columns} if table else {}
        made = [mapping.cells(settings.columns, source, line, columns) for line in lines]
        values[settings.lines_to] = made
    return base.NewCard(
        settings.process,
        context.definition.key,
        values,
        str(source.group or ""),
        _person(settings.initiator, context),
        _person(settings.owner, context),
        settings.stage,
    )


def _person(whose: Whose, context: base.Context) -> int | None:
    """The first active person meant."""
    named = () if whose == "nobody" else people((whose,), context)
    return next(iter(named), None)
