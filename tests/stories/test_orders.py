"""Process 7: an order of the site, played in browsers, with workers and a mail server of its own."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from tests.stories.desk import Desk, Desks, in_days
from tests.stories.site import Site
from tests.stories.test_furniture import card_row, open_task
from tests.work.site import Postman
from webapp import runtime
from webapp.demo import registers, trade
from webapp.embedded.undertaker import Undertaker
from webapp.process.commands import Actor, ChangeFields, Move
from webapp.process.errors import NotAllowed
from webapp.storage import models as m

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Letters(Postman):
    """A real mail server on this machine that keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.contents.append(envelope.content.decode("utf-8", "replace"))
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def place(
    database_url: str, valkey_url: str, undertaker: Undertaker, tmp_path: Path, letters: Letters
) -> Iterator[Site]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    mail = Controller(letters, hostname="127.0.0.1", port=port)
    mail.start()
    made = Site(tmp_path, database_url, valkey_url, undertaker, MAIL_URL=f"smtp://127.0.0.1:{port}")
    made.found()
    with made.app.app_context():
        registers.fill(made.people, runtime.clock())
        trade.publish()
    made.start()
    yield made
    made.stop()
    mail.stop()


@pytest.fixture
def desks(place: Site, chromium: Browser) -> Iterator[Desks]:
    made = Desks(place, chromium)
    yield made
    made.close()


@pytest.mark.slow
@only_sqlite
def test_an_order_of_the_site_from_its_form_to_its_bonus(place: Site, desks: Desks, letters: Letters) -> None:
    manager, head, warehouse = desks["egorova"], desks["sokolov"], desks["tikhonov"]
    card = ordered(manager, ("ФРН-103", "5", "25"), ("ДСК-001", "40", ""))
    move(manager, place, card, "В работе", "work_site")
    move(manager, place, card, "Ожидает поступления", "arrival_site")
    bought(place, desks["savina"], warehouse, card)
    place.until(lambda: card_row(card).stage == "work_site")

    refuse(place, card, "confirmed_site")
    approve(place, manager, head, card)
    (invoice,) = place.until(lambda: at(children(card, "customer_invoice", 1), "awaiting"))
    place.until(lambda: any("application/pdf" in text for text in letters.contents))
    refuse(place, card, "assembly_site")
    pay(place, desks["orlova"], card, invoice.id)

    shipped(place, warehouse, manager, card)
    (bonus,) = place.until(lambda: rewards(card))
    assert bonus.user_id == place.people["egorova"]
    with place.app.app_context():
        assert len(children(card, "supplier_order", 2)) == 2
        kept, told = runtime.replayed(card)
        assert kept == told
    assert {desk.login: desk.complaints for desk in desks.made.values() if desk.complaints} == {}


# -- what people do ----------------------------------------------------------------------------------------


def ordered(desk: Desk, *lines: tuple[str, str, str], terms: str = "", customer: str = "Анна Белова") -> int:
    """A new order by its form: articles, quantities, discounts."""
    page = desk.open("/boards/customer_order/cards/new")
    page.get_by_label("Покупатель", exact=True).first.fill(customer)
    page.get_by_label("Электронная почта").first.fill("anna@example.com")
    if terms:
        page.get_by_label(terms, exact=True).first.check()
    for number, (article, quantity, discount) in enumerate(lines, 1):
        if number > 1:
            page.get_by_role("button", name="Добавить строку").first.click()
        for label, value in {"Артикул": article, "Кол-во": quantity, "Скидка, %": discount}.items():
            page.get_by_label(f"{label}, строка {number}", exact=True).first.fill(value)
    page.locator("#new-card .form-actions button").click()
    page.wait_for_url(re.compile(r"/cards/\d+|card=\d+"))
    found = re.search(r"(?:/cards/|card=)(\d+)", page.url)
    assert found
    return int(found[1])


def move(desk: Desk, place: Site, card: int, title: str, *stages: str) -> None:
    """By the menu of the card; what the move asks for is there already. Robots may take it further."""
    place.until(lambda: card_settled(card))
    page = desk.open(f"/cards/{card}")
    page.locator("[popovertarget=card-moves]").first.click()
    page.locator("#card-moves .pop-item", has_text=title).first.click()
    place.until(lambda: card_row(card).stage in stages)


def refuse(place: Site, card: int, stage: str) -> None:
    """A jump that is not offered is refused when it is forced."""
    with place.app.app_context(), pytest.raises(NotAllowed):
        runtime.perform(card, Move(stage), Actor("person", place.people["egorova"]))


