"""Fills a table of the card: from another table of it, or what is empty in its own lines from their cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import model_validator

from webapp.process import commands as do
from webapp.process.checks.elsewhere import Aim
from webapp.process.definition import Condition, Definition, Key
from webapp.robots import asking as ask
from webapp.robots import base, mapping, tables

kind = "fill_lines"
label = {"ru": "Заполнить таблицу", "en": "Fill a table"}
group = "card"


def _finds(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("find"))


class Settings(base.Settings):
    """`columns` as of `create_card`: `{field: key}` is a column, `{formula: product.price}` a field of the
    card in a column. With `only_empty` the lines stay and get what they lack. Where the column `find` is
    empty, the card is looked for whose field `theirs` is what the column `by` says.
    """

    lines_to: Annotated[Key, ask.one_field("Какую таблицу", "Which table", "lines", again=True)]
    lines_from: Annotated[
        Key | None,
        ask.one_field(
            "Из строк таблицы", "From the lines of", "lines", again=True, empty=("из неё самой", "its own")
        ),
    ] = None
    lines_when: Annotated[
        Condition | None,
        ask.condition("Только строки, где", "Only lines where", here=("lines_from", "lines_to")),
    ] = None
    columns: Annotated[
        dict[Key, Any],
        ask.columns("Колонки", "Columns", here=("lines_from", "lines_to"), there="lines_to"),
    ] = Setting(default_factory=dict)
    only_empty: Annotated[
        bool, ask.tick("Только пустые ячейки; строки остаются", "Only empty cells; the lines stay")
    ] = False
    find: Annotated[
        Key | None,
        ask.column(
            "Найти карточку для колонки",
            "Find the card of the column",
            "card",
            here=("lines_from", "lines_to"),
            empty=("не искать", "look for none"),
            again=True,
        ),
    ] = None
    by: Annotated[
        Key | None,
        ask.column("По значению колонки", "By what stands in", here=("lines_from", "lines_to"), when=_finds),
    ] = None
    theirs: Annotated[
        Key | None,
        ask.target(
            "Поле той карточки",
            "Field of that card",
            help=(
                "Например, артикул. Поле уникальное или из списков.",
                "Such as the article; unique or in lists.",
            ),
            of="find",
            when=_finds,
        ),
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.find and not (self.by and self.theirs):
            raise ValueError("find_in_part")
        return self

    @property
    def source(self) -> Key:
        return self.lines_from or self.lines_to


def problems(settings: Settings, definition: Definition) -> Iterator[base.Problem]:
    for table in {settings.lines_to, settings.source}:
        yield from tables.unfit_table(table, definition)
    yield from mapping.unfit_cells(settings.columns, settings.source, definition)
    for column in settings.columns:
        yield from tables.unfit_column(column, settings.lines_to, definition)
    if settings.find:
        yield from tables.unfit_column(settings.find, settings.source, definition, "card")
        yield from tables.unfit_column(settings.by or "", settings.source, definition)


def aims(settings: Settings, definition: Definition) -> Iterator[Aim]:
    """The columns that are filled, also from fields of other cards, and the field that is searched by."""
    source = tables.columns(settings.source, definition)
    yield from mapping.aims(settings.columns, definition.key, source, "columns", settings.lines_to)
    if settings.find and settings.theirs:
        there = tables.process_of(settings.find, settings.source, definition)
        yield Aim(there, settings.theirs, ("theirs",), reads=True, searched=True)


def run(settings: Settings, context: base.Context) -> base.Answer:
    table = tables.read(settings.source, settings.lines_when, context)
    table = _found(settings, table, context) if settings.find else table
    columns = {c.key: c for c in context.definition.field_of[settings.lines_to].columns}
    source = mapping.Source(context, table)
    lines = [_line(settings, source, line, columns) for line in table.lines]
    if not lines and settings.only_empty:
        return base.Done(note={"skipped": "no_lines"})
    return base.Done((do.ChangeFields({settings.lines_to: lines}),))


def _line(
    settings: Settings, source: mapping.Source, line: tables.Line, columns: mapping.Fields
) -> tables.Line:
    made = mapping.cells(settings.columns, source, line, columns)
    if not settings.only_empty:
        return made
    return {**made, **{key: cell for key, cell in line.items() if cell not in (None, "")}}


def _found(settings: Settings, table: tables.Table, context: base.Context) -> tables.Table:
    """The table with the cards that were looked for, as far as each is the only one of its kind."""
    find, by = settings.find or "", settings.by or ""
    column = next(c for c in table.columns if c.key == find)
    asked = {str(line[by]) for line in table.lines if line.get(by) and not line.get(find)}
    known = {
        text: card
        for text in sorted(asked)
        if (card := context.outside.find(column.process or "", settings.theirs or "", text))
    }
    lines = tuple(_named(line, find, known.get(str(line.get(by) or ""))) for line in table.lines)
    records = {**table.records, **(context.outside.records(known.values()) if known else {})}
    return replace(table, lines=lines, records=records)


def _named(line: tables.Line, find: str, card: int | None) -> tables.Line:
    return {**line, find: card} if card and not line.get(find) else line
