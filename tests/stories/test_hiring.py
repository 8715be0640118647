"""Hiring (prose/hiring.md) is built from an empty page by clicking only, published, and run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.stories.builder import Builder
from tests.stories.desk import PATIENCE, in_days

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.stories.desk import Desk, Desks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Приём нового сотрудника"
AFTER, LATE = "Роботы после этого решения", "Роботы при пропуске срока"
INITIATOR = "кто создал карточку"
HOLDER = "у кого задание"
DIRECTOR = "Генеральный директор"
MENTOR = "кто указан в поле «Наставник»"
STARTERS = ("Коммерческий отдел", "Конструкторское бюро", "Директор по производству", "Служба отгрузки")
DEPARTMENTS = (
    "Коммерческий отдел",
    "Конструкторское бюро",
    "Бухгалтерия",
    "Производство",
    "Служба отгрузки",
    "Отдел закупок",
    "ИТ",
)
WITHOUT_SALARY = (
    "ФИО кандидата",
    "Должность",
    "Отдел",
    "Дата выхода",
    "Нужен компьютер",
    "Программы для работы",
)
PAPERS = (
    "паспорт и СНИЛС получены",
    "трудовой договор подписан",
    "приказ издан",
    "зарплатная карта оформлена",
)
INTRODUCED = (
    "показал цех и офис",
    "провёл инструктаж по безопасности",
    "познакомил с отделом",
    "выдал первое задание",
)


@pytest.fixture
def admin(desks: Desks) -> Builder:
    return Builder(desks["ilyin"])


# -- fields ------------------------------------------------------------------------------------------------


def fields(admin: Builder) -> None:
    admin.tab("Поля")
    admin.page.locator(".field-line", has_text="Название").click()
    admin.form.wait_for()
    admin.saved(title__ru="ФИО кандидата", title__en="")
    of_applicant(admin)
    on_a_condition(admin)
    for title, kind in (
        ("Кем согласовано", "Текст"),
        ("Причина отказа", "Длинный текст"),
        ("Номер приказа", "Текст"),
        ("Примечание о рабочем месте", "Длинный текст"),
        ("Дата приёма", "Дата"),
    ):
        admin.add_field(title, kind)
        admin.close()
    at_start(admin)


def of_applicant(admin: Builder) -> None:
    admin.add_field("Почта кандидата", "Электронная почта")
    admin.close()
    admin.add_field("Должность", "Текст")
    admin.close()
    admin.add_field("Отдел", "Выбор")
    admin.add_options(*DEPARTMENTS)
    admin.close()
    admin.add_field("Дата выхода", "Дата", not_past=True)
    admin.close()
    admin.add_field("Оклад", "Деньги", min="0,01")
    admin.close()
    admin.add_field("Вид договора", "Выбор")
    admin.add_options("Бессрочный", "Срочный")
    admin.close()
    admin.add_field("Нужен компьютер", "Да или нет")
    admin.close()
    admin.add_field("Наставник", "Сотрудник")
    admin.close()
    admin.add_field("Резюме", "Файл")
    admin.close()
    admin.add_field("Комментарий", "Длинный текст")
    admin.close()


def on_a_condition(admin: Builder) -> None:
    """The end of a contract and programs are there, and needed, only for some."""
    for title, kind, field, value in (
        ("Дата окончания договора", "Дата", "Вид договора", "Срочный"),
        ("Программы для работы", "Длинный текст", "Нужен компьютер", "Да"),
    ):
        admin.page.get_by_role("link", name="Добавить поле").click()
        admin.form.wait_for()
        admin.fill(title__ru=title, kind=kind)
        for rule in ("required_when", "visible_when"):
            admin.condition(rule, field, "равно", value)
        if kind == "Дата":
            admin.save()
            admin.condition("valid_when", title, "позже", "Дата выхода")
            admin.fill(invalid__ru="Договор не может закончиться раньше даты выхода.")
        admin.save()
        admin.close()


def at_start(admin: Builder) -> None:
    needed = ("Почта кандидата", "Должность", "Отдел", "Дата выхода", "Оклад", "Вид договора")
    admin.page.locator("a", has_text="Изменить").first.click()
    admin.form.wait_for()
    admin.rows("start.fields", *((title, True) for title in needed))
    admin.rows("start.fields", "Дата окончания договора", ("Нужен компьютер", True), "Программы для работы")
    admin.rows("start.fields", ("Наставник", True), "Резюме", "Комментарий")
    admin.save()
    admin.close()


# -- stages ------------------------------------------------------------------------------------------------


def stages(admin: Builder) -> None:
    admin.tab("Стадии")
    admin.open_stage("Новая")
    admin.saved(title__ru="Согласование", title__en="")
    admin.add_stage("Подготовка")
    admin.add_stage("Введение в должность")
    admin.open_stage("Готово")
    admin.saved(title__ru="Принят", title__en="")
    admin.open_stage("Отказ")
    admin.saved(title__ru="Не принят", title__en="")
    approval(admin)
    preparation(admin)
    introduction(admin)
    ends(admin)


def robot(admin: Builder, heading: str, do: str, to: tuple[str, ...] = (), **settings: str | bool) -> None:
    """A robot inside the part whose form is open; then that part's form is open again."""
    admin.add_inside(heading)
    fill_robot(admin, do, to, **settings)
    admin.save()


