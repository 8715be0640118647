"""Building the process of prose/complaint.md: by clicking only, from an empty page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.stories.builder import Builder
    from tests.stories.desk import Desk

TITLE = "Рекламация клиента"
DEFECTS = "Виды дефектов"
DELIVERY = "повреждение при доставке"
KINDS = f"скол\nцарапина\nне тот размер\nнедокомплект\nбрак фурнитуры\n{DELIVERY}"
MANAGER, HOLDER = "кто создал карточку", "у кого задание"
SALES, DIRECTOR, PRODUCTION = "Коммерческий отдел", "Генеральный директор", "Директор по производству"
KUZNETSOV, GROMOV = "Кузнецов Д. О.", "Громов С. Н."
AFTER, LATE, ENTERING = "Роботы после этого решения", "Роботы при пропуске срока", "Роботы при входе в стадию"
AFTER_OPENING = "через время после открытия задания"
REFUND = "Возврат денег"
MASTERS = ("Белов И. П.", "Зайцев Н. И.", "Фомин О. Ю.")
ASKED = ("Клиент", "Почта клиента", "Дата обращения", "Вид дефекта", "Описание", "Позиции")


# -- fields ------------------------------------------------------------------------------------------------


def directory(desk: Desk) -> None:
    page = desk.open("/admin/directories/new/")
    page.fill("[name=title_ru]", DEFECTS)
    page.locator("main form .btn-primary").first.click()
    page.fill("#titles", KINDS)
    page.locator("#new-values .btn-primary").click()
    page.get_by_role("link", name=DELIVERY, exact=True).wait_for()


def fields(admin: Builder) -> None:
    admin.tab("Поля")
    admin.page.locator(".field-line", has_text="Название").click()
    admin.form.wait_for()
    admin.saved(title__ru="Номер акта", title__en="", unique=True)
    for title, kind, more in (
        ("Клиент", "Текст", {}),
        ("Почта клиента", "Электронная почта", {}),
        ("Дата обращения", "Дата", {"not_future": True}),
        ("Вид дефекта", "Выбор", {"directory": DEFECTS}),
        ("Описание", "Длинный текст", {}),
        ("Фотографии", "Файлы", {"accept": "jpg, png"}),
        ("Заключение", "Длинный текст", {}),
        ("Причина отклонения", "Длинный текст", {}),
        ("Вопрос клиенту", "Длинный текст", {}),
        ("Ответ клиента", "Длинный текст", {}),
        ("Замечания", "Длинный текст", {}),
        ("Дата доставки", "Дата", {}),
        ("Номер платёжки", "Текст", {}),
        ("Дата закрытия", "Дата", {}),
    ):
        admin.add_field(title, kind, **more)
        admin.close()
    items(admin)
    on_a_condition(admin, "Перевозчик", "Текст", "Вид дефекта", "равно", DELIVERY)
    decision_fields(admin)
    at_start(admin)


def items(admin: Builder) -> None:
    """A table whose sums are worked out, and their total; the formulas are put together from buttons."""
    admin.add_field("Позиции", "Строки, таблица", min=1)
    for title, kind, more in (
        ("Наименование", "Текст", {"required": True}),
        ("Количество", "Число", {"required": True, "whole": True, "min": 1}),
        ("Цена", "Деньги", {"required": True}),
    ):
        admin.add_inside("Колонки")
        admin.fill(title__ru=title, kind=kind, **more)
        admin.save()
    admin.add_inside("Колонки")
    admin.fill(title__ru="Сумма", kind="Деньги", total=True)
    formula(admin, ("Количество", " * "), ("Цена", ""))
    admin.save()
    admin.close()
    admin.page.get_by_role("link", name="Добавить поле").click()
    admin.form.wait_for()
    admin.fill(title__ru="Итого", kind="Деньги")
    admin.form.locator("#formula").press_sequentially("sum(")
    formula(admin, ("Позиции: Сумма", ")"))
    admin.save()
    admin.close()


def formula(admin: Builder, *words: tuple[str, str]) -> None:
    """Each a button of a field, and what is typed behind it."""
    for title, then in words:
        admin.form.locator("[data-insert]").filter(has_text=re.compile(rf" {title}\s*$")).click()
        admin.form.locator("#formula").press_sequentially(then)
    expect(admin.form.locator(".field-error")).to_have_count(0)


def on_a_condition(
    admin: Builder, title: str, kind: str, field: str, op: str, value: str | list[str], **more: str
) -> None:
    admin.add_field(title, kind, **more)
    for rule in ("required_when", "visible_when"):
        admin.condition(rule, field, op, value)
    admin.save()
    admin.close()


def decision_fields(admin: Builder) -> None:
    admin.add_field("Способ", "Выбор")
    admin.add_options("Ремонт", "Замена", REFUND)
    admin.close()
    on_a_condition(admin, "Мастер", "Сотрудник", "Способ", "одно из", ["Ремонт", "Замена"])
    admin.page.locator(".field-line", has_text="Мастер").click()
    admin.form.wait_for()
    admin.rows("among", *MASTERS)
    admin.save()
    admin.close()
    on_a_condition(admin, "Сумма возврата", "Деньги", "Способ", "равно", REFUND, min="0,01")
    admin.page.locator(".field-line", has_text="Сумма возврата").click()
    admin.form.wait_for()
    admin.condition("valid_when", "Сумма возврата", "не больше", "Итого")
    admin.fill(invalid__ru="Вернуть можно не больше «Итого».")
    admin.save()
    admin.close()
    admin.add_field("Срочность", "Выбор")
    admin.add_options("Обычная", "Высокая")
    admin.saved(default="Обычная")


def at_start(admin: Builder) -> None:
    admin.page.locator("a", has_text="Изменить").first.click()
    admin.form.wait_for()
    admin.rows("start.fields", *((title, True) for title in ASKED), "Перевозчик", "Фотографии")
    admin.save()
    admin.close()


# -- stages ------------------------------------------------------------------------------------------------


def stages(admin: Builder) -> None:
    admin.tab("Стадии")
    admin.open_stage("Новая")
    admin.saved(title__ru="Разбор", title__en="")
    for title in ("Уточнение", "Решение", "Исполнение", "Выдержка"):
        admin.add_stage(title)
    admin.open_stage("Готово")
    admin.saved(title__ru="Закрыта", title__en="")
    admin.open_stage("Отказ")
    admin.saved(title__ru="Отклонена", title__en="")
    inspection(admin)
    question(admin)
    decision(admin)
    work(admin)
    rest(admin)
    ends(admin)


def task(
    admin: Builder, stage: str, title: str, who: str, days: int, *asked: str | tuple[str, bool], **at: Locator
) -> None:
    """A form with a deadline in working days; it stays open."""
    admin.add_step(stage, "Форма", at.get("inside"))
    admin.fill(title__ru=title, title__en="")
    admin.rows("assignees", who)
    admin.rows("fields", *asked)
    deadline = {"deadline__after__amount": days, "deadline__after__unit": "рабочие дни"}
    admin.fill(deadline__how=AFTER_OPENING, **deadline)
    admin.save()


def answer(admin: Builder, title: str, goto: str = "", *requires: str, new: bool = False) -> None:
    """An answer of the task whose form is open, which stays open."""
    if new:
        admin.add_inside("Решения")
    else:
        admin.form.locator("section", has_text="Решения").get_by_role("link", name="Готово").click()
        admin.form.locator("h2", has_text="Ответ").wait_for()
    admin.fill(title__ru=title, title__en="", **({"goto": goto} if goto else {}))
    admin.fill(requires=list(requires))
    admin.save()
    if not new:
        admin.form.locator("a.btn-quiet.btn-small").first.click()
    admin.form.get_by_role("heading", name="Решения").wait_for()


def robot(admin: Builder, heading: str, do: str = "Уведомить", **settings: str | list[str]) -> None:
    """A robot inside the part whose form is open, which stays open."""
    admin.add_inside(heading)
    values: dict[str, str] = settings.pop("values", {})  # type: ignore[assignment]
    to = settings.pop("to", [])
    admin.fill(do=do)
    if to:
        admin.rows("settings.to", *to)
    for field, value in values.items():
        admin.set_value(field, value)
    admin.fill(**settings)
    admin.save()


def inspection(admin: Builder) -> None:
    letter(admin, "Разбор", "Рекламация принята", "Ваша рекламация: акт {name}.", new=True)
    title = "Разобрать рекламацию"
    task(admin, "Разбор", title, KUZNETSOV, 2, "Заключение", "Причина отклонения", "Вопрос клиенту")
    answer(admin, "Обоснована", "Решение", "Заключение")
    answer(admin, "Не обоснована", "Отклонена", "Причина отклонения", new=True)
    answer(admin, "Не хватает сведений", "Уточнение", "Вопрос клиенту", new=True)
    robot(admin, LATE, to=[HOLDER, GROMOV], settings__text__ru="Разбор {number} просрочен")
    later = {"after__amount": "1", "after__unit": "рабочие дни"}
    robot(admin, LATE, to=[DIRECTOR], settings__text__ru="Разбор {number} просрочен на день", **later)
    robot(admin, LATE, "Заполнить поля", values={"Срочность": "Высокая"}, **later)
    fine = {"settings__points": "1000", "settings__reason__ru": "Разбор {number} просрочен"}
    robot(admin, LATE, "Начислить штраф", **fine, **later)
    admin.close()


def letter(admin: Builder, stage: str, subject: str, text: str, *, new: bool = False) -> None:
    """An e-mail to the customer when a card comes to the stage, perhaps only when it is new."""
    admin.open_stage(stage)
    admin.add_inside(ENTERING)
    admin.fill(do="Отправить письмо")
    admin.fill(settings__to_field="Почта клиента")
    admin.fill(settings__subject__ru=subject, settings__text__ru=text)
    if new:
        admin.condition("when", "карточка только что создана", "равно", "Да")
    admin.save()
    admin.close()


def question(admin: Builder) -> None:
    asked = ("Ответ клиента", "Фотографии", "Позиции", "Причина отклонения")
    task(admin, "Уточнение", "Спросить клиента", MANAGER, 3, *asked)
    answer(admin, "Ответ получен", "Разбор", "Ответ клиента")
    answer(admin, "Клиент отозвал", "Отклонена", "Причина отклонения", new=True)
    robot(admin, LATE, to=[HOLDER], settings__text__ru="Клиента по {number} пора спросить")
    gone = {"Причина отклонения": "Клиент не ответил"}
    later = {"after__amount": "5", "after__unit": "рабочие дни"}
    robot(admin, LATE, "Сменить стадию", values=gone, settings__stage="Отклонена", **later)
    admin.close()


def decision(admin: Builder) -> None:
    """Above 200,000 the director decides, otherwise the production director."""
    column = admin.column("Решение")
    depends(admin, "Решение", "Итого", "больше", "200000")
    slots = column.locator(".part-slot")
    for number, who in enumerate((DIRECTOR, PRODUCTION)):
        form = (("Способ", True), "Мастер", "Сумма возврата")
        task(admin, "Решение", "Выбрать способ", who, 1, *form, inside=slots.nth(number))
        answer(admin, "Решено", "Исполнение")
        robot(admin, LATE, to=[HOLDER, DIRECTOR], settings__text__ru="Решение по {number} просрочено")
        admin.form.locator("section", has_text="Решения").get_by_role("link", name="Решено").click()
        admin.form.get_by_role("heading", name=AFTER).wait_for()
        robot(admin, AFTER, to=[MANAGER], settings__text__ru="По {number} решено: {sposob}")
        admin.close()


def depends(admin: Builder, stage: str, field: str, op: str, value: str) -> None:
    admin.add_step(stage, "Зависит от условия")
    admin.save()
    admin.close()
    admin.column(stage).locator(".part-slot a", has_text="если").first.click()
    admin.form.wait_for()
    admin.condition("when", field, op, value)
    admin.save()
    admin.close()


def work(admin: Builder) -> None:
    depends(admin, "Исполнение", "Способ", "равно", REFUND)
    slots = admin.column("Исполнение").locator(".part-slot")
    steps = (
        ("Вернуть деньги", "Орлова Е. П.", 3, ("Номер платёжки", True), 0),
        ("Исправить мебель", "кто указан в поле «Мастер»", 7, None, 1),
        ("Отвезти клиенту", "Тихонов Р. А.", 2, ("Дата доставки", True), 1),
    )
    for title, who, days, asked, number in steps:
        task(admin, "Исполнение", title, who, days, *([asked] if asked else []), inside=slots.nth(number))
        robot(admin, LATE, to=[HOLDER, DIRECTOR], settings__text__ru="Исполнение {number} просрочено")
        admin.close()
    admin.add_step("Исполнение", "Перейти в стадию")
    admin.saved(stage="Выдержка")


def rest(admin: Builder) -> None:
    admin.add_step("Выдержка", "Ожидание")
    admin.saved(title__ru="Клиент пользуется", duration__amount="5", duration__unit="дни")
    task(admin, "Выдержка", "Позвонить клиенту", MANAGER, 1, "Замечания")
    answer(admin, "Клиент доволен", "Закрыта")
    answer(admin, "Замечания остались", "Разбор", "Замечания", new=True)
    admin.close()
    told(admin, "Выдержка", "Рекламация {number} на выдержке")


def told(admin: Builder, stage: str, text: str) -> None:
    """The manager hears that the card has come to the stage."""
    admin.open_stage(stage)
    robot(admin, ENTERING, to=[MANAGER], settings__text__ru=text)
    admin.close()


def ends(admin: Builder) -> None:
    told(admin, "Отклонена", "Рекламация {number} отклонена")
    letter(admin, "Отклонена", "Рекламация отклонена", "Причина: {prichina_otkloneniya}")
    letter(admin, "Закрыта", "Рекламация закрыта", "Акт {name} закрыт.")
    admin.open_stage("Закрыта")
    robot(admin, ENTERING, "Заполнить поля", values={"Дата закрытия": "сегодня"})
    admin.close()
    for source, target, who in (
        ("Исполнение", "Решение", PRODUCTION),
        ("Выдержка", "Закрыта", SALES),
    ):
        by_hand(admin, [source], [target], who)


def by_hand(admin: Builder, source: list[str], target: list[str], who: str) -> None:
    admin.page.get_by_role("link", name="Добавить переход").click()
    admin.form.wait_for()
    admin.fill(source=source, target=target)
    admin._choose(admin.form.locator("[name='who.0']"), who)
    admin.save()
    admin.close()


def rights(admin: Builder) -> None:
    admin.tab("Права")
    page = admin.page
    for who in (SALES, "Конструкторское бюро", PRODUCTION, DIRECTOR, "Бухгалтерия", "Все"):
        create = page.get_by_role("checkbox", name=f"{who}: Создать", exact=True)
        create.set_checked(who == SALES)
        sees = page.get_by_role("combobox", name=f"{who}: Видеть карточки", exact=True)
        sees.select_option(label="только свои" if who == "Все" else "все")
    page.locator("form:has(.rights-table) button", has_text="Сохранить").click()
    page.locator(".flash", has_text="Сохранено").wait_for()


def build(admin: Builder) -> None:
    directory(admin.desk)
    admin.create(TITLE)
    fields(admin)
    stages(admin)
    rights(admin)
