"""Cards leave as a table: what the filters show, bounded, and never as a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.web.company import Company, statements
from tests.web.test_queries import multiply, plans
from webapp.admin import export
from webapp.process.commands import Comment


def sheet(alice: FlaskClient, query: str = "") -> list[list[Any]]:
    answer = alice.get(f"/admin/cards/table.xlsx?{query}")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]  # type: ignore[union-attr]


def lines(alice: FlaskClient, query: str = "") -> list[list[str]]:
    answer = alice.get(f"/admin/cards/table.csv?{query}")
    assert answer.status_code == 200
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text[1:])))


def test_the_table_has_what_the_list_shows(company: Company, alice: FlaskClient) -> None:
    company.order(customer="Anna")
    company.approve(company.order(customer="Berg"))
    company.request("A broken hinge")
    assert {row[2] for row in lines(alice)[1:]} == {"Anna: Table", "Berg: Table", "A broken hinge"}
    assert [row[2] for row in lines(alice, "process=orders&stage=making")[1:]] == ["Berg: Table"]
    assert [row[2] for row in lines(alice, "search=hinge")[1:]] == ["A broken hinge"]
    assert [row[2] for row in sheet(alice, "search=anna")[1:]] == ["Anna: Table"]


def test_a_row_is_told_in_words(company: Company, alice: FlaskClient) -> None:
    company.order(customer="Anna", price="1234,50")
    head, row = lines(alice, "process=orders")
    told = dict(zip(head, row, strict=True))
    assert told["Number of a card"] == "2026-0001"
    assert told["Stage"] == "Review"
    assert told["State"] == "In work"
    assert told["Who has it now"] == "Dora"
    assert told["Created"] == "2026-11-23 12:00"
    assert told["Price"] == "1234.5"


def test_numbers_and_moments_are_numbers_and_moments(company: Company, alice: FlaskClient) -> None:
    from datetime import datetime

    company.order(customer="Anna", price="1234,50")
    head, row = sheet(alice, "process=orders")
    told = dict(zip(head, row, strict=True))
    assert told["Price"] == 1234.5
    assert told["Created"] == datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - as the sheet has it


EVIL = ("=1+1", "+7 999", "-2", "@SUM(A1)", "\t=1", " =1+1", "＝1")


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(company: Company, alice: FlaskClient, evil: str) -> None:
    company.order(customer=evil, what="x")
    answer = alice.get("/admin/cards/table.xlsx?process=orders")
    book = load_workbook(io.BytesIO(answer.data))
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    dangerous = ("=", "+", "-", "@", "\t", "＝")
    for row in lines(alice, "process=orders")[1:]:
        assert [cell for cell in row if cell.lstrip(" ").startswith(dangerous)] == []


def test_what_a_sheet_cannot_hold_is_left_out(company: Company, alice: FlaskClient) -> None:
    company.order(customer="Anna\x0bBell")
    assert "Anna" in str(sheet(alice, "process=orders"))


def test_a_table_is_bounded_and_says_so(
    company: Company, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.order()
    multiply(company, 9)
    monkeypatch.setattr(export, "MOST", 7)
    monkeypatch.setattr(export, "AT_ONCE", 3)
    rows = lines(alice)
    assert len(rows) == 1 + 7 + 1
    assert rows[-1][0].startswith("Only the newest 7 cards")
    monkeypatch.setattr(export, "MOST", 10)
    assert len(lines(alice)) == 1 + 10


def test_a_table_is_read_in_pages(company: Company, alice: FlaskClient) -> None:
    company.order()
    lines(alice)
    with statements(company.app) as few:
        lines(alice)
    multiply(company, 60)
    with statements(company.app) as many:
        lines(alice)
    assert len(many) == len(few) <= 10


def test_only_administrators_take_cards_away(company: Company) -> None:
    company.order()
    for somebody in (company.dora, company.bob, company.charlie):
        for kind in ("xlsx", "csv"):
            assert company.get(somebody, f"/admin/cards/table.{kind}").status_code == 404
    assert company.get(company.alice, "/admin/cards/table.pdf").status_code == 404


# -- the list


def test_cards_are_found_by_who_has_them_and_by_age(company: Company, alice: FlaskClient) -> None:
    company.order(customer="Anna")
    company.approve(company.order(customer="Berg"))
    page = alice.get(f"/admin/cards/?assignee={company.dora.id}").text
    assert ("Anna: Table" in page, "Berg: Table" in page) == (True, False)
    page = alice.get(f"/admin/cards/?assignee={company.will.id}&created=today").text
    assert ("Anna: Table" in page, "Berg: Table" in page) == (False, True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "process=orders",
        "process=orders&stage=review&state=open",
        "state=open",
        "state=trouble",
        "state=late",
        "assignee=3",
        "created=today",
    ],
)
def test_the_list_never_reads_every_card(company: Company, query: str) -> None:
    card = company.order()
    company.do(card, Comment("x"), company.bob)
    multiply(company, 60)
    for plan in plans(company, company.client(company.alice), f"/admin/cards/?{query}"):
        assert "TEMP B-TREE FOR ORDER BY" not in plan or "SCAN card" not in plan, plan
        assert "SCAN assignment" not in plan, plan
