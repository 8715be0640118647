"""Process 1, played by the people of the company in browser sessions of their own."""

from __future__ import annotations

import io
import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.stories.desk import PDF, Desk, Desks, in_days
from tests.stories.site import Site
from webapp import runtime
from webapp.process.commands import Actor, Complete
from webapp.storage import models as m

pytestmark = pytest.mark.browser
log = logging.getLogger(__name__)

# On PostgreSQL with the slow tests; what differs between the databases tests/runtime tries each time.
on_sqlite_first = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
# Generous for a busy machine; the time that was really needed is printed.
LIVE = 45_000
PHONE = {"width": 390, "height": 844}


@on_sqlite_first
def test_an_order_goes_from_its_form_to_shipped_before_everybodys_eyes(  # noqa: PLR0915 - one story
    place: Site, desks: Desks
) -> None:
    board = desks["gromov"]
    board.open("/boards/furniture")
    took: list[float] = []

    card = desks["sokolov"].create_order("Анна Белова", "Кухня из дуба")
    appears(board, "director", card, took)

    director = Desk(place, desks.browser, "vereshchagin", viewport=PHONE, has_touch=True)
    director.open_my_task("Согласовать заказ")
    director.answer("Согласовать", "Супер заказ")
    appears(board, "documentation", card, took)
    assert director.complaints == []
    director.context.close()

    design = desks["kuznetsov"]
    design.open_my_task("Разработать документацию")
    design.answer("Документация готова")
    design.page.locator(".error-summary, .field-error").first.wait_for()
    design.attach("documentation", "drawing.pdf")
    design.answer("Документация готова")
    appears(board, "estimate", card, took)

    accounting = desks["orlova"]
    accounting.open_my_task("Составить смету")
    assert accounting.page.locator("a[href*='/files/']", has_text="drawing.pdf").first.is_visible()
    accounting.attach("estimate", "estimate.pdf")
    accounting.answer("Смета готова", price="1 250 000,50")
    appears(board, "agreement", card, took)

    desks["sokolov"].open_my_task("Согласовать цену с заказчиком")
    desks["sokolov"].answer("Заказчик согласен")
    appears(board, "schedule", card, took)

    production = Desk(place, desks.browser, "gromov")
    production.open_my_task("Утвердить заказ и назначить срок")
    production.answer("Утвердить срок", ready_by=in_days(-2))
    production.page.locator(".field-error, .error-summary").first.wait_for()
    production.answer("Утвердить срок", ready_by=in_days(9))
    appears(board, "production", card, took)
    production.context.close()

    workshop = desks["fomin"]
    workshop.open_my_task("Изготовить заказ")
    workshop.take()
    board.tile("production", card).get_by_text("Фомин").wait_for(timeout=LIVE)
    workshop.answer("Готово")
    appears(board, "notify", card, took)

    desks["sokolov"].open_my_task("Сообщить заказчику о готовности")
    desks["sokolov"].answer("Клиент уведомлён")
    appears(board, "payment", card, took)

    place.until(lambda: open_task(card, "take_payment"))
    accounting.open_my_task("Получить оплату")
    accounting.page.locator("a[href*='/files/']", has_text="Счёт").first.wait_for()
    accounting.answer("Оплата не поступила")
    place.until(lambda: "unpaid_to_sales" in robots_done(card))
    accounting.open_my_task("Получить оплату")
    accounting.answer("Оплата получена")
    appears(board, "shipping", card, took)

    desks["tikhonov"].open_my_task("Отгрузить заказ")
    desks["tikhonov"].answer("Отгружено")
    appears(board, "done", card, took)

    assert {desk.login: desk.complaints for desk in desks.made.values() if desk.complaints} == {}
    place.until(lambda: not waiting(card))
    with place.app.app_context():
        row = card_row(card)
        assert (row.stage, row.closed_how, row.values["price"]) == ("done", "success", 125_000_050)
        stored, told = runtime.replayed(card)
        assert stored == told
    log.info("others saw it after %s s", ", ".join(f"{t:.2f}" for t in took))


@pytest.mark.slow
@on_sqlite_first
def test_the_director_rejects_and_the_order_ends(place: Site, desks: Desks) -> None:
    card = desks["sokolov"].create_order("Мария", "Яхта")
    director = desks["vereshchagin"]
    director.open_my_task("Согласовать заказ")
    director.answer("Отклонить")
    assert director.page.locator("#task-form").is_visible()
    director.answer("Отклонить", "Не наш профиль")
    place.until(lambda: card_row(card).closed_how == "failure")
    desks["sokolov"].open(f"/cards/{card}")
    desks["sokolov"].page.get_by_text("Не наш профиль").first.wait_for()
    with place.app.app_context():
        assert card_row(card).stage == "declined"


@pytest.mark.slow
@on_sqlite_first
def test_the_customer_refuses_and_no_further_task_exists(place: Site, desks: Desks) -> None:
    card = desks["sokolov"].create_order("Лев", "Гардеробная")
    answer_quickly(place, card, "vereshchagin", "approve")
    answer_quickly(place, card, "kuznetsov", "ready", documentation=True)
    answer_quickly(place, card, "orlova", "ready", estimate=True)
    desks["sokolov"].open_my_task("Согласовать цену с заказчиком")
    desks["sokolov"].answer("Заказчик отказался")
    place.until(lambda: card_row(card).closed_how == "failure")
    with place.app.app_context():
        assert card_row(card).stage == "refused"
        assert open_task(card) is None


