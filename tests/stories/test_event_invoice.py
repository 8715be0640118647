"""Process 2 of the acceptance book, played by its people: every refusal, rework and loop."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from tests.stories.desk import Desk, Desks, in_days
from tests.stories.office import Office, at_work, working

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from webapp.embedded.undertaker import Undertaker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APPROVE, FINAL = "Согласовать счёт", "Утвердить счёт"
CHECK, PAY = "Счёт утверждён: проверить оплату", "Оплатить счёт"
COLLECT, RECEIVE = "Собрать оригиналы документов", "Принять оригиналы"
AGREE, REWORK, REJECT = "Согласовать", "Отправить на доработку", "Отклонить навсегда"


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, valkey_server: Any, undertaker: Undertaker
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("invoice")
    with working(folder, valkey_server.url, undertaker, ("deals", "event_invoice")) as made:
        yield made


@pytest.fixture
def desks(office: Office, chromium: Browser) -> Iterator[Desks]:
    with at_work(office, chromium) as made:
        yield made


def form(desk: Desk, client: str) -> None:
    """The form of an invoice, without those who approve."""
    desk.open("/boards/event_invoice/cards/new")
    desk.choose("manager", "Егорова")
    desk.fill(invoice_number="45", invoice_date=in_days(0), client=client, theme="Пираты", amount="120 000")
    desk.attach("invoice", "invoice-1.pdf")


def begin(desks: Desks, client: str, *heads: str, at_once: bool = False) -> int:
    """An invoice that goes to these heads alone, with the reason."""
    desk = desks["egorova"]
    form(desk, client)
    desk.only("approvers", *heads)
    desk.fill(left_out="Остальных счёт не касается")
    if at_once:
        desk.tick("how_asked", "Всех сразу")
    return desk.create()


def corrected(desks: Desks, file: str, **values: str) -> None:
    desk = desks["egorova"]
    desk.open_my_task("Доработать счёт")
    desk.attach("new_invoice", file)
    desk.answer("Отправить снова", **values)


def answered(desks: Desks, login: str, task: str, label: str, comment: str = "") -> None:
    desks[login].open_my_task(task)
    desks[login].answer(label, comment)


def test_approved_in_order_reworked_twice_paid_and_the_originals_collected(
    office: Office, desks: Desks
) -> None:
    card = sent_to_two_in_the_order_of_choice(office, desks)
    returned_by_the_second_who_alone_is_asked_again(office, desks, card)
    returned_by_the_director_for_more_money_and_all_are_asked_again(office, desks, card)
    paid(office, desks, card)
    for lacking in ("Акт выполненных работ", "Товарная накладная", ""):
        collected(office, desks, card)
        received(office, desks, card, lacking)
    desks["egorova"].open("/notifications")
    desks["egorova"].page.get_by_text("Оригиналы по счёту").first.wait_for()
    assert office.card(card).closed_how == "success"
    office.as_told(card)


def sent_to_two_in_the_order_of_choice(office: Office, desks: Desks) -> int:
    """All heads are chosen beforehand; whoever leaves some out says why, and arrows change the order."""
    author = desks["egorova"]
    form(author, "Иванова Мария Петровна")
    author.shown("event-invoice-start")
    author.only("approvers", "sokolov", "gromov")
    author.create_refused("left_out")
    author.fill(left_out="Остальных счёт не касается")
    author.page.get_by_role("button", name="Спросить раньше: Громов").click()
    card = author.create()
    assert office.holders(card) == {"gromov"}
    return card


def returned_by_the_second_who_alone_is_asked_again(office: Office, desks: Desks, card: int) -> None:
    author, first, second = desks["egorova"], desks["gromov"], desks["sokolov"]
    first.open_my_task(APPROVE)
    first.shown("event-invoice-approve")
    first.answer(AGREE)
    office.until(lambda: office.asked(card) == {"sokolov"})
    second.open_my_task(APPROVE)
    second.answer(REWORK)
    assert second.page.locator("#task-form").is_visible()
    second.answer(REWORK, "Нет печати")
    office.stands(card, "rework")
    author.open_my_task("Доработать счёт")
    author.page.get_by_text("Нет печати").first.wait_for()
    author.answer("Отправить снова")
    author.page.locator(".field-error, .error-summary").first.wait_for()
    author.attach("new_invoice", "invoice-2.pdf")
    author.answer("Отправить снова")
    office.stands(card, "heads")
    assert office.holders(card) == {"sokolov"}
    first.open(f"/cards/{card}")
    old = first.page.locator("#files details a", has_text="Версия 1: invoice-1.pdf")
    old.wait_for(state="attached")
    first.page.locator("#files").get_by_role("link", name="invoice-2.pdf", exact=True).wait_for()
    answered(desks, "sokolov", APPROVE, AGREE)


def returned_by_the_director_for_more_money_and_all_are_asked_again(
    office: Office, desks: Desks, card: int
) -> None:
    director = desks["vereshchagin"]
    office.stands(card, "director")
    director.open_my_task(FINAL)
    director.page.get_by_text("Остальных счёт не касается").first.wait_for()
    director.answer(REWORK, "Забыли аниматора")
    office.stands(card, "rework")
    corrected(desks, "invoice-3.pdf", amount="150 000")
    office.stands(card, "heads")
    assert office.holders(card) == {"gromov"}
    answered(desks, "gromov", APPROVE, AGREE)
    office.until(lambda: office.asked(card) == {"sokolov"})
    answered(desks, "sokolov", APPROVE, AGREE)
    office.stands(card, "director")
    answered(desks, "vereshchagin", FINAL, AGREE)


def paid(office: Office, desks: Desks, card: int) -> None:
    accountant = desks["orlova"]
    office.stands(card, "accounting")
    answered(desks, "orlova", CHECK, "Подтвердить оплату")
    office.stands(card, "payment")
    accountant.open_my_task(PAY)
    accountant.answer("Оплачено", paid_on=in_days(0))
    office.stands(card, "originals")


def collected(office: Office, desks: Desks, card: int) -> None:
    """What is electronic needs its identifier; what was typed before is there when it comes back."""
    author = desks["egorova"]
    author.open_my_task(COLLECT)
    if not author.page.locator("#f-waybill_id").input_value():
        author.tick("bill_by", "Бумага")
        author.tick("waybill_by", "ЭДО")
        author.tick("act_by", "Бумага")
        author.check_all()
        author.answer("Документы переданы")
        author.page.locator("#f-waybill_id[aria-invalid]").wait_for()
        author.fill(waybill_id="2BM-7700000017-77")
    author.check_all()
    author.shown("event-invoice-originals")
    author.answer("Документы переданы")
    office.until(lambda: office.asked(card) == {"orlova"})


def received(office: Office, desks: Desks, card: int, lacking: str) -> None:
    """The accountant names what is missing, or has it all."""
    accountant, author = desks["orlova"], desks["egorova"]
    accountant.open_my_task(RECEIVE)
    if not lacking:
        from_a_phone(office, desks, card)
        return
    accountant.answer("Получены не все")
    accountant.page.locator(".field-error, .error-summary").first.wait_for()
    accountant.tick("missing", lacking)
    accountant.shown("event-invoice-receive")
    accountant.answer("Получены не все")
    office.until(lambda: office.asked(card) == {"egorova"})
    author.open_my_task(COLLECT)
    author.page.locator("main").get_by_text(lacking).first.wait_for()


def from_a_phone(office: Office, desks: Desks, card: int) -> None:
    """The cover sheet of the papers has a code; what it says opens the task on the accountant's phone."""
    link = desks["orlova"].page.locator("main a[href*='/files/']", has_text="Сопроводительный лист").first
    content = desks["orlova"].page.request.get(str(link.get_attribute("href"))).body()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert f"{office.url}/cards/{card}/turn" in text.replace("\n", "")
    phone = Desk(office, desks.browser, "orlova", viewport={"width": 390, "height": 844})
    phone.open(f"/cards/{card}/turn")
    phone.page.locator("#task-form").wait_for()
    phone.shown("event-invoice-phone")
    phone.answer("Документы получены")
    office.stands(card, "closed")
    phone.context.close()


