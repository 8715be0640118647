"""Choosing how to be told: one's own page, what everybody gets, quiet hours, the digest, the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.channels.delivered import deliver, jobs, letters, wish
from tests.web.company import MONDAY, Company
from webapp import mailer
from webapp.process.commands import Comment
from webapp.process.telling import GROUPS, Wishes, due
from webapp.web.wishes import TITLES

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = Wishes(quiet=(22 * 60, 7 * 60))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("now", "kind", "expected"),
    [
        (at(23, 23), "task", at(24, 7)),
        (at(24, 3), "task", at(24, 7)),
        (at(24, 7), "task", at(24, 7, 1)),
        (at(23, 23), "overdue", at(23, 23, 1)),
        (at(23, 12), "decision", at(23, 12, 1)),
    ],
)
def test_quiet_hours_put_off_what_is_not_urgent(now: datetime, kind: str, expected: datetime) -> None:
    assert due("mail", [kind], NIGHT, now.astimezone(UTC), MOSCOW) == expected


def test_the_digest_keeps_its_hour_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 12, tzinfo=berlin).astimezone(UTC)
    assert due("digest", ["task"], Wishes(digest_at=9), before, berlin) == datetime(
        2026, 10, 25, 9, tzinfo=berlin
    )


def test_every_group_has_its_words() -> None:
    assert set(TITLES) == set(GROUPS)


def test_a_digest_tells_of_all_cards_in_one_letter(company: Company) -> None:
    wish(company, company.dora.id, choices={"task": ["digest"], "mention": ["digest"]})
    first = company.order("First")
    company.order("Second")
    company.do(first, Comment("Look", mentions=(company.dora.id,)), company.bob)
    deliver(company)
    assert letters(company, company.dora.email) == []
    deliver(company, MONDAY + timedelta(days=1))
    (letter,) = letters(company, company.dora.email)
    assert letter.subject == "Reglament: 3 notifications"
    assert "First: Table" in letter.text
    assert "Second: Table" in letter.text


def test_the_page_keeps_my_choice_and_gives_it_back(company: Company) -> None:
    dora = company.client(company.dora)
    page = dora.get("/profile/notifications").text
    assert "the company has chosen for everybody" in page
    typed = {"tell-task": ["digest"], "digest_at": "7", "quiet_from": "22:00", "quiet_until": "06:30"}
    assert dora.post("/profile/notifications", data=typed).status_code == 303
    page = dora.get("/profile/notifications").text
    assert "This is your own choice." in page
    assert 'value="22:00"' in page
    company.order()
    assert [job.channel for job in jobs(company)] == ["digest"]
    dora.post("/profile/notifications/removal")
    company.order()
    assert [job.channel for job in jobs(company)] == ["digest", "mail"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "Write the time as 22:30."),
        ({"quiet_from": "22:00"}, "or leave both empty"),
        ({"tell-task": "pigeon"}, "Choose one of the options."),
        ({"digest_at": "99"}, "Choose one of the options."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    company: Company, typed: dict[str, str], said: str
) -> None:
    answer = company.client(company.dora).post("/profile/notifications", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    company.order()
    assert [job.channel for job in jobs(company)] == ["mail"]


def test_administrators_choose_for_everybody_and_it_is_noted(company: Company) -> None:
    alice = company.client(company.alice)
    assert alice.get("/admin/notices/").status_code == 200
    assert alice.post("/admin/notices/", data={"tell-task": "digest", "digest_at": "10"}).status_code == 303
    company.order()
    assert [job.channel for job in jobs(company)] == ["digest"]
    assert "Notifications of everybody" in alice.get("/admin/audit/").text
    assert company.get(company.bob, "/admin/notices/").status_code == 404


def test_what_failed_is_in_the_log_and_can_be_sent_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise mailer.Undeliverable(to=company.dora.email, reason="550 no such user")

    company.order()
    monkeypatch.setattr(mailer, "send", refuse)
    deliver(company)
    monkeypatch.undo()
    alice = company.client(company.alice)
    page = alice.get("/admin/deliveries/?state=failed").text
    assert company.dora.email in page
    assert "cannot be delivered: 550 no such user. Check the address." in page
    (job,) = jobs(company)
    assert company.client(company.bob).post(f"/admin/deliveries/{job.id}/again").status_code == 404
    assert alice.post(f"/admin/deliveries/{job.id}/again").status_code == 303
    deliver(company)
    assert len(letters(company, company.dora.email)) == 1
    alice.post(f"/admin/deliveries/{job.id}/again")
    assert jobs(company)[0].state == "done", "what has arrived is not sent again"