def bought(place: Site, buyer: Desk, warehouse: Desk, card: int) -> None:
    """One order for each supplier, with what is missing; placed, then received."""
    made = place.until(lambda: children(card, "supplier_order", 2))
    assert [[x["quantity"] for x in row.values["items"]] for row in made] == [[5], [6]]
    for left in (1, 0):
        buyer.open_my_task("Разместить заказ у поставщика")
        buyer.answer("Заказано", expected=in_days(5))
        place.until(lambda left=left: to_do(made, "place") == left)
    place.until(lambda: to_do(made, "receive") == 2)
    for left in (1, 0):
        warehouse.open_my_task("Принять товар")
        warehouse.answer("Принять")
        place.until(lambda left=left: to_do(made, "receive") == left)


def shipped(place: Site, warehouse: Desk, manager: Desk, card: int, channel: str = "site") -> None:
    """Assembled by the list of its lines, shipped, and said to have arrived."""
    place.until(lambda: open_task(card, f"assemble_{channel}"))
    warehouse.open_my_task("Собрать заказ")
    for tick in warehouse.page.locator("#task-form input[type=checkbox]").all():
        tick.check()
    warehouse.page.locator("#task-form .outcomes button[name=outcome]").first.click()
    place.until(lambda: card_row(card).stage == f"assembled_{channel}")
    warehouse.open_my_task("Отгрузить заказ")
    warehouse.answer("Отгружен")
    place.until(lambda: open_task(card, f"finish_{channel}"))
    manager.open_my_task("Убедиться")
    manager.answer("Успешно завершить")
    place.until(lambda: card_row(card).closed_how == "success")


def approve(place: Site, manager: Desk, head: Desk, card: int) -> None:
    """The manager says whose order it is and asks; the head agrees with a comment."""
    with place.app.app_context():
        who = Actor("person", place.people["egorova"])
        company = runtime.find_record("companies", {"inn": "2325444115"}, ("inn",))
        entity = runtime.find_record("legal_entities", {"inn": trade.OWN}, ("inn",))
        runtime.perform(card, ChangeFields({"company": company, "entity": entity}), who)
    move(manager, place, card, "Ожидает подтверждения", "approval_site")
    place.until(lambda: card_row(card).owner_id == place.people["sokolov"])
    head.open_my_task("Согласовать скидку")
    head.answer("Согласовать", "Постоянный покупатель")
    place.until(lambda: card_row(card).stage == "confirmed_site")
    place.until(lambda: card_row(card).owner_id == place.people["egorova"])


def pay(place: Site, accountant: Desk, card: int, invoice: int) -> None:
    """Due in three days; once it has not come, then it has."""
    with place.app.app_context():
        ((_, ask),) = runtime.replayed(invoice)[0].asks
        assert ask.opened is not None
        assert ask.due == ask.opened + timedelta(days=3)
    accountant.open_my_task("Проверить оплату")
    accountant.answer("Оплата не поступила")
    place.until(lambda: told(invoice, "TaskCompleted"))
    assert place.until(lambda: card_row(card).stage == "confirmed_site")
    accountant.open_my_task("Проверить оплату")
    accountant.answer("Оплата получена")
    place.until(lambda: card_row(card).stage == "assembly_site")


# -- what happened -----------------------------------------------------------------------------------------


def children(card: int, process: str, count: int) -> list[Any]:
    made = select(m.CardLink.to_id).where(m.CardLink.from_id == card, m.CardLink.kind == "made")
    cards = select(m.Card.__table__).join(m.Process, m.Process.id == m.Card.process_id)
    with runtime.reading() as conn:
        found = list(
            conn.execute(cards.where(m.Card.id.in_(made), m.Process.key == process).order_by(m.Card.id))
        )
    return found if len(found) == count else []


def to_do(made: list[Any], step: str) -> int:
    """How many of the cards have that task open."""
    return sum(open_task(row.id, step) is not None for row in made)


def at(found: list[Any], stage: str) -> list[Any]:
    return found if all(row.stage == stage for row in found) else []


def card_settled(card: int) -> bool:
    """No robot of the card is under way."""
    waiting = select(m.Job.id).where(
        m.Job.card_id == card, m.Job.kind == "robot", m.Job.state.in_(("queued", "running"))
    )
    with runtime.reading() as conn:
        return conn.execute(waiting).first() is None


def told(card: int, kind: str) -> list[Any]:
    with runtime.reading() as conn:
        return list(conn.execute(select(m.Event.id).where(m.Event.card_id == card, m.Event.kind == kind)))


def rewards(card: int) -> list[Any]:
    with runtime.reading() as conn:
        return list(conn.execute(select(m.Penalty.__table__).where(m.Penalty.card_id == card)))
