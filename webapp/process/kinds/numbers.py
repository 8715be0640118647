"""Numbers and money, both exact: an int or a decimal as text; an int of kopecks or cents."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from webapp.process.definition import Field
from webapp.process.kinds.base import BadValue, Kind, Today, fold, single, squeezed

MOST = 10**13
"""In kopecks still a number that every program that reads JSON keeps exactly."""

PLAIN = r"-?\d+(?:\.\d+)?"
GROUPED = r"-?\d{1,3}(?:,\d{3})+\.\d+"
SIGNS = {
    "RUB": ("руб.", "руб", "р.", "р", "₽", "rub"),
    "USD": ("$", "usd"),
    "EUR": ("€", "eur"),
    "GBP": ("£", "gbp"),
    "CNY": ("¥", "cny"),
    "KZT": ("₸", "тг", "kzt"),
    "BYN": ("br", "byn"),
}


class Number(Kind):
    bad, places = "not_number", 10

    def parse(self, field: Field, raw: Any, today: Today) -> int | str:
        number = self.read(field, raw)
        return int(number) if number == number.to_integral_value() else f"{number.normalize():f}"

    def read(self, field: Field, raw: Any) -> Decimal:
        """The exact number, within the limits of the field."""
        number = Decimal(self._plain(self._bare(field, single(raw))))
        if abs(number) >= MOST:
            raise BadValue("too_big")
        # By the digits typed, not by the value: 1,250 is more likely 1250 than 1.25.
        if -int(number.as_tuple().exponent) > self.places:
            raise BadValue("too_precise", {"places": self.places})
        if field.whole and number != number.to_integral_value():
            raise BadValue("not_whole")
        self._check_limits(field, number)
        return number

    def fits(self, field: Field, value: Any) -> bool:
        if isinstance(value, str):
            return bool(re.fullmatch(r"-?(0|[1-9]\d*)\.\d*[1-9]", value, re.ASCII))
        return isinstance(value, int) and not isinstance(value, bool)

    def folded(self, field: Field, value: Any) -> str:
        return f"{value} {str(value).replace('.', ',')}" if "." in str(value) else str(value)

    def _bare(self, field: Field, raw: Any) -> str:
        """What was typed, without spaces."""
        if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
            raise BadValue(self.bad)
        return squeezed(str(raw)).replace("−", "-")

    def _plain(self, text: str) -> str:
        """The number as Python writes it: a comma is a decimal comma unless a point follows."""
        if re.fullmatch(GROUPED, text, re.ASCII):
            text = text.replace(",", "")
        text = text.replace(",", ".")
        if not re.fullmatch(PLAIN, text, re.ASCII) or len(text) > 40:
            raise BadValue(self.bad)
        return text

    def _check_limits(self, field: Field, number: Decimal) -> None:
        if field.min is not None and number < Decimal(str(field.min)):
            raise BadValue("below_min", {"min": _short(field.min)})
        if field.max is not None and number > Decimal(str(field.max)):
            raise BadValue("above_max", {"max": _short(field.max)})


class Money(Number):
    missing = "required_amount"
    bad, places = "not_money", 2

    def parse(self, field: Field, raw: Any, today: Today) -> int:
        """What was typed are roubles; an int is a stored value sent back, and those are kopecks."""
        amount = single(raw)
        if not isinstance(amount, int) or isinstance(amount, bool):
            return int(self.read(field, amount) * 100)
        if abs(amount) >= MOST * 100:
            raise BadValue("too_big")
        self._check_limits(field, Decimal(amount) / 100)
        return amount

    def fits(self, field: Field, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def folded(self, field: Field, value: Any) -> str:
        amount = f"{Decimal(value) / 100:.2f}"
        return fold(f"{amount} {amount.replace('.', ',')}")

    def _bare(self, field: Field, raw: Any) -> str:
        """Without the sign of the field's own currency; another's is refused."""
        if not isinstance(raw, str):
            raise BadValue(self.bad)
        text = super()._bare(field, raw).lower()
        for currency in (field.currency, *SIGNS):
            for sign in (*SIGNS.get(currency, ()), currency.lower()):
                bare = text.removeprefix(sign).removesuffix(sign)
                if bare != text and bare[-1:].isdigit():
                    return self._own(field, currency, bare)
        return text

    def _own(self, field: Field, currency: str, bare: str) -> str:
        if currency != field.currency:
            raise BadValue("other_currency", {"currency": field.currency})
        return bare

    def _check_limits(self, field: Field, number: Decimal) -> None:
        if number < 0 and not (field.min is not None and field.min < 0):
            raise BadValue("negative")
        super()._check_limits(field, number)


def _short(limit: float) -> str:
    return str(int(limit)) if limit == int(limit) else str(limit)
