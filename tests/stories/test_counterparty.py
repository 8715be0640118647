"""Process 5, played in browsers: a new counterparty, refusals, rework, doubles, the company made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.stories import staff
from tests.stories.desk import Desk, Desks
from tests.stories.site import Site
from tests.stories.test_furniture import card_row, open_task, waiting
from webapp import runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.slow]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CHECK, FINALLY = "Проверить контрагента", "Утвердить контрагента"
WHY, CORRECT = "Указать причину отказа", "Исправить заявку"
WANTED = {
    "Краткое наименование": "ООО «Ромашка»",
    "Полное наименование": "Общество с ограниченной ответственностью «Ромашка»",
    "Тип контрагента": "Покупатель",
    "Страна": "Россия",
    "Правовая форма": "ООО",
    "Регион": "Москва",
    "Населённый пункт": "Москва",
    "ИНН": "7707083893",
    "КПП": "770701001",
    "ОГРН или ОГРНИП": "1027700132195",
    "Банк": "ПАО Сбербанк",
    "БИК": "044525225",
    "Расчётный счёт": "40702810438000060473",
}
TRADER = {
    **{label: value for label, value in WANTED.items() if label != "КПП"},
    "Краткое наименование": "ИП Белов",
    "Полное наименование": "Белов Андрей Ильич",
    "Правовая форма": "ИП",
    "ИНН": "500100732259",
    "ОГРН или ОГРНИП": "304500116000157",
}


@pytest.fixture
def desks(place: Site, desks: Desks) -> Desks:
    """The company with a financial director, its directory of companies and the process."""
    staff.hire(place, "karpova", "Карпова", "Ирина", "Львовна", "Финансовый директор")
    staff.appoint(place, "financial_director", "Финансовый директор", "Financial director", "karpova")
    staff.publish(place, "companies", "counterparty")
    return desks


@only_sqlite
def test_from_the_news_through_both_refusals_to_one_company(place: Site, desks: Desks) -> None:
    clerk, head, money = desks["egorova"], desks["sokolov"], desks["karpova"]
    card = mistaken_once(clerk)
    refused_by_the_head(head, card, place)
    clerk.open_my_task(CORRECT)
    clerk.shown("counterparty-rework")
    expect(clerk.page.locator("main")).to_contain_text("Нет почты")
    clerk.answer("Отправить снова", email="info@romashka.example")
    approve(place, head, card, CHECK)

    refused_for_changes(money, card, place)
    clerk.open_my_task(CORRECT)
    expect(clerk.page.locator("main")).to_contain_text("Нужен договор")
    clerk.attach("documents", "contract.pdf")
    clerk.answer("Отправить снова")
    approve(place, head, card, CHECK)
    approve(place, money, card, FINALLY)

    company = made_once(place, card)
    clerk.open(f"/cards/{card}")
    clerk.shown("counterparty-done")
    clerk.page.locator("#card-links a", has_text="Ромашка").first.click()
    clerk.page.wait_for_url(f"**/cards/{company}")
    expect(clerk.page.locator("#card-links")).to_contain_text("КА-")
    expect(clerk.page.locator("main")).to_contain_text("Анна Белова")
    clerk.shown("counterparty-company")
    assert staff.complaints(desks.made) == {}


def mistaken_once(clerk: Desk) -> int:
    """A wrong number is said at its field, nothing is lost; day and person stand there already."""
    begin(clerk)
    clerk.shown("counterparty-empty")
    fill(clerk, {**WANTED, "ИНН": "7707083894"})
    clerk.page.locator("#new-card .form-actions button").click()
    expect(error(clerk, "inn")).to_contain_text("ИНН")
    expect(clerk.page.get_by_label("Краткое наименование")).to_have_value(WANTED["Краткое наименование"])
    fill(clerk, {"ИНН": WANTED["ИНН"], "Имя, строка 1": "Анна Белова", "Должность, строка 1": "Директор"})
    clerk.attach("documents", "charter.pdf")
    clerk.shown("counterparty-form")
    return staff.send(clerk)


def refused_by_the_head(head: Desk, card: int, place: Site) -> None:
    """All fields lie before the head; to reject needs a comment."""
    place.until(lambda: open_task(card, "approve_supervisor"))
    head.open_my_task(CHECK)
    sees_all(head)
    head.shown("counterparty-supervisor")
    head.answer("Отклонить")
    head.page.locator("#comment:invalid").wait_for()
    head.answer("Отклонить", "Нет почты")
    place.until(lambda: open_task(card, "correct"))


def refused_for_changes(money: Desk, card: int, place: Site) -> None:
    """The financial director sees the same; after the refusal a task asks for the reason."""
    place.until(lambda: open_task(card, "approve_finance"))
    money.open_my_task(FINALLY)
    sees_all(money)
    money.answer("Отклонить")
    place.until(lambda: open_task(card, "say_why"))
    money.open_my_task(WHY)
    outcomes = money.page.locator("#task-form .outcomes button[name=outcome]")
    expect(outcomes).to_have_text(["Нужны изменения", "Контрагент не нужен"])
    money.shown("counterparty-reason")
    money.answer("Нужны изменения", "Нужен договор")
    place.until(lambda: open_task(card, "correct"))


@only_sqlite
def test_who_is_known_or_applied_for_is_refused_with_a_link(place: Site, desks: Desks) -> None:
    clerk, other = desks["egorova"], desks["romanova"]
    card = applied(clerk, WANTED)
    begin(other)
    fill(other, WANTED)
    other.page.locator("#new-card .form-actions button").click()
    expect(error(other, "inn").locator(f"a[href$='/cards/{card}']")).to_be_visible()
    other.shown("counterparty-double")
    approve(place, desks["sokolov"], card, CHECK)
    approve(place, desks["karpova"], card, FINALLY)
    company = made_once(place, card)
    other.page.locator("#new-card .form-actions button").click()
    expect(error(other, "inn").locator(f"a[href$='/cards/{company}']")).to_be_visible()


@only_sqlite
def test_not_needed_ends_it_and_stopping_too(place: Site, desks: Desks) -> None:
    clerk, head, money = desks["egorova"], desks["sokolov"], desks["karpova"]
    card = applied(clerk, WANTED)
    approve(place, head, card, CHECK)
    place.until(lambda: open_task(card, "approve_finance"))
    money.open_my_task(FINALLY)
    money.answer("Отклонить")
    place.until(lambda: open_task(card, "say_why"))
    money.open_my_task(WHY)
    money.answer("Контрагент не нужен")
    place.until(lambda: (card_row(card).stage, card_row(card).closed_how) == ("not_needed", "failure"))
    clerk.open("/notifications")
    clerk.page.get_by_text("не нужен").first.wait_for()

    stopped = applied(clerk, TRADER)
    place.until(lambda: open_task(stopped, "approve_supervisor"))
    head.open_my_task(CHECK)
    head.answer("Отклонить", "Дубль группы")
    place.until(lambda: open_task(stopped, "correct"))
    clerk.open_my_task(CORRECT)
    clerk.answer("Остановить процесс", "Не будем")
    place.until(lambda: (card_row(stopped).stage, card_row(stopped).closed_how) == ("stopped", "failure"))
    with place.app.app_context():
        assert (companies(), open_task(card), open_task(stopped)) == ([], None, None)


@only_sqlite
def test_what_is_asked_depends_on_country_and_legal_form(place: Site, desks: Desks) -> None:
    clerk = desks["egorova"]
    begin(clerk)
    page = clerk.page
    fill(clerk, WANTED)
    expect(page.get_by_label("КПП")).to_be_visible()
    fill(clerk, {"Правовая форма": "ИП"})
    expect(page.get_by_label("КПП")).to_be_hidden()
    page.locator("#new-card .form-actions button").click()
    expect(error(clerk, "inn")).to_be_visible()
    expect(error(clerk, "ogrn")).to_be_visible()
    fill(clerk, {"Страна": "Казахстан"})
    expect(page.get_by_label("ИНН")).to_be_hidden()
    page.locator("#new-card .form-actions button").click()
    expect(error(clerk, "tax_number")).to_be_visible()
    fill(clerk, {"Налоговый номер": "090140012345", "Счёт и SWIFT": "KZ86 125K ZT50 0410 0100"})
    card = staff.send(clerk)
    approve(place, desks["sokolov"], card, CHECK)
    approve(place, desks["karpova"], card, FINALLY)
    made_once(place, card)
    with place.app.app_context():
        (company,) = companies()
        assert (company.values["legal_form"], company.values["tax_number"]) == ("foreign", "090140012345")
        assert not company.values.get("inn")


# -- what people do ----------------------------------------------------------------------------------------


def begin(desk: Desk) -> None:
    """From the news on the start page into the form."""
    page = desk.open("/")
    page.get_by_role("link", name="Все новости").click()
    page.get_by_role("heading", name="Новости").first.wait_for()
    page.locator("main").get_by_role("link", name="Добавление контрагента").first.click()
    page.locator("#new-card").wait_for()


def fill(desk: Desk, values: dict[str, str]) -> None:
    staff.fill(desk.page, values)


def applied(desk: Desk, values: dict[str, str]) -> int:
    begin(desk)
    fill(desk, values)
    return staff.send(desk)


def approve(place: Site, desk: Desk, card: int, title: str) -> None:
    step = {CHECK: "approve_supervisor", FINALLY: "approve_finance"}[title]
    place.until(lambda: open_task(card, step))
    desk.open_my_task(title)
    desk.answer("Согласовать")
    place.until(lambda: open_task(card, step) is None)


def sees_all(desk: Desk) -> None:
    """What was filled in lies before who decides, the file to be opened too."""
    for value in (WANTED["ИНН"], WANTED["Полное наименование"], WANTED["Расчётный счёт"], "Анна Белова"):
        expect(desk.page.locator("main")).to_contain_text(value)
    expect(desk.page.locator("main a[href*='/files/']", has_text="charter.pdf").first).to_be_visible()


def error(desk: Desk, field: str) -> Locator:
    return desk.page.locator(f"#f-{field}-error")


# -- what happened -----------------------------------------------------------------------------------------


def companies() -> list[Any]:
    cards = select(m.Card.__table__).join(m.Process, m.Process.id == m.Card.process_id)
    with runtime.reading() as conn:
        return list(conn.execute(cards.where(m.Process.key == "companies")))


def made_once(place: Site, card: int) -> int:
    """The application is closed, and its company is the only one; both are as their timelines tell."""
    place.until(lambda: card_row(card).closed_how == "success" and not waiting(card))
    with place.app.app_context():
        (company,) = companies()
        for one in (card, company.id):
            stored, told = runtime.replayed(one)
            assert stored == told
    return int(company.id)
