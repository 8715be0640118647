"""Whether a condition holds for the values of a card; odd data is never an error, only not so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from webapp.process.definition import Condition
from webapp.process.kinds.base import fold, is_nothing

CONTEXT = {
    "@today": "date",
    "@initiator": "person",
    "@owner": "person",
    "@department": "department",
    "@stage": "stage",
    "@new": "yesno",
}
"""What a condition may ask besides the card's fields, and of which kind it is."""

Values = Mapping[str, Any]
ZONE = "@zone"
"""Under this name the context tells the company's time zone: by its clock a moment belongs to a day."""
LENGTH_OF_DATE = 10
EXACT = r"-?(0|[1-9]\d*)\.\d*[1-9]"
"""A number field's value that is no whole number, as `kinds.numbers` stores it."""


def holds(condition: Condition, values: Values, context: Values) -> bool:
    """Whether the condition is true. An empty value is neither equal, greater nor less: only different."""
    if condition.all is not None:
        return all(holds(c, values, context) for c in condition.all)
    if condition.any is not None:
        return any(holds(c, values, context) for c in condition.any)
    left = _of(condition.field or "", values, context)
    if condition.op in ("empty", "filled"):
        return is_nothing(left) == (condition.op == "empty")
    right = _meant(condition.value, values, context)
    if is_nothing(left) or is_nothing(right):
        return condition.op in ("ne", "not_in")
    return COMPARE[condition.op or ""](*_alike(left, right, context.get(ZONE)))


def _alike(left: Any, right: Any, zone: Any) -> tuple[Any, Any]:
    """A moment beside a day counts as its own day."""
    if _is_day(left) or _is_day(right):
        return _day(left, zone), _day(right, zone)
    return left, right


def _is_day(value: Any) -> bool:
    of_several = isinstance(value, list) and bool(value) and all(map(_is_day, value))
    return of_several or (
        isinstance(value, str) and len(value) == LENGTH_OF_DATE and _date(value) is not None
    )


def _day(value: Any, zone: Any) -> Any:
    moment = _moment(value)
    return moment.astimezone(ZoneInfo(str(zone or "UTC"))).date().isoformat() if moment else value


def _of(name: str, values: Values, context: Values) -> Any:
    return context.get(name) if name.startswith("@") else values.get(name)


def _meant(value: Any, values: Values, context: Values) -> Any:
    """The value itself, that of another field, or an amount of money in its smallest unit."""
    if isinstance(value, list | tuple):
        return [_meant(v, values, context) for v in value]
    if isinstance(value, Mapping) and set(value) == {"field"}:
        return _of(str(value["field"]), values, context)
    if isinstance(value, Mapping) and set(value) == {"money"}:
        return minor_units(value["money"])
    return context.get(value) if isinstance(value, str) and value in CONTEXT else value


def minor_units(amount: Any) -> int | None:
    """An amount as written in a definition (1000, "1250000.50") in kopecks or cents."""
    try:
        exact = Decimal(str(amount)) * 100
        return int(exact) if exact == exact.to_integral_value() and not isinstance(amount, bool) else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


# -- comparing: only like with like


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_equal(a, b) for a, b in zip(left, right, strict=True))
    pair = _numbers(left, right) or _moments(left, right)
    if pair:
        return bool(pair[0] == pair[1])
    return type(left) is type(right) and bool(left == right)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Numbers, dates and moments have an order; nothing else has."""

    def compare(left: Any, right: Any) -> bool:
        pair = _numbers(left, right) or _dates(left, right) or _moments(left, right)
        return bool(pair and test(*pair))

    return compare


def _is_in(left: Any, right: Any) -> bool:
    """One of several; of a field with several values, any of them."""
    wanted = right if isinstance(right, list) else [right]
    return any(_equal(a, b) for a in (left if isinstance(left, list) else [left]) for b in wanted)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, list):
        return any(_equal(item, right) for item in left)
    return isinstance(left, str) and isinstance(right, str) and fold(right) in fold(left)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "gt": _ordered(lambda a, b: a > b),
    "ge": _ordered(lambda a, b: a >= b),
    "lt": _ordered(lambda a, b: a < b),
    "le": _ordered(lambda a, b: a <= b),
    "in": _is_in,
    "not_in": lambda left, right: not _is_in(left, right),
    "contains": _contains,
}


def _numbers(left: Any, right: Any) -> tuple[Any, Any] | None:
    return _both(_number, left, right)


def _dates(left: Any, right: Any) -> tuple[Any, Any] | None:
    return _both(_date, left, right)


def _moments(left: Any, right: Any) -> tuple[Any, Any] | None:
    return _both(_moment, left, right)


def _both(read: Callable[[Any], Any], left: Any, right: Any) -> tuple[Any, Any] | None:
    first, second = read(left), read(right)
    return None if first is None or second is None else (first, second)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not re.fullmatch(EXACT, value):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime) or not isinstance(value, date | str):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    """A moment with its time zone; without one it would be a guess."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else value
        return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
