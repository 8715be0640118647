"""Process 7 in its other two channels, shorter; and each department sees the orders of its own alone."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk, Desks
from tests.stories.site import Site
from tests.stories.test_furniture import card_row, open_task
from tests.stories.test_orders import (  # noqa: F401 - fixtures
    children,
    desks,
    letters,
    move,
    only_sqlite,
    ordered,
    place,
    rewards,
    shipped,
)
from webapp import runtime
from webapp.process.commands import Actor, ChangeFields

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHAIR = "СТЛ-302"
LOOKS = (
    "/boards/customer_order?mode=list",
    "/search?q=Покупатель",
    "/reports/customers?process=customer_order&period=all",
)
THEIRS = {
    "egorova": "Покупатель сайта",
    "belkin": "Покупатель маркетплейса",
    "romanova": "Покупатель соцсетей",
}


@only_sqlite
def test_orders_of_the_marketplace_and_of_social_networks(place: Site, desks: Desks) -> None:  # noqa: F811
    orders = {login: new_order(desks[login], login) for login in THEIRS}
    with place.app.app_context():
        stages = [card_row(card).stage for card in orders.values()]
    assert stages == ["new_site", "new_market", "new_social"]
    for login in THEIRS:
        sees_only_its_own(desks[login], orders)
    assert all(name in text(desks["sokolov"], LOOKS[1]) for name in THEIRS.values())

    of_the_marketplace(place, desks, orders["belkin"])
    of_social_networks(place, desks, orders["romanova"])
    assert {desk.login: desk.complaints for desk in desks.made.values() if desk.complaints} == {}


def new_order(desk: Desk, login: str) -> int:
    terms = "" if login == "belkin" else "Отсрочка"
    return ordered(desk, (CHAIR, "2", ""), terms=terms, customer=THEIRS[login])


# -- whose order it is -------------------------------------------------------------------------------------


def sees_only_its_own(desk: Desk, orders: dict[str, int]) -> None:
    """On the board, in the list, by the search, in a report and by a link."""
    mine = THEIRS[desk.login]
    looks = {look: text(desk, look) for look in ("/boards/customer_order", *LOOKS)}
    for look, said in looks.items():
        assert {name for name in THEIRS.values() if name in said} == {mine}, (desk.login, look)
    for login, card in orders.items():
        found = desk.page.request.get(f"/cards/{card}").status
        assert found == (200 if login == desk.login else 404), (desk.login, login)


def text(desk: Desk, path: str) -> str:
    return desk.open(path).locator("main").inner_text()


# -- the marketplace, social networks ----------------------------------------------------------------------


def of_the_marketplace(place: Site, desks: Desks, card: int) -> None:  # noqa: F811
    """Its prices are its own, and it pays: nobody approves and nobody waits for money."""
    manager = desks["belkin"]
    move(manager, place, card, "В работе", "work_market")
    offered = ways(manager, card)
    assert "Подтверждён" in offered
    assert not {"Проверка КП", "Ожидает подтверждения"} & set(offered)
    move(manager, place, card, "Подтверждён", "confirmed_market", "assembly_market")
    shipped(place, desks["tikhonov"], manager, card, "market")
    place.until(lambda: rewards(card))
    with place.app.app_context():
        assert card_row(card).values["payment_terms"] == "marketplace"
        assert not children(card, "customer_invoice", 1)


def of_social_networks(place: Site, desks: Desks, card: int) -> None:  # noqa: F811
    """The warehouse says whether the goods are there; then as elsewhere."""
    manager, warehouse = desks["romanova"], desks["tikhonov"]
    move(manager, place, card, "В работе", "work_social")
    assert "Проверка КП" not in ways(manager, card)
    move(manager, place, card, "Уточнение наличия", "stock_social")
    place.until(lambda: open_task(card, "answer_stock_social"))
    warehouse.open_my_task("Уточнить наличие")
    warehouse.page.get_by_label("Ответ, строка 1", exact=True).first.select_option(label="Есть")
    warehouse.answer("Ответить менеджеру")
    place.until(lambda: card_row(card).stage == "work_social")
    with place.app.app_context():
        company = runtime.find_record("companies", {"inn": "5003122334"}, ("inn",))
        runtime.perform(card, ChangeFields({"company": company}), Actor("person", place.people["romanova"]))
    move(manager, place, card, "Подтверждён", "confirmed_social", "assembly_social")
    shipped(place, warehouse, manager, card, "social")
    (bonus,) = place.until(lambda: rewards(card))
    assert bonus.user_id == place.people["romanova"]


def ways(desk: Desk, card: int) -> list[str]:
    """The statuses that the menu of the card offers, without their channel."""
    page = desk.open(f"/cards/{card}")
    page.locator("[popovertarget=card-moves]").first.click()
    found = page.locator("#card-moves .pop-item:not([disabled])").all_inner_texts()
    return [way.partition(" (")[0].strip() for way in found]
