"""Numbers of registries: their length, their check digits, and that an account fits its bank."""

from __future__ import annotations

from datetime import date

import pytest

from tests.process.samples import field
from webapp.process.fields import BadValue, parse
from webapp.process.registries import of_bank

TODAY = date(2026, 11, 23)
RIGHT = {
    "inn": ("7707083893", " 770123456171", "77-07083893"),
    "kpp": ("770701001", "7707 0100 1", "7707AB001"),
    "ogrn": ("1027700132195", "318774600123452"),
    "bik": ("044525225",),
    "account": ("40702 810 2 0000 0012345",),
}
WRONG = {
    "inn": (
        ("770708389", "bad_inn"),
        ("7707083894", "wrong_inn"),
        ("7770083893", "wrong_inn"),
        ("abc", "bad_inn"),
    ),
    "kpp": (("77070100", "bad_kpp"), ("7707@1001", "bad_kpp")),
    "ogrn": (("1027700132196", "wrong_ogrn"), ("10277001321", "bad_ogrn")),
    "bik": (("144525225", "bad_bik"), ("04452522", "bad_bik")),
    "account": (("4070281020000001234", "bad_account"),),
}


@pytest.mark.parametrize(("registry", "typed"), [(r, one) for r, all_ in RIGHT.items() for one in all_])
def test_a_number_is_kept_without_spaces_and_hyphens(registry: str, typed: str) -> None:
    assert parse(field("text", registry=registry), typed, TODAY) == typed.replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    ("registry", "typed", "code"), [(r, *one) for r, all_ in WRONG.items() for one in all_]
)
def test_a_number_typed_wrong_is_found_out(registry: str, typed: str, code: str) -> None:
    with pytest.raises(BadValue) as bad:
        parse(field("text", registry=registry), typed, TODAY)
    assert bad.value.code == code


def test_an_account_fits_its_bank_or_does_not() -> None:
    assert of_bank("40702810200000012345", "044525225")
    assert of_bank("30101810400000000225", "044525225")
    assert not of_bank("40702810200000012345", "044525974")
    assert not of_bank("40702810300000012345", "044525225")
