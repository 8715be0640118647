"""Fields that are worked out: in which order, from what, and what is wrong with a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from webapp.process import measures
from webapp.process.complaints import closest
from webapp.process.definition import Definition, Field
from webapp.process.expressions import Unreadable, evaluate, parse
from webapp.process.kinds.base import Today
from webapp.process.problems import Path, Problem

KINDS = ("number", "money", "text", "date", "yesno")
"""The kinds of fields that can be worked out."""

MOST = 10**13
WIDE = Context(prec=60)

# -- working out -------------------------------------------------------------------------------------------


def compute(fields: Iterable[Field], values: Mapping[str, Any], today: Today) -> dict[str, Any]:
    """The fields with a formula, worked out one after the other; a formula in lines for each of the lines."""
    known, found = dict(values), {}
    for field in _in_order(tuple(fields)):
        old = known.get(field.key)
        found[field.key] = known[field.key] = (
            _lines(field, old, today) if field.kind == "lines" else _worked_out(field, fields, known, today)
        )
    return found


def _in_order(fields: tuple[Field, ...]) -> list[Field]:
    """Those with a formula, after everything they need. A circle, which no check lets pass, is left out."""
    known = {f.key: f for f in fields if f.formula or any(c.formula for c in f.columns)}
    if not known:
        return []
    try:
        order = TopologicalSorter({key: needs(f) for key, f in known.items()}).static_order()
        return [known[key] for key in order if key in known]
    except CycleError:
        return []


def needs(field: Field) -> set[str]:
    """The keys of the fields that the field's formula names."""
    try:
        return {name.partition(".")[0] for name in parse(field.formula).names} if field.formula else set()
    except Unreadable:
        return set()


def circle(fields: Iterable[Field]) -> list[str]:
    """The keys of fields that are worked out from one another, if some are."""
    try:
        TopologicalSorter({f.key: needs(f) for f in fields}).prepare()
    except CycleError as error:
        return [str(key) for key in error.args[1]]
    return []


def _lines(field: Field, lines: Any, today: Today) -> Any:
    if not isinstance(lines, list):
        return lines
    rows = [row for row in lines if isinstance(row, dict)]
    made = [row | compute(field.columns, row, today) for row in rows]
    return [{key: cell for key, cell in row.items() if cell is not None} for row in made]


def _worked_out(field: Field, fields: Iterable[Field], values: Mapping[str, Any], today: Today) -> Any:
    text = field.formula or ""
    given = operands(fields, values, needs(field), today)
    return _stored(field, evaluate(text, given, today.date))


def work_out(
    text: str, result: Field, fields: Iterable[Field], values: Mapping[str, Any], today: Today
) -> Any:
    """A formula over these fields, as the field `result` stores what comes of it; None for nothing."""
    return _worked_out(result.model_copy(update={"formula": text}), fields, values, today)


def operands(
    fields: Iterable[Field], values: Mapping[str, Any], wanted: Iterable[str], today: Today
) -> dict[str, Any]:
    """The values that a formula names, as it counts with them."""
    found: dict[str, Any] = {}
    for field in (f for f in fields if f.key in wanted):
        value = values.get(field.key)
        found[field.key] = _operand(field, value, today)
        lines = value if isinstance(value, list) else []
        for column in field.columns:
            found[f"{field.key}.{column.key}"] = [_operand(column, x.get(column.key), today) for x in lines]
    return found


def _operand(field: Field, value: Any, today: Today) -> Any:
    """Money in roubles, dates as dates; None for nothing and for what the kind cannot be."""
    try:
        if value in (None, "", []):
            return None
        if field.kind in ("number", "money"):
            return Decimal(str(value)) / (100 if field.kind == "money" else 1)
        if field.kind == "date":
            return date.fromisoformat(value)
        if field.kind == "datetime":
            return datetime.fromisoformat(value).astimezone(today.zone).date()
    except (ValueError, TypeError, ArithmeticError):
        return None
    # Which card it is means nothing to a formula; whether there is one does.
    return str(value) if field.kind == "card" else value


def _stored(field: Field, value: Any) -> Any:
    """The result as a field of that kind stores it; None when it is of another."""
    if isinstance(value, bool):
        return value if field.kind == "yesno" else None
    if isinstance(value, Decimal):
        return _amount(field, value)
    if isinstance(value, date):
        return value.isoformat() if field.kind == "date" else None
    return value[:500] or None if isinstance(value, str) and field.kind == "text" else None


def _amount(field: Field, value: Decimal) -> int | str | None:
    if field.kind not in ("number", "money") or not value.is_finite() or abs(value) >= MOST:
        return None
    if field.kind == "money":
        return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP, WIDE))
    exact = value.quantize(Decimal("1e-10"), ROUND_HALF_UP, WIDE)
    return int(exact) if exact == exact.to_integral_value() else f"{exact.normalize(WIDE):f}"


# -- what is wrong -----------------------------------------------------------------------------------------


def problems(
    text: str, definition: Definition | Iterable[Field], result: Field | None = None, path: Path = ()
) -> list[Problem]:
    """What is wrong with a formula over these fields; `result` is the field that it is the formula of."""
    fields = tuple(definition.fields if isinstance(definition, Definition) else definition)
    try:
        expression = parse(text)
    except Unreadable as bad:
        return [Problem(bad.code, bad.params, path)]
    known = names(fields)
    found = [_unknown(name, at, fields, known) for name, at in expression.names.items() if name not in known]
    if found:
        return [Problem(code, params, path) for code, params in found]
    try:
        made = measures.of(expression.tree, known)
    except Unreadable as bad:
        return [Problem(bad.code, bad.params, path)]
    if result is not None and made != measures.OF_KIND.get(result.kind):
        wanted = measures.said(measures.OF_KIND.get(result.kind, measures.TEXT))
        told = {"field": result.title, "made": measures.said(made), "wanted": wanted, "position": 1}
        return [Problem("formula_result", told, path)]
    return []


def names(fields: Iterable[Field]) -> dict[str, str]:
    """All that a formula may name, with its type: fields, and columns of lines."""
    found: dict[str, str] = {}
    for field in fields:
        if field.kind in measures.OF_KIND:
            found[field.key] = measures.OF_KIND[field.kind]
        for column in field.columns:
            if column.kind in measures.OF_KIND:
                found[f"{field.key}.{column.key}"] = f"[{measures.OF_KIND[column.kind]}]"
    return found


def _unknown(
    name: str, position: int, fields: Iterable[Field], known: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """A field of a kind that formulas cannot use, or none at all."""
    field = next((f for f in fields if f.key == name), None)
    if field is not None:
        return "formula_field_kind", {"position": position, "field": field.title}
    told = {"position": position, "name": name, "allowed": sorted(known), "suggestion": closest(name, known)}
    return "formula_unknown_name", told
