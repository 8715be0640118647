"""Values of cards between JSON and the forms of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from webapp.process.definition import Definition, Field
from webapp.process.errors import InvalidInput
from webapp.process.kinds.lines import ID
from webapp.web import inputs

LISTS = ("choices", "people", "links", "files", "file")


def given(
    definition: Definition, values: Mapping[str, Any], held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Raw values for the engine; whoever or whatever the sender cannot choose is refused, unless held."""
    errors: dict[str, tuple[str, dict[str, Any]]] = {}
    raw: dict[str, Any] = {}
    for key, value in values.items():
        spec = definition.field_of.get(key)
        if spec is None or spec.formula:
            errors[key] = ("not_on_this_form", {})
        elif not _fits(spec, value):
            errors[key] = ("bad_shape", {})
        else:
            raw[key] = _lines(spec, value) if spec.kind == "lines" else _plain(spec, value)
            errors |= inputs.strange(spec, raw[key], (held or {}).get(key))
    if errors:
        raise InvalidInput(errors)
    return raw


def _fits(spec: Field, value: Any) -> bool:
    """Whether the engine would know what to make of the shape."""
    if spec.kind == "lines":
        rows = [] if value is None else value
        return isinstance(rows, list) and all(
            isinstance(r, dict) and all(map(_single, r.values())) for r in rows
        )
    if spec.kind in LISTS and isinstance(value, list):
        return all(map(_single, value)) or (spec.kind in inputs.FILES and all(map(_is_file, value)))
    return _single(value)


def _single(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int)


def _plain(spec: Field, value: Any) -> Any:
    """Numbers as people type them: an int of money would be kopecks otherwise."""
    if spec.kind in ("money", "number") and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(str(value)):f}" if abs(value) < 1e30 else str(value)
    if spec.kind in inputs.FILES and isinstance(value, list):
        return [one["id"] if isinstance(one, dict) else one for one in value]
    return value


def _lines(spec: Field, value: Any) -> list[dict[str, Any]]:
    columns = {column.key: column for column in spec.columns}
    return [
        {key: _plain(columns[key], cell) if key in columns else cell for key, cell in row.items()}
        for row in value or ()
    ]


def links(definition: Definition, values: Mapping[str, Any]) -> dict[str, int]:
    """The cards that fields name, by field; cells of lines are not looked into."""
    named = ((f.key, values.get(f.key)) for f in definition.fields if f.kind == "card")
    return {key: id for key, id in named if isinstance(id, int)}


def shown(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as JSON; money as the text of its amount."""
    found = {f.key: values[f.key] for f in definition.fields if values.get(f.key) is not None}
    return {key: _shown(definition.field_of[key], value) for key, value in found.items()}


def _shown(spec: Field, value: Any) -> Any:
    if spec.kind == "money" and isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}"
    if spec.kind == "lines" and isinstance(value, list):
        columns = {column.key: column for column in spec.columns}
        return [
            {k: v if k == ID or k not in columns else _shown(columns[k], v) for k, v in row.items()}
            for row in value
        ]
    return value
