"""What formulas can do with values: exact, and never with so much that it takes long."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne, not_
from typing import Any


class Nothing(ValueError):
    """A value that is needed is empty, so nothing can be worked out."""


def _both(act: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """With both values there; an empty one makes the whole empty."""

    def acted(left: Any, right: Any) -> Any:
        if left is None or right is None:
            raise Nothing
        return act(left, right)

    return acted


def _numbers(act: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Any]:
    """Only with numbers: a text times a million would fill the memory."""

    def acted(left: Any, right: Any) -> Decimal:
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            raise TypeError
        return act(left, right)

    return _both(acted)


def _add(left: Any, right: Any) -> Any:
    if isinstance(right, date):
        left, right = right, left
    return left + timedelta(days=int(right)) if isinstance(left, date) else left + right


def _subtract(left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, date):
        return days(right, left)
    return left - timedelta(days=int(right)) if isinstance(left, date) else left - right


def _is_in(item: Any, within: Any) -> bool:
    return item is not None and item in (within or ())


def _alone(act: Callable[[Decimal], Decimal]) -> Callable[[Any], Decimal]:
    return lambda value: act(_given(value))


def _given(value: Any) -> Decimal:
    if value is None:
        raise Nothing
    if not isinstance(value, Decimal):
        raise TypeError
    return value


OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _both(_add),
    ast.Sub: _both(_subtract),
    ast.Mult: _numbers(lambda a, b: a * b),
    ast.Div: _numbers(lambda a, b: a / b),
    ast.FloorDiv: _numbers(lambda a, b: a // b),
    ast.Mod: _numbers(lambda a, b: a % b),
    ast.Pow: _numbers(lambda a, b: a**b),
    ast.USub: _alone(lambda a: -a),
    ast.UAdd: _alone(lambda a: a),
    ast.Not: not_,
    ast.Eq: eq,
    ast.NotEq: ne,
    ast.Lt: _both(lt),
    ast.LtE: _both(le),
    ast.Gt: _both(gt),
    ast.GtE: _both(ge),
    ast.In: _is_in,
    ast.NotIn: lambda item, within: not _is_in(item, within),
}


def _several(given: tuple[Any, ...]) -> list[Any]:
    """What stands in columns, the empty lines left out; an empty value of its own makes all empty."""
    found: list[Any] = []
    for one in given:
        if one is None:
            raise Nothing
        found += [item for item in one if item is not None] if isinstance(one, list) else [one]
    return found


def _extreme(choose: Callable[[Iterable[Any]], Any]) -> Callable[..., Any]:
    def chosen(*given: Any) -> Any:
        found = _several(given)
        return choose(found) if found else None

    return chosen


def _sum(*given: Any) -> Decimal:
    return sum(map(_given, _several(given)), Decimal(0))


def _round(value: Any, places: Any = Decimal(0)) -> Decimal:
    """Halves away from zero, as people and book-keepers do."""
    to = max(-10, min(10, int(_given(places))))
    return _given(value).quantize(Decimal(1).scaleb(-to), ROUND_HALF_UP)


def _length(value: Any) -> Decimal:
    return Decimal(len(value or ()))


def days(first: Any, last: Any) -> Decimal:
    """Days from the one date to the other."""
    if first is None or last is None:
        raise Nothing
    return Decimal((last - first).days)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "round": _round,
    "abs": _alone(abs),
    "len": _length,
    "days": days,
    # The engine has no clock: the day is put in its place when a formula is worked out.
    "today": lambda: None,
}