def fill_robot(admin: Builder, do: str, to: tuple[str, ...] = (), **settings: str | bool) -> None:
    admin.fill(do=do)
    if to:
        admin.rows("settings.to", *to)
    admin.fill(**{f"settings__{name}": value for name, value in settings.items()})


def set_field(admin: Builder, field: str, value: str) -> None:
    """The robot whose form is open fills in a field."""
    admin.fill(do="Заполнить поля")
    admin.set_value(field, value)
    admin.save()


def deadline(admin: Builder, days: str, *late: str, after: str = "") -> None:
    """The task whose form is open has so many working days; then these people hear of it."""
    if after:
        admin.fill(deadline__how="через время после дня из поля", deadline__field=after)
    else:
        admin.fill(deadline__how="через время после открытия задания")
    admin.fill(deadline__after__amount=days, deadline__after__unit="рабочие дни")
    admin.save()
    robot(admin, LATE, "Уведомить", late, text__ru="Срок задания по заявке {number} ({name}) прошёл")


def approval(admin: Builder) -> None:
    """Above the limit the director decides; others go on at once."""
    admin.open_stage("Согласование")
    text = "Вас назначили наставником: {name}, {dolzhnost}, дата выхода {data_vyhoda}"
    robot(admin, "Роботы при входе в стадию", "Уведомить", (MENTOR,), text__ru=text, show=True)
    admin.close()
    admin.add_step("Согласование", "Зависит от условия")
    admin.save()
    admin.close()
    admin.column("Согласование").locator(".part-slot a", has_text="если").first.click()
    admin.form.wait_for()
    admin.condition("when", "Оклад", "больше", "100 000")
    admin.save()
    admin.close()
    decision(admin, admin.column("Согласование").locator(".part-slot").nth(0))
    otherwise = admin.column("Согласование").locator(".part-slot").nth(1)
    admin.add_step("Согласование", "Робот", otherwise)
    set_field(admin, "Кем согласовано", "В пределах лимита")
    admin.close()
    admin.add_step("Согласование", "Перейти в стадию", otherwise)
    admin.saved(stage="Подготовка")


def decision(admin: Builder, slot: Locator) -> None:
    admin.add_step("Согласование", "Согласование", slot)
    admin.fill(title__ru="Согласовать приём")
    admin.rows("assignees", DIRECTOR)
    admin.rows("fields", "Причина отказа")
    deadline(admin, "2", HOLDER, INITIATOR)
    admin.close()
    admin.open_answer("Согласование", "Согласовать")
    admin.fill(goto="Подготовка")
    admin.save()
    admin.add_inside(AFTER)
    set_field(admin, "Кем согласовано", "Генеральный директор")
    robot(admin, AFTER, "Уведомить", (INITIATOR,), text__ru="Приём согласован: {name}")
    admin.close()
    admin.open_answer("Согласование", "Отклонить")
    admin.fill(goto="Не принят", comment="нет", requires=["Причина отказа"])
    admin.save()
    admin.close()


def preparation(admin: Builder) -> None:
    """Papers and a place to work, both at once; then a letter, and on."""
    admin.add_step("Подготовка", "Одновременно")
    admin.save()
    admin.close()
    lanes = admin.column("Подготовка").locator(".part-slot")
    admin.add_step("Подготовка", "Задача", lanes.nth(0))
    admin.fill(title__ru="Подготовить документы")
    admin.rows("assignees", "Орлова Е. П.")
    admin.rows("fields", ("Номер приказа", True))
    admin.lines("checklist", *PAPERS)
    deadline(admin, "3", HOLDER, DIRECTOR)
    fine(admin)
    admin.close()
    admin.add_step("Подготовка", "Задача", lanes.nth(1))
    admin.fill(title__ru="Подготовить рабочее место")
    admin.fill(ask__ru="Если компьютер нужен, купите и его.", shows=list(WITHOUT_SALARY))
    admin.rows("assignees", "Савина О. Д.")
    admin.rows("fields", "Примечание о рабочем месте")
    deadline(admin, "5", HOLDER, DIRECTOR)
    fine(admin)
    admin.close()
    admin.add_step("Подготовка", "Робот")
    fill_robot(admin, "Отправить письмо", to_field="Почта кандидата", subject__ru="Ждём вас на работе")
    admin.saved(
        settings__text__ru="Должность: {dolzhnost}. Дата выхода: {data_vyhoda}. Наставник: {nastavnik}."
    )
    admin.add_step("Подготовка", "Перейти в стадию")
    admin.saved(stage="Введение в должность")


