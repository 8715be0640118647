"""How a cell of a report looks in a page."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext as _

from webapp.web import formats
from webapp.web.reports.tables import HOUR, Column

TWO_DAYS = 48 * HOUR


def shown(column: Column, value: Any) -> str:
    """The value in words; a dash where there is none."""
    if value is None or value == "":
        return "—"
    if column.look == "money":
        return formats.money(int(value), column.currency)
    if column.look == "share":
        return f"{format_decimal(round(100 * value, 1), locale=formats.language())}{formats.SPACE}%"
    if column.look == "span":
        return span(value)
    if column.look in ("day", "moment"):
        return formats.day(value) if column.look == "day" else formats.moment(value)
    return formats.number(value) if column.look == "number" else str(value)


def span(seconds: float | None) -> str:
    """How long in hours, from two days on in days."""
    if seconds is None:
        return "—"
    if seconds < TWO_DAYS:
        return _("%(n)s h", n=_one(seconds / HOUR))
    return _("%(n)s d", n=_one(seconds / HOUR / 24))


def _one(value: float) -> str:
    return format_decimal(round(value, 1), locale=formats.language())