@pytest.mark.slow
@on_sqlite_first
def test_a_missed_date_costs_points_once_and_the_director_hears_of_it(place: Site, desks: Desks) -> None:
    card = desks["sokolov"].create_order("Илья", "Шкаф")
    answer_quickly(place, card, "vereshchagin", "approve")
    answer_quickly(place, card, "kuznetsov", "ready", documentation=True)
    answer_quickly(place, card, "orlova", "ready", estimate=True)
    answer_quickly(place, card, "sokolov", "agree")
    answer_quickly(place, card, "gromov", "approve", ready_by=in_days(3))
    desks["zaitsev"].open_my_task("Изготовить заказ")
    desks["zaitsev"].take()
    make_late(place, card)
    place.until(lambda: penalties(card))
    desks["vereshchagin"].open("/notifications")
    desks["vereshchagin"].page.get_by_text("не успело к сроку").first.wait_for()
    desks["zaitsev"].open(f"/cards/{card}")
    desks["zaitsev"].page.get_by_text("не готов в срок").first.wait_for()
    time.sleep(3)
    with place.app.app_context():
        assert [(p.user_id, p.points) for p in penalties(card)] == [(place.people["zaitsev"], 10)]


@on_sqlite_first
@pytest.mark.slow
def test_two_people_at_one_task_and_the_second_is_told(place: Site, desks: Desks) -> None:
    card = desks["sokolov"].create_order("Вера", "Стол")
    first, second = desks["vereshchagin"], Desk(place, desks.browser, "vereshchagin")
    for desk in (first, second):
        desk.open_my_task("Согласовать заказ")
    first.answer("Согласовать")
    place.until(lambda: card_row(card).stage == "documentation")
    second.answer("Согласовать", "Я тоже за")
    # The answer of the server holds what was typed; until then only the box does.
    place.until(lambda: "Я тоже за" in second.page.content())
    second.context.close()


@pytest.mark.slow
@on_sqlite_first
def test_who_may_not_see_the_card_is_shown_nothing_of_it(place: Site, desks: Desks) -> None:
    card = desks["sokolov"].create_order("Тайна", "Сейф")
    stranger = desks["savina"]
    answer = stranger.page.goto(f"/cards/{card}")
    assert answer is not None
    assert answer.status == 404
    stranger.open("/search?q=Сейф")
    assert stranger.page.locator(f"a[href*='/cards/{card}']").count() == 0


# -- what happened ---------------------------------------------------------------------------


def appears(board: Desk, stage: str, card: int, took: list[float]) -> None:
    """The card comes to the column on a page that nobody reloads."""
    begun = time.monotonic()
    board.tile(stage, card).wait_for(timeout=LIVE)
    took.append(time.monotonic() - begun)


def card_row(card: int) -> Any:
    with runtime.reading() as conn:
        return conn.execute(select(m.Card.__table__).where(m.Card.id == card)).one()


def open_task(card: int, step: str | None = None) -> Any:
    tasks = select(m.Task.__table__).where(m.Task.card_id == card, m.Task.closed_at.is_(None))
    with runtime.reading() as conn:
        return conn.execute(tasks.where(m.Task.step == step) if step else tasks).first()


def robots_done(card: int) -> set[str]:
    with runtime.reading() as conn:
        return set(
            conn.execute(select(m.Job.robot).where(m.Job.card_id == card, m.Job.state == "done")).scalars()
        )


def waiting(card: int) -> list[Any]:
    with runtime.reading() as conn:
        return list(
            conn.execute(
                select(m.Job.id).where(
                    m.Job.card_id == card, m.Job.state.in_(("planned", "queued", "running"))
                )
            )
        )


def penalties(card: int) -> list[Any]:
    with runtime.reading() as conn:
        return list(conn.execute(select(m.Penalty.__table__).where(m.Penalty.card_id == card)))


def answer_quickly(place: Site, card: int, login: str, outcome: str, **values: Any) -> None:
    """A step that this test is not about, done without the browser."""
    with place.app.app_context():
        person = Actor("person", place.people[login])
        entered: dict[str, Any] = {
            key: [runtime.upload(io.BytesIO(PDF), f"{key}.pdf", person.id)["id"]] if value is True else value
            for key, value in values.items()
        }
        if "estimate" in entered:
            entered["price"] = "100 000"
        runtime.perform(card, Complete(open_task(card).no, outcome, entered), person)


def make_late(place: Site, card: int) -> None:
    """The clock of this task has run out: in the card and in the alarm clock it was due a moment ago."""
    with place.app.app_context():
        past = runtime.clock() - timedelta(seconds=5)
        with runtime.writing() as conn:
            row = conn.execute(select(m.Card.state).where(m.Card.id == card)).scalar_one()
            (step,) = [s for s in row["steps"] if s["key"] == "make"]
            step["asks"][0]["due"] = past.isoformat()
            conn.execute(update(m.Card).where(m.Card.id == card).values(state=row))
            job = select(m.Job.payload).where(
                m.Job.card_id == card, m.Job.ref.like("due:%"), m.Job.state == "planned"
            )
            payload = conn.execute(job).scalar_one() | {"due": past.isoformat()}
            conn.execute(
                update(m.Job)
                .where(m.Job.card_id == card, m.Job.ref.like("due:%"), m.Job.state == "planned")
                .values(due_at=past, payload=payload)
            )
