"""The statuses of an order on the site: who moves it from where to where, set up by clicking only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.stories.builder import Builder

if TYPE_CHECKING:
    from tests.stories.desk import Desk, Desks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

TITLE = "Заказ покупателя (сайт)"
NEW, AT_WORK, CONFIRMED, CANCELLED = "Новый", "В работе", "Подтверждён", "Отменён"
PACKING, PACKED, SHIPPED, DONE = "Ожидает сборки", "Собран", "Отгружен", "Успешно завершён"
CONSENT, STOCK, OFFER, ARRIVAL = (
    "Ожидает подтверждения",
    "Уточнение наличия",
    "Проверка КП",
    "Ожидает поступления",
)
FORGOTTEN = "Возврат"
MANAGER, HEAD, WAREHOUSE = "Коммерческий отдел", "Генеральный директор", "Служба отгрузки"
MOVES: tuple[tuple[list[str], list[str], str], ...] = (
    ([NEW], [AT_WORK], MANAGER),
    ([AT_WORK], [CONSENT, STOCK, OFFER, ARRIVAL, CONFIRMED, CANCELLED], MANAGER),
    ([CONSENT], [CONFIRMED, AT_WORK], HEAD),
    ([STOCK], [AT_WORK], WAREHOUSE),
    ([OFFER], [AT_WORK], HEAD),
    ([ARRIVAL, CONFIRMED], [CANCELLED], MANAGER),
    ([CONFIRMED], [PACKING], MANAGER),
    ([PACKING], [PACKED], WAREHOUSE),
    ([PACKED], [SHIPPED], WAREHOUSE),
    ([SHIPPED], [DONE], MANAGER),
)


@pytest.fixture
def admin(desks: Desks) -> Builder:
    return Builder(desks["ilyin"])


def stages(admin: Builder) -> None:
    for old, new in (("Новая", NEW), ("Готово", DONE), ("Отказ", CANCELLED)):
        admin.open_stage(old)
        admin.saved(title__ru=new, title__en="")
    for title in (AT_WORK, CONSENT, STOCK, OFFER, ARRIVAL, CONFIRMED, PACKING, PACKED, SHIPPED, FORGOTTEN):
        admin.add_stage(title)


def moves(admin: Builder) -> None:
    """Rows from a set of statuses to a set of statuses; what nothing leads to is told."""
    foot = admin.page.locator("section[aria-labelledby=hand-title]")
    expect(foot).to_contain_text(f"Карточки создаются в стадии: {NEW}.")
    for source, target, who in MOVES:
        admin.page.get_by_role("link", name="Добавить переход").click()
        admin.form.wait_for()
        admin.fill(source=source, target=target)
        admin._choose(admin.form.locator("[name='who.0']"), who)
        admin.save()
        admin.close()
    expect(foot.locator("tbody tr")).to_have_count(len(MOVES))
    expect(foot.locator("p", has_text="Невыбранные")).to_contain_text(FORGOTTEN)
    admin.open_stage(FORGOTTEN)
    admin.press("Удалить…")
    admin.form.locator("button[value=delete-now]").click()
    admin.form.wait_for(state="detached")
    expect(foot.locator("p", has_text="Невыбранные")).to_contain_text("нет")


def rights(admin: Builder) -> None:
    admin.tab("Права")
    page = admin.page
    for who in (MANAGER, "Все"):
        create = page.get_by_role("checkbox", name=f"{who}: Создать", exact=True)
        create.set_checked(who == MANAGER)
    for who in (MANAGER, HEAD, WAREHOUSE, "Все"):
        sees = page.get_by_role("combobox", name=f"{who}: Видеть карточки", exact=True)
        sees.select_option(label="только свои" if who == "Все" else "все")
    page.locator("form:has(.rights-table) button", has_text="Сохранить").click()
    page.locator(".flash", has_text="Сохранено").wait_for()


def publish(admin: Builder) -> None:
    admin.tab("Публикация")
    admin.page.locator(".publish-form .btn-primary").click()
    admin.page.get_by_text(re.compile("опубликован")).first.wait_for()


def create(desk: Desk) -> int:
    page = desk.open("/")
    page.locator(".menu, nav").get_by_role("link", name=TITLE).first.click()
    page.locator(".page-head").get_by_role("link", name="Создать").click()
    page.fill("[name='f-name']", "Анна Белова")
    page.locator("#new-card .form-actions button").click()
    page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    return int(re.search(r"(?:/cards/|card=)(\d+)", page.url)[1])  # type: ignore[index]


def offered(desk: Desk, card: int) -> set[str]:
    """The statuses that the card's page offers the person, without those it says no to."""
    page = desk.open(f"/cards/{card}")
    found = page.locator("#card-moves [name=to]:not([disabled])")
    return {text.strip() for text in found.all_text_contents()}


def move(desk: Desk, card: int, to: str) -> None:
    page = desk.open(f"/cards/{card}")
    page.get_by_role("button", name="Перевести на стадию…").click()
    with page.expect_response(lambda r: r.url.endswith("/moves")):
        page.locator("#card-moves").get_by_role("button", name=to, exact=True).click()
    page.wait_for_load_state()
    assert at(desk, card) == to


def forced(desk: Desk, card: int, key: str) -> int:
    """Sent all the same, as a page would that offers it."""
    desk.open(f"/cards/{card}")
    csrf = desk.page.locator("input[name=csrf_token]").first.input_value()
    form = {"csrf_token": csrf, "to": key}
    return desk.page.request.post(f"/cards/{card}/moves", form=form).status


def keys(desk: Desk, card: int) -> dict[str, str]:
    """The keys of the statuses, from the buttons that lead there."""
    desk.open(f"/cards/{card}")
    buttons = desk.page.locator("#card-moves [name=to]")
    return {(one.text_content() or "").strip(): one.get_attribute("value") or "" for one in buttons.all()}


def at(desk: Desk, card: int) -> str:
    desk.open(f"/cards/{card}")
    return (desk.page.locator(".card-title .pill").first.text_content() or "").strip()


def test_an_order_goes_only_where_the_table_lets_it(desks: Desks, admin: Builder) -> None:
    admin.create(TITLE)
    stages(admin)
    moves(admin)
    rights(admin)
    publish(admin)
    run(desks)


def run(desks: Desks) -> None:
    manager, warehouse, head = desks["sokolov"], desks["tikhonov"], desks["vereshchagin"]
    card = create(manager)
    assert (offered(manager, card), offered(warehouse, card)) == ({AT_WORK}, set())
    key = keys(manager, card)
    assert forced(warehouse, card, key[AT_WORK]) == 403
    assert at(manager, card) == NEW
    move(manager, card, AT_WORK)
    key |= keys(manager, card)
    assert offered(manager, card) == {CONSENT, STOCK, OFFER, ARRIVAL, CONFIRMED, CANCELLED}
    move(manager, card, CONSENT)
    assert (offered(manager, card), offered(head, card)) == (set(), {CONFIRMED, AT_WORK})
    for person, status in ((manager, CONFIRMED), (warehouse, AT_WORK), (head, CANCELLED)):
        assert forced(person, card, key[status]) == 403
    assert at(manager, card) == CONSENT
    move(head, card, CONFIRMED)
    assert offered(manager, card) == {CANCELLED, PACKING}
    move(manager, card, PACKING)
    for status in (PACKED, SHIPPED):
        assert (offered(warehouse, card), offered(manager, card)) == ({status}, set())
        move(warehouse, card, status)
    move(manager, card, DONE)
    assert offered(manager, card) == set()