def fine(admin: Builder) -> None:
    robot(admin, LATE, "Начислить штраф", points="500", reason__ru="Просрочено: заявка {number}")


def introduction(admin: Builder) -> None:
    admin.add_step("Введение в должность", "Задача")
    admin.fill(title__ru="Ввести в должность", shows=list(WITHOUT_SALARY))
    admin.rows("assignees", MENTOR)
    admin.rows("fields", "Причина отказа")
    admin.lines("checklist", *INTRODUCED)
    deadline(admin, "5", HOLDER, INITIATOR, after="Дата выхода")
    admin.close()
    admin.open_answer("Введение в должность", "Сделано")
    admin.fill(title__ru="Сотрудник введён", title__en="", colour="зелёный", goto="Принят", approves=True)
    admin.save()
    admin.close()
    admin.open_step("Введение в должность", "Ввести в должность")
    admin.add_inside("Решения")
    admin.fill(title__ru="Кандидат не вышел", colour="красный", goto="Не принят", requires=["Причина отказа"])
    admin.save()
    admin.close()
    admin.open_answer("Введение в должность", "Кандидат не вышел")
    robot(admin, AFTER, "Уведомить", ("Орлова Е. П.",), text__ru="{name}: кандидат не вышел")
    admin.close()


def ends(admin: Builder) -> None:
    entering = "Роботы при входе в стадию"
    admin.open_stage("Принят")
    admin.add_inside(entering)
    set_field(admin, "Дата приёма", "сегодня")
    robot(admin, entering, "Уведомить", (INITIATOR,), text__ru="{name}: принят")
    admin.close()
    admin.open_stage("Не принят")
    robot(admin, entering, "Уведомить", (INITIATOR,), text__ru="{name}: не принят. {prichina_otkaza}")
    admin.close()


# -- rights ------------------------------------------------------------------------------------------------


def rights(admin: Builder) -> None:
    admin.tab("Права")
    page = admin.page
    page.locator("#also").select_option(label="Савина О. Д.")
    page.get_by_role("button", name="Добавить строку").click()
    row = page.locator(".rights-table tr")
    for who in (*STARTERS, "Все"):
        create = row.filter(has_text=re.compile(rf"^\s*{who}")).get_by_role(
            "checkbox", name=f"{who}: Создать", exact=True
        )
        create.set_checked(who != "Все")
    for who in ("Генеральный директор", "Бухгалтерия", "Савина О. Д.", "Все"):
        sees = page.get_by_role("combobox", name=f"{who}: Видеть карточки", exact=True)
        sees.select_option(label="только свои" if who == "Все" else "все")
    page.locator("form:has(.rights-table) button", has_text="Сохранить").click()
    page.locator(".flash", has_text="Сохранено").wait_for()
    page.locator("section[aria-labelledby=edits] .box-head a", has_text="Добавить").click()
    for one in (DIRECTOR, "Оклад", "Согласование"):
        page.get_by_label(one, exact=True).check()
    page.locator("main form .btn-primary").click()
    page.locator(".edit-row", has_text="Оклад").wait_for()


def build(admin: Builder) -> None:
    admin.create(TITLE)
    fields(admin)
    stages(admin)
    rights(admin)


# -- the process is run ------------------------------------------------------------------------------------


def publish(admin: Builder) -> None:
    admin.tab("Проверка")
    admin.page.get_by_text("Публикации ничего не мешает.").wait_for()
    admin.tab("Публикация")
    admin.page.locator(".publish-form .btn-primary").click()
    admin.page.get_by_text(re.compile("опубликован")).first.wait_for()


def apply(desk: Desk, name: str, salary: str, *, contract_ends: str = "") -> int:
    """Somebody of the sales department finds the process in the menu and fills in the form."""
    page = desk.open("/")
    page.locator(".menu, nav").get_by_role("link", name=TITLE).first.click()
    page.locator(".page-head").get_by_role("link", name="Создать").click()
    for label, value in {
        "ФИО кандидата": name,
        "Почта кандидата": "kandidat@example.com",
        "Должность": "Столяр",
        "Дата выхода": in_days(7),
        "Оклад": salary,
    }.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Отдел").select_option(label="Производство")
    page.get_by_label("Наставник").select_option(label=mentor_in(page))
    page.get_by_label("Срочный" if contract_ends else "Бессрочный", exact=True).check()
    page.get_by_role("group", name="Нужен компьютер").get_by_label("Нет").check()
    expect(page.get_by_label("Программы для работы")).to_be_hidden()
    expect(page.get_by_label("Дата окончания договора")).to_be_visible(visible=bool(contract_ends))
    if contract_ends:
        page.get_by_label("Дата окончания договора").fill(contract_ends)
    page.locator("#new-card .form-actions button").click()
    page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    return int(re.search(r"(?:/cards/|card=)(\d+)", page.url)[1])  # type: ignore[index]


