"""Cards that lines from outside name by what they are called there: a product by its article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..process.definition import Definition, Field
from ..process.errors import InvalidInput
from ..process.kinds.lines import place
from . import matching

Line = Mapping[str, Any]


def named(definition: Definition, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values with cards where lines have `product.article`; raises `InvalidInput` for what names none."""
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    tables = (f for f in definition.fields if f.kind == "lines" and isinstance(raw.get(f.key), list))
    found = {field.key: _table(field, raw[field.key], errors) for field in tables}
    if errors:
        raise InvalidInput(errors)
    return {**raw, **found}


def _table(field: Field, lines: list[Line], errors: dict[str, Any]) -> list[dict[str, Any]]:
    known = {cell: _cards(field, cell, lines) for cell in sorted(set(_cells(lines)))}
    table = []
    for number, line in enumerate(lines):
        whole = {key: value for key, value in line.items() if key not in known}
        for cell in known.keys() & line.keys():
            column, text = cell.partition(".")[0], str(line[cell]).strip()
            if text in known[cell]:
                whole[column] = known[cell][text]
            elif text:
                errors[place(field.key, f"n{number}", column)] = ("no_such_record", {"text": text[:100]})
        table.append(whole)
    return table


def _cells(lines: list[Line]) -> Iterator[str]:
    return (key for line in lines for key in line if "." in key)


def _cards(field: Field, cell: str, lines: list[Line]) -> dict[str, int]:
    """The cards that the texts of one column name."""
    key, _, by = cell.partition(".")
    column = next((c for c in field.columns if c.key == key), None)
    texts = {str(line[cell]).strip() for line in lines if cell in line}
    return matching.find_named(column.process, by, texts - {""}) if column and column.process else {}
