"""The calendar of a process: cards by day, sums, and nothing that the viewer may not see."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.web.company import Company, statements
from webapp import runtime
from webapp.process.commands import Actor
from webapp.storage.reads import calendars as reads

VISITS = """
key: visits
title: {ru: Выезды, en: Visits}
numbering: {pattern: "V{seq}"}
face: {title: "{where}", sum: price}
fields:
  - {key: where, kind: text, title: {ru: Куда, en: Where}}
  - {key: day, kind: date, title: {ru: День, en: Day}}
  - {key: at, kind: datetime, title: {ru: Когда, en: When}}
  - {key: price, kind: money, title: {ru: Цена, en: Price}}
  - {key: hours, kind: number, title: {ru: Часы, en: Hours}}
  - {key: alarm, kind: date, title: {ru: Тревога, en: Alarm}}
  - {key: margin, kind: money, title: {ru: Маржа, en: Margin}}
start: {fields: [where, day, at, price, hours, alarm, margin]}
stages:
  - {key: new, title: {ru: Новый, en: New}, kind: start, colour: teal}
  - {key: done, title: {ru: Готов, en: Done}, kind: success}
transitions: [{key: on, source: [new], target: [done], who: [{role: sales}]}]
rights:
  create: [{role: sales}]
  see: [{who: [{role: director}], scope: all}]
  see_fields: [{fields: [alarm, margin], who: [{role: director}]}]
