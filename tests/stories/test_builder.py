"""Process 3 is built from an empty page by clicking only, tried, published, run, and changed meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.stories.builder import Builder
from tests.stories.desk import PDF, Desk, Desks, in_days

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize(
        "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
    ),
]

INITIATOR = "кто создал карточку"
CHAIN = "все руководители до конца цепочки: кто создал карточку"
IF_ALL = "только если выполнены все условия"
ASKED = (("Получатель", True), ("Сумма", True), "Срочная оплата", "Дата оплаты", ("Файл счёта", True))
TITLE = "Счёт на оплату: по цепочке"


@pytest.fixture
def admin(desks: Desks) -> Builder:
    return Builder(desks["ilyin"])


def directory(desk: Desk) -> None:
    """The list of cash flow items, which the administrator maintains."""
    page = desk.open("/admin/directories/new/")
    page.fill("[name=title_ru]", "Статья ДДС")
    page.locator("main form .btn-primary").first.click()
    page.fill("#titles", "Материалы\nАренда\nСвязь")
    page.locator("#new-values .btn-primary").click()
    page.get_by_role("link", name="Аренда", exact=True).wait_for()


def fields(admin: Builder) -> None:
    admin.tab("Поля")
    admin.page.locator(".field-line", has_text="Название").click()
    admin.form.wait_for()
    admin.saved(title__ru="Получатель", title__en="")
    admin.add_field("Статья ДДС", "Выбор", directory="Статья ДДС")
    admin.close()
    admin.add_field("В бюджете", "Выбор")
    admin.add_options("В бюджете", "Не в бюджете")
    admin.close()
    admin.add_field("Сумма", "Деньги", min=1)
    admin.close()
    admin.add_field("Срочная оплата", "Да или нет")
    admin.close()
    admin.page.get_by_role("link", name="Добавить поле").click()
    admin.form.wait_for()
    admin.fill(title__ru="Дата оплаты", kind="Дата", not_past=True)
    for rule in ("required_when", "visible_when"):
        admin.condition(rule, "Срочная оплата", "не равно", "Да", IF_ALL)
    admin.save()
    admin.close()
    admin.add_field("Файл счёта", "Файл", accept="pdf, jpg")
    admin.close()
    admin.page.locator("a", has_text="Изменить").first.click()
    admin.form.wait_for()
    admin.rows("start.fields", *ASKED[1:], "Статья ДДС", "В бюджете")
    admin.save()
    admin.close()


def stages(admin: Builder) -> None:
    admin.tab("Стадии")
    admin.open_stage("Новая")
    admin.saved(title__ru="Создание запроса")
    admin.add_stage("Согласование", norm__amount="3")
    admin.add_stage("Бухгалтерия", norm__amount="1")
    admin.open_stage("Готово")
    admin.saved(title__ru="Оплачен")
    admin.open_stage("Отказ")
    admin.saved(title__ru="Отозван")
    sending(admin)
    approval(admin)
    payment(admin)


def sending(admin: Builder) -> None:
    admin.add_step("Создание запроса", "Форма")
    admin.fill(title__ru="Отправить на согласование")
    admin.rows("assignees", INITIATOR)
    admin.rows("fields", *ASKED)
    admin.save()
    admin.close()
    admin.open_answer("Создание запроса", "Готово")
    admin.saved(title__ru="Отправить", goto="Согласование")
    admin.open_step("Создание запроса", "Отправить на согласование")
    admin.add_inside("Решения")
    admin.fill(title__ru="Отозвать", colour="красный", goto="Отозван", comment="обязательно")
    admin.save()
    admin.close()


def approval(admin: Builder) -> None:
    """Urgent ones have four working hours, others a working day."""
    admin.add_step("Согласование", "Зависит от условия")
    admin.save()
    admin.close()
    admin.column("Согласование").locator(".part-slot a", has_text="если").first.click()
    admin.form.wait_for()
    admin.condition("when", "Срочная оплата", "равно", "Да", IF_ALL)
    admin.save()
    admin.close()
    slots = admin.column("Согласование").locator(".part-slot")
    approver(admin, slots.nth(0), "4", "рабочие часы")
    approver(admin, slots.nth(1), "1", "рабочие дни")
    admin.add_step("Согласование", "Перейти в стадию")
    admin.fill(stage="Бухгалтерия")
    admin.save()
    admin.close()


def approver(admin: Builder, way: Locator, amount: str, unit: str) -> None:
    """The task of the chain, in one of the two ways."""
    admin.add_step("Согласование", "Согласование", way)
    admin.fill(title__ru="Согласовать счёт")
    admin.rows("assignees", CHAIN)
    admin.fill(ask_again="если изменились эти поля")
    admin.fill(depends_on=["Получатель", "Сумма", "Файл счёта"])
    admin.fill(mode="отвечают все по очереди", deadline__how="через время после открытия задания")
    admin.fill(deadline__after__amount=amount, deadline__after__unit=unit)
    admin.save()
    admin.add_inside("Роботы при пропуске срока")
    admin.rows("settings.to", INITIATOR, "у кого задание", "руководитель того, у кого задание")
    admin.fill(settings__text__ru="Счёт {number} ждёт согласования слишком долго")
    admin.save()
    admin.close()
    answers = way.locator(".part-answer")
    answers.filter(has_text="Отклонить").first.click()
    admin.form.wait_for()
    admin.saved(goto="Создание запроса")


def payment(admin: Builder) -> None:
    admin.add_step("Бухгалтерия", "Форма")
    admin.fill(title__ru="Оплатить счёт")
    admin.rows("assignees", "Бухгалтерия")
    admin.save()
    admin.close()
    admin.open_answer("Бухгалтерия", "Готово")
    admin.saved(title__ru="Оплачено", goto="Оплачен")


def publish(admin: Builder, *, move: bool = False) -> None:
    admin.tab("Проверка")
    assert admin.page.locator("main").inner_text()
    admin.tab("Публикация")
    if move:
        admin.page.locator("input[name=cards][value=move]").check()
    admin.page.locator(".publish-form .btn-primary").click()
    admin.page.get_by_text(re.compile("опубликован")).first.wait_for()


def try_it(admin: Builder) -> None:
    """The first invoice is played to its end before anybody is bothered."""
    admin.tab("Пробный прогон")
    page: Page = admin.page
    fomin = page.locator("#starter option", has_text="Фомин").first.inner_text()
    page.locator("#starter").select_option(label=fomin)
    page.fill("#f-name", "ООО «Лес»")
    page.fill("[name^='f-summ']", "1 000")
    page.get_by_label("Дата оплаты").fill(in_days(7))
    page.locator("#trial .form-actions .btn-primary").click()
    for answer in ("Отправить", "Согласовать", "Согласовать", "Согласовать", "Оплачено"):
        play(page, answer)
    assert page.locator("#task-form").count() == 0
    page.locator("#trial").get_by_text("Оплачен", exact=True).first.wait_for(state="attached")


def play(page: Page, answer: str) -> None:
    """The answer to the open task; the page then shows the next one."""
    before = page.locator("input[name=trial]").first.get_attribute("value")
    page.locator("#task-form .outcomes").get_by_role("button", name=answer, exact=True).click()
    page.locator(f"input[name=trial][value='{before}']").first.wait_for(state="detached")


def create_invoice(desk: Desk, payee: str) -> int:
    """An employee finds the process in the menu and fills in the form."""
    desk.open("/")
    page = desk.page
    page.locator(".menu, nav").get_by_role("link", name=TITLE).first.click()
    page.locator(".page-head").get_by_role("link", name="Создать").click()
    page.fill("[name='f-name']", payee)
    page.fill("[name^='f-summ']", "125 000,50")
    page.get_by_label("Дата оплаты").fill(in_days(7))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": PDF}  # type: ignore[arg-type]
    )
    page.locator(".upload-item a", has_text="invoice.pdf").first.wait_for()
    page.locator("#new-card .form-actions button").click()
    page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    return int(re.search(r"(?:/cards/|card=)(\d+)", page.url)[1])  # type: ignore[index]


def answered(desk: Desk, title: str, label: str, comment: str = "", *, group: bool = False) -> None:
    desk.open_my_task(title)
    if group:
        desk.take()
    desk.answer(label, comment)
    desk.done(title)


def away(desk: Desk, substitute: str) -> None:
    """Enters their own absence, with who stands in."""
    page = desk.open("/profile")
    page.fill("[name=first_day]", in_days(0))
    page.fill("[name=last_day]", in_days(3))
    select = page.locator("[name=substitute_id]")
    select.select_option(label=select.locator("option", has_text=substitute).first.inner_text())
    page.locator("form:has([name=first_day]) button.btn-primary").click()
    page.locator(".file-words", has_text=substitute).first.wait_for()


def stage(desk: Desk, card: int, title: str) -> None:
    desk.open(f"/cards/{card}")
    desk.page.locator(".card-title .pill", has_text=title).first.wait_for(state="attached")


def test_an_invoice_along_the_chain_is_built_by_clicking(desks: Desks, admin: Builder) -> None:
    directory(admin.desk)
    admin.create(TITLE)
    fields(admin)
    stages(admin)
    try_it(admin)
    publish(admin)
    fomin, belov, zaitsev = desks["fomin"], desks["belov"], desks["zaitsev"]
    first = create_invoice(fomin, "ООО «Лес»")
    answered(fomin, "Отправить на согласование", "Отправить")
    away(belov, "Зайцев")
    answered(zaitsev, "Согласовать счёт", "Согласовать")
    answered(desks["gromov"], "Согласовать счёт", "Отклонить", "Сумма не та")
    stage(fomin, first, "Создание запроса")
    answered(fomin, "Отправить на согласование", "Отправить")
    # Nothing of what was approved has changed, so the approval given for Белов stands.
    fomin.open(f"/cards/{first}")
    fomin.page.get_by_text("Согласие действует").first.wait_for()
    second = create_invoice(fomin, "ООО «Клей»")
    another_level(admin)
    for person in ("gromov", "vereshchagin"):
        answered(desks[person], "Согласовать счёт", "Согласовать")
    answered(desks["sokolov"], "Проверить продажи", "Согласовать", group=True)
    answered(desks["orlova"], "Оплатить счёт", "Оплачено")
    stage(fomin, first, "Оплачен")
    fomin.open(f"/cards/{first}")
    fomin.page.get_by_text("за: Белов", exact=False).or_(
        fomin.page.get_by_text("Белов И. П.")
    ).first.wait_for()
    stage(fomin, second, "Создание запроса")


def another_level(admin: Builder) -> None:
    """One more approval and one more required field; cards under way go over to the new version."""
    admin.desk.open(f"/admin/design/{admin.process}/")
    admin.add_step("Согласование", "Согласование")
    admin.fill(title__ru="Проверить продажи")
    admin.rows("assignees", "Коммерческий отдел")
    admin.save()
    admin.press("Передвинуть назад")
    admin.close()
    admin.tab("Поля")
    admin.add_field("Договор", "Текст", required=True)
    admin.close()
    admin.page.locator("a", has_text="Изменить").first.click()
    admin.form.wait_for()
    admin.rows("start.fields", ("Договор", True))
    admin.save()
    admin.close()
    publish(admin, move=True)
