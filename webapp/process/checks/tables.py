"""Tables of lines, and choices that come from directories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.process import fields
from webapp.process.definition import Definition, Field
from webapp.process.directories import Directory
from webapp.process.problems import Path, Problem, error, warning

COLUMNS = (
    "text",
    "longtext",
    "number",
    "money",
    "date",
    "yesno",
    "choice",
    "choices",
    "person",
    "department",
    "links",
    "phone",
    "email",
    "card",
)
"""The kinds that fit into a cell."""

ADDED_UP = ("number", "money")
MOST_COLUMNS = 20


def columns(d: Definition) -> Iterator[Problem]:
    """What stands in a table of lines can be typed into a cell, and has a key of its own."""
    for number, field in enumerate(d.fields):
        seen: set[str] = set()
        for place, column in enumerate(field.columns):
            path: Path = ("fields", number, "columns", place)
            named = {"field": field.title, "column": column.title}
            if column.key in seen:
                yield error("repeated_column", (*path, "key"), key=column.key)
            seen.add(column.key)
            yield from _column(column, path, named)
        if len(field.columns) > MOST_COLUMNS:
            yield error(
                "too_many_columns", ("fields", number, "columns"), field=field.title, most=MOST_COLUMNS
            )


def _column(column: Field, path: Path, named: Mapping[str, object]) -> Iterator[Problem]:
    if column.kind not in COLUMNS:
        yield error("column_kind", (*path, "kind"), **named, kind=column.kind, allowed=list(COLUMNS))
    elif column.default is not None and not fields.fits(column, column.default):
        yield error("default_value", (*path, "default"), field=column.title)
    if column.min is not None and column.max is not None and column.min > column.max:
        yield error("min_above_max", (*path, "min"), field=column.title)


def totals(d: Definition) -> Iterator[Problem]:
    """Only amounts in columns can be added up."""
    for path, field in every_field(d):
        if field.total and (field.kind not in ADDED_UP or "columns" not in path):
            yield warning("total_of_no_amount", (*path, "total"), field=field.title)


def every_field(d: Definition) -> Iterator[tuple[Path, Field]]:
    """The fields of the card and the columns of its tables."""
    for number, field in enumerate(d.fields):
        yield ("fields", number), field
        for place, column in enumerate(field.columns):
            yield ("fields", number, "columns", place), column


def directories(d: Definition, known: Mapping[str, Directory] | None) -> Iterator[Problem]:
    """Each directory exists and offers something. Not told which there are, any is taken for known."""
    if known is None:
        return
    for path, field in every_field(d):
        if field.directory is None:
            continue
        place, named = (*path, "directory"), {"field": field.title, "directory": field.directory}
        if field.directory not in known:
            yield error("unknown_directory", place, **named)
        elif known[field.directory].empty:
            yield warning("empty_directory", place, field=field.title, directory=known[field.directory].title)
