"""Lists of cards: columns of choice, sorting, pages, filters, bulk acts, files to take away."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.web.company import Company, statements
from tests.web.registers import GOODS, good, publish
from webapp import runtime
from webapp.extensions import db
from webapp.storage import models as m

ON_BOTH = True


@pytest.fixture
def goods(either_company: Company) -> Company:
    publish(either_company)
    for article, price in (("B", "300"), ("a", "20"), ("Ё", "1000.50"), ("д", "")):
        good(either_company, article, price=price, sort="wood" if price else "steel", sold="yes", secret="ш")
    return either_company


def titles(company: Company, address: str = "/boards/goods") -> list[str]:
    page = company.get(company.bob, address).get_data(as_text=True)
    return re.findall(r'<th scope="row"><a [^>]*>Good ([^<]*)</a>', page)


def test_records_stand_in_a_list_newest_first_and_in_the_menu(goods: Company) -> None:
    assert titles(goods) == ["д", "Ё", "a", "B"]
    page = goods.get(goods.bob, "/").get_data(as_text=True)
    assert "menu-registers" in page
    assert "/boards/goods" in page


def test_a_list_is_sorted_by_words_and_numbers_the_empty_last(goods: Company) -> None:
    assert titles(goods, "/boards/goods?sort=f-article") == ["a", "B", "д", "Ё"]
    assert titles(goods, "/boards/goods?sort=-f-article") == ["Ё", "д", "B", "a"]
    assert titles(goods, "/boards/goods?sort=f-price") == ["a", "B", "Ё", "д"]
    assert titles(goods, "/boards/goods?sort=-f-price") == ["Ё", "B", "a", "д"]
    assert titles(goods, "/boards/goods?sort=f-secret") == titles(goods)


@pytest.mark.parametrize("sort", ["", "f-price", "-f-price", "f-article"])
def test_pages_follow_one_another_without_gap_or_repetition(
    goods: Company, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = titles(goods, f"/boards/goods?sort={sort}")
    monkeypatch.setattr("webapp.web.card_lists.PAGE", 1)
    seen: list[str] = []
    address: str | None = f"/boards/goods?sort={sort}"
    while address:
        page = goods.get(goods.bob, address).get_data(as_text=True)
        seen += re.findall(r'<th scope="row"><a [^>]*>Good ([^<]*)</a>', page)
        more = re.search(r'href="(/boards/goods[^"]*after=[^"]*)"', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert seen == whole


@pytest.mark.parametrize("after", ["x", "v~1~", "v~a~b", "q~1~1", "e~1~z"])
def test_a_made_up_place_in_the_list_is_refused_in_words(goods: Company, after: str) -> None:
    assert goods.get(goods.bob, f"/boards/goods?sort=f-price&after={after}").status_code == 400


def test_a_list_is_narrowed_by_values_and_words(goods: Company) -> None:
    assert titles(goods, "/boards/goods?v-sort=steel") == ["д"]
    assert titles(goods, "/boards/goods?v-sort=wood&q=g0003") == ["Ё"]
    assert titles(goods, "/boards/goods?v-sold=0") == []
    assert titles(goods, "/boards/goods?v-sold=evil") == []


def test_the_columns_are_each_persons_own(goods: Company) -> None:
    client = goods.client(goods.bob)
    page = client.get("/boards/goods").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert "Created</th>" not in page
    sent = {"csrf_token": token[1], "column": ["created", "f-price", "evil"]}
    assert client.post("/boards/goods/columns", data=sent).status_code == 303
    assert "Created</th>" in client.get("/boards/goods").get_data(as_text=True)
    assert "Created</th>" not in goods.get(goods.erin, "/boards/goods").get_data(as_text=True)
    client.post("/boards/goods/columns", data=sent | {"usual": "1"})
    assert "Created</th>" not in client.get("/boards/goods").get_data(as_text=True)


def test_a_long_list_asks_no_more_than_a_short_one(goods: Company) -> None:
    client = goods.client(goods.bob)
    client.get("/boards/goods")
    with statements(goods.app) as few:
        client.get("/boards/goods?sort=f-price")
    for n in range(30):
        good(goods, f"n{n}", price="5")
    with statements(goods.app) as many:
        client.get("/boards/goods?sort=f-price")
    assert len(many) <= len(few) <= 12


def test_what_changes_on_a_card_changes_in_its_place_in_the_list(goods: Company) -> None:
    with goods.app.app_context(), db.engine.connect() as conn:
        rows = conn.execute(select(m.CardValue.field, m.CardValue.words, m.CardValue.number)).all()
    assert {row.field for row in rows} == {"article", "name", "price", "sold", "sort"}
    assert [row.number for row in rows if row.field == "price"] == [30000, 2000, 100050]


# -- several at once -----------------------------------------------------------------------------------------


def posted(company: Company, who: Any, data: dict[str, Any]) -> Any:
    client = company.client(who)
    page = client.get("/boards/goods").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    sent = data | ({"csrf_token": token[1]} if token else {})
    return client.post("/boards/goods/bulk", data=sent)


def test_several_cards_are_commented_each_by_itself_after_a_question(goods: Company) -> None:
    ids = [good(goods, "x1"), good(goods, "x2")]
    asked = posted(goods, goods.bob, {"act": "comment", "card": ids})
    assert asked.status_code == 200
    assert "Good x1" in asked.get_data(as_text=True)
    lacking = posted(goods, goods.bob, {"act": "comment", "card": ids, "sure": "1"})
    assert lacking.status_code == 422
    done = posted(goods, goods.bob, {"act": "comment", "card": ids, "sure": "1", "comment": "Проверено"})
    assert "2 " in done.get_data(as_text=True)
    with goods.app.app_context(), db.engine.connect() as conn:
        assert list(conn.scalars(select(m.Card.comments).where(m.Card.id.in_(ids)))) == [1, 1]


def test_a_refusal_of_one_is_told_and_stops_none_of_the_others(goods: Company) -> None:
    first, second = good(goods, "x1"), good(goods, "x2")
    posted(goods, goods.dora, {"act": "cancel", "card": [first], "sure": "1", "reason": "Нет"})
    done = posted(goods, goods.dora, {"act": "cancel", "card": [first, second], "sure": "1", "reason": "Нет"})
    text = done.get_data(as_text=True)
    assert "1" in text
    assert "Refused" in text
    assert "x1" not in titles(goods)
    assert "x2" not in titles(goods)
    assert set(titles(goods, "/boards/goods?ended=1")) == {"x1", "x2"}


def test_strangers_find_no_list_no_bulk_and_no_file(goods: Company) -> None:
    assert goods.get(goods.charlie, "/boards/goods").status_code == 404
    assert goods.get(goods.charlie, "/boards/goods/export.csv").status_code == 404
    client = goods.client(goods.charlie)
    page = client.get("/profile").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    for address in ("/boards/goods/bulk", "/boards/goods/columns"):
        assert client.post(address, data={"csrf_token": token[1], "act": "comment"}).status_code == 404


# -- files ---------------------------------------------------------------------------------------------------


def test_only_those_named_take_the_list_away(goods: Company) -> None:
    assert goods.get(goods.dora, "/boards/goods/export.xlsx").status_code == 404
    assert goods.get(goods.bob, "/boards/goods/export.xlsx").status_code == 200


def test_a_file_holds_what_the_list_shows_and_no_formulas(goods: Company) -> None:
    good(goods, "=1+1", sold="no", secret="никому")
    text = goods.get(goods.bob, "/boards/goods/export.csv?sort=f-article").get_data(as_text=True)
    assert "'=1+1" in text
    assert "никому" not in text
    assert (
        goods.get(goods.bob, "/boards/goods/export.csv?v-sort=steel").get_data(as_text=True).count("\n") == 2
    )
    data = goods.get(goods.bob, "/boards/goods/export.xlsx").data
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert found
    assert all(cell.data_type == "s" for cell in found)


def test_a_process_may_say_how_its_list_stands(company: Company) -> None:
    face, day = 'face: {title: "{name}"', "{ru: С какого дня, en: Since}"
    source = GOODS.replace(face, f"{face}, sort: since, last_first: true").replace(
        day, f"{day}, in_lists: true"
    )
    with company.app.app_context():
        runtime.publish(source)
    for article, since in (("A", "2026-03-01"), ("B", "2026-09-01"), ("C", "2026-06-01")):
        good(company, article, since=since)
    assert titles(company) == ["B", "C", "A"]
    assert titles(company, "/boards/goods?sort=new") == ["C", "B", "A"]
    assert titles(company, "/boards/goods?sort=f-article") == ["A", "B", "C"]
