"""The company's working time: week, holidays, own days; deadlines and schedules go by it at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.company import Company
from webapp.extensions import db
from webapp.process.calendar import Calendar
from webapp.process.parts import Duration
from webapp.storage import models as m
from webapp.storage import org

PAGE = "/admin/calendar/"
TOO_MANY = {"first": "2026-01-01", "last": "2027-01-01"}
USUAL = {"weekdays": ["0", "1", "2", "3", "4"], "opens": "09:00", "closes": "18:00", "country": "RU"}


def calendar(company: Company) -> Calendar:
    with company.app.app_context(), db.engine.connect() as conn:
        return org.world(conn, "Europe/Moscow").calendar


def save(client: FlaskClient, status: int = 303, **changes: Any) -> str:
    answer = client.post(f"{PAGE}hours/", data=USUAL | changes)
    assert answer.status_code == status, answer.text
    return answer.text


def days(client: FlaskClient, status: int = 303, **given: Any) -> str:
    answer = client.post(f"{PAGE}days/", data=given)
    assert answer.status_code == status, answer.text
    return answer.text


def test_without_anything_set_it_is_russias(company: Company, alice: FlaskClient) -> None:
    found = calendar(company)
    # The transfers of 2026: the 9th of January instead of a Saturday, the last day of the year.
    assert [found.works(date(2026, 1, n)) for n in (9, 12)] == [False, True]
    assert not found.works(date(2026, 12, 31))
    page = alice.get(f"{PAGE}?year=2026").text
    assert "09:00" in page
    assert page.count("<caption>") == 12
    assert "New Year Holidays" in page
    alice.post("/profile", data={"locale": "ru", "theme": "system"})
    assert "Новогодние каникулы" in alice.get(f"{PAGE}?year=2026").text


def test_week_hours_and_country(company: Company, alice: FlaskClient) -> None:
    save(alice, weekdays=["5", "6"], opens="10:00", closes="14:30", country="DE")
    found = calendar(company)
    assert found.weekdays == {5, 6}
    start = datetime(2026, 11, 27, 12, tzinfo=UTC)
    later = found.add(start, Duration.model_validate("2 working hours"))
    assert later == datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert not found.works(date(2026, 12, 26))
    save(alice, country="")
    assert calendar(company).works(date(2026, 11, 4))


def test_own_days_come_before_holidays_and_go_again(company: Company, alice: FlaskClient) -> None:
    days(alice, first="2026-11-04", works="yes", note="Отрабатываем")
    days(alice, first="2026-11-23", last="2026-11-25", works="no", note="Переезд")
    found = calendar(company)
    assert found.works(date(2026, 11, 4))
    assert not any(found.works(date(2026, 11, n)) for n in (23, 24, 25))
    days(alice, first="2026-11-24", works="yes")
    assert calendar(company).works(date(2026, 11, 24))
    page = alice.get(PAGE).text
    assert "Переезд" in page
    with company.app.app_context():
        first = db.session.scalars(select(m.CalendarDay).order_by(m.CalendarDay.day)).first()
        assert first is not None
        id = first.id
        audit = db.session.scalars(select(m.Audit).where(m.Audit.subject == "calendar_day")).all()
        assert len(audit) == 5
    assert alice.post(f"{PAGE}days/{id}/removal/").status_code == 303
    assert not calendar(company).works(date(2026, 11, 4))
    assert alice.post(f"{PAGE}days/{id}/removal/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"opens": "18:00", "closes": "09:00"},
        {"opens": "25:00"},
        {"opens": "later"},
        {"weekdays": []},
        {"country": "XX"},
    ],
)
def test_hours_that_make_no_sense_are_refused(
    company: Company, alice: FlaskClient, changes: dict[str, Any]
) -> None:
    before = calendar(company)
    assert 'class="field-error"' in save(alice, 422, **changes)
    assert calendar(company) == before


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"first": "31.02"},
        {"first": "2026-12-02", "last": "2026-12-01"},
        {"first": "2026-01-01", "last": "2027-01-01"},
    ],
)
def test_days_that_make_no_sense_are_refused(
    company: Company, alice: FlaskClient, given: dict[str, str]
) -> None:
    assert 'class="field-error"' in days(alice, 422, **given)


def test_strangers_find_nothing(company: Company) -> None:
    stranger = company.client(company.charlie)
    assert stranger.get(PAGE).status_code == 404
    for address in ("hours/", "days/", "days/1/removal/"):
        assert stranger.post(f"{PAGE}{address}").status_code == 404
