"""Process 4 of the acceptance book, played by its people: it begins by itself, registers are refused once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.stories.desk import Desk, Desks
from tests.stories.office import Office, at_work, working
from webapp import runtime
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from webapp.embedded.undertaker import Undertaker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESPONSIBLE, ADMIN, DIRECTOR = "savina", "romanova", "vereshchagin"
BASE, TERMS = "Приложить реестр базовых скидок", "Сформировать реестр скидок"
APPROVE_BASE, APPROVE_TERMS = "Согласовать реестр базовых скидок", "Согласовать торговые условия"


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, valkey_server: Any, undertaker: Undertaker
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("terms")
    roles = {"terms_responsible": RESPONSIBLE, "sales_admin": ADMIN}
    with working(folder, valkey_server.url, undertaker, ("current_terms", "trade_terms"), roles) as made:
        yield made


@pytest.fixture
def desks(office: Office, chromium: Browser) -> Iterator[Desks]:
    with at_work(office, chromium) as made:
        yield made


def test_a_quarter_begins_by_itself_each_register_is_refused_once_and_comes_into_force(
    office: Office, desks: Desks
) -> None:
    card = begun_by_itself(office)
    told_of_the_start(office, desks, card)
    base_register(office, desks, card)
    terms_register(office, desks, card)
    told_of_the_end(office, desks, card)
    in_force(office, desks)
    office.as_told(card)


def begun_by_itself(office: Office) -> int:
    """On its day the scheduler makes the card, named after the quarter it is for."""
    office.fire_schedules()
    rows = select(m.Card.id, m.Card.title).where(m.Card.number.like("ТУ-%"))

    def found() -> Any:
        with runtime.reading() as conn:
            return conn.execute(rows).first()

    made = office.until(found)
    assert "квартал" in made.title
    return int(made.id)


def told_of_the_start(office: Office, desks: Desks, card: int) -> None:
    responsible = desks[RESPONSIBLE]
    responsible.open("/notifications")
    responsible.page.get_by_text("Выбрать получателей уведомления").first.wait_for()
    responsible.open_my_task("Выбрать получателей уведомления")
    responsible.answer("Уведомить")
    responsible.page.locator(".field-error, .error-summary").first.wait_for()
    responsible.only("notify_start", "sokolov", "egorova")
    responsible.shown("trade-terms-notify")
    responsible.answer("Уведомить")
    office.stands(card, "base")
    for login in ("sokolov", "egorova"):
        desks[login].open("/notifications")
        desks[login].page.get_by_text("Начато согласование торговых условий").first.wait_for()


def base_register(office: Office, desks: Desks, card: int) -> None:
    """A link will do; nothing will not. The refusal has its reason, which the responsible reads."""
    responsible, director = desks[RESPONSIBLE], desks[DIRECTOR]
    responsible.open_my_task(BASE)
    responsible.answer("Отправить директору")
    responsible.page.locator(".field-error, .error-summary").first.wait_for()
    responsible.fill(base_links="https://disk.example/base.xlsx")
    responsible.answer("Отправить директору")
    office.stands(card, "base_approval")
    refused(director, APPROVE_BASE, "Нет новых товаров")
    office.stands(card, "base")
    responsible.open_my_task(BASE)
    responsible.page.get_by_text("Нет новых товаров").first.wait_for()
    responsible.shown("trade-terms-correct")
    responsible.attach("base_files", "base-2.pdf")
    responsible.answer("Отправить директору")
    office.stands(card, "base_approval")
    director.open_my_task(APPROVE_BASE)
    director.page.get_by_role("link", name="base-2.pdf").first.wait_for()
    director.answer("Согласовать")
    office.stands(card, "terms")


def terms_register(office: Office, desks: Desks, card: int) -> None:
    admin, director = desks[ADMIN], desks[DIRECTOR]
    admin.open_my_task(TERMS)
    admin.page.get_by_role("link", name="base-2.pdf").first.wait_for()
    admin.attach("terms_files", "terms-1.pdf")
    admin.answer("Отправить директору")
    office.stands(card, "terms_approval")
    director.open_my_task(APPROVE_TERMS)
    director.shown("trade-terms-approve")
    refused(director, APPROVE_TERMS, "Лимиты велики")
    office.stands(card, "terms")
    admin.open_my_task(TERMS)
    admin.page.get_by_text("Лимиты велики").first.wait_for()
    admin.attach("terms_files", "terms-2.pdf")
    admin.answer("Отправить директору")
    office.stands(card, "terms_approval")
    director.open_my_task(APPROVE_TERMS)
    director.answer("Согласовать")
    office.stands(card, "finish")


def refused(director: Desk, task: str, why: str) -> None:
    director.open_my_task(task)
    director.answer("Не согласовать")
    assert director.page.locator("#task-form").is_visible()
    director.answer("Не согласовать", why)


def told_of_the_end(office: Office, desks: Desks, card: int) -> None:
    admin = desks[ADMIN]
    office.until(lambda: office.asked(card) == {ADMIN})
    admin.open_my_task("Выбрать получателей уведомления о завершении")
    admin.only("notify_end", "belkin")
    admin.answer("Уведомить")
    office.stands(card, "approved")
    desks["belkin"].open("/notifications")
    desks["belkin"].page.get_by_text("Торговые условия утверждены").first.wait_for()
    assert office.card(card).closed_how == "success"
    admin.open(f"/cards/{card}")
    admin.shown("trade-terms-card")


def in_force(office: Office, desks: Desks) -> None:
    """Everybody finds what was approved last; nobody but the people of the process its approval."""
    reader = desks["zaitsev"]
    reader.open("/boards/current_terms")
    reader.page.locator("main tbody").get_by_text("квартал").first.wait_for()
    reader.shown("trade-terms-in-force")
    reader.page.locator("main tbody a").first.click()
    reader.page.get_by_role("link", name="terms-2.pdf").first.wait_for()
