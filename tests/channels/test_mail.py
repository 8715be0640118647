"""Letters of notices: who gets which, when, and only once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.channels.delivered import deliver, jobs, letters, wish
from tests.web.company import MONDAY, Company, statements
from webapp import mailer, runtime
from webapp.extensions import db
from webapp.process.commands import Comment
from webapp.storage import deliveries, org
from webapp.storage import models as m

n = m.Notification


def test_a_task_comes_as_a_letter_with_number_deadline_and_link(company: Company) -> None:
    card = company.order()
    assert deliver(company, MONDAY + timedelta(seconds=30)) == 0
    assert deliver(company) == 1
    (letter,) = letters(company)
    assert letter.to == company.dora.email
    assert letter.subject == "2026-0001 Anna: Table · New task: Approve it"
    for body in (letter.text, letter.html):
        assert f"http://localhost/cards/{card}/tasks/1" in body
        assert "23 November 2026, 16:00" in body
        assert "http://localhost/profile/notifications" in body


def test_what_follows_on_the_same_card_joins_the_letter(company: Company) -> None:
    card = company.order()
    for words in ("First", "Second"):
        company.do(card, Comment(words, mentions=(company.dora.id,)), company.bob)
    deliver(company)
    (letter,) = letters(company, company.dora.email)
    assert "(+2)" in letter.subject
    assert "First" in letter.text
    assert "Second" in letter.text
    assert [job.state for job in jobs(company)] == ["done", "cancelled", "cancelled"]


def test_cards_have_letters_of_their_own(company: Company) -> None:
    company.order()
    company.order()
    deliver(company)
    assert len(letters(company, company.dora.email)) == 2


def test_what_was_read_or_done_meanwhile_is_not_told(company: Company) -> None:
    first, _second = company.order(), company.order()
    company.approve(first)
    with company.app.app_context():
        runtime.mark_read(company.dora.id)
    deliver(company)
    assert letters(company, company.dora.email) == []
    assert letters(company, company.will.email)


def test_a_letter_sent_before_the_worker_died_is_the_same_letter_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = company.order()
    at = MONDAY + timedelta(minutes=2)
    monkeypatch.setattr(runtime.deliveries.work, "finish", lambda *_: 1 / 0)
    deliver(company)
    monkeypatch.undo()
    company.do(card, Comment("Later", mentions=(company.dora.id,)), company.bob)
    (job,) = jobs(company, m.Job.fence == 1)
    assert (job.state, job.payload["sealed"]) == ("planned", True)
    deliver(company, at + timedelta(minutes=1))
    told = letters(company, company.dora.email)
    assert len(told) == 2
    assert ["Later" in one.text for one in sorted(told, key=lambda one: "Later" in one.text)] == [False, True]


def test_a_worker_that_was_outrun_takes_nothing_with_it(company: Company) -> None:
    company.order()
    (job,) = jobs(company)
    at = MONDAY + timedelta(minutes=2)
    with company.app.app_context():
        runtime.due(now=at)
        with runtime.writing() as conn:
            claimed = runtime.jobs.work.claim(conn, job.id, at)
        with runtime.writing() as conn:
            conn.execute(update(m.Job).values(fence=9))
        assert runtime.deliveries.carry_out(claimed, at) is False
    assert letters(company) == []


def test_a_dead_address_is_not_tried_for_ever(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.order()

    def refuse(*_: Any) -> None:
        raise mailer.Undeliverable(to="dora", reason="550 no such user")

    monkeypatch.setattr(mailer, "send", refuse)
    deliver(company)
    (job,) = jobs(company)
    assert (job.state, job.tries) == ("failed", 1)
    assert "550 no such user" in job.error


def test_a_server_that_is_away_is_tried_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.order()

    def away(*_: Any) -> None:
        raise OSError("no route")

    monkeypatch.setattr(mailer, "send", away)
    deliver(company)
    (job,) = jobs(company)
    assert (job.state, job.tries) == ("planned", 1)
    monkeypatch.undo()
    deliver(company, MONDAY + timedelta(minutes=5))
    assert len(letters(company)) == 1


def test_who_has_left_gets_nothing(company: Company) -> None:
    company.order()
    with company.app.app_context():
        db.session.execute(update(m.User).where(m.User.id == company.dora.id).values(active=False))
        db.session.commit()
    deliver(company)
    assert letters(company) == []
    assert jobs(company)[0].payload["skipped"] == "nothing_left"


@pytest.mark.parametrize(
    ("kind", "said"), [("reminder", "Reminder: Approve it"), ("incident", "a robot failed")]
)
def test_reminders_and_incidents_come_at_once(company: Company, kind: str, said: str) -> None:
    """Also at night, when quiet hours hold back the rest."""
    wish(
        company,
        company.dora.id,
        choices={"late": ["mail"], "incident": ["mail"]},
        quiet_from=0,
        quiet_until=1439,
    )
    with company.app.app_context(), runtime.writing() as conn:
        row = {"user_id": company.dora.id, "kind": kind, "at": MONDAY}
        row["data"] = {"title": {"en": "Approve it"}, "code": "robot_failed"}
        stored = conn.execute(insert(n).returning(n.id, n.user_id, n.kind), [row]).all()
        for job in deliveries.plan(org.everybody(conn), stored, None, MONDAY, "Europe/Moscow"):
            conn.execute(insert(m.Job), job)
    deliver(company)
    (letter,) = letters(company, company.dora.email)
    assert said in letter.text


def test_of_two_workers_at_once_one_sends(either_company: Company) -> None:
    """Whoever seals first takes the other's news in; the other finds its claim lost and sends nothing."""
    card = either_company.order()
    either_company.do(card, Comment("Look", mentions=(either_company.dora.id,)), either_company.bob)
    at = MONDAY + timedelta(minutes=2)
    ready = threading.Barrier(2)
    with either_company.app.app_context():
        runtime.due(now=at)
        claimed = []
        for job in jobs(either_company):
            with runtime.writing() as conn:
                claimed.append(runtime.jobs.work.claim(conn, job.id, at))

    def work(job: Any) -> bool:
        with either_company.app.app_context():
            ready.wait()
            return runtime.deliveries.carry_out(job, at)

    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(work, claimed))
    assert sorted(held) == [False, True]
    (letter,) = letters(either_company, either_company.dora.email)
    assert "Look" in letter.text
    assert "New task" in letter.text


def test_telling_costs_the_same_however_many_are_told(company: Company) -> None:
    """Notifications and jobs are one statement each; what people want is at hand."""
    card = company.order()

    def cost(*people: int) -> int:
        with statements(company.app) as sent:
            company.do(card, Comment("Look", mentions=people), company.bob)
        return len(sent)

    everybody = [one.id for one in (company.erin, company.dora, company.will, company.walt)]
    cost(*everybody)
    assert cost(company.erin.id) == cost(*everybody)
