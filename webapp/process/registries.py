"""Numbers that registries of Russia give: their shape and their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.ru.inn import is_valid

from webapp.process.kinds.base import BadValue, squeezed

WEIGHTS = (7, 1, 3)
# Of the Bank of Russia itself, whose accounts are checked as correspondent accounts are.
OWN_OF_THE_BANK = ("000", "001", "002")


def parse(registry: str, typed: str) -> str:
    """The number without spaces and hyphens; raises `BadValue` where it is none of that registry."""
    number = re.sub(r"[-–—.]", "", squeezed(typed)).upper()
    SHAPES[registry](number)
    return number


def _shaped(pattern: str, code: str) -> Callable[[str], None]:
    def check(number: str) -> None:
        if not re.fullmatch(pattern, number, re.ASCII):
            raise BadValue(code)

    return check


def _checked(pattern: str, registry: str, fits: Callable[[str], bool]) -> Callable[[str], None]:
    """With check digits: a digit typed wrong, or two of them exchanged, is found out."""

    def check(number: str) -> None:
        if not re.fullmatch(pattern, number, re.ASCII):
            raise BadValue(f"bad_{registry}")
        if not fits(number):
            raise BadValue(f"wrong_{registry}")

    return check


def _is_ogrn(number: str) -> bool:
    """Of the remainder the last digit counts, also of a two-digit one, which python-stdnum overlooks."""
    divisor = 11 if len(number) == 13 else 13
    return int(number[:-1]) % divisor % 10 == int(number[-1])


SHAPES: dict[str, Callable[[str], None]] = {
    "inn": _checked(r"\d{10}|\d{12}", "inn", is_valid),
    "kpp": _shaped(r"\d{4}[\dA-Z]{2}\d{3}", "bad_kpp"),
    "ogrn": _checked(r"\d{13}|\d{15}", "ogrn", _is_ogrn),
    "bik": _shaped(r"0[0-4]\d{7}", "bad_bik"),
    "account": _shaped(r"\d{20}", "bad_account"),
}


def of_person(number: str) -> bool:
    """Whether an INN or OGRN is that of a person or sole trader; those of organisations are shorter."""
    return len(number) in (12, 15)


def of_bank(account: str, bik: str) -> bool:
    """Whether the check digit of an account fits the bank."""
    correspondent = account.startswith("301") or bik[6:] in OWN_OF_THE_BANK
    digits = ("0" + bik[4:6] if correspondent else bik[6:]) + account
    weighed = (int(digit) * WEIGHTS[place % 3] for place, digit in enumerate(digits) if digit.isdigit())
    return sum(weighed) % 10 == 0
