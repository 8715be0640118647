"""A customer's complaint (prose/complaint.md) is built by clicking only, published, and run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.stories.builder import Builder
from tests.stories.complaint import DELIVERY, MASTERS, REFUND, TITLE, build
from tests.stories.desk import in_days

if TYPE_CHECKING:
    from tests.stories.desk import Desk, Desks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def admin(desks: Desks) -> Builder:
    return Builder(desks["ilyin"])


def publish(admin: Builder) -> None:
    admin.tab("Проверка")
    admin.page.get_by_text("Публикации ничего не мешает.").wait_for()
    admin.tab("Публикация")
    admin.page.locator(".publish-form .btn-primary").click()
    admin.page.get_by_text(re.compile("опубликован")).first.wait_for()


def fill_in(desk: Desk, number: str) -> None:
    page = desk.open("/")
    page.locator(".menu, nav").get_by_role("link", name=TITLE).first.click()
    page.locator(".page-head").get_by_role("link", name="Создать").click()
    for label, value in {
        "Номер акта": number,
        "Клиент": "Анна Белова",
        "Почта клиента": "anna@example.com",
        "Дата обращения": in_days(0),
        "Описание": "Скол на дверце",
        "Наименование, строка 1": "Дверца",
        "Количество, строка 1": "3",
        "Цена, строка 1": "40000",
    }.items():
        page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_label("Вид дефекта").select_option(label=DELIVERY)
    page.get_by_label("Перевозчик").fill("Быстрый груз")
    page.get_by_label("Вид дефекта").select_option(label="скол")
    expect(page.get_by_label("Перевозчик")).to_be_hidden()


def submit(desk: Desk) -> None:
    desk.page.locator("#new-card .form-actions button").click()


def created(desk: Desk) -> int:
    desk.page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    return int(re.search(r"(?:/cards/|card=)(\d+)", desk.page.url)[1])  # type: ignore[index]


def work_on(desk: Desk, title: str, label: str, **values: str) -> None:
    desk.open_my_task(title)
    for name, value in values.items():
        desk.page.get_by_label(name.replace("_", " ")).first.fill(value)
    desk.answer(label)
    desk.done(title)


def stage(desk: Desk, card: int, title: str) -> None:
    desk.open(f"/cards/{card}")
    expect(desk.page.locator(".card-title .pill").first).to_contain_text(title)


def move(desk: Desk, card: int, to: str) -> None:
    page = desk.open(f"/cards/{card}")
    page.get_by_role("button", name="Перевести на стадию…").click()
    with page.expect_response(lambda r: r.url.endswith("/moves")):
        page.locator("#card-moves").get_by_role("button", name=to).click()
    page.wait_for_load_state()
    stage(desk, card, to)


def decide(desk: Desk, card: int, how: str, label: str, value: str) -> None:
    """Chooses what is done; more than the total is not given back."""
    desk.open_my_task("Выбрать способ")
    page = desk.page
    page.get_by_label(how, exact=True).check()
    if how == REFUND:
        page.get_by_label(label).fill("120000,01")
        desk.answer("Решено")
        page.get_by_text("Вернуть можно не больше «Итого».").first.wait_for()
        page.get_by_label(label).fill(value)
    else:
        names = page.get_by_label(label).locator("option")
        shown = [" ".join(name.split(" ·")[0].split()) for name in names.all_inner_texts()[1:]]
        assert shown == [*MASTERS]
        page.get_by_label(label).select_option(label=next(n for n in names.all_inner_texts() if value in n))
    desk.answer("Решено")
    desk.done("Выбрать способ")


def test_a_complaint_is_built_by_clicking_and_runs(desks: Desks, admin: Builder) -> None:
    build(admin)
    publish(admin)
    run(desks)


def run(desks: Desks) -> None:
    sokolov, kuznetsov, gromov = desks["sokolov"], desks["kuznetsov"], desks["gromov"]
    fill_in(sokolov, "РА-1")
    submit(sokolov)
    card = created(sokolov)
    fill_in(sokolov, "ра-1 ")
    submit(sokolov)
    sokolov.page.locator(".field-error, .error-summary").get_by_text("уже").first.wait_for()
    stage(sokolov, card, "Разбор")
    expect(sokolov.page.locator("main")).to_contain_text(re.compile(r"120\s000"))
    work_on(kuznetsov, "Разобрать рекламацию", "Не хватает сведений", Вопрос_клиенту="Какая дверца?")
    stage(sokolov, card, "Уточнение")
    work_on(sokolov, "Спросить клиента", "Ответ получен", Ответ_клиента="Левая")
    work_on(kuznetsov, "Разобрать рекламацию", "Обоснована", Заключение="Наш брак")
    stage(sokolov, card, "Решение")
    decide(gromov, card, "Ремонт", "Мастер", "Фомин")
    stage(desks["fomin"], card, "Исполнение")
    desks["fomin"].page.get_by_text("Исправить мебель").first.wait_for()
    sokolov.open(f"/cards/{card}")
    expect(sokolov.page.locator("#card-moves [name=to]:not([disabled])")).to_have_count(0)
    move(gromov, card, "Решение")
    expect(desks["fomin"].open("/tasks").get_by_role("link", name="Исправить мебель")).to_have_count(0)
    decide(gromov, card, REFUND, "Сумма возврата", "50000")
    work_on(desks["orlova"], "Вернуть деньги", "Готово", Номер_платёжки="77")
    stage(sokolov, card, "Выдержка")
    move(sokolov, card, "Закрыта")
    sokolov.open(f"/cards/{card}")
    expect(sokolov.page.locator("main")).to_contain_text("Дата закрытия")
    assert {desk.login: desk.complaints for desk in desks.made.values() if desk.complaints} == {}
