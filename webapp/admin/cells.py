"""How values look in lists: a formatter of Flask-Admin for each macro of admin/_cells.html."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, get_template_attribute

Formatter = Callable[[Any, Any, Any, str], Any]


@dataclass(frozen=True)
class Column:
    """A column of a list, or a line of the page of one row; `order` lets people sort by it."""

    key: str
    title: Any
    shown: Formatter | None = None
    order: str | tuple[str, ...] = ()


def cell(macro: str, value: Callable[[Any], Any] | None = None) -> Formatter:
    """Shows a row's value, or what `value` makes of the row, by that macro."""

    def show(_view: Any, _context: Any, row: Any, name: str) -> Any:
        return macro_named(macro)(value(row) if value else getattr(row, name), row)

    return show


def macro_named(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = get_template_attribute("admin/_cells.html", name)
    return found


def _by_filter(name: str) -> Callable[[Any, Any, str], Any]:
    return lambda _view, value, _column: current_app.jinja_env.filters[name](value)


# The first kind that fits; a datetime is a date too.
BY_TYPE: dict[type, Callable[[Any, Any, str], Any]] = {
    type(None): lambda _view, _value, _column: "—",
    bool: lambda _view, value, _column: macro_named("yes_or_no")(value),
    datetime: _by_filter("moment"),
    date: _by_filter("day"),
}
