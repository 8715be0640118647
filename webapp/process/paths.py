"""From the JSON of another system to the values of a card: `customer = order.buyer.name`.

A table of lines has a path of its own, and one from each of its elements for every column:
`items = order.lines` and `items.what = title`. A number in a path counts the elements of a list from 0.
A column that names a card says by which of its fields the card is known: `items.product.article = sku`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PATH = r"[^\s.=][^.=\n]*(?:\.[^\s.=][^.=\n]*)*"
LINE = rf"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){{0,2}})\s*=\s*({PATH})"
ORIGIN = r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?"
MOST_LINES = 300
DEEPEST = 50

Paths = Mapping[str, Any]


def too_deep(body: Any) -> bool:
    """Whether it holds lists in lists in lists beyond any sense; looked at level by level."""
    level = [body]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, Mapping) else one for one in level]
        level = [found for one in inner for found in one if isinstance(found, Mapping | list)]
        if not level:
            return False
    return True


def read(text: str) -> dict[str, Any]:
    """The mapping that was written down, a line for each field; raises `ValueError` with the bad line."""
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, text.splitlines()[:MOST_LINES])):
        match = re.fullmatch(LINE, line)
        if match is None:
            raise ValueError(line[:100])
        field, _, column = match[1].partition(".")
        if not column:
            found[field] = {**found.get(field, {}), "path": match[2].strip()}
        else:
            columns = found.setdefault(field, {}).setdefault("columns", {})
            columns[column] = match[2].strip()
    return found


def write(mapping: Paths) -> str:
    """The mapping as it is written down."""
    lines = []
    for field, one in mapping.items():
        if one.get("path"):
            lines.append(f"{field} = {one['path']}")
        lines += [f"{field}.{column} = {path}" for column, path in (one.get("columns") or {}).items()]
    return "\n".join(lines)


def at(body: Any, path: str | None) -> Any:
    """What stands there; nothing where the path leads nowhere."""
    found = body
    for part in (path or "").split(".") if path else ():
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and len(part) < 6 and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found if path else None


def text(body: Any, path: str | None) -> str | None:
    """What stands there as a text, for keys and numbers of cards."""
    found = at(body, path)
    plain = isinstance(found, str | int | float) and not isinstance(found, bool)
    return str(found)[:200] if plain and str(found).strip() else None


def mapped(body: Any, mapping: Paths) -> dict[str, Any]:
    """Raw values by field, as people would type them; what is not there is left out."""
    values: dict[str, Any] = {}
    for field, one in mapping.items():
        found = at(body, one.get("path"))
        if one.get("columns"):
            found = _lines(found, one["columns"])
        if found is not None:
            values[field] = _typed(found)
    return values


def _lines(found: Any, columns: Paths) -> list[dict[str, Any]] | None:
    if not isinstance(found, list):
        return None
    rows = [{key: _typed(at(one, path)) for key, path in columns.items()} for one in found]
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def _typed(value: Any) -> Any:
    """A number as a text: an int of money would be taken for kopecks."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def is_origin(text: str) -> bool:
    """Whether it names a site that may show a form: `https://shop.example`."""
    return re.fullmatch(ORIGIN, text) is not None
