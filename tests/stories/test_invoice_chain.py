"""Process 3 of the acceptance book, played by its people: the chain of command and the sheet of visas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from tests.stories.desk import Desk, Desks, in_days
from tests.stories.office import Office, at_work, working
from webapp import accounts, runtime

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from webapp.embedded.undertaker import Undertaker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEND, APPROVE, PAY = "Отправить счёт на согласование", "Согласовать счёт", "Оплатить счёт"
# Of the workshop: its head, the production director, whose substitute acts, and the general director.
CHAIN = ("belov", "kuznetsov", "vereshchagin")


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, valkey_server: Any, undertaker: Undertaker
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("chain")
    with working(folder, valkey_server.url, undertaker, ("cash_items", "invoice_chain")) as made:
        with made.app.app_context():
            away(made.people["gromov"], made.people["kuznetsov"])
        yield made


def away(person: int, substitute: int) -> None:
    today = runtime.clock().date()
    days = {"first_day": today, "last_day": today + timedelta(days=7)}
    accounts.save_absence(None, {"user_id": person, "substitute_id": substitute, "reason": "", **days}, None)


@pytest.fixture
def desks(office: Office, chromium: Browser) -> Iterator[Desks]:
    with at_work(office, chromium) as made:
        item(made["orlova"])
        yield made


def item(accountant: Desk) -> None:
    """Accounting maintains the directory of cash-flow items."""
    accountant.open("/boards/cash_items")
    if not accountant.page.get_by_text("Материалы").count():
        accountant.open("/boards/cash_items/cards/new")
        accountant.fill(name="Материалы")
        accountant.create()


def draft(author: Desk, payee: str, *, urgent: bool = False) -> int:
    author.open("/boards/invoice_chain/cards/new")
    author.fill(payee=payee, invoice_number="117", amount="84 000")
    author.choose("item", "Материалы")
    author.tick("budget", "В бюджете")
    if urgent:
        author.tick("urgent", "Да")
        author.page.locator("#f-pay_on").wait_for(state="hidden")
    else:
        author.fill(pay_on=in_days(10))
    author.attach("invoice", "invoice-117.pdf")
    author.shown("invoice-chain-start")
    return author.create()


def sent(author: Desk, **values: str) -> None:
    author.open_my_task(SEND)
    author.answer("Отправить", **values)


def approved(office: Office, desks: Desks, card: int, *logins: str) -> None:
    for login in logins:
        office.until(lambda login=login: login in office.asked(card) or login in CHAIN[1:2])
        desks[login].open_my_task(APPROVE)
        desks[login].answer("Согласовать")
        desks[login].page.locator("#task-form", has_text="Согласовать").wait_for(state="detached")


def test_up_the_chain_with_a_return_and_a_substitute_and_the_sheet_of_visas_dies_with_a_change(
    office: Office, desks: Desks
) -> None:
    author = desks["zaitsev"]
    card = draft(author, "ООО «Северный лес»")
    assert desks["belov"].page.request.get(f"/cards/{card}").status == 404
    sent(author)
    office.stands(card, "approval")
    assert office.holders(card) == {"belov"}
    approved(office, desks, card, "belov")
    office.until(lambda: office.told(card, "согласован ещё"))
    author.open("/notifications")
    author.page.get_by_text("согласован ещё одним руководителем").first.wait_for()
    returned_by_the_substitute(office, desks, card)
    approved(office, desks, card, "kuznetsov", "vereshchagin")
    office.stands(card, "accounting")
    sheet = the_sheet(desks["orlova"], card)
    assert [name for name in ("Белов", "Кузнецов", "Верещагин") if name not in sheet.text] == []
    confirmed(desks["zaitsev"], sheet.address, "Лист действителен")
    accounting_returns_it_and_another_amount_is_approved_anew(office, desks, card, sheet.address)
    desks["orlova"].open_my_task(PAY)
    desks["orlova"].answer("Подтвердить оплату", paid_on=in_days(0))
    office.stands(card, "paid")
    assert office.card(card).closed_how == "success"
    office.as_told(card)


def returned_by_the_substitute(office: Office, desks: Desks, card: int) -> None:
    """Only who returned it is asked again, as nothing of what the first head approved has changed."""
    deputy, author = desks["kuznetsov"], desks["zaitsev"]
    office.until(lambda: "belov" not in office.asked(card))
    deputy.open_my_task(APPROVE)
    deputy.page.get_by_text("Громов").first.wait_for()
    deputy.shown("invoice-chain-substitute")
    deputy.answer("Вернуть")
    assert deputy.page.locator("#task-form").is_visible()
    deputy.answer("Вернуть", "Приложите договор")
    office.stands(card, "draft")
    office.until(lambda: office.told(card, "не согласован"))
    author.open("/notifications")
    author.page.get_by_text("не согласован").first.wait_for()
    author.open_my_task(SEND)
    author.page.get_by_text("Приложите договор").first.wait_for()
    author.attach("papers", "contract.pdf")
    author.answer("Отправить")
    office.stands(card, "approval")
    assert "belov" not in office.holders(card)
    author.open(f"/cards/{card}")
    author.shown("invoice-chain-card")


class Sheet:
    def __init__(self, text: str) -> None:
        self.text = text
        found = re.search(r"/visa/[A-Za-z0-9_-]{32}", text.replace("\n", ""))
        assert found
        self.address = found[0]


def the_sheet(accountant: Desk, card: int) -> Sheet:
    """It is among the files of the task that asks for the payment."""
    accountant.open_my_task(PAY)
    link = accountant.page.locator("main a[href*='/files/']", has_text="Лист согласования").first
    accountant.shown("invoice-chain-pay")
    content = accountant.page.request.get(str(link.get_attribute("href"))).body()
    return Sheet(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def confirmed(reader: Desk, address: str, said: str) -> None:
    reader.open(address)
    reader.page.get_by_role("status").filter(has_text=said).wait_for()


def accounting_returns_it_and_another_amount_is_approved_anew(
    office: Office, desks: Desks, card: int, address: str
) -> None:
    author = desks["zaitsev"]
    desks["orlova"].answer("Вернуть инициатору", "Сумма не та")
    office.stands(card, "draft")
    sent(author, amount="90 000")
    office.stands(card, "approval")
    assert office.holders(card) == {"belov"}
    confirmed(author, address, "Лист недействителен")
    author.shown("invoice-chain-void")
    approved(office, desks, card, "belov", "kuznetsov", "vereshchagin")
    office.stands(card, "accounting")
    assert the_sheet(desks["orlova"], card).address != address
    author.open(f"/cards/{card}")
    author.page.get_by_text("Недействителен").first.wait_for()


def test_without_the_switch_everybody_is_asked_again(office: Office, desks: Desks) -> None:
    author = desks["fomin"]
    card = draft(author, "ООО «Клей»")
    sent(author)
    office.stands(card, "approval")
    approved(office, desks, card, "belov")
    office.until(lambda: "belov" not in office.asked(card))
    desks["kuznetsov"].open_my_task(APPROVE)
    desks["kuznetsov"].answer("Вернуть", "Не тот клей")
    office.stands(card, "draft")
    author.open_my_task(SEND)
    author.tick("skip_approved", "Нет")
    author.answer("Отправить")
    office.stands(card, "approval")
    assert office.holders(card) == {"belov"}


def test_an_urgent_one_gets_stuck_and_its_author_withdraws_it(office: Office, desks: Desks) -> None:
    author = desks["tikhonov"]
    card = draft(author, "ИП Громова", urgent=True)
    sent(author)
    office.stands(card, "approval")
    office.make_late(card, "approve")
    author.page.wait_for_timeout(1000)
    office.until(lambda: office.told(card, "застрял"))
    author.open("/notifications")
    author.page.get_by_text("застрял на согласовании").first.wait_for()
    author.open(f"/cards/{card}")
    author.page.get_by_role("button", name="Перевести на стадию…").click()
    author.page.locator("#card-moves").get_by_text("Отозван…").click()
    author.page.locator("#card-ask form textarea").fill("Поставщик прислал другой счёт")
    author.page.locator("#card-ask form .btn-primary, #card-ask form .btn-danger").first.click()
    office.stands(card, "withdrawn")
    assert (office.holders(card), office.card(card).closed_how) == (set(), "failure")
