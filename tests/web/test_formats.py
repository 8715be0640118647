"""How values look, in both languages and in the viewer's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from tests.support.application import People
from webapp import accounts
from webapp.extensions import db
from webapp.storage.models import User
from webapp.web import formats

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False), app.test_request_context():
        yield


def both(filter: object, *arguments: object) -> tuple[str, str]:  # noqa: A002
    """What the filter says in Russian and in English, with plain spaces."""
    said = []
    for locale in ("ru", "en"):
        with force_locale(locale):
            said.append(filter(*arguments).replace("\u00a0", " ").replace("\u202f", " "))  # type: ignore[operator]
    return said[0], said[1]


@pytest.mark.parametrize(
    ("minor", "ru", "en"),
    [
        (125_000_000, "1 250 000 ₽", "1,250,000 ₽"), (125_000_050, "1 250 000,50 ₽", "1,250,000.50 ₽"),
        (0, "0 ₽", "0 ₽"), (-5, "-0,05 ₽", "-0.05 ₽"),
        (99_999_999_999_999_999, "999 999 999 999 999,99 ₽", "999,999,999,999,999.99 ₽"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_money_is_exact_and_without_needless_kopecks(minor: int | None, ru: str, en: str) -> None:
    assert both(formats.money, minor) == (ru, en)


def test_money_does_not_break_at_the_end_of_a_line() -> None:
    with force_locale("ru"):
        assert " " not in formats.money(125_000_000)


def test_currencies_have_their_signs() -> None:
    assert both(formats.money, 100, "EUR")[0] == "1 €"
    assert both(formats.money, 100, "XYZ")[0] == "1 XYZ"


@pytest.mark.parametrize(
    "value", [date(2026, 11, 21), "2026-11-21", datetime(2026, 11, 20, 22, 0, tzinfo=UTC)]
)
def test_a_day_is_that_of_the_viewer(value: object) -> None:
    assert both(formats.day, value) == ("21 ноября 2026", "21 November 2026")


def test_the_year_of_a_moment_is_said_when_it_is_another_one() -> None:
    assert both(formats.moment, NOON) == ("22 ноября, 12:00", "22 November, 12:00")
    assert both(formats.moment, datetime(2025, 1, 2, 3, 4, tzinfo=UTC))[0] == "2 января 2025, 06:04"


def test_a_viewer_elsewhere_sees_their_own_clock_and_its_name(app: Flask, people: People) -> None:
    from flask_login import login_user

    accounts.set_own(people.bob.id, {"timezone": "Asia/Yekaterinburg"})
    login_user(db.session.get_one(User, people.bob.id))
    assert both(formats.moment, NOON)[0] == "22 ноября, 14:00 (UTC+5)"
    assert both(formats.clock, NOON)[0] == "14:00"


def test_a_value_without_a_zone_is_on_the_companys_clock() -> None:
    assert both(formats.moment, "2026-11-21T14:30")[0] == "21 ноября, 14:30"


def test_how_long_ago_and_how_long() -> None:
    assert both(formats.ago, NOON - timedelta(days=3)) == ("3 дня назад", "3 days ago")
    assert both(formats.ago, NOON + timedelta(hours=2)) == ("через 2 часа", "in 2 hours")
    assert both(formats.lasting, NOON - timedelta(days=5)) == ("5 дней", "5 days")
    assert both(formats.lasting, timedelta(minutes=21))[0] == "21 минута"


@pytest.mark.parametrize(
    ("value", "ru"), [("1250.50", "1 250,5"), (3, "3"), ("0.000001", "0,000001"), (None, "")]
)
def test_numbers_are_exact(value: object, ru: str) -> None:
    assert both(formats.number, value)[0] == ru


@pytest.mark.parametrize(
    ("size", "en"),
    [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (2_516_582, "2.4 MB"),
     (104_857_600, "100 MB"), (5 * 2**40, "5,120 GB")],
)  # fmt: skip
def test_sizes_of_files(size: int, en: str) -> None:
    assert both(formats.filesize, size)[1] == en


def test_phones_stand_in_groups() -> None:
    assert formats.phone("+79123456789") == "+7\xa0912\xa0345-67-89"
    assert formats.phone("+4930123456") == "+4930123456"


def test_texts_of_definitions_are_said_in_the_viewers_language_or_in_what_there_is() -> None:
    assert both(formats.t, {"ru": "Заказ", "en": "Order"}) == ("Заказ", "Order")
    assert both(formats.t, {"ru": "Заказ"}) == ("Заказ", "Заказ")
    assert both(formats.t, "plain") == ("plain", "plain")
    assert both(formats.t, None) == ("", "")
