"""The bell: what people are told, card by card, and what they have read."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, insert, select

from tests.support.application import Somebody
from tests.web.company import MONDAY, Company
from webapp.extensions import db
from webapp.process.commands import Comment, Complete
from webapp.storage import models as m
from webapp.web import notices, notifications


def words(company: Company, somebody: Somebody, **headers: str) -> str:
    html = company.get(somebody, "/notifications", **headers).text
    body = html.partition("<main")[2] or html
    return " ".join(re.sub(r"<[^>]+>", " ", body).split()).replace("\u00a0", " ")


def unread(company: Company, somebody: Somebody) -> str:
    fragment = company.get(somebody, "/counters", HX_Request="true").text
    found = re.search(r'id="unread"[^>]*>(.*)', fragment)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).replace("unread", "").strip()


def test_a_task_is_told_with_its_card(company: Company) -> None:
    company.order()
    said = words(company, company.dora)
    assert "2026-0001 Anna: Table" in said
    assert "New task: Approve it" in said
    assert "To be done" in said
    assert unread(company, company.dora) == "1"


def test_the_initiator_hears_of_decisions_in_the_deciders_words(company: Company) -> None:
    card = company.order()
    company.do(card, Complete(1, "yes_", comment="Super order"), company.dora)
    said = words(company, company.bob)
    assert "Dora · Approve it: Agree" in said
    assert "“Super order”" in said


def test_news_of_an_answered_task_is_no_news(company: Company) -> None:
    company.approve(company.order())
    assert unread(company, company.dora) == ""
    assert unread(company, company.will) == unread(company, company.walt) == "1"


def test_the_bell_groups_by_card(company: Company) -> None:
    first, second = company.order("First"), company.order("Second")
    for card in (first, second, first):
        company.do(card, Comment("Look", mentions=(company.erin.id,)), company.bob)
    said = words(company, company.erin, HX_Request="true")
    assert said.count("2026-0001") == 1
    assert said.count("You were mentioned: Look") == 3


def test_opening_a_notification_leads_there_and_reads_all_of_its_card(company: Company) -> None:
    card = company.order()
    company.order()
    with company.app.app_context():
        told = db.session.scalars(select(m.Notification.id).where(m.Notification.card_id == card)).one()
        db.session.remove()
    answer = company.get(company.dora, f"/notifications/{told}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cards/{card}/tasks/1")
    assert unread(company, company.dora) == "1"
    company.approve(card)
    assert company.get(company.dora, f"/notifications/{told}").headers["Location"] == f"/cards/{card}"


def test_everything_can_be_marked_as_read(company: Company) -> None:
    company.order()
    company.order()
    client = company.client(company.dora)
    assert client.post("/notifications").status_code == 303
    assert unread(company, company.dora) == ""
    answer = client.post("/notifications", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "live-me" in answer.headers["HX-Trigger"]


def test_marking_needs_the_key_of_the_form(company: Company) -> None:
    company.order()
    client = company.client(company.dora)
    del client.environ_base["HTTP_X_CSRFTOKEN"]
    assert client.post("/notifications").status_code == 400
    assert unread(company, company.dora) == "1"


def test_nobody_reads_the_notifications_of_others(company: Company) -> None:
    company.order()
    with company.app.app_context():
        told = db.session.scalars(select(m.Notification.id)).one()
        db.session.remove()
    assert company.get(company.alice, f"/notifications/{told}").status_code == 404
    company.client(company.alice).post("/notifications")
    assert unread(company, company.dora) == "1"


def test_a_card_that_may_not_be_seen_any_more_is_not_named(company: Company) -> None:
    card = company.order()
    with company.app.app_context(), db.engine.begin() as conn:
        told = {"user_id": company.charlie.id, "card_id": card, "kind": "owner", "data": {}, "at": MONDAY}
        conn.execute(insert(m.Notification), [told])
    said = words(company, company.charlie)
    assert "You answer for this card now" in said
    assert "Anna" not in said


KINDS = {
    "task": {"title": {"en": "T"}},
    "decision": {"title": {"en": "T"}, "label": {"en": "L"}, "person": 1},
    "overdue": {"title": {"en": "T"}},
    "reminder": {"title": {"en": "T"}},
    "message": {"text": {"en": "M"}},
    "penalty": {"points": 5, "reason": {"en": "R"}},
    "waiver": {"points": 5, "text": {"ru": "R"}},
    "mention": {"text": {"ru": "M"}, "person": 1},
    "incident": {"code": "nobody", "detail": ""},
    "closed": {"how": "success"},
    "owner": {},
    "late_robot": {"robot": "r"},
    "linked": {"what": "closed", "how": "failure", "number": "1", "title": "T"},
    "hook_off": {"title": "H", "host": "h.example"},
    "held": {"title": "F"},
    "news": {"title": {"en": "N"}},
}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_kind_has_its_sentence(company: Company, locale: str) -> None:
    assert set(KINDS) == set(notices.SAYINGS)
    with company.app.app_context(), db.engine.begin() as conn:
        rows = [{"user_id": company.dora.id, "kind": k, "data": d, "at": MONDAY} for k, d in KINDS.items()]
        conn.execute(insert(m.Notification), rows)
        conn.execute(m.User.__table__.update().values(locale=locale))
    answer = company.get(company.dora, "/notifications")
    assert answer.status_code == 200
    assert answer.text.count('class="note ') == len(KINDS)


def test_older_ones_are_a_page_further(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "PAGE", 2)
    for _ in range(3):
        company.order()
    first = company.get(company.dora, "/notifications").text
    more = re.search(r'href="(/notifications\?before=\d+)"', first)
    assert more
    assert "2026-0001" not in first
    assert "2026-0001" in company.get(company.dora, more[1]).text


def test_reading_is_one_update_whatever_their_number(company: Company) -> None:
    for _ in range(5):
        company.order()
    company.client(company.dora).post("/notifications")
    with company.app.app_context():
        left = db.session.scalar(
            select(func.count()).where(
                m.Notification.read_at.is_(None), m.Notification.user_id == company.dora.id
            )
        )
        db.session.remove()
    assert left == 0


def test_only_what_asks_something_is_counted(company: Company) -> None:
    """A decision is news for the initiator, shown as a dot; being mentioned is a number."""
    card = company.order()
    company.do(card, Complete(1, "yes_"), company.dora)
    assert unread(company, company.bob) == "There is news"
    company.do(card, Comment("Look", mentions=(company.bob.id,)), company.dora)
    assert unread(company, company.bob) == "1"
