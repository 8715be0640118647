"""Makes cards of another process from this one: an invoice, orders of what is missing, a company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import ConfigDict
from pydantic import Field as Setting

from webapp.process.definition import Condition, Definition, Key, Rule
from webapp.robots import base, mapping, tables
from webapp.robots.recipients import people
from webapp.robots.wording import say

MOST_CARDS = 100

kind = "create_card"
label = {"ru": "Создать связанную карточку", "en": "Create a linked card"}


class Lines(base.Settings):
    """Lines of the table `from` become lines of the new card's table `to`, column by column."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    to: Key
    source: Key = Setting(alias="from")
    columns: dict[Key, Any] = Setting(min_length=1)
    when: Condition | None = None
    missing: tables.Missing | None = None


Whose = Literal["initiator", "owner", "nobody"] | Rule


class Settings(base.Settings):
    """One card, or with `group_by` (a column, or a field of the card a column names: `product.supplier`) one
    for each group of lines. `link_field` of the new card names this one.
    """

    process: Key
    values: dict[Key, Any] = Setting(default_factory=dict)
    lines: Lines | None = None
    group_by: str | None = Setting(default=None, pattern=r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$")
    group_field: Key | None = None
    link_field: Key | None = None
    stage: Key | None = None
    initiator: Whose = "initiator"
    owner: Whose = "owner"
    # What happens when the robot runs once more on the same card.
    again: Literal["unless_open", "never", "always"] = "unless_open"


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    lines = settings.lines
    yield from mapping.unfit(settings.values, definition)
    if settings.group_by and lines is None:
        yield "group_without_lines", {}
    if lines is not None:
        yield from tables.unfit_table(lines.source, definition)
        yield from mapping.unfit(lines.columns, definition, lines.source)
        yield from tables.unfit_missing(lines.missing, lines.source, definition)
    if settings.group_by and lines is not None:
        column, _, field = settings.group_by.partition(".")
        yield from tables.unfit_column(column, lines.source, definition, *(("card",) if field else ()))


def run(settings: Settings, context: base.Context) -> base.Answer:
    if settings.lines is None:
        return _making(settings, context, {"": []}, None)
    table = tables.read(settings.lines.source, settings.lines.when, context)
    if settings.lines.missing:
        table = tables.missing(table, settings.lines.missing)
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
    values = mapping.values(settings.values, source)
    if settings.group_field:
        values[settings.group_field] = source.group
    if settings.link_field:
        values[settings.link_field] = context.card_id
    if settings.lines:
        columns = settings.lines.columns
        values[settings.lines.to] = [mapping.values(columns, replace(source, line=line)) for line in lines]
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
