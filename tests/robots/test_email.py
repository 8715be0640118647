from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.robots.conftest import FURNITURE, Outdoors
from webapp import robots
from webapp.mailer import Undeliverable
from webapp.process.commands import RecordEmail
from webapp.robots import Context, Done, Failed, Retry

MakeContext = Callable[..., Context]
SETTINGS: dict[str, Any] = {
    "to_field": "email",
    "subject": {"ru": "Заказ {number} готов", "en": "Order {number} is ready"},
    "text": {"ru": "Здравствуйте! К оплате {price}.", "en": "Hello! {price} to pay."},
    "attach": ["invoice", "papers"],
}


def test_the_customer_gets_the_letter_with_the_files(context: MakeContext, outside: Outdoors) -> None:
    answer = robots.run("email", SETTINGS, context())
    (letter,) = outside.mail
    assert letter["to"] == "kirill@gavan.example"
    assert letter["subject"] == "Заказ М-2026-0017 готов"
    assert letter["text"] == "Здравствуйте! К оплате 1\xa0250\xa0000\xa0₽."
    assert letter["files"] == (("Счёт.pdf", "application/pdf", b"%PDF-1.7 seven"),)
    assert answer == Done((RecordEmail("kirill@gavan.example", "Заказ М-2026-0017 готов", "42:9:robot:5"),))


def test_every_try_carries_the_same_key(context: MakeContext, outside: Outdoors) -> None:
    robots.run("email", SETTINGS, context())
    robots.run("email", SETTINGS, context())
    assert {letter["key"] for letter in outside.mail} == {"42:9:robot:5"}


def test_the_letter_may_be_in_the_customers_language(context: MakeContext, outside: Outdoors) -> None:
    robots.run("email", SETTINGS | {"language": "en"}, context())
    assert outside.mail[0]["subject"] == "Order М-2026-0017 is ready"
    assert outside.mail[0]["text"] == "Hello! 1,250,000\xa0₽ to pay."


def test_a_fixed_address_is_possible(context: MakeContext, outside: Outdoors) -> None:
    robots.run("email", SETTINGS | {"to_field": None, "to": "archive@verba.example"}, context())
    assert outside.mail[0]["to"] == "archive@verba.example"


def test_without_an_address_it_is_left_out_or_a_failure(context: MakeContext, outside: Outdoors) -> None:
    nowhere = context({"email": None})
    assert robots.run("email", SETTINGS, nowhere) == Done(note={"skipped": "no_address"})
    strict = robots.run("email", SETTINGS | {"without_address": "fail"}, nowhere)
    assert strict == Failed("Поле «Почта» не заполнено.")
    assert outside.mail == []


def test_a_refused_address_is_for_good_and_a_lost_server_not(context: MakeContext, outside: Outdoors) -> None:
    outside.error = Undeliverable(to="kirill@gavan.example", reason="550")
    assert isinstance(robots.run("email", SETTINGS, context()), Failed)
    outside.error = ConnectionRefusedError("nobody listens")
    away = robots.run("email", SETTINGS, context())
    assert away == Retry("Почтовый сервер не принял письмо: nobody listens")


def test_one_address_that_is_none_costs_the_others_nothing_and_is_named(
    context: MakeContext, outside: Outdoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = outside.send_mail

    def send(to: str, *letter: Any) -> None:
        if to == "kirill@gavan.example":
            raise Undeliverable(to=to, reason="550 no such user")
        plain(to, *letter)

    monkeypatch.setattr(outside, "send_mail", send)
    answer = robots.run("email", SETTINGS | {"people": ["initiator"]}, context())
    assert len(outside.mail) == 1
    assert answer == Failed("Письмо на kirill@gavan.example не доставить: 550 no such user. Проверьте адрес.")


def test_too_much_to_attach_is_told(context: MakeContext, outside: Outdoors) -> None:
    outside.files[7] = ("video.pdf", "application/pdf", bytes(21 * 1024 * 1024))
    assert isinstance(robots.run("email", SETTINGS, context()), Failed)
    assert outside.mail == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_field": "what"},
        {"to_field": "phone"},
        {"to_field": None},
        {"to": "a@b.example"},
        {"attach": ["price"]},
        {"subject": "{nonsense}"},
    ],
)
def test_fields_must_be_of_the_right_kind(wrong: dict[str, Any]) -> None:
    assert not robots.settings_problems("email", SETTINGS, FURNITURE)
    assert len(robots.settings_problems("email", SETTINGS | wrong, FURNITURE)) == 1


def test_colleagues_get_a_letter_of_their_own_each_with_a_key_that_stays(
    context: MakeContext, outside: Outdoors
) -> None:
    settings = SETTINGS | {"people": ["initiator", "owner"]}
    answer = robots.run("email", settings, context())
    first = [(letter["to"], letter["key"]) for letter in outside.mail]
    assert first[0] == ("kirill@gavan.example", "42:9:robot:5")
    assert len(first) > 1
    assert all(to.endswith("@verba.example") for to, _ in first[1:])
    assert len({key for _, key in first}) == len(first)
    assert isinstance(answer, Done)
    assert [(e.to, e.key) for e in answer.effects if isinstance(e, RecordEmail)] == first
    outside.mail.clear()
    robots.run("email", settings, context())
    assert [(letter["to"], letter["key"]) for letter in outside.mail] == first


def test_a_letter_may_go_to_colleagues_only_and_needs_somebody(
    context: MakeContext, outside: Outdoors
) -> None:
    settings = SETTINGS | {"to_field": None, "people": ["initiator"]}
    assert isinstance(robots.run("email", settings, context()), Done)
    assert len(outside.mail) == 1
    assert robots.settings_problems("email", SETTINGS | {"to_field": None}) != []
