"""A test drive reads the company's real records; examples bring their own, and come out alike for ever."""

from __future__ import annotations

from typing import Any

import pytest

from tests.admin.conftest import find
from tests.admin.test_trial import Table, everything
from tests.runtime.trade import ORDERS, PRODUCTS, PURCHASES, SUPPLIERS
from tests.web.company import Company
from webapp import runtime
from webapp.extensions import db
from webapp.process import reading
from webapp.process.commands import Actor, ChangeFields
from webapp.process.definition import Definition
from webapp.runtime import trying
from webapp.storage import drafts as rows
from webapp.storage import models as m

Stock = dict[str, int]


@pytest.fixture
def stock(company: Company) -> Stock:
    """Two suppliers, a shade of the first that is not there, ten desks of the second."""
    bob = Actor("person", company.bob.id)
    with company.app.app_context():
        process = find(company, m.Process, key="orders")
        db.session.execute(db.update(m.Process).where(m.Process.id == process).values(key="orders_before"))
        db.session.commit()
        for source in (SUPPLIERS, PRODUCTS, PURCHASES, ORDERS):
            runtime.publish(source)
        light, wood = (runtime.start("suppliers", {"name": n}, bob).card_id for n in ("Свет", "Дерево"))
        shade = {"name": "Абажур", "supplier": light, "on_hand": 0, "cost": "50.50"}
        desk = {"name": "Стол", "supplier": wood, "on_hand": 10, "cost": "1000"}
        made = [runtime.start("products", values, bob).card_id for values in (shade, desk)]
    return {"shade": made[0], "desk": made[1], "light": light}


def ordering(company: Company, stock: Stock) -> Table:
    """A trial of an order that waits for what is missing."""
    table = Table(company, "orders")
    lines = {"f-items": ["n1", "n2"], "f-items-n1-product": str(stock["shade"]), "f-items-n1-quantity": "1"}
    lines |= {"f-items-n2-product": str(stock["desk"]), "f-items-n2-quantity": "12"}
    table.post(do="start", starter=company.bob.id, **{"f-customer": "Анна"}, **lines)
    table.post(do="move", to="awaiting", **{"as": company.bob.id})
    return table


def test_the_cards_that_a_robot_would_make_are_shown_with_real_names_and_amounts(
    company: Company, stock: Stock
) -> None:
    before = everything(company)
    text = ordering(company, stock).text.replace("\u00a0", " ")
    assert "Would make 2 cards" in text
    assert "Поставщик: Свет" in text
    assert "1. Абажур; 1; 50.50 ₽; 50.50 ₽" in text
    assert "1. Стол; 2; 1,000 ₽; 2,000 ₽" in text
    assert "Сумма: 2,000 ₽" in text
    assert everything(company) == before, "nothing is stored"


@pytest.mark.slow
def test_what_it_would_change_is_shown_before_and_after(company: Company, stock: Stock) -> None:
    settings = {"lines": "items", "column": "product", "add": {"on_hand": "-quantity"}}
    ready = "  - {key: ready, title: Собирается"
    robot = {"key": "take", "do": "adjust", "settings": settings}
    source = ORDERS.replace(ready, f"{ready}, on_enter: [{robot}]")
    with company.app.app_context():
        runtime.publish(source)
    table = ordering(company, stock)
    table.post(do="undo")
    table.post(do="move", to="ready", **{"as": company.bob.id})
    assert "Would change 2 linked cards" in table.text
    assert "“На складе”: it is 10 now, so -12 cannot be added" in table.text
    with company.app.app_context():
        admin = Actor("admin", company.alice.id)
        runtime.perform(stock["desk"], ChangeFields({"on_hand": 20}), admin)
    table.post(do="undo")
    table.post(do="move", to="ready", **{"as": company.bob.id})
    assert "На складе: 20 → 8" in table.text


@pytest.mark.slow
def test_a_robot_finds_the_cards_that_another_has_made_in_the_trial(company: Company, stock: Stock) -> None:
    """What is ordered for the order may be promised, although no such card is anywhere."""
    kept = """  - key: kept
    kind: lines
    title: Резерв
    columns:
      - {key: product, kind: card, process: products, title: Товар}
      - {key: quantity, kind: number, title: Кол-во}
start: {fields"""
    columns = {"lines": "items", "product": "product", "quantity": "quantity", "kept": "kept"}
    hold = {"type": "robot", "key": "hold", "do": "reserve", "settings": columns | {"ordered_by": "buy"}}
    wait = "      - {type: wait, key: until_received"
    with company.app.app_context():
        runtime.publish(ORDERS.replace("start: {fields", kept).replace(wait, f"      - {hold}\n{wait}"))
    text = ordering(company, stock).text
    assert "Would change 2 linked cards" in text
    assert "Резерв: — → 12" in text


def test_a_kept_example_takes_its_records_along_and_comes_out_alike_when_the_stock_changes(
    company: Company, stock: Stock
) -> None:
    table = ordering(company, stock)
    table.post(do="keep", title="Чего нет", expect=["stage", "way"])
    with company.app.app_context():
        kept = rows.compiled(db.session.connection(), table.process_id)
        assert kept is not None
        (example,) = kept.plain["examples"]
        runtime.perform(stock["desk"], ChangeFields({"on_hand": 90}), Actor("admin", company.alice.id))
        runtime.perform(stock["light"], ChangeFields({"name": "Тень"}), Actor("admin", company.alice.id))
    known: dict[int, Any] = {one["card"]: one for one in example["given"]["records"]}
    assert known[stock["desk"]]["values"] | {"supplier": 0} == {
        "supplier": 0,
        "on_hand": 10,
        "cost": {"money": 1000.0},
    }, "no words: an example goes into files"
    page = table.client.get(f"{table.address}examples/").text
    assert "Чего нет" in page
    assert "came out differently" not in page
    published = table.client.post(f"/admin/publication/{table.process_id}/", data={"seen": kept.revision})
    assert published.status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize(
    ("records", "stage"),
    [
        ([], "awaiting"),
        ([{"process": "products", "values": {"on_hand": 0, "supplier": 1}}], "awaiting"),
        ([{"process": "products", "values": {"on_hand": 5, "supplier": 1}}], "ready"),
    ],
)
def test_an_example_knows_no_other_cards_than_its_own(
    company: Company, stock: Stock, records: list[dict[str, Any]], stage: str
) -> None:
    """Ten desks are there now; what is played is what the example says."""
    values = {"customer": "А", "items": [{"product": stock["desk"], "quantity": 1}]}
    given = {"values": values, "records": [{"card": stock["desk"], **one} for one in records]}
    example = {"key": "one", "title": "Один", "given": given, "acts": [{"move": "awaiting"}]}
    plain = reading.read(ORDERS).model_dump(mode="json", exclude_none=True)
    plain["examples"] = [{**example, "expect": {"stage": stage}}]
    definition = Definition.model_validate(plain)
    with company.app.app_context():
        assert trying.failing(definition) == []
