"""Process 6, played in browsers: bonus agreements from the clock that starts them to the last original."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from tests.stories import staff
from tests.stories.desk import Desk, Desks, in_days
from tests.stories.site import Site
from tests.stories.test_furniture import card_row, open_task, waiting
from webapp import runtime
from webapp.process.commands import Actor, TimeReached
from webapp.storage import models as m

pytestmark = [pytest.mark.browser, pytest.mark.slow]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PREPARE = "Подготовить дополнительные соглашения"
ORDER = "Определить очередность"
SEND = "Отправить документы клиентам"
SIGNED = "Прикрепить ссылки на подписанные"
TO_DO = "Подпишите бонусные соглашения с клиентами"
ARCHIVE = "Получите оригиналы соглашений"
ACCEPT = "Примите оригиналы соглашений"
CLIENTS = (("Гостиница «Заря»", "120 000"), ("Кафе «Берёзка»", "45 000,50"))


@pytest.fixture
def desks(place: Site, desks: Desks) -> Desks:
    """The company with a financial director, a sales administrator and the process."""
    staff.hire(place, "karpova", "Карпова", "Ирина", "Львовна", "Финансовый директор")
    staff.appoint(place, "financial_director", "Финансовый директор", "Financial director", "karpova")
    staff.appoint(place, "sales_admin", "Администратор отдела продаж", "Sales administrator", "belkin")
    staff.publish(place, "bonus_agreements")
    return desks


@only_sqlite
def test_a_quarter_from_the_clock_to_the_last_original(place: Site, desks: Desks) -> None:
    seller, money, books = desks["belkin"], desks["karpova"], desks["orlova"]
    card = begun_by_the_clock(place)
    prepared(seller)
    ordered(place, money, card)
    said_no_then_yes(place, seller, card)
    all_signed(place, seller, card)
    originals(place, seller, books, card)
    place.until(lambda: card_row(card).stage == "signing" and open_task(card, "todo_sign"))
    to_do_done(seller)
    place.until(lambda: card_row(card).closed_how == "success" and not waiting(card))
    seller.open(f"/cards/{card}")
    seller.shown("bonus-done")
    with place.app.app_context():
        stored, told = runtime.replayed(card)
        assert stored == told
        assert card_row(card).values["unsigned"] == card_row(card).values["missing"] == 0
    assert staff.complaints(desks.made) == {}


def begun_by_the_clock(place: Site) -> int:
    """The first time of the schedule has come: a card of the quarter before, the administrator's."""
    with place.app.app_context(), runtime.writing() as conn:
        due = select(m.Job.__table__).where(m.Job.kind == "schedule", m.Job.state == "planned")
        job = conn.execute(due).one()
        conn.execute(
            update(m.Job).where(m.Job.id == job.id).values(due_at=runtime.clock() - timedelta(seconds=1))
        )
    card = place.until(the_card)
    with place.app.app_context():
        assert card_row(card).initiator_id == place.people["belkin"]
        assert "квартал" in card_row(card).values["quarter"]
    return int(card)


def prepared(seller: Desk) -> None:
    """A table of clients with their sums, and the agreements; without them the task stays."""
    seller.open_my_task(PREPARE)
    seller.answer("Отправить")
    seller.page.locator(".error-summary").wait_for()
    for number, (client, amount) in enumerate(CLIENTS, 1):
        if number > 1:
            staff.add_line(seller.page, "clients")
        staff.fill(seller.page, {f"Клиент, строка {number}": client, f"Бонус, строка {number}": amount})
    seller.attach("agreements", "agreements.pdf")
    seller.shown("bonus-prepare")
    staff.finish(seller, "Отправить")


def ordered(place: Site, money: Desk, card: int) -> None:
    place.until(lambda: open_task(card, "order"))
    money.open_my_task(ORDER)
    expect(money.page.locator("main a[href*='/files/']", has_text="agreements.pdf").first).to_be_visible()
    staff.fill(money.page, {"Очередь, строка 1": "2", "Очередь, строка 2": "1"})
    money.shown("bonus-order")
    staff.finish(money, "Отправить", order_links="https://disk.example/order")
    place.until(lambda: open_task(card, "send"))


def said_no_then_yes(place: Site, seller: Desk, card: int) -> None:
    """*Нет* brings the task back the next working day, with a ladder of its own."""
    seller.open_my_task(SEND)
    seller.shown("bonus-send")
    staff.finish(seller, "Нет")
    place.until(lambda: open_task(card) is None and card_row(card).stage == "sending")
    seller.open(f"/cards/{card}")
    seller.shown("bonus-waits")
    next_working_day(place, card)
    place.until(lambda: open_task(card, "send"))
    seller.open_my_task(SEND)
    staff.finish(seller, "Да")
    place.until(lambda: open_task(card, "attach_signed") and open_task(card, "todo_sign"))
    with place.app.app_context():
        assert [line["sent"] for line in card_row(card).values["clients"]] == [True, True]


