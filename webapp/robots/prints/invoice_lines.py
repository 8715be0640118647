"""The lines of an invoice: quantity, price, discount and the rate of VAT, in exact figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from webapp.process.definition import Field
from webapp.robots.base import Context
from webapp.robots.prints.data import hidden_fields, record_of, text_of
from webapp.robots.prints.settings import Settings
from webapp.robots.texts import in_language


class NotDrawn(Exception):
    """Something essential is missing; the code has a sentence in `wording`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Line:
    """One line in kopecks; a `rate` of None is no VAT at all, 0 is the rate of nought."""

    what: str
    quantity: Decimal
    unit: str
    price: int
    discount: Decimal
    sum: int
    rate: Decimal | None

    def vat(self, *, included: bool) -> int:
        """Of the sum, or on top of it."""
        if not self.rate:
            return 0
        return half_up(self.sum * self.rate / ((100 + self.rate) if included else 100))


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def lines_of(settings: Settings, context: Context, day: date) -> Iterator[Line]:
    if settings.lines is None:
        yield _only(settings, context)
        return
    field = context.definition.field_of[settings.lines]
    rows = context.state.values.get(settings.lines) or []
    if not rows:
        raise NotDrawn("empty_field", field=named(settings.lines, context))
    for row in rows:
        yield _line(settings, field, row, context, day)


def _only(settings: Settings, context: Context) -> Line:
    """The whole card is one line."""
    for key in (settings.what, settings.amount):
        if not context.state.values.get(key):
            raise NotDrawn("empty_field", field=named(key, context))
    amount = int(context.state.values[settings.amount])
    rate = Decimal(settings.vat) if settings.vat else None
    return Line(text_in(settings.what, context), Decimal(1), "шт.", amount, Decimal(0), amount, rate)


def _line(settings: Settings, field: Field, row: Mapping[str, Any], context: Context, day: date) -> Line:
    names = settings.columns
    columns = {c.key: c for c in field.columns}

    def cell(name: str) -> Any:
        return row.get(name) if name in columns else None

    def told(name: str) -> str:
        return text_of(columns[name], row.get(name), context, "ru") if name in columns else ""

    quantity = Decimal(str(cell(names.quantity) if cell(names.quantity) is not None else 1))
    price, discount = int(cell(names.price) or 0), Decimal(str(cell(names.discount) or 0))
    whole = half_up(quantity * price)
    worked_out = whole - half_up(whole * discount / 100)
    total = worked_out if cell(names.sum) is None else int(cell(names.sum))
    rate = _rate(columns.get(names.vat), row.get(names.vat), settings, context, day)
    return Line(told(names.what), quantity, told(names.unit) or "шт.", price, discount, total, rate)


def _rate(
    column: Field | None, value: Any, settings: Settings, context: Context, day: date
) -> Decimal | None:
    """The rate of a line: of a register, of a list («НДС 22 %» has the key vat22), or a number."""
    if column is None:
        return Decimal(settings.vat) if settings.vat else None
    if value is None:
        return None
    if column.kind == "card":
        return _dated(int(value), context, day)
    if column.kind == "choice":
        digits = "".join(sign for sign in str(value) if sign.isdigit())
        return Decimal(digits) if digits else None
    return Decimal(str(value))


def _dated(id: int, context: Context, day: date) -> Decimal | None:
    """A rate counts from a day to a day; one that does not on the invoice's is no rate for it."""
    record = record_of(context, id)
    if record is None:
        raise NotDrawn("no_vat_rate")
    first, last = record.values.get("valid_from"), record.values.get("valid_to")
    if (first and date.fromisoformat(first) > day) or (last and date.fromisoformat(last) < day):
        raise NotDrawn("vat_not_valid", rate=record.title, day=f"{day:%d.%m.%Y}")
    rate = record.values.get("rate")
    return None if rate is None else Decimal(str(rate))


# -- what stands in a field ----------------------------------------------------------------------------


def named(key: str, context: Context) -> str:
    """What the field is called, for a complaint."""
    return in_language(context.definition.field_of[key].title, context.locale)


def text_in(key: str, context: Context) -> str:
    """What stands in the field; nothing of one that is not shown as things are."""
    field = context.definition.field_of.get(key)
    if field is None or key in hidden_fields(context):
        return ""
    return text_of(field, context.state.values.get(key), context, "ru")