def mentor_in(page: Page) -> str:
    return page.get_by_label("Наставник").locator("option", has_text="Белов").first.inner_text()


def stage(desk: Desk, card: int, title: str) -> None:
    """The stage the card comes to, by itself or not."""
    desk.open(f"/cards/{card}")
    expect(desk.page.locator(".strip [aria-current=step]")).to_contain_text(title, timeout=PATIENCE)


def holds(desk: Desk, field: str, value: str) -> None:
    """What the card says of a field."""
    row = desk.page.locator(".facts dt, .facts th, dt").filter(has_text=re.compile(rf"^\s*{field}\s*$"))
    expect(row.locator("xpath=following-sibling::dd[1]").first).to_contain_text(value)


def told(desk: Desk, card: int, text: str) -> None:
    """The robot tells it, as the timeline says by itself; then it stands among one's notifications."""
    desk.open(f"/cards/{card}")
    desk.page.get_by_text(text).first.wait_for()
    desk.open("/notifications")
    desk.page.get_by_text(text).first.wait_for()


def refused(desk: Desk, label: str) -> None:
    """The answer is not taken: something on the form is missing."""
    desk.answer(label)
    desk.page.locator(".field-error").first.wait_for()


def tick_all(desk: Desk) -> None:
    for box in desk.page.locator(".checklist input").all():
        box.check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hiring_is_built_by_clicking_and_runs(desks: Desks, admin: Builder) -> None:
    build(admin)
    publish(admin)
    run(desks)


def run(desks: Desks) -> None:
    sokolov = desks["sokolov"]
    card = apply(sokolov, "Петров Пётр", "150000")
    approved(desks, card)
    prepared(desks, card)
    introduced(desks, card)
    within = apply(sokolov, "Иванов Иван", "100000", contract_ends=in_days(90))
    stage(sokolov, within, "Подготовка")
    holds(sokolov, "Кем согласовано", "В пределах лимита")
    declined(desks, apply(sokolov, "Сидоров Семён", "200000"))


def approved(desks: Desks, card: int) -> None:
    sokolov, director, belov = desks["sokolov"], desks["vereshchagin"], desks["belov"]
    stage(sokolov, card, "Согласование")
    told(belov, card, "Вас назначили наставником: Петров Пётр, Столяр")
    stage(belov, card, "Согласование")
    stranger = desks["tikhonov"].context.request
    assert stranger.get(f"/cards/{card}").status == 404, "nobody else sees it"
    director.open_my_task("Согласовать приём")
    director.answer("Согласовать")
    director.done("Согласовать приём")
    told(sokolov, card, "Приём согласован: Петров Пётр")
    stage(sokolov, card, "Подготовка")
    holds(sokolov, "Кем согласовано", "Генеральный директор")


def prepared(desks: Desks, card: int) -> None:
    """Both have their task at once; the card goes on when both are done."""
    orlova, savina = desks["orlova"], desks["savina"]
    savina.open("/tasks")
    savina.page.get_by_role("link", name="Подготовить рабочее место").first.wait_for()
    orlova.open_my_task("Подготовить документы")
    orlova.page.fill("#f-nomer_prikaza", "17-к")
    refused(orlova, "Сделано")
    tick_all(orlova)
    orlova.answer("Сделано")
    orlova.done("Подготовить документы")
    stage(orlova, card, "Подготовка")
    savina.open_my_task("Подготовить рабочее место")
    savina.answer("Сделано")
    savina.done("Если компьютер нужен")
    stage(orlova, card, "Введение в должность")
    orlova.page.get_by_text("kandidat@example.com").first.wait_for()


def introduced(desks: Desks, card: int) -> None:
    belov, sokolov = desks["belov"], desks["sokolov"]
    belov.open_my_task("Ввести в должность")
    refused(belov, "Кандидат не вышел")
    refused(belov, "Сотрудник введён")
    tick_all(belov)
    belov.answer("Сотрудник введён")
    belov.done("Ввести в должность")
    stage(sokolov, card, "Принят")
    told(sokolov, card, "Петров Пётр: принят")


def declined(desks: Desks, card: int) -> None:
    director, sokolov = desks["vereshchagin"], desks["sokolov"]
    director.open_my_task("Согласовать приём")
    refused(director, "Отклонить")
    director.answer("Отклонить", prichina_otkaza="Нет такой ставки")
    director.done("Согласовать приём")
    stage(sokolov, card, "Не принят")
    told(sokolov, card, "Сидоров Семён: не принят. Нет такой ставки")