def all_signed(place: Site, seller: Desk, card: int) -> None:
    """One has signed; saved, the task stays. The other is struck off with a reason; then all are signed."""
    seller.open_my_task(SIGNED)
    staff.fill(
        seller.page,
        {"Подписано, строка 1": "Да", "Ссылка на подписанное, строка 1": "https://disk.example/zarya"},
    )
    seller.shown("bonus-signed")
    seller.answer("Сохранить")
    place.until(lambda: card_row(card).values.get("unsigned") == 1)
    seller.page.wait_for_load_state()
    seller.open_my_task(SIGNED)
    seller.answer("Все подписаны", signed_on=in_days(0))
    seller.page.locator(".error-summary").wait_for()
    staff.fill(seller.page, {"Вычеркнут, причина, строка 2": "Отказались от бонуса"})
    staff.finish(seller, "Все подписаны")
    place.until(lambda: open_task(card, "get_originals") and open_task(card, "accept_originals"))


def originals(place: Site, seller: Desk, books: Desk, card: int) -> None:
    """Both at once: to the archive, and accepted client by client."""
    books.open_my_task(ACCEPT)
    books.answer("Все приняты", received_on=in_days(0))
    books.page.locator(".error-summary").wait_for()
    staff.fill(books.page, {"Оригинал получен, строка 1": "Да"})
    books.shown("bonus-accept")
    staff.finish(books, "Все приняты")
    place.until(lambda: open_task(card, "accept_originals") is None)
    seller.open_my_task(ARCHIVE)
    seller.shown("bonus-archive")
    staff.finish(seller, "Переданы в архив", archived_on=in_days(0))
    place.until(lambda: open_task(card, "get_originals") is None)


def to_do_done(seller: Desk) -> None:
    seller.open_my_task(TO_DO)
    seller.shown("bonus-todo")
    for tick in seller.page.locator("#task-form input[type=checkbox]").all():
        tick.check()
    seller.page.locator("#task-form .outcomes button[name=outcome]").first.click()


@only_sqlite
def test_ignored_it_is_reminded_of_and_overdue_is_told_to_the_superior(place: Site, desks: Desks) -> None:
    seller, head = desks["belkin"], desks["sokolov"]
    card = begun_by_the_clock(place)
    prepared(seller)
    ordered(place, desks["karpova"], card)
    opened = datetime.fromisoformat(asked(place, card, "send")["opened"])
    assert [(due - opened).days for due in ladder(place, card)] == [4, 5]
    ring(place, card, "remind")
    place.until(lambda: told(card, "ReminderSent"))
    ring(place, card, "due")
    place.until(lambda: told(card, "PeopleNotified") >= 2)
    for desk in (seller, head):
        desk.open("/notifications")
        desk.page.get_by_text("не отправлены в срок").first.wait_for()
        desk.shown(f"bonus-late-{desk.login}")
    assert staff.complaints(desks.made) == {}


# -- what happened -----------------------------------------------------------------------------------------


def the_card() -> int | None:
    with runtime.reading() as conn:
        cards = select(m.Card.id).join(m.Process, m.Process.id == m.Card.process_id)
        return conn.execute(cards.where(m.Process.key == "bonus_agreements")).scalars().first()


def asked(place: Site, card: int, step: str) -> dict[str, Any]:
    """The task as the card holds it."""
    with place.app.app_context(), runtime.reading() as conn:
        state = conn.execute(select(m.Card.state).where(m.Card.id == card)).scalar_one()
        (found,) = [one for one in state["steps"] if one["key"] == step]
        return dict(found["asks"][0])


def ladder(place: Site, card: int) -> list[datetime]:
    """When the task is reminded of and due, as planned."""
    planned = select(m.Job.due_at).where(
        m.Job.card_id == card, m.Job.state == "planned", m.Job.ref.like("remind:%") | m.Job.ref.like("due:%")
    )
    with place.app.app_context(), runtime.reading() as conn:
        return sorted(conn.execute(planned).scalars())


def ring(place: Site, card: int, kind: str) -> None:
    """The alarm clock of the task rings: its time was a moment ago, in the card and in the clock."""
    mine = (m.Job.card_id == card, m.Job.ref.like(f"{kind}:%"), m.Job.state == "planned")
    with place.app.app_context(), runtime.writing() as conn:
        job = conn.execute(select(m.Job.__table__).where(*mine)).one()
        state = conn.execute(select(m.Card.state).where(m.Card.id == card)).scalar_one()
        past = runtime.clock() - timedelta(seconds=5)
        ask = next(one for step in state["steps"] for one in step["asks"] if one["no"] == job.task_no)
        ask[kind] = past.isoformat()
        payload = {**job.payload, "due": past.isoformat() if kind == "due" else None}
        conn.execute(update(m.Card).where(m.Card.id == card).values(state=state))
        conn.execute(update(m.Job).where(m.Job.id == job.id).values(due_at=past, payload=payload))


def next_working_day(place: Site, card: int) -> None:
    """The wait until then is over."""
    waits = select(m.Job.__table__).where(m.Job.card_id == card, m.Job.ref.like("wait:%"))
    with place.app.app_context():
        with runtime.reading() as conn:
            job = conn.execute(waits.where(m.Job.state == "planned")).one()
        assert job.due_at.date() > runtime.clock().date()
        reached = TimeReached("wait", job.payload["ref"], job.due_at)
        runtime.perform(card, reached, Actor("clock"), now=job.due_at)


def told(card: int, kind: str) -> int:
    with runtime.reading() as conn:
        events = select(func.count()).select_from(m.Event)
        return conn.execute(events.where(m.Event.card_id == card, m.Event.kind == kind)).scalar_one()
