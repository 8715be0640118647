"""A penalty is disputed by whoever got it: left once with a reason, then, after a question, taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.stories import staff
from tests.stories.desk import Desk, Desks, in_days
from tests.stories.site import Site
from tests.stories.test_furniture import answer_quickly, card_row, make_late, open_task, penalties
from webapp import runtime

pytestmark = [pytest.mark.browser, pytest.mark.slow]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DECIDE, SAY_MORE = "Решить, снять ли штраф", "Дополнить обращение"


@pytest.fixture
def order(place: Site, desks: Desks) -> int:
    """Zaitsev was late with it, and the robot has written his penalty down."""
    staff.publish(place, "penalty_appeal")
    card = desks["sokolov"].create_order("Илья", "Шкаф")
    answer_quickly(place, card, "vereshchagin", "approve")
    answer_quickly(place, card, "kuznetsov", "ready", documentation=True)
    answer_quickly(place, card, "orlova", "ready", estimate=True)
    answer_quickly(place, card, "sokolov", "agree")
    answer_quickly(place, card, "gromov", "approve", ready_by=in_days(3))
    desks["zaitsev"].open_my_task("Изготовить заказ")
    desks["zaitsev"].take()
    make_late(place, card)
    place.until(lambda: penalties(card))
    return card


@only_sqlite
def test_a_penalty_is_left_once_and_taken_back_at_the_second_try(
    place: Site, desks: Desks, order: int
) -> None:
    late, head = desks["zaitsev"], desks["belov"]
    first = disputed(late, order, "Не успел")
    place.until(lambda: open_task(first, "decide"))
    left_as_it_is(head, order)
    place.until(lambda: card_row(first).stage == "kept")
    late.open(f"/cards/{first}")
    expect(late.page.locator("main")).to_contain_text("Задача лежала неделю")

    second = disputed(late, order, "Срок перенёс клиент")
    place.until(lambda: open_task(second, "decide"))
    head.open_my_task(DECIDE)
    head.answer("Уточнить", "Где это видно?")
    place.until(lambda: open_task(second, "explain"))
    late.open_my_task(SAY_MORE)
    expect(late.page.locator("main")).to_contain_text("Где это видно?")
    late.attach("proofs", "letter.pdf")
    late.answer("Отправить")
    place.until(lambda: open_task(second, "decide"))
    head.open_my_task(DECIDE)
    expect(head.page.locator("main a[href*='/files/']", has_text="letter.pdf").first).to_be_visible()
    head.answer("Снять штраф")

    place.until(lambda: card_row(second).stage == "waived")
    place.until(lambda: penalties(order)[0].waived_at)
    taken_back(late, order)
    in_their_own_language(desks["vereshchagin"], second)
    with place.app.app_context():
        for card in (first, second):
            stored, told = runtime.replayed(card)
            assert stored == told
    assert staff.complaints(desks.made) == {}


def disputed(late: Desk, order: int, words: str) -> int:
    """From the penalty on the card into a form that has its number, and will not go without a word."""
    late.open(f"/cards/{order}")
    late.page.locator("#penalties").get_by_role("link", name="Оспорить").click()
    late.page.locator("#new-card").wait_for()
    expect(late.page.locator("#f-penalty")).to_have_value(re.compile(r"^\d+$"))
    late.create_refused("words")
    late.fill(words=words)
    return late.create()


def left_as_it_is(head: Desk, order: int) -> None:
    """Who decides sees what for it was and on which order; to leave it needs a reason."""
    head.open_my_task(DECIDE)
    expect(head.page.locator("main")).to_contain_text("Не успел")
    head.answer("Оставить в силе")
    head.page.locator("#comment:invalid").wait_for()
    expect(head.page.locator(f"#disputed a[href$='/cards/{order}']")).to_be_visible()
    expect(head.page.locator("#disputed")).to_contain_text("не готов в срок")
    head.answer("Оставить в силе", "Задача лежала неделю")


def taken_back(late: Desk, order: int) -> None:
    """It is crossed out with the reason, cannot be disputed again, and counts no more."""
    late.open(f"/cards/{order}")
    box = late.page.locator("#penalties")
    expect(box.locator("s")).to_contain_text("10")
    expect(box).to_contain_text("Срок перенёс клиент")
    expect(box.get_by_role("link", name="Оспорить")).to_have_count(0)


def in_their_own_language(reader: Desk, card: int) -> None:
    """Somebody who reads English sees nothing in Russian but what people wrote and their names."""
    reader.open("/profile")
    reader.page.locator("#locale").select_option("en")
    reader.page.locator("form", has=reader.page.locator("#locale")).locator("button").last.click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    reader.open(f"/cards/{card}")
    expect(reader.page.locator("#disputed")).to_contain_text("Disputed")
    expect(reader.page.locator("h1")).to_contain_text(re.compile(r"№ \d+"))
    expect(reader.page.locator("h1")).not_to_contain_text("Штраф")
