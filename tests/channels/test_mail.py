"""Letters of notices: who gets which, when, and only once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.channels.delivered import deliver, jobs, letters
from tests.web.company import MONDAY, Company
from webapp import mailer, runtime
from webapp.extensions import db
from webapp.process.commands import Comment
from webapp.storage import models as m


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