"""


@pytest.fixture
def visits(either_company: Company) -> Company:
    with either_company.app.app_context():
        runtime.publish(VISITS)
    return either_company


def visit(company: Company, where: str, **values: Any) -> int:
    with company.app.app_context():
        actor = Actor("person", company.bob.id)
        return runtime.start("visits", {"where": where, **values}, actor).card_id


def days(company: Company, who: str, address: str) -> dict[str, list[str]]:
    """The titles of the page by the day they stand on."""
    html = company.get(getattr(company, who), f"/boards/visits?mode=calendar{address}").text
    found = re.findall(r'<li class="day[ "].*?(?=<li class="day[ "]|</ol>\s*$|\Z)', html, re.DOTALL)
    parsed = {re.search(r"at=([\d-]+)", day)[1]: re.findall(r'day-words">([^<]*)', day) for day in found}  # type: ignore[index]
    return {day: titles for day, titles in parsed.items() if titles}


def test_cards_stand_on_the_day_of_the_field_that_was_chosen(visits: Company) -> None:
    visit(visits, "First", day="2026-11-02", at="2026-11-30 23:30")
    visit(visits, "Second", day="2026-11-02", at="2026-12-01 00:30")
    visit(visits, "Later", day="2027-01-15")
    visit(visits, "Never")
    assert days(visits, "dora", "&field=f-day") == {"2026-11-02": ["First", "Second"]}
    assert days(visits, "dora", "&field=f-at") == {"2026-11-30": ["First"], "2026-12-01": ["Second"]}
    assert days(visits, "dora", "&field=f-day&at=2027-01-31") == {"2027-01-15": ["Later"]}
    assert days(visits, "dora", "&field=f-day&at=2026-11-04&by=week") == {"2026-11-02": ["First", "Second"]}
    assert days(visits, "dora", "&field=f-day&at=2026-11-09&by=week") == {}
    assert days(visits, "dora", "&field=f-day&at=2026-11-02&by=day") == {"2026-11-02": ["First", "Second"]}
    assert set(days(visits, "dora", "&field=created")) == {"2026-11-23"}


def test_sums_are_exact_by_day_and_by_month(visits: Company) -> None:
    for day, price, hours in (("02", "100.10", "0.1"), ("02", "200.20", "0.2"), ("30", "0.03", "1")):
        visit(visits, "One", day=f"2026-11-{day}", price=price, hours=hours)
    visit(visits, "Of the next month", day="2026-12-01", price="5000")
    page = visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day").text
    sums = [" ".join(one.split()) for one in re.findall(r'day-sum num">([^<]*)', page)]
    assert sums == ["300.30 ₽", "0.03 ₽", "5,000 ₽"]
    assert "</span>300.33\u00a0₽" in page
    page = visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day&sum=f-hours").text
    assert re.findall(r'day-sum num">([^<]*?)\s*<', page)[0] == "0.3"
    assert "</span>1.3<" in page
    page = visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day&sum=no").text
    assert "300.3" not in page


def test_filters_go_along_and_the_arrows_keep_them(visits: Company) -> None:
    visit(visits, "Perm", day="2026-11-02")
    visit(visits, "Tver", day="2026-11-02")
    assert days(visits, "dora", "&field=f-day&q=perm") == {"2026-11-02": ["Perm"]}
    page = visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day&q=perm&sum=f-hours").text
    before = re.search(r'href="([^"]*)" rel="prev"', page)
    assert before
    assert {"mode=calendar", "field=f-day", "q=perm", "sum=f-hours", "at=2026-10-01"} <= set(
        before[1].partition("?")[2].split("&amp;")
    )
    assert 'href="/boards/visits?mode=board&amp;q=perm"' in page


def test_fields_that_are_hidden_from_the_viewer_are_neither_days_nor_sums(visits: Company) -> None:
    visit(visits, "Perm", day="2026-11-02", alarm="2026-11-05", margin="77")
    assert days(visits, "dora", "&field=f-alarm") == {"2026-11-05": ["Perm"]}
    assert (
        "77\u00a0₽" in visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day&sum=f-margin").text
    )
    page = visits.get(visits.bob, "/boards/visits?mode=calendar&field=f-alarm&sum=f-margin").text
    assert "Alarm" not in page
    assert "Margin" not in page
    assert "77\u00a0₽" not in page
    assert set(days(visits, "bob", "&field=f-day")) == {"2026-11-02"}
    assert days(visits, "erin", "&field=f-day") == {}
    assert visits.get(visits.charlie, "/boards/visits?mode=calendar").status_code == 404


def test_a_crowded_day_shows_some_and_leads_to_all(visits: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        visit(visits, f"No {n}", day="2026-11-02")
    page = visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day").text
    assert "2 more" in page
    assert len(days(visits, "dora", "&field=f-day&by=day&at=2026-11-02")["2026-11-02"]) == 6
    monkeypatch.setattr(reads, "MOST", 5)
    assert "more than 5 cards" in visits.get(visits.dora, "/boards/visits?mode=calendar&field=f-day").text


def test_odd_addresses_show_the_usual(company: Company) -> None:
    company.order()
    client = company.client(company.dora)
    odd = [
        "at=2026-02-30",
        "at=0001-01-01",
        "at=9999-12-31",
        "at=x",
        "by=year",
        "field=f-where",
        "field=",
        "sum=f-day",
    ]
    assert {client.get(f"/boards/orders?mode=calendar&{one}").status_code for one in odd} == {200}


def test_a_deadline_is_the_usual_day(company: Company) -> None:
    company.order()
    page = company.get(company.dora, "/boards/orders?mode=calendar").text
    assert page.count('class="day-card c-purple"') == 1
    assert "November\u00a02026" in page


def test_a_full_month_asks_no_more_than_an_empty_one(company: Company) -> None:
    with company.app.app_context():
        runtime.publish(VISITS)
    client = company.client(company.dora)

    def asked() -> int:
        client.get("/boards/visits?mode=calendar&field=f-day")
        with statements(company.app) as sent:
            assert client.get("/boards/visits?mode=calendar&field=f-day").status_code == 200
        return len(sent)

    visit(company, "One", day="2026-11-01")
    before = asked()
    for n in range(12):
        visit(company, f"No {n}", day=(date(2026, 11, 1) + timedelta(days=n)).isoformat())
    assert asked() == before <= 10