def test_asked_all_at_once_the_first_refusal_ends_the_round_and_who_approved_is_not_asked_again(
    office: Office, desks: Desks
) -> None:
    card = begin(desks, "ООО «Заря»", "gromov", "sokolov", "kuznetsov", at_once=True)
    assert office.holders(card) == {"gromov", "sokolov", "kuznetsov"}
    answered(desks, "gromov", APPROVE, AGREE)
    office.until(lambda: office.asked(card) == {"sokolov", "kuznetsov"})
    desks["kuznetsov"].open_my_task(APPROVE)
    answered(desks, "sokolov", APPROVE, REWORK, "Не та дата")
    office.stands(card, "rework")
    desks["kuznetsov"].answer(AGREE)
    desks["kuznetsov"].page.get_by_text("Это задание уже закрыто").first.wait_for()
    assert office.holders(card) == {"egorova"}
    corrected(desks, "invoice-2.pdf")
    office.stands(card, "heads")
    assert office.holders(card) == {"sokolov", "kuznetsov"}
    for login in ("sokolov", "kuznetsov"):
        answered(desks, login, APPROVE, AGREE)
    office.stands(card, "director")
    answered(desks, "vereshchagin", FINAL, REJECT, "Такой праздник не нужен")
    office.stands(card, "rejected")
    desks["egorova"].open(f"/cards/{card}")
    desks["egorova"].page.get_by_text("Такой праздник не нужен").first.wait_for()
    assert (office.holders(card), office.card(card).closed_how) == (set(), "failure")
    office.as_told(card)


def test_a_head_rejects_for_good(office: Office, desks: Desks) -> None:
    card = begin(desks, "Петров", "gromov", "sokolov")
    desks["gromov"].open_my_task(APPROVE)
    desks["gromov"].answer(REJECT)
    assert desks["gromov"].page.locator("#task-form").is_visible()
    desks["gromov"].answer(REJECT, "Клиент не платит")
    office.stands(card, "rejected")
    assert (office.holders(card), office.card(card).closed_how) == (set(), "failure")


def test_the_accountant_refuses_the_payment_and_the_initiator_is_told_why(
    office: Office, desks: Desks
) -> None:
    card = begin(desks, "Сидоров", "gromov")
    answered(desks, "gromov", APPROVE, AGREE)
    office.stands(card, "director")
    answered(desks, "vereshchagin", FINAL, AGREE)
    office.stands(card, "accounting")
    answered(desks, "orlova", CHECK, "Отклонить оплату", "Нет договора")
    office.stands(card, "payment_refused")
    author = desks["egorova"]
    author.open("/notifications")
    author.page.get_by_text("отклонена").first.wait_for()
    author.open(f"/cards/{card}")
    author.page.get_by_text("Нет договора").first.wait_for()
    assert office.holders(card) == set()
